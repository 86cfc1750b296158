"""Rounds; included by `conversations.urls`."""

from django.urls import path

from samtale_intranet.conversations.rounds import views

urlpatterns = [
    path("runder/ny/", views.new, name="round_new"),
    path("runder/<uuid:uuid>/", views.show, name="round"),
]
