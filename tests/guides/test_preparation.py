from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from samtale_intranet.guides.blocks.preparation import PreparationThemeBlock, PreparationThemeStream, prepared
from samtale_intranet.guides.preparation import PreparationPage
from samtale_intranet.packs.registry import page_types
from tests.guides.pages import EVIL, add, root
from tests.guides.test_blocks import contract

pytestmark = pytest.mark.django_db

TestTheme = contract(PreparationThemeStream, "theme")


def theme(name: str, *statements: str, **parts: str) -> dict[str, Any]:
    """Write one theme; its id and its statements' are made of the words."""
    listed = [{"type": "item", "id": f"s{nth}", "value": text} for nth, text in enumerate(statements, start=1)]
    value = {"name": name, "hue": "", "symbol": "sun", "text": "", "note_label": "", **parts, "statements": listed}
    return {"type": "theme", "id": name.lower(), "value": value}


def preparation(*themes: dict[str, Any], **fields: Any) -> PreparationPage:
    """Add a preparation with these themes below the front page."""
    themes = themes or (
        theme("Opgaver", "Jeg kan nå mine opgaver", "Jeg lærer noget nyt"),
        theme("Balance", "Jeg har fri, når jeg har fri", note_label="Hvad ville hjælpe?"),
        theme("Ledelse"),
        theme("Kolleger", "Jeg hører til"),
    )
    return add(
        root(), PreparationPage(**{"title": "Forbered dig", "slug": "forbered", "themes": list(themes), **fields})
    )


@pytest.fixture
def reader(client: Client, django_user_model: Any) -> Client:
    """Somebody signed in who reads Danish pages in English, so that the words asserted here are the msgids."""
    client.force_login(django_user_model.objects.create_user("laeser"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def read(reader: Client, page: PreparationPage) -> str:
    response = reader.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def own(html: str) -> str:
    """Give what is the preparation's own part of the page."""
    return html[html.index("<samtale-preparation") : html.index("</samtale-preparation>")]


def test_it_has_no_form_and_no_field_that_could_be_sent(reader: Client) -> None:
    part = own(read(reader, preparation()))
    assert part.count("<textarea") == 4
    assert part.count('type="radio"') == 4 * 5 + 2
    assert not re.search(r"<form|\bname=|\bform=|\bformaction=|\bmethod=", part)
    assert not re.findall(r'<button(?![^>]*type="button")', part)


def test_it_lets_no_browser_send_the_notes_away_for_spelling(reader: Client) -> None:
    for field in re.findall(r"<textarea[^>]*>", read(reader, preparation())):
        assert 'spellcheck="false"' in field
        assert 'writingsuggestions="false"' in field
        assert 'autocomplete="off"' in field


def test_it_forbids_every_script_on_the_page_to_connect_anywhere(reader: Client) -> None:
    head = read(reader, preparation()).split("</head>")[0]
    assert """<meta http-equiv="Content-Security-Policy" content="connect-src 'none'">""" in head


def test_it_refuses_to_be_written_to(reader: Client) -> None:
    page = preparation()
    before = page.revisions.count(), PreparationPage.objects.count()
    assert reader.post(page.url, {"note": "Hemmeligt"}).content.decode().count("Hemmeligt") == 0
    assert (page.revisions.count(), PreparationPage.objects.count()) == before


def test_it_gives_each_statement_a_legend_and_each_theme_a_note(reader: Client) -> None:
    part = own(read(reader, preparation(scale_lowest_label="slet ikke", scale_highest_label="helt")))
    assert re.findall(r"<legend>(.*?)</legend>", part)[:4] == [
        "Jeg kan nå mine opgaver",
        "Jeg lærer noget nyt",
        "Jeg har fri, når jeg har fri",
        "Jeg hører til",
    ]
    labels = re.findall(r'<label for="(note-[\w-]+)">(.*?)<span class="sg-vh"> – (.*?)</span></label>', part)
    assert labels == [
        ("note-opgaver", "Your notes", "Opgaver"),
        ("note-balance", "Hvad ville hjælpe?", "Balance"),
        ("note-ledelse", "Your notes", "Ledelse"),
        ("note-kolleger", "Your notes", "Kolleger"),
    ]
    assert '<span>1<span class="sg-vh"> slet ikke</span></span>' in part
    assert '<span>5<span class="sg-vh"> helt</span></span>' in part


def test_it_is_a_printable_form_without_scripts(reader: Client) -> None:
    part = own(read(reader, preparation()))
    assert "Your browser runs no scripts" in part[part.index("sg-prep__paper") :]
    assert len(re.findall(r"<(?:input|textarea)(?![^>]*\bdisabled\b)", part)) == 0
    assert len(re.findall(r"<li data-place>", part)) == 3
    hidden = [tag for tag in re.findall(r"<button[^>]*>", part) if "data-move" not in tag and "data-" in tag]
    assert all("disabled" in tag for tag in hidden if "data-yes" not in tag and "data-no" not in tag)


@pytest.mark.parametrize(("choose", "themes", "places"), [(3, 4, 3), (1, 4, 1), (3, 2, 2), (10, 1, 1)])
def test_it_never_asks_for_more_themes_than_there_are(reader: Client, choose: int, themes: int, places: int) -> None:
    page = preparation(*[theme(f"Tema {nth}", "Ja") for nth in range(themes)], choose=choose)
    part = own(read(reader, page))
    assert part.count("<li data-place>") == places
    assert part.count("data-pick=") == themes
    words = "Choose the theme you bring" if places == 1 else f"Choose {places} themes to bring"
    assert words in part


def test_it_says_whose_version_it_is(reader: Client) -> None:
    assert "The employee&#x27;s version" in read(reader, preparation())
    assert "The leader&#x27;s version" in read(reader, preparation(slug="leder", version="leader"))


def test_it_keeps_answers_under_ids_that_survive_a_new_order() -> None:
    one, two = theme("Opgaver", "A", "B"), theme("Balance", "C")
    keys = {
        statement["key"]
        for page in (PreparationPage(themes=[one, two]), PreparationPage(themes=[two, one]))
        for shown in page.shown_themes()
        for statement in shown["statements"]
    }
    assert keys == {"opgaver/s1", "opgaver/s2", "balance/s1"}


def test_it_counts_statements_that_have_no_ids() -> None:
    value = PreparationThemeBlock().to_python({"name": "A", "statements": ["En", "To"]})
    shown = prepared(value, key="a", anchor="a", hue="1")
    assert [statement["text"] for statement in shown["statements"]] == ["En", "To"]
    assert len({statement["key"] for statement in shown["statements"]}) == 2


@pytest.mark.parametrize(
    ("field", "value"), [("scale_highest", 1), ("scale_highest", 11), ("choose", 0), ("choose", 11)]
)
def test_it_refuses_a_scale_or_a_choice_that_is_none(field: str, value: int) -> None:
    with pytest.raises(ValidationError) as refused:
        PreparationPage(title="A", slug="a", **{field: value}).clean_fields(exclude=["path", "depth", "themes"])
    assert field in refused.value.message_dict


def test_it_escapes_what_editors_write(reader: Client) -> None:
    page = preparation(theme(EVIL, EVIL, text=EVIL, note_label=EVIL), title=EVIL, lead=EVIL, scale_lowest_label=EVIL)
    html = read(reader, page)
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert") > 6


def test_it_writes_no_style_no_script_and_no_handler_into_the_page(reader: Client) -> None:
    html = read(reader, preparation())
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)


def test_it_takes_as_many_queries_for_twelve_themes_as_for_one(
    reader: Client, django_assert_max_num_queries: Any
) -> None:
    small = preparation(theme("En", "Ja"), slug="lille")
    large = preparation(*[theme(f"Tema {nth}", "Ja", "Nej") for nth in range(12)], slug="stor")
    reader.get(small.url)
    with django_assert_max_num_queries(12) as few:
        read(reader, small)
    with django_assert_max_num_queries(len(few)):
        read(reader, large)


def test_it_previews_a_preparation_with_nothing() -> None:
    page = add(root(), PreparationPage(title="Ny", slug="ny"))
    assert page.make_preview_request().status_code == 200


def test_it_asks_for_sign_in_first(client: Client) -> None:
    assert client.get(preparation().url).status_code == 302


def test_a_pack_may_hold_it() -> None:
    assert page_types["preparation"].model is PreparationPage
    assert {"version", "choose", "scale_highest", "themes"} <= set(page_types["preparation"].fields)
