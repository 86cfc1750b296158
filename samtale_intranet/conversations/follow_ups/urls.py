"""Below `/samtaler/`: the page of a follow-up."""

from django.urls import path

from samtale_intranet.conversations.follow_ups import views

urlpatterns = [
    path("samtale/<uuid:uuid>/opfoelgning/<uuid:follow_up>/", views.follow_up, name="follow_up"),
]
