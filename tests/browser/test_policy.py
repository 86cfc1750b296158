"""Wagtail's admin under the reference intranet's own policy: what editors use every day still works."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from playwright.sync_api import Page, expect
from wagtail.models import Collection

Window = Callable[..., Page]
PLACES = (
    "/admin/",
    "/admin/pages/",
    "/admin/images/add/",
    "/admin/documents/add/",
    "/admin/users/",
    "/admin/groups/",
    "/admin/reports/site-history/",
    "/admin/account/",
    "/admin/sites/",
    "/admin/collections/",
)


def test_the_admin_breaks_no_rule_of_its_policy(window: Window, site: SimpleNamespace) -> None:
    Collection.get_first_root_node() or Collection.add_root(name="Root")  # emptied by the test before
    page = window("admin")
    edits = [f"/admin/pages/{each.pk}/edit/" for each in (site.home, *site.pages.values())]
    for place in (*PLACES, *edits):
        page.goto(place)
        expect(page.locator("main")).to_be_visible()
    # `window` fails where the browser says that the policy stopped something.


def test_an_editor_sees_the_preview_beside_the_form(window: Window, site: SimpleNamespace) -> None:
    page = window("admin")
    guide = next(each for each in site.pages.values() if each._meta.model_name == "guidepage")
    page.goto(f"/admin/pages/{guide.pk}/edit/")
    page.locator("[data-side-panel-toggle=preview]").first.click()
    preview = page.frame_locator("iframe[title], #w-preview-iframe").first
    expect(preview.locator("h1")).to_have_text(guide.title, timeout=60_000)  # drawn once the form has been sent


def test_an_editors_bar_stands_on_the_pages_to_read(window: Window, site: SimpleNamespace) -> None:
    page = window("admin")
    page.goto("/")
    expect(page.locator("h1")).to_be_visible()
