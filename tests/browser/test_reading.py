"""What a guide does for its reader in the browser: a part for each audience, a letter to fill in, lines that open."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from samtale_intranet.guides.models import GuidePage
from tests.browser.paper import printed

Window = Callable[..., Page]
ADDRESS = "/laes/"
LETTER = "Kære [navn]\n\nVi mødes [dato (ca.)].\nTag et emne med.\n\nHilsen\n[dit navn]"


def text(heading: str, words: str, audience: str = "") -> dict[str, Any]:
    return {"type": "text", "value": {"heading": heading, "text": f"<p>{words}</p>", "audience": audience}}


def accordion(*titles: str) -> dict[str, Any]:
    items = [{"title": title, "text": f"<p>Svar på {title}.</p>"} for title in titles]
    return {"type": "accordion", "value": {"heading": "Spørgsmål og svar", "items": items}}


@pytest.fixture
def page(window: Window, site: SimpleNamespace) -> Page:
    """Open a guide with parts for both, a letter and an accordion, as an employee."""
    body = [
        text("For alle", "Det gælder os alle."),
        text("Lederens del", "Book et rum.", "leader"),
        text("Medarbejderens del", "Find dine emner.", "employee"),
        {"type": "letter", "value": {"heading": "Invitation", "subject": "Samtale med [navn]", "text": LETTER}},
        accordion("Hvorfor", "Hvornår"),
    ]
    site.home.refresh_from_db()
    site.home.add_child(instance=GuidePage(title="Læs først", slug="laes", body=body))
    opened = window("medarbejder", permissions=["clipboard-read", "clipboard-write"])
    opened.goto(ADDRESS)
    return opened


def shown(page: Page) -> list[bool]:
    return [
        page.get_by_text(words).is_visible() for words in ("Det gælder os alle.", "Book et rum.", "Find dine emner.")
    ]


def choose(page: Page, name: str) -> None:
    page.locator("samtale-audience label", has_text=name).click()


def test_it_shows_each_reader_their_part_and_says_how_much_is_left_out(page: Page) -> None:
    said = page.locator("samtale-audience [role=status]")
    contents = page.locator("samtale-toc")
    assert shown(page) == [True, True, True]
    choose(page, "medarbejdere")
    assert shown(page) == [True, False, True]
    expect(said).to_have_text("Afsnit, der ikke vises: 1")
    expect(contents.get_by_role("link", name="Lederens del")).to_be_hidden()
    choose(page, "ledere")
    assert shown(page) == [True, True, False]
    expect(contents.get_by_role("link", name="Medarbejderens del")).to_be_hidden()
    choose(page, "alle")
    assert shown(page) == [True, True, True]
    expect(said).to_be_empty()


def test_it_remembers_the_choice_on_this_device_alone(page: Page, window: Window) -> None:
    choose(page, "medarbejdere")
    page.reload()
    assert shown(page) == [True, False, True]
    expect(page.get_by_role("radio", name="medarbejdere")).to_be_checked()
    elsewhere = window("medarbejder")
    elsewhere.goto(ADDRESS)
    assert shown(elsewhere) == [True, True, True]
    choose(page, "alle")
    assert page.evaluate("localStorage.length") == 0


def test_it_is_chosen_by_the_arrow_keys(page: Page) -> None:
    page.get_by_role("radio", name="alle").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="ledere")).to_be_checked()
    assert shown(page) == [True, True, False]


def test_it_hides_nothing_from_a_search_or_an_address(page: Page) -> None:
    choose(page, "medarbejdere")
    part = page.locator(".sg-for--leader[hidden=until-found]")
    expect(part).to_have_count(1)  # the browser's own search opens it, and says so by this event
    part.dispatch_event("beforematch")
    assert shown(page) == [True, True, True]
    choose(page, "medarbejdere")
    page.goto(f"{ADDRESS}#lederens-del")
    assert shown(page) == [True, True, True]
    expect(page.locator("#lederens-del")).to_be_in_viewport()


def test_everything_is_shown_without_javascript(page: Page, window: Window) -> None:
    plain = window("medarbejder", java_script_enabled=False)
    plain.goto(ADDRESS)
    assert shown(plain) == [True, True, True]
    expect(plain.locator("samtale-audience")).to_be_hidden()
    expect(plain.get_by_role("button", name="Kopiér brevet")).to_be_hidden()
    expect(plain.get_by_role("link", name="Åbn i din mail")).to_be_visible()
    expect(plain.locator("samtale-toc").get_by_role("link", name="Lederens del")).to_be_visible()
    plain.locator("summary", has_text="Hvorfor").click()
    expect(plain.get_by_text("Svar på Hvorfor.")).to_be_visible()


def copied(page: Page) -> str:
    page.get_by_role("button", name="Kopiér brevet").click()
    expect(page.locator("samtale-letter [role=status]")).to_have_text("Brevet er kopieret.")
    words: str = page.evaluate("navigator.clipboard.readText()")
    return words.replace("\r\n", "\n")


def test_it_copies_the_letter_as_plain_text(page: Page) -> None:
    assert copied(page) == LETTER


def test_it_takes_along_what_is_typed_into_the_gaps(page: Page) -> None:
    before = page.url
    name = page.locator(".sg-letter__text").get_by_role("textbox", name="navn", exact=True)
    name.focus()
    page.keyboard.type("Mette & Bo $&")  # what was there is marked, so typing replaces it; Enter breaks no line
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="dato (ca.)").focus()
    page.keyboard.type("3. maj")
    page.get_by_role("textbox", name="dit navn").focus()
    page.keyboard.press("Backspace")
    page.keyboard.press("Tab")  # left empty, it says again what belongs there
    assert copied(page) == LETTER.replace("[navn]", "Mette & Bo $&").replace("[dato (ca.)]", "3. maj")
    expect(page.locator(".sg-letter__subject")).to_contain_text("Samtale med Mette & Bo $&")
    mail = page.get_by_role("link", name="Åbn i din mail").get_attribute("href") or ""
    assert mail.startswith("mailto:?subject=Samtale%20med%20Mette%20%26%20Bo%20%24%26&body=K%C3%A6re%20Mette")
    assert "3.%20maj" in mail
    assert "%5Bdit%20navn%5D" in mail
    file = page.get_by_role("link", name="Hent som ren tekst").get_attribute("href") or ""
    assert "3.%20maj" in file
    assert page.url == before
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_it_opens_every_line_for_the_printer_and_closes_them_again(page: Page) -> None:
    page.locator("summary", has_text="Hvornår").click()
    closed = len([run for sheet in printed(page) for run in sheet])
    lines = page.locator("samtale-accordion details")
    opened = "(all) => all.map((line) => line.open)"
    assert lines.evaluate_all(opened) == [False, True]
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert lines.evaluate_all(opened) == [True, True]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert lines.evaluate_all(opened) == [False, True]
    lines.first.evaluate("(line) => { line.remove(); }")
    assert len([run for sheet in printed(page) for run in sheet]) < closed


def test_the_contents_are_folded_on_a_phone_and_open_on_a_wide_screen(page: Page, window: Window) -> None:
    contents = page.locator("samtale-toc")
    expect(contents.get_by_role("link", name="Invitation")).to_be_visible()
    phone = window("medarbejder", viewport={"width": 390, "height": 800})
    phone.goto(ADDRESS)
    expect(phone.locator("samtale-toc").get_by_role("link", name="Invitation")).to_be_hidden()
    phone.locator("samtale-toc summary").click()
    phone.locator("samtale-toc").get_by_role("link", name="Invitation").click()
    expect(phone.locator("#invitation")).to_be_in_viewport()
