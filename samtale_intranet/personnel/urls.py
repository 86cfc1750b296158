"""`/personale/`: folders, entries and who looked. The plans below it belong to `forms_pages`."""

from django.urls import include, path

from samtale_intranet.personnel import views
from samtale_intranet.personnel.added import views as added
from samtale_intranet.personnel.export import views as export
from samtale_intranet.personnel.purposes.views import purpose
from samtale_intranet.personnel.sampling import views as sampling
from samtale_intranet.personnel.stand_ins import views as stand_ins

app_name = "samtale_personnel"

urlpatterns = [
    path("", views.folders, name="folders"),
    path("medarbejdere/<uuid:uuid>/mappe/", views.begin_folder, name="begin_folder"),
    path("arkiv/", include("samtale_intranet.personnel.archive.urls")),
    path("mapper/<uuid:uuid>/", views.folder, name="folder"),
    path("mapper/<uuid:uuid>/formaal/", purpose, name="purpose"),
    path("mapper/<uuid:uuid>/opslag/", views.who_looked, name="who_looked"),
    path("stedfortraedere/", stand_ins.stand_ins, name="stand_ins"),
    path("stedfortraedere/<uuid:uuid>/bekraeft/", stand_ins.confirm, name="stand_in_confirm"),
    path("stedfortraedere/<uuid:uuid>/afvis/", stand_ins.turn_down, name="stand_in_turn_down"),
    path("stedfortraedere/<uuid:uuid>/luk/", stand_ins.withdraw, name="stand_in_withdraw"),
    path("mapper/<uuid:uuid>/pdf/", export.folder_pdf, name="folder_pdf"),
    path("mapper/<uuid:uuid>/alt/", export.person, name="export_person"),
    path("mapper/<uuid:uuid>/dokument/", added.add_document, name="add_document"),
    path("mapper/<uuid:uuid>/note/", added.add_note, name="add_note"),
    path("poster/<uuid:uuid>/ret/", added.correct_document, name="correct_document"),
    path("", include("samtale_intranet.personnel.retention.urls")),
    path("poster/<uuid:uuid>/", views.entry, name="entry"),
    path("poster/<uuid:uuid>/pdf/", views.entry_pdf, name="entry_pdf"),
    path("poster/<uuid:uuid>/filer/<uuid:file_uuid>/", views.entry_file, name="entry_file"),
    path("poster/<uuid:uuid>/note/", views.annotate, name="annotate"),
    path("stikproeve/", sampling.samples, name="samples"),
    path("stikproeve/<int:year>/<int:month>/", sampling.sample, name="sample"),
    path("stikproeve/<int:year>/<int:month>/csv/", sampling.sample_csv, name="sample_csv"),
    path("stikproeve/opslag/<uuid:uuid>/", sampling.explain, name="explain_read"),
]
