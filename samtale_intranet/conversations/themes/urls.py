"""Below `/samtaler/`: picking themes for a conversation, and the way there from a wheel."""

from django.urls import path

from samtale_intranet.conversations.themes import views

urlpatterns = [
    path("samtale/<uuid:uuid>/temaer/", views.themes, name="themes"),
    path("temaer/", views.bring, name="bring_theme"),
]
