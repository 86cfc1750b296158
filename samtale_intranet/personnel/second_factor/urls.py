"""URLs of the second factor."""

from django.urls import path

from samtale_intranet.personnel.second_factor import views

app_name = "samtale_second_factor"

urlpatterns = [
    path("", views.devices, name="devices"),
    path("bekraeft/", views.verify, name="verify"),
    path("ny/", views.enrol, name="enrol"),
    path("koder/", views.recovery_codes, name="recovery_codes"),
    path("laas/", views.lock, name="lock"),
    path("<uuid:uuid>/fjern/", views.remove, name="remove"),
]
