"""A wheel's own page, the page of each theme, and the drawing as a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import PageViewRestriction

from forms_pages.watch import plan_starts as real_plan_starts
from samtale_intranet.guides.branding import SamtaleSettings
from samtale_intranet.guides.models import WheelPage
from samtale_intranet.guides.plan_links import register_plan_starts, unregister_plan_starts, with_query
from tests.guides.pages import EVIL, add, framework, guide, root, segment, wheel

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Medarbejderudviklingssamtaleforberedelse"


@pytest.fixture
def reader(client: Client, django_user_model: Any) -> Client:
    """Somebody signed in who reads Danish pages in English, so that the words asserted here are the msgids."""
    client.force_login(django_user_model.objects.create_user("laeser"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def read(reader: Client, address: str) -> str:
    response = reader.get(address)
    assert response.status_code == 200
    return response.content.decode()


def named(page: WheelPage, name: str) -> str:
    """Give the address of the theme of this name."""
    return next(f"{page.url}{theme.path}" for theme in page.theme_addresses if theme.name == name)


def parsed(content: bytes) -> ElementTree.Element:
    """Read the file as strictly as any program would: it must be well-formed XML."""
    return ElementTree.fromstring(content)  # noqa: S314


def drawn(reader: Client, page: WheelPage) -> ElementTree.Element:
    """Give the root of the wheel's file."""
    return parsed(reader.get(f"{page.url}svg/").content)


# A theme's own page


def test_it_gives_each_theme_a_page_of_its_own(reader: Client) -> None:
    page = wheel(root(), segments=[segment("Trivsel", "Hvad giver dig energi?", phrase="Mærk efter"), segment("Mål")])
    html = read(reader, named(page, "Trivsel"))
    assert "<title>Trivsel – Samtalehjulet" in html
    assert re.search(r"<h1>Trivsel</h1>\s*<p class=\"sg-lead\">Mærk efter</p>", html)
    assert f'<link rel="canonical" href="http://localhost{named(page, "Trivsel")}">' in html
    assert "Hvad giver dig energi?" in html
    assert re.findall(r'<a class="sg-wheel__seg[^>]*aria-label="([^"]+)" aria-current="page" transform=', html) == [
        "Trivsel"
    ]
    assert re.findall(r'<a class="sg-wheel__seg[^>]*href="([^"]+)"', html) == [
        named(page, "Trivsel"),
        named(page, "Mål"),
    ]
    crumbs = html[html.index("sg-crumbs") : html.index("</ol>")]
    assert f'<a href="{page.url}">Samtalehjulet</a>' in crumbs
    assert '<span aria-current="page">Trivsel</span>' in crumbs


def test_it_keeps_a_themes_address_when_it_is_renamed_or_moved(reader: Client) -> None:
    page = wheel(root(), "Trivsel", "Mål")
    old = named(page, "Trivsel")
    renamed = {**page.segments.raw_data[0], "value": {**page.segments.raw_data[0]["value"], "name": "Glæde & trøst"}}
    page.segments = [page.segments.raw_data[1], renamed]
    page.save()
    response = reader.get(old)
    assert (response.status_code, response.url) == (302, named(page, "Glæde & trøst"))
    assert "glaede-troest-" in response.url
    assert "<h1>Glæde &amp; trøst</h1>" in read(reader, response.url)


@pytest.mark.parametrize("address", ["tema/", "tema/trivsel/", "tema/trivsel-00000000/", "tema/-/", "svg/tema/"])
def test_it_knows_no_other_address(reader: Client, address: str) -> None:
    page = wheel(root(), "Trivsel", "Mål")
    assert reader.get(f"{page.url}{address}").status_code == 404


def test_it_gives_every_theme_another_address(reader: Client) -> None:
    page = wheel(root(), *["Det samme"] * 10)
    addresses = {theme.path for theme in page.theme_addresses}
    assert len(addresses) == 10
    for theme in page.theme_addresses:
        assert reader.get(f"{page.url}{theme.path}").status_code == 200


def test_it_leads_to_the_themes_from_a_guide_and_from_the_list(reader: Client) -> None:
    page = wheel(root(), "Trivsel", "Mål")
    around = guide(root(), [{"type": "wheel", "value": {"heading": "Hjulet", "wheel": page.pk}}])
    assert f'<li><a href="{named(page, "Mål")}">Mål</a></li>' in read(reader, around.url)
    assert f'<h3><a href="{named(page, "Mål")}">Mål</a></h3>' in read(reader, page.url)


def test_it_calls_the_way_to_a_wheel_by_its_title_alone(reader: Client) -> None:
    page = wheel(root())
    html = read(reader, guide(root(), [{"type": "wheel", "value": {"heading": "Hjulet", "wheel": page.pk}}]).url)
    assert f'<a href="{page.url}">Samtalehjulet</a></p>' in html
    assert "Open Samtalehjulet" not in html


# Who may see them


def test_it_shows_a_theme_and_the_file_to_nobody_while_the_wheel_is_a_draft(reader: Client) -> None:
    page = wheel(root(), "Trivsel", "Mål")
    addresses = [named(page, "Trivsel"), f"{page.url}svg/"]
    page.unpublish()
    for address in addresses:
        response = reader.get(address)
        assert response.status_code == 404
        assert b"<svg" not in response.content


def test_it_shows_a_restricted_wheel_to_no_stranger(client: Client, django_user_model: Any) -> None:
    page = wheel(root(), "Hemmelig trivsel", "Mål")
    group = Group.objects.create(name="Ledelsen")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(group)
    stranger, insider = (django_user_model.objects.create_user(name) for name in ("fremmed", "indviet"))
    insider.groups.add(group)
    for address in (page.url, named(page, "Hemmelig trivsel"), f"{page.url}svg/"):
        client.force_login(stranger)
        refused = client.get(address)
        assert refused.status_code == 302
        assert "trivsel" not in refused.content.decode()
        client.force_login(insider)
        assert "Hemmelig" in client.get(address).content.decode()
    client.logout()
    assert client.get(f"{page.url}svg/").status_code == 302


# The drawing as a file


def test_it_gives_the_drawing_as_a_file_with_the_wheels_name(reader: Client) -> None:
    page = wheel(root(), framework=framework(root(), "Tillid", "Mod"))
    response = reader.get(f"{page.url}svg/")
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Disposition"] == 'attachment; filename="hjulet.svg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "private" in response["Cache-Control"]
    drawing = parsed(response.content)
    assert drawing.tag == f"{SVG}svg"
    assert drawing.findtext(f"{SVG}title") == "Samtalehjulet"
    texts = [text.text for text in drawing.iter(f"{SVG}tspan")]
    assert {"Relationer &", "samarbejde", "Samtalehjulet"} <= set(texts)
    assert [path.text for path in drawing.iter(f"{SVG}textPath")] == ["Tillid", "Mod"]


def test_the_file_asks_for_nothing_and_runs_nothing(reader: Client) -> None:
    page = wheel(root(), title=EVIL, slug="ondt", centre=EVIL, segments=[segment(EVIL, phrase=EVIL), segment("B")])
    response = reader.get(f"{page.url}svg/")
    drawing = parsed(response.content)
    tags = {element.tag.removeprefix(SVG) for element in drawing.iter()}
    assert tags <= {"svg", "title", "desc", "defs", "path", "circle", "ellipse", "g", "text", "tspan", "textPath"}
    names = [(name, value) for element in drawing.iter() for name, value in element.attrib.items()]
    assert not [name for name, _value in names if name.startswith("on") or name in ("style", "class")]
    assert all(value.startswith("#") for name, value in names if name.endswith("href"))
    assert not [value for _name, value in names if "url(" in value or "var(" in value or "oklch" in value]
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_file_is_valid_whatever_was_pasted_into_a_name(reader: Client) -> None:
    page = wheel(
        root(), title="Hjul\x0b\x1b", slug="styretegn", segments=[segment("Tri\x08vsel & <mål>"), segment("B")]
    )
    assert "Trivsel & <mål>" in (drawn(reader, page).findtext(f"{SVG}desc") or "")


def test_the_file_has_the_sites_own_accent(reader: Client) -> None:
    page = wheel(root())
    assert drawn(reader, page).findall(f"{SVG}circle")[-1].get("fill") == "#06567a"
    SamtaleSettings.objects.create(site=page.get_site(), accent="#7a1f5c")
    assert drawn(reader, page).findall(f"{SVG}circle")[-1].get("fill") == "#7a1f5c"


# A plan with the theme already in it


@pytest.fixture
def starts() -> Iterator[list[tuple[str, str]]]:
    """Stand in for the forms: every wheel has these plans."""
    plans: list[tuple[str, str]] = []

    def fake(page: WheelPage) -> list[tuple[str, str]]:
        WheelPage.objects.filter(pk=page.pk).exists()  # the one query that the forms need
        return plans

    unregister_plan_starts(real_plan_starts)
    register_plan_starts(fake)
    yield plans
    unregister_plan_starts(fake)
    register_plan_starts(real_plan_starts)


def test_it_starts_a_plan_with_the_theme_in_it(reader: Client, starts: list[tuple[str, str]]) -> None:
    starts.append(("Udviklingsplan", "/personale/planer/7/start/"))
    page = wheel(root(), "Trivsel", "Mål")
    ids = [block.id for block in page.segments]
    expected = [f"/personale/planer/7/start/?tema={key}&amp;hjul={page.pk}" for key in ids]
    found = r'<a class="sg-btn[^"]*" href="(/personale[^"]+)">.*?<span>([^<]+)<span class="sg-vh"> – ([^<]+)<'
    words = "Start a plan with this theme"
    assert re.findall(found, read(reader, page.url)) == [
        (expected[0], words, "Trivsel"),
        (expected[1], words, "Mål"),
    ]
    assert re.findall(found, read(reader, named(page, "Mål"))) == [(expected[1], words, "Mål")]


def test_it_names_the_plans_where_there_are_several(reader: Client, starts: list[tuple[str, str]]) -> None:
    starts += [("Udviklingsplan", "/a/?x=1"), ("<Aftale>", "/b/")]
    html = read(reader, named(page := wheel(root(), "Trivsel", "Mål"), "Trivsel"))
    key = page.segments[0].id
    assert f'href="/a/?x=1&amp;tema={key}&amp;hjul={page.pk}"' in html
    assert "Start a plan with this theme: Udviklingsplan<" in html
    assert "Start a plan with this theme: &lt;Aftale&gt;<" in html


def test_it_shows_no_button_where_no_plan_belongs_to_the_wheel(reader: Client, starts: list[Any]) -> None:
    assert "Start a plan" not in read(reader, wheel(root()).url)


def test_it_adds_to_a_query_without_repeating_it() -> None:
    assert with_query("/start/", tema="a b", hjul="3") == "/start/?tema=a+b&hjul=3"
    assert with_query("/start/?tema=gammel&x=&y=å#her", tema="ny") == "/start/?x=&y=%C3%A5&tema=ny#her"


@pytest.mark.parametrize("place", ["the wheel", "a theme"])
def test_it_takes_as_many_queries_for_ten_themes_as_for_two(
    reader: Client, starts: list[tuple[str, str]], django_assert_max_num_queries: Any, place: str
) -> None:
    starts += [("Udviklingsplan", "/a/"), ("Aftale", "/b/")]
    values = framework(root())
    small = wheel(root(), "A", "B", slug="lille", framework=values)
    large = wheel(root(), *[f"Tema {nth}" for nth in range(10)], slug="stor", framework=values)
    first, other = (
        page.url if place == "the wheel" else f"{page.url}{page.theme_addresses[1].path}" for page in (small, large)
    )
    reader.get(first)
    with django_assert_max_num_queries(13) as few:
        read(reader, first)
    with django_assert_max_num_queries(len(few)):
        read(reader, other)


# Own notes


def test_its_notes_stand_in_no_form_and_have_no_names(reader: Client) -> None:
    page = wheel(root(), "Trivsel", "Mål")
    for address, count in ((page.url, 2), (named(page, "Mål"), 1)):
        html = read(reader, address)
        part = html[html.index("<samtale-notes") : html.index("</samtale-notes>")]
        assert not re.search(r"<form|\bname=|\bform=|\bformaction=|\bmethod=", part)
        fields = re.findall(r"<textarea[^>]*>", part)
        assert len(fields) == count
        for field in fields:
            assert all(word in field for word in ('spellcheck="false"', 'writingsuggestions="false"', " disabled"))
        assert (
            """<meta http-equiv="Content-Security-Policy" content="connect-src 'none'">""" in html.split("</head>")[0]
        )
        assert re.search(r'<p class="sg-hint sg-prep__paper[^"]*">Your browser runs no scripts', part)


def test_its_notes_are_kept_under_the_themes_id(reader: Client) -> None:
    page = wheel(root(), "Trivsel", "Mål")
    ids = [block.id for block in page.segments]
    assert re.findall(r'data-note="([^"]+)"', read(reader, page.url)) == ids
    assert re.findall(r'data-note="([^"]+)"', read(reader, named(page, "Mål"))) == ids[1:]


# Paper


@pytest.mark.parametrize(
    ("query", "paper"), [("", "a3"), ("?papir=a4", "a4"), ("?papir=a3", "a3"), ('?papir="><b', "a3")]
)
def test_it_is_made_ready_for_the_paper_in_its_address(reader: Client, query: str, paper: str) -> None:
    html = read(reader, f"{wheel(root()).url}{query}")
    assert re.findall(r'<div class="sg sg-poster sg-poster--(\w+)">', html) == [paper]
    assert f"The page is ready for one sheet of {paper.upper()}." in html


# Bad input


BAD: dict[str, list[dict[str, Any]]] = {
    "no theme": [],
    "one theme": [segment("Alene", "Hvad nu?")],
    "a theme of 300 letters": [segment("Et meget langt tema " * 15, phrase="p" * 300), segment("x" * 300)],
    "a long compound": [segment(LONG), segment("Arbejdsmiljørepræsentantuddannelse")],
    "a colour that is none": [segment("Trivsel", hue="rød", symbol="ukendt"), segment("Mål", hue='"><b>')],
    "a theme without a name": [segment(""), segment("Mål")],
    "ten": [segment(f"{LONG} {nth}", "Hvorfor?") for nth in range(10)],
    "more than ten": [segment(f"Tema {nth}") for nth in range(13)],
}


@pytest.mark.parametrize("what", BAD)
def test_it_stands_whatever_the_themes_are(reader: Client, what: str) -> None:
    page = wheel(root(), segments=BAD[what], title="Hjul", slug="hjul")
    html = read(reader, page.url)
    assert html.count('<li class="sg-theme ') == 2 * len(BAD[what])  # in the list and on the poster
    assert not re.search(r'sg-hue-(?![1-6]["\s])', html)
    response = reader.get(f"{page.url}svg/")
    if len(BAD[what]) < 2:
        assert response.status_code == 404
        assert "svg/" not in html
    else:
        drawing = parsed(response.content)
        assert len(drawing.findall(f"{SVG}g")) == min(len(BAD[what]), 10)
    for theme in page.theme_addresses:
        assert reader.get(f"{page.url}{theme.path}").status_code == 200


@pytest.mark.parametrize("what", BAD)
def test_an_editor_sees_a_preview_of_it(admin_user: Any, what: str) -> None:
    page = add(root(), WheelPage(title="Hjul", slug="hjul", segments=BAD[what]))
    response = page.make_preview_request()
    assert response.status_code == 200
    assert b"sg-sheet-a3" in response.content
