"""`/samtaler/samtale/<uuid>/…`: the invitation, the calendar file, and a mail that is to go once more."""

from django.urls import path

from samtale_intranet.conversations.invitations import views

urlpatterns = [
    path("samtale/<uuid:uuid>/invitation/", views.invitation, name="invitation"),
    path("samtale/<uuid:uuid>/kalender/", views.calendar, name="calendar"),
    path("samtale/<uuid:uuid>/mail/<uuid:message>/igen/", views.send_again, name="send_again"),
]
