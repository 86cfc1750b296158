"""`/personale/arkiv/`: what the archive has got and has not, for HR. Included in the section's own URLs."""

from django.urls import path

from samtale_intranet.personnel.archive import views

urlpatterns = [
    path("", views.archive, name="archive"),
    path("igen/", views.retry, name="archive_retry"),
]
