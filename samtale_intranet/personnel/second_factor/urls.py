"""URLs of the second factor."""

from django.urls import path

from samtale_intranet.personnel.second_factor import views
from samtale_intranet.personnel.second_factor.lost import views as lost
from samtale_intranet.personnel.second_factor.passkeys import views as passkeys

app_name = "samtale_second_factor"

urlpatterns = [
    path("", views.devices, name="devices"),
    path("bekraeft/", views.verify, name="verify"),
    path("ny/", views.enrol, name="enrol"),
    path("noegle/", passkeys.add, name="passkey_new"),
    path("koder/", views.recovery_codes, name="recovery_codes"),
    path("laas/", views.lock, name="lock"),
    path("nulstil/", lost.resets, name="resets"),
    path("nulstil/ny/<uuid:uuid>/", lost.ask, name="reset_ask"),
    path("nulstil/<uuid:uuid>/", lost.reset, name="reset"),
    path("<uuid:uuid>/navn/", views.rename, name="rename"),
    path("<uuid:uuid>/fjern/", views.remove, name="remove"),
]
