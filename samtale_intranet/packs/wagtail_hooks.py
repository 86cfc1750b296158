"""Packs in the admin's menu, addresses and page headers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from samtale_intranet.packs import views
from samtale_intranet.packs.models import LoadedPack
from samtale_intranet.packs.permissions import may_download, may_load_somewhere
from samtale_intranet.packs.registry import page_types


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern | URLResolver]:
    """Give the addresses, below the admin's own: Wagtail asks for the right to enter the admin."""
    patterns = [
        path("", views.ChooseView.as_view(), name="index"),
        path("load/", views.LoadView.as_view(), name="load"),
        path("download/<int:page_id>/", views.DownloadView.as_view(), name="download"),
    ]
    return [path("samtale-packs/", include((patterns, "samtale_packs")))]


class PacksMenuItem(MenuItem):
    """Shown to those who may make pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the user may load a pack anywhere."""
        return may_load_somewhere(request.user)


@hooks.register("register_settings_menu_item")
def menu_item() -> MenuItem:
    """Put the packs among the settings."""
    return PacksMenuItem(_("Content packs"), reverse("samtale_packs:index"), name="samtale-packs", icon_name="download")


@hooks.register("register_page_header_buttons")
def download_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Offer the download of a page that a pack can hold, and of one below which packs were loaded."""
    can_hold = page.specific_class in {page_type.model for page_type in page_types.values()}
    if may_download(user, page) and (can_hold or LoadedPack.objects.filter(parent_id=page.pk).exists()):
        url = reverse("samtale_packs:download", args=[page.pk])
        yield Button(_("Download as a content pack"), url=url, icon_name="download", priority=75)
