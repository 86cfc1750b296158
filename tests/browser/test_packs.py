"""Packs in the admin, in a real browser: look over, load, publish, download, and a newer version with a conflict."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from samtale_intranet.guides.models import GuidePage
from samtale_intranet.packs.archive import contents
from tests.packs.files import PACK, png, zipped
from tests.packs.test_loader import edit

Window = Callable[..., Page]
# The browser signs in as somebody whose admin speaks Danish, as all admins here do.
NEWER = PACK.replace("version: 1", "version: 2").replace("title: Guiden", "title: Den nye guide")


@pytest.fixture
def admin(window: Window, people: SimpleNamespace, settings: Any, tmp_path: Path) -> Page:
    """Sign in the administrator; uploads are kept in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return window("admin")


def choose(page: Page, site: SimpleNamespace, content: bytes, name: str = "pakke.zip") -> None:
    """Choose a file for the front page, and look it over."""
    page.goto(f"/admin/samtale-packs/?parent={site.home.pk}")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/zip", "buffer": content})
    page.locator(".sp-page button[type=submit]").click()
    page.wait_for_load_state()


def group(page: Page, name: str) -> Any:
    return page.locator(f"[data-group={name}]")


def test_a_pack_is_looked_over_loaded_published_and_downloaded(
    admin: Page, site: SimpleNamespace, tmp_path: Path
) -> None:
    choose(admin, site, zipped())
    expect(group(admin, "created").locator("li b")).to_have_text(["Gåtur", "Arket", "Guiden"])
    assert not GuidePage.objects.filter(slug="guide").exists()
    assert_readable(admin)
    admin.locator(".sp-actions button").first.click()
    admin.wait_for_url(f"**/admin/pages/{site.home.pk}/")
    guide = GuidePage.objects.get(slug="guide")
    assert (guide.live, guide.body[0].value["picture"].title) == (False, "Gåtur")

    choose(admin, site, zipped())
    assert admin.locator(".sp-actions button").count() == 1, "only publishing is left to do"
    admin.locator(".sp-actions button[name=publish]").click()
    admin.wait_for_url(f"**/admin/pages/{site.home.pk}/")
    admin.goto("/guide/")
    picture = admin.get_by_role("img", name="To på en sti.")
    expect(picture).to_be_visible()

    with admin.expect_download() as coming:
        admin.evaluate("url => { location.href = url }", f"/admin/samtale-packs/download/{guide.pk}/")
    file = tmp_path / "down.zip"
    coming.value.save_as(file)
    assert coming.value.suggested_filename == "pictures.zip"
    held = contents(file.read_bytes())
    assert held["pictures.yaml"].decode() == PACK
    assert held["pictures.files/walk.png"] == png()


def test_a_conflict_with_an_editor_is_shown_and_decided(admin: Page, site: SimpleNamespace) -> None:
    choose(admin, site, zipped())
    admin.locator(".sp-actions button[name=publish]").click()
    admin.wait_for_url(f"**/admin/pages/{site.home.pk}/")
    edit(GuidePage.objects.get(slug="guide"), title="Redaktørens titel")

    choose(admin, site, zipped(NEWER))
    expect(group(admin, "kept").locator(".sp-details li")).to_have_count(1)
    expect(group(admin, "kept").locator(".sp-details")).to_contain_text("“Redaktørens titel”")
    expect(group(admin, "kept").locator(".sp-details")).to_contain_text("“Den nye guide”")
    assert_readable(admin)
    admin.locator(".sp-actions button").first.click()
    admin.wait_for_url(f"**/admin/pages/{site.home.pk}/")
    assert GuidePage.objects.get(slug="guide").get_latest_revision_as_object().title == "Redaktørens titel"

    choose(admin, site, zipped(NEWER))
    group(admin, "kept").locator("label").click()
    admin.locator(".sp-actions button").first.click()
    admin.wait_for_url(f"**/admin/pages/{site.home.pk}/")
    guide = GuidePage.objects.get(slug="guide")
    assert (guide.title, guide.get_latest_revision_as_object().title) == ("Redaktørens titel", "Den nye guide")


def test_a_bad_pack_is_refused_with_its_lines(admin: Page, site: SimpleNamespace) -> None:
    choose(admin, site, PACK.replace("type: picture", "type: pikture").encode(), "pakke.yaml")
    problems = admin.locator(".sp-problems li")
    # The bare YAML brings neither the picture nor the document; and there is no such block.
    expect(problems.locator("b")).to_have_text([re.compile(r" 9$"), re.compile(r" 15$"), re.compile(r" 25$")])
    expect(problems.locator("code")).to_have_text(
        ["pictures #1 > file", "documents #1 > file", "pages #1 > fields > body #1 > type"]
    )
    assert_readable(admin)


def assert_readable(page: Page) -> None:
    """Check what is ours of the page: no axe finding, and nothing that runs out of a phone's width."""
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.querySelector('.sp-page').scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        # What stands around it is Wagtail's own.
        results = Axe().run(page, context=".sp-page", options={"resultTypes": ["violations"]})
        found += [
            (scheme, violation["id"], node["target"])
            for violation in results.response["violations"]
            for node in violation["nodes"]
        ]
    page.emulate_media(color_scheme="light")
    assert found == []
