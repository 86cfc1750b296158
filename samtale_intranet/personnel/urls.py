"""`/personale/`: folders, entries and who looked. The plans below it belong to `forms_pages`."""

from django.urls import path

from samtale_intranet.personnel import views
from samtale_intranet.personnel.purposes.views import purpose
from samtale_intranet.personnel.sampling import views as sampling

app_name = "samtale_personnel"

urlpatterns = [
    path("", views.folders, name="folders"),
    path("mapper/<uuid:uuid>/", views.folder, name="folder"),
    path("mapper/<uuid:uuid>/formaal/", purpose, name="purpose"),
    path("mapper/<uuid:uuid>/opslag/", views.who_looked, name="who_looked"),
    path("poster/<uuid:uuid>/", views.entry, name="entry"),
    path("poster/<uuid:uuid>/pdf/", views.entry_pdf, name="entry_pdf"),
    path("poster/<uuid:uuid>/filer/<uuid:file_uuid>/", views.entry_file, name="entry_file"),
    path("poster/<uuid:uuid>/note/", views.annotate, name="annotate"),
    path("stikproeve/", sampling.samples, name="samples"),
    path("stikproeve/<int:year>/<int:month>/", sampling.sample, name="sample"),
    path("stikproeve/<int:year>/<int:month>/csv/", sampling.sample_csv, name="sample_csv"),
    path("stikproeve/opslag/<uuid:uuid>/", sampling.explain, name="explain_read"),
]
