"""A preparation in a real browser: nothing leaves it, and what it keeps is what the person says."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Locator, Page, expect

from samtale_intranet.guides.preparation import PreparationPage
from tests.browser.axe import assert_accessible

Window = Callable[..., Page]
ADDRESS = "/forberedelse/"
SECRETS = ["Jeg vil gerne ned i tid", "Min leder lytter ikke", "Tre dages hjemmearbejde"]
STORED = "() => [sessionStorage.length, localStorage.length]"


def theme(key: str, name: str, *statements: str, **parts: str) -> dict[str, Any]:
    listed = [{"type": "item", "id": f"s{nth}", "value": text} for nth, text in enumerate(statements, start=1)]
    value = {"name": name, "hue": "", "symbol": "sun", "text": "Lidt om temaet.", "statements": listed, **parts}
    return {"type": "theme", "id": key, "value": value}


THEMES = [
    theme("job", "Job og udvikling", "Mine opgaver giver mening", "Jeg lærer stadig noget nyt"),
    theme("kolleger", "Kolleger", "Jeg hører til i fællesskabet"),
    theme("ledelse", "Ledelse", "Jeg får den sparring, jeg har brug for"),
    theme("balance", "Balance"),
]


@pytest.fixture
def preparation(site: SimpleNamespace) -> PreparationPage:
    """Publish a preparation with four themes, the last with a note alone."""
    page = PreparationPage(
        title="Forbered dig",
        slug="forberedelse",
        lead="Brug en halv time alene.",
        scale_lowest_label="slet ikke",
        scale_highest_label="i høj grad",
        themes=THEMES,
    )
    site.home.refresh_from_db()
    return site.home.add_child(instance=page)


@pytest.fixture
def page(window: Window, preparation: PreparationPage) -> Page:
    """Open the preparation as an employee."""
    opened = window("medarbejder")
    opened.goto(ADDRESS)
    return opened


def scale(page: Page, statement: str) -> Locator:
    return page.get_by_role("radiogroup", name=statement)


def rate(page: Page, statement: str, number: int) -> None:
    scale(page, statement).get_by_role("radio", name=str(number)).click(force=True)


def fill_in(page: Page) -> None:
    """Answer everything by mouse and keys: four statements, three notes and a choice of three."""
    rate(page, "Mine opgaver giver mening", 4)
    rate(page, "Jeg lærer stadig noget nyt", 1)
    rate(page, "Jeg hører til i fællesskabet", 5)
    rate(page, "Jeg får den sparring", 2)
    for key, text in zip(("job", "ledelse", "balance"), SECRETS, strict=True):
        page.locator(f"[data-note={key}]").press_sequentially(text)
    for name in ("Balance", "Ledelse", "Job og udvikling"):
        page.locator("[data-pick]", has_text=name).click()


def brought(page: Page) -> list[str]:
    return page.locator("[data-place] [data-name]").all_inner_texts()


def delete(page: Page) -> None:
    page.get_by_role("button", name="Slet alt").click()
    page.get_by_role("button", name="Ja, gør det").click()
    expect(page.locator("[data-status]")).to_contain_text("Alt er slettet")


def test_nothing_leaves_the_browser(page: Page, tmp_path: Path) -> None:
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    page.context.on("request", lambda request: sent.append(f"{request.method} {request.url} {request.post_data}"))
    page.on("websocket", lambda socket: sent.append(socket.url))
    fill_in(page)
    page.locator("[data-note=job]").press("Enter")
    page.locator("label", has_text="På denne enhed").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Gem som fil").click()
    saved = tmp_path / "gemt.json"
    download.value.save_as(saved)
    page.locator("samtale-preparation-file input[type=file]").set_input_files(saved)
    page.get_by_role("button", name="Ja, gør det").click()
    delete(page)
    page.wait_for_timeout(300)
    assert [line for line in sent if not line.startswith("GET blob:")] == []
    assert page.url.endswith(ADDRESS)
    assert not [secret for secret in SECRETS if secret in page.title()]
    page.goto("/")  # leaving the page sends nothing of it either
    assert not [line for line in sent for secret in SECRETS if secret in line]


def test_no_script_on_the_page_can_send_anything(window: Window, preparation: PreparationPage) -> None:
    page = window("medarbejder")
    context = page.context.browser.new_context(base_url=page.url, storage_state=page.context.storage_state())  # type: ignore[union-attr]
    page = context.new_page()
    page.goto(ADDRESS, wait_until="networkidle")
    tries = "async () => [await fetch('/').then(() => 'sent', () => 'refused'), navigator.sendBeacon('/', 'x')]"
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    assert page.evaluate(tries)[0] == "refused"
    assert requests == []
    context.close()


def test_it_keeps_for_this_tab_alone_unless_told_otherwise(page: Page) -> None:
    fill_in(page)
    expect(page.locator("[data-status]")).to_have_text("Gemt i denne fane, indtil du lukker den.")
    assert page.evaluate(STORED) == [1, 0]
    page.reload()
    expect(page.locator("[data-note=job]")).to_have_value(SECRETS[0])
    expect(scale(page, "Jeg hører til").get_by_role("radio", name="5")).to_be_checked()
    assert brought(page) == ["Balance", "Ledelse", "Job og udvikling"]
    other = page.context.new_page()
    other.goto(ADDRESS)
    expect(other.locator("[data-note=job]")).to_have_value("")


def test_it_keeps_on_the_device_until_it_is_deleted_in_every_window(page: Page) -> None:
    fill_in(page)
    page.locator("label", has_text="På denne enhed").click()
    assert page.evaluate(STORED) == [0, 1]
    other = page.context.new_page()
    other.goto(ADDRESS)
    expect(other.locator("[data-note=job]")).to_have_value(SECRETS[0])
    expect(other.locator("label", has_text="På denne enhed").locator("input")).to_be_checked()
    delete(page)
    assert page.evaluate(STORED) == [0, 0]
    for shown in (page, other):
        expect(shown.locator("[data-note=job]")).to_have_value("")
        assert brought(shown) == ["", "", ""]
        assert shown.locator("samtale-scale[data-key] input:checked").count() == 0
    page.reload()
    expect(page.locator("[data-note=job]")).to_have_value("")


def test_it_moves_back_from_the_device_into_the_tab(page: Page) -> None:
    fill_in(page)
    page.locator("label", has_text="På denne enhed").click()
    page.locator("label", has_text="Indtil jeg lukker fanen").click()
    assert page.evaluate(STORED) == [1, 0]


def test_it_deletes_nothing_when_the_person_says_no(page: Page) -> None:
    fill_in(page)
    page.get_by_role("button", name="Slet alt").click()
    expect(page.get_by_role("button", name="Nej, behold det")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Slet alt")).to_be_focused()
    expect(page.locator("[data-note=job]")).to_have_value(SECRETS[0])
    assert page.evaluate(STORED) == [1, 0]


def test_it_says_so_where_the_browser_keeps_nothing(window: Window, preparation: PreparationPage) -> None:
    page = window("medarbejder")
    refuse = "{ get() { throw new DOMException('no', 'SecurityError'); } }"
    for store in ("localStorage", "sessionStorage"):
        page.add_init_script(f"Object.defineProperty(window, '{store}', {refuse})")
    page.goto(ADDRESS)
    page.locator("[data-note=job]").fill(SECRETS[0])
    expect(page.locator("[data-status]")).to_contain_text("Din browser gemmer intet fra denne side.")


def test_it_is_filled_in_by_keyboard_alone(page: Page) -> None:
    first = scale(page, "Mine opgaver giver mening").get_by_role("radio").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(scale(page, "Mine opgaver").get_by_role("radio", name="3")).to_be_checked()
    page.keyboard.press("Space")  # the same one again: no answer
    expect(scale(page, "Mine opgaver").locator("input:checked")).to_have_count(0)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")  # round from the first to the last
    expect(scale(page, "Mine opgaver").locator("input:checked")).to_have_count(1)
    expect(scale(page, "Mine opgaver").get_by_role("radio", name="5")).to_be_checked()
    page.keyboard.press("Tab")
    expect(scale(page, "Jeg lærer stadig").get_by_role("radio").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("[data-note=job]")).to_be_focused()


def test_it_ranks_by_keyboard_and_says_what_happened(page: Page) -> None:
    said = page.locator("samtale-ranking [role=status]")
    for name in ("Kolleger", "Balance", "Ledelse"):
        page.locator("[data-pick]", has_text=name).press("Enter")
    expect(said).to_have_text("Ledelse er nu nummer 3.")
    page.locator("[data-pick]", has_text="Job og udvikling").press("Space")
    expect(said).to_have_text("Du har valgt alle dem, du kan tage med. Tag et ud, hvis du vil vælge et andet.")
    assert brought(page) == ["Kolleger", "Balance", "Ledelse"]
    page.get_by_role("button", name="Flyt Ledelse op").press("Enter")
    expect(page.get_by_role("button", name="Flyt Ledelse op")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Flyt Ledelse ned")).to_be_focused()
    expect(said).to_have_text("Ledelse er nu nummer 1.")
    assert brought(page) == ["Ledelse", "Kolleger", "Balance"]
    page.get_by_role("button", name="Tag Kolleger ud").press("Enter")
    expect(page.locator("[data-pick]", has_text="Kolleger")).to_be_focused()
    expect(page.locator("[data-pick]", has_text="Kolleger")).to_have_attribute("aria-pressed", "false")
    assert brought(page) == ["Ledelse", "Balance", ""]


def test_it_goes_on_from_a_saved_file(page: Page, tmp_path: Path) -> None:
    fill_in(page)
    expect(page.locator("[data-pick=job] [data-average]")).to_have_text("gennemsnit 2,5")
    with page.expect_download() as download:
        page.get_by_role("button", name="Gem som fil").click()
    assert download.value.suggested_filename == "forberedelse.json"
    saved = tmp_path / "gemt.json"
    download.value.save_as(saved)
    content = json.loads(saved.read_text())
    assert content["answers"] == {"job/s1": 4, "job/s2": 1, "kolleger/s1": 5, "ledelse/s1": 2}
    assert content["chosen"] == ["balance", "ledelse", "job"]
    delete(page)
    page.locator("samtale-preparation-file input[type=file]").set_input_files(saved)
    expect(page.locator("[data-status]")).to_have_text("Du kan fortsætte, hvor filen slap.")
    expect(page.locator("[data-note=balance]")).to_have_value(SECRETS[2])
    assert brought(page) == ["Balance", "Ledelse", "Job og udvikling"]
    assert page.evaluate(STORED) == [1, 0]


WRONG = {
    "nothing": ("", "Det er ikke en gemt forberedelse."),
    "a picture": ("\x89PNG", "Det er ikke en gemt forberedelse."),
    "something else": ('{"format": "plan"}', "Det er ikke en gemt forberedelse."),
    "a list": ("[1]", "Det er ikke en gemt forberedelse."),
    "null": ("null", "Det er ikke en gemt forberedelse."),
    "too large": ("x" * 1_000_001, "Filen er for stor til at være en gemt forberedelse."),
    "newer": ({"version": 2}, "Filen kommer fra en nyere udgave af siden."),
    "another page": ({"page": "x", "title": "<b>Anden</b>"}, "Filen hører til en anden forberedelse: “<b>Anden</b>”."),
    "no version": ({"version": "1"}, "Filen er beskadiget og kan ikke bruges."),
    "answers that are none": ({"answers": {"job/s1": "4"}}, "Filen er beskadiget og kan ikke bruges."),
    "no notes": ({"notes": None}, "Filen er beskadiget og kan ikke bruges."),
    "an endless note": ({"notes": {"job": "x" * 5001}}, "Filen er beskadiget og kan ikke bruges."),
    "a choice that is none": ({"chosen": [1]}, "Filen er beskadiget og kan ikke bruges."),
}


def test_it_refuses_a_wrong_file_and_changes_nothing(page: Page, preparation: PreparationPage) -> None:
    page.locator("[data-note=job]").fill(SECRETS[0])
    good = {
        "format": "samtale-preparation", "version": 1, "page": str(preparation.translation_key), "title": "A",
        "answers": {}, "notes": {"job": "Fra filen"}, "chosen": [],
    }  # fmt: skip
    chooser = page.locator("samtale-preparation-file input[type=file]")
    for what, (content, words) in WRONG.items():
        text = content if isinstance(content, str) else json.dumps({**good, **content})
        chooser.set_input_files({"name": "fil.json", "mimeType": "application/json", "buffer": text.encode()})
        expect(page.locator("[data-problem]"), what).to_contain_text(words)
        expect(page.locator("[data-note=job]")).to_have_value(SECRETS[0])
    assert_accessible(page)
    gone = {**good, "answers": {"job/s1": 3, "job/s9": 3, "job/s2": 9}, "chosen": ["balance", "borte"]}
    file = {"name": "fil.json", "mimeType": "application/json", "buffer": json.dumps(gone).encode()}
    chooser.set_input_files(file)
    page.get_by_role("button", name="Nej, behold det").click()
    expect(page.locator("[data-note=job]")).to_have_value(SECRETS[0])
    chooser.set_input_files(file)
    page.get_by_role("button", name="Ja, gør det").click()
    expect(page.locator("[data-note=job]")).to_have_value("Fra filen")
    expect(page.locator("[data-problem]")).to_be_hidden()
    expect(page.locator("[data-status]")).to_contain_text("ikke længere står på siden, er udeladt: 3.")


def test_it_begins_anew_where_the_store_holds_nonsense(page: Page, preparation: PreparationPage) -> None:
    for nonsense in ("{", "[]", '{"answers": 1}', '{"answers": {"job/s1": "<b>"}, "notes": {}, "chosen": []}'):
        page.evaluate(
            "([key, text]) => localStorage.setItem(key, text)",
            [f"samtale-preparation-{preparation.translation_key}", nonsense],
        )
        page.reload()
        expect(page.locator("[data-note=job]")).to_be_enabled()
        expect(page.locator("[data-note=job]")).to_have_value("")


def test_it_prints_what_was_written(page: Page) -> None:
    fill_in(page)
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        assert len(pdf.pages) <= 3
    page.emulate_media(media="print")
    expect(page.locator("[data-note=job]")).to_be_hidden()
    printed = page.locator(".sg-prep__text").first.evaluate("box => getComputedStyle(box, '::after').content")
    assert SECRETS[0] in printed
    expect(page.locator("[data-place]").first).to_contain_text("Balance")
    for hidden in ("[data-keep]", "[data-pick]", "[data-move]", "[data-delete]"):
        expect(page.locator(hidden).first).to_be_hidden()


def test_it_is_a_paper_form_without_javascript(window: Window, preparation: PreparationPage) -> None:
    page = window("medarbejder", java_script_enabled=False)
    page.goto(ADDRESS)
    expect(page.get_by_text("Din browser kører ikke scripts")).to_be_visible()
    for statement in ("Mine opgaver giver mening", "Jeg får den sparring"):
        expect(page.get_by_text(statement).first).to_be_visible()
    assert page.locator("samtale-preparation :is(input, textarea):enabled").count() == 0
    expect(page.locator("[data-place]")).to_have_count(3)
    for useless in ("[data-keep]", "[data-pick]", "[data-save]", "[data-empty]"):
        expect(page.locator(useless).first).to_be_hidden()
    lines = page.locator(".sg-prep__text textarea").first.evaluate("box => getComputedStyle(box).backgroundImage")
    assert "repeating-linear-gradient" in lines


def test_everybody_can_use_it(page: Page) -> None:
    assert_accessible(page)
    fill_in(page)
    page.get_by_role("button", name="Slet alt").click()
    assert_accessible(page)


@pytest.mark.parametrize("width", [320, 390])
def test_it_does_not_scroll_sideways_on_a_phone(window: Window, preparation: PreparationPage, width: int) -> None:
    page = window("medarbejder", viewport={"width": width, "height": 800})
    page.goto(ADDRESS)
    fill_in(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
