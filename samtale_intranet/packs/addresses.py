"""Find the page that somebody names on the command line."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.models import Page, Site


class NoSuchPage(Exception):
    """There is no page of that name. The text says how to name one."""


def page_at(where: str) -> Page:
    """Give the page with this id or address (on the default site, or the whole path from the root)."""
    if where.isdecimal():
        page = Page.objects.filter(pk=int(where)).first()
    else:
        path = "/" + where.strip("/") + "/" if where.strip("/") else "/"
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        below_site = site.root_page.url_path.rstrip("/") + path if site else path
        found = {page.url_path: page for page in Page.objects.filter(url_path__in=[below_site, path])}
        page = found.get(below_site) or found.get(path)
    if page is None:
        what = _(
            "There is no page %(page)s. Give the id of a page (it stands in its address in the admin) or its path."
        )
        raise NoSuchPage(what % {"page": where})
    return page
