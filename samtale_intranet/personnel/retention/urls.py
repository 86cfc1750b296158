"""Below `/personale/`: stopping and allowing erasure in a folder. The names are those of the whole section."""

from django.urls import path

from samtale_intranet.personnel.retention import views

urlpatterns = [
    path("mapper/<uuid:uuid>/sletningsstop/", views.hold, name="hold"),
    path("mapper/<uuid:uuid>/sletningsstop/ophaev/", views.lift, name="lift_hold"),
]
