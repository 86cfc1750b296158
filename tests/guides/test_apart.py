"""Two municipalities on one installation: an editor of the one has no way to the other's pages, setting or packs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from home import demo, demo_accounts
from samtale_intranet.guides.branding import SamtaleSettings
from samtale_intranet.guides.getting_started import steps_for
from samtale_intranet.guides.models import GuidePage
from samtale_intranet.packs.models import LoadedPack
from tests.guides.pages import guide

pytestmark = pytest.mark.django_db

VIEWS = ["edit", "delete", "unpublish", "move", "copy", "add_subpage", "history", "view_draft"]


@pytest.fixture
def municipalities(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, client: Client) -> SimpleNamespace:
    """The demo with a guide in each municipality; the client is the first one's editor, in the group the demo makes."""
    settings.VAR_DIR = tmp_path
    told = demo.story()
    without = {**told, "municipalities": [{**each, "packs": []} for each in told["municipalities"]]}
    monkeypatch.setattr(demo, "story", lambda: without)
    demo.set_up()
    demo_accounts.open_accounts()
    found = SimpleNamespace()
    for name, municipality in zip(("ours", "theirs"), demo.Municipality.objects.order_by("pk"), strict=True):
        front = demo.home_of(municipality)
        page = guide(front, [], title=f"Guide {name}", slug="guide")
        page.save_revision()
        setattr(found, name, SimpleNamespace(site=municipality.site, front=front, guide=page))
    found.editor = demo_accounts.get_user_model().objects.get(username="redaktoer")
    client.force_login(found.editor)
    return found


def test_it_is_no_superuser_who_edits(municipalities: SimpleNamespace) -> None:
    assert not municipalities.editor.is_superuser
    assert municipalities.editor.groups.count() == 1


@pytest.mark.parametrize("view", VIEWS)
def test_it_opens_ones_own_pages_and_no_others(municipalities: SimpleNamespace, client: Client, view: str) -> None:
    def url(page: Page) -> str:
        return reverse(f"wagtailadmin_pages:{view}", args=[page.pk])

    assert client.get(url(municipalities.ours.guide)).status_code == 200
    refused = client.get(url(municipalities.theirs.guide))
    assert refused.status_code in (302, 403, 404)
    assert b"Guide theirs" not in refused.content


def test_it_writes_nothing_into_anothers_pages(municipalities: SimpleNamespace, client: Client) -> None:
    theirs = municipalities.theirs
    edit = reverse("wagtailadmin_pages:edit", args=[theirs.guide.pk])
    client.post(edit, {"title": "Taget", "slug": "taget", "action-publish": "1"})
    below = reverse("wagtailadmin_pages:add", args=["samtale_guides", "guidepage", theirs.front.pk])
    client.post(below, {"title": "Ny", "slug": "ny"})
    client.post(reverse("wagtailadmin_pages:delete", args=[theirs.guide.pk]))
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[municipalities.ours.guide.pk, theirs.front.pk]))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    client.post(f"{bulk}?id={theirs.guide.pk}&next=/admin/")
    theirs.guide.refresh_from_db()
    assert (theirs.guide.title, theirs.guide.live) == ("Guide theirs", True)
    assert {page.title for page in GuidePage.objects.child_of(theirs.front)} == {"Guide theirs"}


def test_it_finds_and_reports_ones_own_pages_only(municipalities: SimpleNamespace, client: Client) -> None:
    GuidePage.objects.update(review_by="2020-01-01")
    for url in (reverse("wagtailadmin_pages:search") + "?q=Guide", reverse("samtale_review_report")):
        html = client.get(url).content.decode()
        assert "Guide ours" in html
        assert "Guide theirs" not in html


def test_it_sets_ones_own_colours_and_no_others(municipalities: SimpleNamespace, client: Client) -> None:
    def url(part: SimpleNamespace) -> str:
        return reverse("wagtailsettings:edit", args=["samtale_guides", "samtalesettings", part.site.pk])

    fields = {"name": "", "logo": "", "accent": "#8a1c4a", "contact": "", "contact_email": "", "contact_phone": ""}
    assert client.get(url(municipalities.ours)).status_code == 200
    assert municipalities.theirs.site.hostname not in client.get(url(municipalities.ours)).content.decode()
    for part in (municipalities.ours, municipalities.theirs):
        client.post(url(part), fields)
    assert [setting.site for setting in SamtaleSettings.objects.exclude(accent="")] == [municipalities.ours.site]


def test_it_loads_and_downloads_no_packs_elsewhere(municipalities: SimpleNamespace, client: Client) -> None:
    client.post(reverse("samtale_packs:index"), {"shipped": "norddjurs_lus", "parent": municipalities.theirs.front.pk})
    assert not LoadedPack.objects.exists()
    download = reverse("samtale_packs:download", args=[municipalities.theirs.guide.pk])
    assert client.get(download).status_code in (302, 403, 404)
    html = client.get(reverse("samtale_packs:index")).content.decode()
    assert municipalities.theirs.front.title not in html


def test_it_counts_a_step_as_done_for_ones_own_site_only(municipalities: SimpleNamespace) -> None:
    SamtaleSettings.objects.create(site=municipalities.theirs.site, accent="#8a1c4a")
    packs, colours = steps_for(municipalities.editor)
    assert not packs.done
    assert not colours.done
    assert colours.url.endswith(f"/{municipalities.ours.site.pk}/")
