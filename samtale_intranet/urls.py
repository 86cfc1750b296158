"""All of the plugin's URLs. A host includes this one module: `path("", include("samtale_intranet.urls"))`."""

from django.urls import include, path

urlpatterns = [
    path("samtaler/", include("samtale_intranet.guides.urls")),
    path("samtaler/", include("samtale_intranet.conversations.urls")),
    path("personale/planer/", include("forms_pages.urls")),
    path("personale/", include("samtale_intranet.personnel.urls")),
    path("sikkerhed/", include("samtale_intranet.personnel.second_factor.urls")),
]
