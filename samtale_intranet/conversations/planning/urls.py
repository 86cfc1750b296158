"""Beginning and planning; included by `conversations.urls`."""

from django.urls import path

from samtale_intranet.conversations.planning import begin, views

urlpatterns = [
    path("ny/", begin.begin, name="begin"),
    path("bed-om/", begin.ask, name="ask"),
    path("samtale/<uuid:uuid>/tid/", views.meeting, name="meeting"),
    path("samtale/<uuid:uuid>/holdt/", views.held, name="held"),
    path("samtale/<uuid:uuid>/aflys/", views.cancel, name="cancel"),
]
