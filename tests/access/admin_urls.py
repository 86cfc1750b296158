"""The reference intranet with all that a host may mount beside it: Django's own admin, and Wagtail's API."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet

from home.urls import urlpatterns as of_the_site

api = WagtailAPIRouter("wagtailapi")
api.register_endpoint("pages", PagesAPIViewSet)
api.register_endpoint("images", ImagesAPIViewSet)
api.register_endpoint("documents", DocumentsAPIViewSet)

urlpatterns = [path("django-admin/", admin.site.urls), path("api/", api.urls), *of_the_site]
