"""`/personale/planer/`: starting a plan, writing it, responding to it, and putting it into the folder."""

from django.urls import path

from forms_pages import views

app_name = "forms_pages"

urlpatterns = [
    path("start/<int:page_id>/", views.start, name="start"),
    path("ret/<uuid:entry_uuid>/", views.correct, name="correct"),
    path("<uuid:plan_uuid>/", views.plan, name="plan"),
    path("<uuid:plan_uuid>/svar/", views.respond, name="respond"),
    path("<uuid:plan_uuid>/genaabn/", views.reopen, name="reopen"),
    path("<uuid:plan_uuid>/journaliser/", views.journal, name="journal"),
]
