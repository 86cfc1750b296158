"""Two municipalities' sites, and small packs to load there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

import pytest
from django.utils import translation
from wagtail.models import Collection, Locale, Page, Site

from samtale_intranet.people.models import Municipality


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Say the words in English, in which the tests read them; one test asks for the Danish ones."""
    with translation.override("en"):
        yield


def _site(municipality: Municipality, hostname: str, default: bool) -> Page:
    Locale.objects.get_or_create(language_code="da")
    root = Page.objects.filter(depth=1).first() or Page.add_root(instance=Page(title="Root", slug="root"))
    # As every installation has it; a test of a live server may have emptied the table.
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    front = root.add_child(instance=Page(title=municipality.name, slug=municipality.slug))
    if default:
        Site.objects.all().delete()
    municipality.site = Site.objects.create(
        hostname=hostname, root_page=front, is_default_site=default, site_name=municipality.name
    )
    municipality.save()
    return front


@pytest.fixture
def front(people: SimpleNamespace) -> Page:
    """Give the front page of the first municipality's site, which is the default one."""
    return _site(people.municipality, "testserver", True)


@pytest.fixture
def front_b(people: SimpleNamespace, front: Page) -> Page:
    """Give the front page of the second municipality's site."""
    return _site(people.other, "b.localhost", False)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Give a function that writes a pack's text to a file."""

    def write(text: str) -> Path:
        path = tmp_path / "pack.yaml"
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return write
