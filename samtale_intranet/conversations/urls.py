"""`/samtaler/`: the conversations one takes part in."""

from django.urls import include, path

from samtale_intranet.conversations import views

app_name = "samtale_conversations"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("", include("samtale_intranet.conversations.planning.urls")),
    path("", include("samtale_intranet.conversations.rounds.urls")),
    path("samtale/<uuid:uuid>/", views.conversation, name="conversation"),
    path("", include("samtale_intranet.conversations.follow_ups.urls")),
    path("", include("samtale_intranet.conversations.invitations.urls")),
    path("", include("samtale_intranet.conversations.reminders.urls")),
    path("", include("samtale_intranet.conversations.themes.urls")),
    path("daekning/", include("samtale_intranet.conversations.coverage.urls")),
]
