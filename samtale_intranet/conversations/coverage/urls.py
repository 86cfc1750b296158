"""`/samtaler/daekning/`: how many conversations were held, for HR and the MED committee."""

from django.urls import path

from samtale_intranet.conversations.coverage import views

urlpatterns = [
    path("", views.coverage, name="coverage"),
    path("med/", views.med_report, name="coverage_report"),
    path("tabel.csv", views.table, name="coverage_csv"),
    path("uden-leder/", views.leaderless, name="coverage_leaderless"),
]
