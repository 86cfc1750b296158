"""`/samtaler/paamindelser/`: what one is reminded of."""

from django.urls import path

from samtale_intranet.conversations.reminders import views

urlpatterns = [path("paamindelser/", views.reminders, name="reminders")]
