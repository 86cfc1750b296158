"""`/personale/`: folders, entries and who looked. The plans below it belong to `forms_pages`."""

from django.urls import include, path

from samtale_intranet.personnel import views

app_name = "samtale_personnel"

urlpatterns = [
    path("", views.folders, name="folders"),
    path("mapper/<uuid:uuid>/", views.folder, name="folder"),
    path("mapper/<uuid:uuid>/opslag/", views.who_looked, name="who_looked"),
    path("", include("samtale_intranet.personnel.retention.urls")),
    path("poster/<uuid:uuid>/", views.entry, name="entry"),
    path("poster/<uuid:uuid>/pdf/", views.entry_pdf, name="entry_pdf"),
    path("poster/<uuid:uuid>/filer/<uuid:file_uuid>/", views.entry_file, name="entry_file"),
    path("poster/<uuid:uuid>/note/", views.annotate, name="annotate"),
]
