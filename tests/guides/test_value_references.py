"""A value stands in one place, its framework: what refers to it shows a changed name or colour at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from samtale_intranet.guides.blocks.value_choice import ValueChoiceBlock
from samtale_intranet.guides.content_checks import findings
from samtale_intranet.guides.models import GuidePage, ValueFrameworkPage
from samtale_intranet.guides.overview import GuideOverviewPage
from samtale_intranet.guides.wheel_page import WheelPage
from tests.guides.pages import add, framework, guide, root, segment, wheel

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client, django_user_model: Any) -> Client:
    """Somebody signed in."""
    client.force_login(django_user_model.objects.create_user("laeser"))
    return client


@pytest.fixture
def values() -> ValueFrameworkPage:
    """Give a framework with two values."""
    return framework(root(), "Tillid", "Mod")


@pytest.fixture
def round_one(values: ValueFrameworkPage) -> WheelPage:
    """Give a wheel with the values around its middle."""
    return wheel(root(), framework=values)


@pytest.fixture
def told(values: ValueFrameworkPage) -> GuidePage:
    """Give a guide that shows the values as cards."""
    body = [{"type": "values", "value": {"heading": "Værdier", "intro": "", "framework": values.pk}}]
    return guide(root(), body)


def change(page: ValueFrameworkPage, **parts: str) -> None:
    """Change the first value as an editor does: open the latest draft, save a revision, publish it."""
    draft = page.get_latest_revision_as_object()
    draft.values[0].value.update(parts)
    draft.save_revision().publish()


def read(reader: Client, page: Any, path: str = "") -> str:
    response = reader.get(page.url + path)
    assert response.status_code == 200
    return response.content.decode()


def ring(html: str) -> list[str]:
    """Give the words around the wheel's middle, on the screen and on the poster, once each and in order."""
    return list(dict.fromkeys(re.findall(r'<text class="sg-wheel__value.*?<textPath[^>]*>(.*?)</textPath>', html)))


def cards(html: str) -> list[tuple[str, str]]:
    """Give hue and name of each value's card."""
    return re.findall(r'<article[^>]* class="sg-card sg-hue-(\d)[^"]*">.*?<h3>(.*?)</h3>', html, re.DOTALL)


def test_it_shows_a_changed_name_and_colour_on_the_cards_of_a_guide(
    reader: Client, values: ValueFrameworkPage, told: GuidePage
) -> None:
    assert cards(read(reader, told)) == [("1", "Tillid"), ("4", "Mod")]
    change(values, name="Åbenhed", hue="6")
    assert cards(read(reader, told)) == cards(read(reader, values)) == [("6", "Åbenhed"), ("4", "Mod")]


def test_it_shows_a_changed_name_around_the_middle_of_a_wheel_and_in_its_file(
    reader: Client, values: ValueFrameworkPage, round_one: WheelPage
) -> None:
    assert ring(read(reader, round_one)) == ["Tillid", "Mod"]
    change(values, name="Åbenhed")
    assert ring(read(reader, round_one)) == ["Åbenhed", "Mod"]
    file = b"".join(reader.get(round_one.url + "svg/")).decode()
    assert "Åbenhed" in file
    assert "Tillid" not in file


def test_it_shows_values_added_moved_and_taken_away(
    reader: Client, values: ValueFrameworkPage, round_one: WheelPage, told: GuidePage
) -> None:
    draft = values.get_latest_revision_as_object()
    draft.values = [
        ("value", {"name": name, "hue": "", "symbol": "", "questions": []}) for name in ("Mod", "Ro", "Tid")
    ]
    draft.save_revision().publish()
    assert ring(read(reader, round_one)) == ["Mod", "Ro", "Tid"]
    assert [name for _hue, name in cards(read(reader, told))] == ["Mod", "Ro", "Tid"]


def test_it_shows_nothing_of_a_change_before_it_is_published(
    reader: Client, values: ValueFrameworkPage, round_one: WheelPage, told: GuidePage
) -> None:
    draft = values.get_latest_revision_as_object()
    draft.values[0].value["name"] = "Åbenhed"
    draft.save_revision()
    assert ring(read(reader, round_one)) == ["Tillid", "Mod"]
    assert cards(read(reader, told))[0] == ("1", "Tillid")


def test_it_shows_no_values_of_a_framework_that_is_gone(
    reader: Client, values: ValueFrameworkPage, round_one: WheelPage, told: GuidePage
) -> None:
    values.delete()
    assert ring(read(reader, round_one)) == []
    assert cards(read(reader, told)) == []


def test_it_finds_the_framework_by_the_new_name_and_no_longer_by_the_old(
    reader: Client, values: ValueFrameworkPage
) -> None:
    overview = add(root(), GuideOverviewPage(title="Oversigt", slug="oversigt"))
    values.move(overview, pos="last-child")
    values = ValueFrameworkPage.objects.get()
    values.save_revision().publish()
    overview.refresh_from_db()
    assert [page.pk for page in overview.find("tillid")] == [values.pk]
    change(values, name="Åbenhed")
    assert [page.pk for page in overview.find("åbenhed")] == [values.pk]
    assert overview.find("tillid") == []


def resting(values: ValueFrameworkPage, nth: int) -> WheelPage:
    """Give a wheel whose first theme rests on a value of the framework."""
    key = values.value_cards[nth]["key"]
    segments = [segment("Trivsel", framework_value=key), segment("Opgaver")]
    return wheel(root(), framework=values, segments=segments, slug="hviler")


def links(html: str) -> list[tuple[str, str, str]]:
    """Give hue, address and name of each link from a theme to its value."""
    return re.findall(r'<a class="sg-tag sg-hue-(\d)" href="([^"]*)">(.*?)</a>', html)


def test_it_leads_from_a_theme_to_its_value_whatever_it_is_called(reader: Client, values: ValueFrameworkPage) -> None:
    page = resting(values, 1)
    ((hue, address, name),) = links(read(reader, page))
    assert (hue, name) == ("4", "Mod")
    assert address.startswith(values.url + "#vaerdi-")
    assert f'<article id="{address.rpartition("#")[2]}" tabindex="-1" ' in read(reader, values)
    draft = values.get_latest_revision_as_object()
    draft.values[1].value.update({"name": "Åbenhed", "hue": "6"})
    draft.values.insert(0, ("value", {"name": "Ro", "hue": "", "symbol": "", "questions": []}))
    draft.save_revision().publish()
    for path in ("", page.theme_addresses[0].path):
        assert links(read(reader, page, path)) == [("6", address, "Åbenhed")]


def test_it_shows_no_link_to_a_value_that_is_gone_or_not_published(reader: Client, values: ValueFrameworkPage) -> None:
    page = resting(values, 0)
    values.unpublish()
    assert links(read(reader, page)) == []
    values = values.get_latest_revision_as_object()
    del values.values[0]
    values.save_revision().publish()
    assert links(read(reader, page)) == []
    with translation.override("en"):
        assert "rests on a value that the wheel's framework does not have" in str(findings(WheelPage.objects.get()))


def test_it_asks_nothing_more_of_the_database_for_themes_that_rest_on_values(
    reader: Client, values: ValueFrameworkPage, round_one: WheelPage, django_assert_num_queries: Any
) -> None:
    page = resting(values, 0)
    read(reader, page)
    with CaptureQueriesContext(connection) as plain:
        read(reader, round_one)
    with django_assert_num_queries(len(plain)):
        read(reader, page)


def test_it_offers_the_values_below_their_framework(values: ValueFrameworkPage) -> None:
    html = ValueChoiceBlock().field.widget.render("v", values.value_cards[1]["key"])
    assert '<optgroup label="Vores værdier">' in html
    assert re.findall(r"<option[^>]*>(.*?)</option>", html) == ["---------", "Tillid", "Mod"]
    assert re.findall(r"<option[^>]*selected>(.*?)</option>", html) == ["Mod"]
