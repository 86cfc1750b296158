"""`/samtaler/farver.css` and `/samtaler/logo/`: the site's own colours and logo, as editors set them."""

from django.urls import path

from samtale_intranet.guides import views

app_name = "samtale_guides"

urlpatterns = [
    path("farver.css", views.colours, name="colours"),
    path("logo/", views.logo, name="logo"),
]
