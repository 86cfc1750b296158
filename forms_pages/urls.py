"""`/personale/planer/`: starting a plan, writing it, responding to it, and putting it into the folder."""

from django.urls import path

from forms_pages import file_views
from forms_pages.views import draft, finished, start

app_name = "forms_pages"

urlpatterns = [
    path("start/<int:page_id>/", start.start, name="start"),
    path("ret/<uuid:entry_uuid>/", finished.correct, name="correct"),
    path("<uuid:plan_uuid>/", draft.plan, name="plan"),
    path("<uuid:plan_uuid>/puls/", draft.pulse, name="pulse"),
    path("<uuid:plan_uuid>/filer/<uuid:file_uuid>/", file_views.plan_file, name="file"),
    path("<uuid:plan_uuid>/svar/", finished.respond, name="respond"),
    path("<uuid:plan_uuid>/genaabn/", finished.reopen, name="reopen"),
    path("<uuid:plan_uuid>/journaliser/", finished.journal, name="journal"),
]
