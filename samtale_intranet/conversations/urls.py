"""`/samtaler/`: the conversations one takes part in."""

from django.urls import include, path

from samtale_intranet.conversations import views

app_name = "samtale_conversations"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("samtale/<uuid:uuid>/", views.conversation, name="conversation"),
    path("daekning/", include("samtale_intranet.conversations.coverage.urls")),
]
