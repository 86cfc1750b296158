"""A conversation wheel in a real browser: opened by every means, printed on one sheet, with notes that never leave."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Locator, Page, expect

from samtale_intranet.guides.models import WheelPage
from tests.browser.axe import assert_accessible
from tests.guides.pages import segment

Window = Callable[..., Page]
SECRETS = ["Jeg er bange for en fyring", "Min leder lytter ikke"]
STORED = "() => [sessionStorage.length, localStorage.length]"
COMPOUNDS = (
    "Medarbejderudviklingssamtaleforberedelse", "Arbejdsmiljørepræsentantuddannelse", "Tværfaglighedskoordinering",
    "Kompetenceudviklingsplanlægning", "Fravær & fastholdelsespolitik", "Ledelsesgrundlagsimplementering",
    "Digitaliseringsstrategi", "Balance", "Borgerinddragelsesprocesser", "Forandringsparathedsundersøgelse",
)  # fmt: skip
QUESTIONS = (
    "Hvordan oplever du, at arbejdsfordelingen og samarbejdet fungerer i hverdagen, når der er travlt?",
    "Hvad giver dig energi?",
    "Hvad skal der til, for at I lykkes sammen med de pårørende og de andre faggrupper?",
)
ABOUT = "Det handler om, hvordan I i fællesskab finder ud af, hvad der er vigtigst lige nu."


def wheel(site: SimpleNamespace, count: int, **fields: Any) -> WheelPage:
    """Publish a wheel with this many themes, each with a long name and three questions."""
    themes = [segment(name, *QUESTIONS, attention=ABOUT, phrase="Sammen om det") for name in COMPOUNDS[:count]]
    site.home.refresh_from_db()
    given = {"title": "Det store hjul", "slug": f"hjul-{count}", "segments": themes, **fields}
    page: WheelPage = site.home.add_child(instance=WheelPage(**given))
    return page


def theme_of(page: WheelPage, nth: int) -> str:
    return f"/{page.slug}/{page.theme_addresses[nth].path}"


def segments(page: Page) -> Locator:
    return page.locator("a.sg-wheel__seg")


def sheet(content: bytes) -> tuple[int, int, int]:
    """Give the number of sheets, and width and height of the first in millimetres."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        width, height = (round(float(side) / 72 * 25.4) for side in pdf.pages[0].mediabox[2:])
        return len(pdf.pages), width, height


def note(page: Page, nth: int = 0) -> Locator:
    return page.locator("[data-note]").nth(nth)


# Paper


# The texts of a drawing that are not drawn, or leave it.
OUTSIDE = """() => [...document.querySelectorAll('text')].filter((text) => {
    const box = text.getBoundingClientRect(), svg = document.documentElement.getBoundingClientRect();
    return !box.width || box.left < svg.left || box.right > svg.right || box.top < svg.top || box.bottom > svg.bottom;
}).map((text) => text.textContent)"""
SIZES = {"a3": (420, 297), "a4": (297, 210)}
A3_INSIDE = {"width": 1482, "height": 1025}  # as wide as what A3 leaves between its margins


def cut_off(page: Page) -> list[int]:
    """Give by how many pixels each column of themes, and the whole sheet, is higher or wider than its room."""
    page.emulate_media(media="print")
    over = "box => Math.max(box.scrollHeight - box.clientHeight, box.scrollWidth - box.clientWidth)"
    found = [part.evaluate(over) for part in page.locator(".sg-sheet-a3, .sg-sheet-a3__side").all()]
    page.emulate_media(media="null")
    return found


@pytest.mark.parametrize("count", [2, 6, 10])
def test_it_prints_on_one_sheet_of_a3_or_a4(site: SimpleNamespace, window: Window, count: int) -> None:
    wheel(site, count)
    paper, screen = window("leder", java_script_enabled=False), window("leder", viewport=A3_INSIDE)
    for name, size in SIZES.items():
        paper.goto(f"/hjul-{count}/?papir={name}")
        assert sheet(paper.pdf(prefer_css_page_size=True, print_background=True)) == (1, *size)
        screen.goto(f"/hjul-{count}/?papir={name}")
        assert max(cut_off(screen)) <= 1
        screen.emulate_media(media="print")
        assert screen.locator(".sg-sheet-a3 .sg-theme:visible").count() == count
        screen.emulate_media(media="null")


AROUND = [
    {"type": "prompt", "value": {"heading": "Først", "questions": list(QUESTIONS)}},
    {"type": "list", "value": {"heading": "Opgaver forude", "items": ["Budgettet", "Flytningen"]}},
]


def test_nothing_on_the_sheet_is_cut_off_where_there_is_most_to_read(site: SimpleNamespace, window: Window) -> None:
    wheel(site, 10, around=AROUND, lead="Ti temaer. " * 12, content_owner="HR og Udvikling")
    page = window("leder", viewport=A3_INSIDE)
    for name, size in SIZES.items():
        page.goto(f"/hjul-10/?papir={name}")
        assert sheet(page.pdf(prefer_css_page_size=True)) == (1, *size)
        assert max(cut_off(page)) <= 1


def test_its_buttons_choose_the_paper(site: SimpleNamespace, window: Window) -> None:
    wheel(site, 6)
    page = window("leder")
    page.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1 }")
    page.goto("/hjul-6/")
    for nth, (name, size) in enumerate({"Print på A4": SIZES["a4"], "Print som A3-plakat": SIZES["a3"]}.items()):
        page.get_by_role("link", name=name).click()
        assert page.evaluate("window.printed") == nth + 1
        assert page.url.endswith("/hjul-6/")
        assert sheet(page.pdf(prefer_css_page_size=True)) == (1, *size)
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(page.locator(".sg-poster")).to_have_class("sg sg-poster sg-poster--a3")


def test_it_says_without_javascript_for_which_paper_it_is_ready(site: SimpleNamespace, window: Window) -> None:
    wheel(site, 2)
    page = window("leder", java_script_enabled=False)
    page.goto("/hjul-2/")
    page.get_by_role("link", name="Print på A4").click()
    expect(page.get_by_text("Siden er klar til ét ark A4.")).to_be_visible()
    assert page.url.endswith("?papir=a4")


# Notes


def test_no_note_leaves_the_browser(site: SimpleNamespace, window: Window) -> None:
    made = wheel(site, 6)
    page = window("medarbejder")
    page.goto("/hjul-6/")
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    page.context.on("request", lambda request: sent.append(f"{request.method} {request.url} {request.post_data}"))
    page.on("websocket", lambda socket: sent.append(socket.url))
    for nth, secret in enumerate(SECRETS):
        note(page, nth).press_sequentially(secret)
    note(page).press("Enter")
    page.locator("label", has_text="På denne enhed").click()
    page.wait_for_timeout(300)
    assert sent == []
    page.goto(theme_of(made, 0))  # going to a theme's own page sends nothing of it either
    expect(note(page)).to_have_value(f"{SECRETS[0]}\n")
    assert not [line for line in sent for secret in SECRETS if secret in line]


def test_no_script_on_the_page_can_send_anything(site: SimpleNamespace, window: Window) -> None:
    made = wheel(site, 2)
    page = window("medarbejder")
    context = page.context.browser.new_context(base_url=page.url, storage_state=page.context.storage_state())  # type: ignore[union-attr]
    page = context.new_page()
    for address in ("/hjul-2/", theme_of(made, 1)):
        page.goto(address, wait_until="networkidle")
        requests: list[str] = []
        page.on("request", lambda request, seen=requests: seen.append(request.url))
        assert page.evaluate("async () => fetch('/').then(() => 'sent', () => 'refused')") == "refused"
        assert requests == []
    context.close()


def test_notes_are_kept_in_the_tab_unless_told_otherwise(site: SimpleNamespace, window: Window) -> None:
    made = wheel(site, 2)
    page = window("medarbejder")
    page.goto("/hjul-2/")
    note(page, 1).fill(SECRETS[0])
    expect(page.locator("[data-status]")).to_have_text("Gemt i denne fane, indtil du lukker den.")
    assert page.evaluate(STORED) == [1, 0]
    page.goto(theme_of(made, 0))
    expect(note(page)).to_have_value("")
    note(page).fill(SECRETS[1])  # a theme's own page keeps the notes of the others
    page.goto("/hjul-2/")
    expect(note(page, 0)).to_have_value(SECRETS[1])
    expect(note(page, 1)).to_have_value(SECRETS[0])
    other = page.context.new_page()
    other.goto("/hjul-2/")
    expect(note(other, 1)).to_have_value("")


def test_notes_are_kept_on_the_device_until_they_are_deleted(site: SimpleNamespace, window: Window) -> None:
    made = wheel(site, 2)
    page = window("medarbejder")
    page.goto("/hjul-2/")
    note(page).fill(SECRETS[0])
    page.locator("label", has_text="På denne enhed").click()
    assert page.evaluate(STORED) == [0, 1]
    other = page.context.new_page()
    other.goto(theme_of(made, 0))
    expect(note(other)).to_have_value(SECRETS[0])
    page.get_by_role("button", name="Slet alle noter").click()
    page.get_by_role("button", name="Nej, behold det").click()
    assert page.evaluate(STORED) == [0, 1]
    page.get_by_role("button", name="Slet alle noter").click()
    page.get_by_role("button", name="Ja, gør det").click()
    expect(page.locator("[data-status]")).to_contain_text("er slettet fra denne browser")
    assert page.evaluate(STORED) == [0, 0]
    for shown in (page, other):
        expect(note(shown)).to_have_value("")


def test_notes_begin_anew_where_the_store_holds_nonsense(site: SimpleNamespace, window: Window) -> None:
    made = wheel(site, 2)
    page = window("medarbejder")
    page.goto("/hjul-2/")
    for nonsense in ("{", "null", "[]", '{"notes": []}', '{"notes": {"a": 1}}', '{"notes": null}'):
        page.evaluate(
            "([key, text]) => localStorage.setItem(key, text)", [f"samtale-wheel-{made.translation_key}", nonsense]
        )
        page.reload()
        expect(note(page)).to_be_enabled()
        expect(note(page)).to_have_value("")


def test_it_says_so_where_the_browser_keeps_nothing(site: SimpleNamespace, window: Window) -> None:
    wheel(site, 2)
    page = window("medarbejder")
    refuse = "{ get() { throw new DOMException('no', 'SecurityError'); } }"
    for store in ("localStorage", "sessionStorage"):
        page.add_init_script(f"Object.defineProperty(window, '{store}', {refuse})")
    page.goto("/hjul-2/")
    note(page).fill(SECRETS[0])
    expect(page.locator("[data-status]")).to_contain_text("Din browser gemmer intet fra denne side.")


def test_notes_are_printed(site: SimpleNamespace, window: Window) -> None:
    made = wheel(site, 2)
    page = window("medarbejder")
    page.add_init_script("window.print = () => {}")
    page.goto("/hjul-2/")
    note(page).fill(SECRETS[0])
    page.get_by_role("button", name="Print temaer og noter").click()
    assert sheet(page.pdf(prefer_css_page_size=True))[1:] == (210, 297)
    page.emulate_media(media="print")
    printed = "box => [getComputedStyle(box, '::after').content, box.checkVisibility()]"
    page.locator(".sg-poster").evaluate("poster => poster.classList.add('sg-poster--notes')")
    page.locator(".sg-poster").evaluate("poster => poster.classList.remove('sg-poster--a3')")
    assert page.locator(".sg-prep__text").first.evaluate(printed) == [f'"{SECRETS[0]}"', True]
    expect(note(page)).to_be_hidden()
    expect(page.locator(".sg-sheet-a3")).to_be_hidden()
    page.goto(theme_of(made, 0))
    assert page.locator(".sg-prep__text").first.evaluate(printed) == [f'"{SECRETS[0]}"', True]
    assert sheet(page.pdf(prefer_css_page_size=True)) == (1, 210, 297)


# A theme's own page


def test_a_theme_is_opened_without_javascript(site: SimpleNamespace, window: Window) -> None:
    made = wheel(site, 6)
    page = window("medarbejder", java_script_enabled=False)
    page.goto("/hjul-6/")
    page.locator(".sg-theme h3").get_by_role("link", name=COMPOUNDS[3]).click()
    assert page.url.endswith(theme_of(made, 3))
    expect(page.get_by_role("heading", level=1)).to_have_text(COMPOUNDS[3])
    for question in QUESTIONS:
        expect(page.get_by_text(question)).to_be_visible()
    expect(page.locator("a.sg-wheel__seg[aria-current=page]")).to_have_attribute("aria-label", COMPOUNDS[3])
    expect(page.get_by_text("Din browser kører ikke scripts, så her kan du ikke skrive noter.")).to_be_visible()
    for useless in ("textarea", "[data-keep]", "[data-delete]"):
        assert page.locator(f"{useless}:visible").count() == 0
    segments(page).nth(4).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(COMPOUNDS[4])


# Ten themes by every means


def test_ten_themes_are_opened_by_mouse(site: SimpleNamespace, window: Window) -> None:
    wheel(site, 10)
    page = window("leder")
    page.goto("/hjul-10/")
    for nth, name in enumerate(COMPOUNDS):
        segments(page).nth(nth).click()
        expect(segments(page).nth(nth)).to_have_attribute("aria-current", "true")
        expect(page.locator(".sg-theme:target h3")).to_have_text(name)
        expect(page.locator("a.sg-wheel__seg[aria-current]")).to_have_count(1)


def test_ten_themes_are_opened_by_touch_on_a_phone(site: SimpleNamespace, window: Window) -> None:
    wheel(site, 10)
    page = window("leder", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto("/hjul-10/")
    for nth, name in enumerate(COMPOUNDS):
        petal = segments(page).nth(nth).locator(".sg-wheel__petal")
        box = petal.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        petal.tap()
        expect(page.locator(".sg-theme:target h3")).to_have_text(name)
        expect(page.locator(".sg-theme:target")).to_be_in_viewport()


def test_ten_themes_are_opened_by_keyboard_in_the_order_of_the_clock(site: SimpleNamespace, window: Window) -> None:
    wheel(site, 10)
    page = window("leder")
    page.goto("/hjul-10/")
    segments(page).first.focus()
    for nth, name in enumerate(COMPOUNDS):
        expect(segments(page).nth(nth)).to_be_focused()
        expect(page.get_by_role("group", name="Samtalehjul").get_by_role("link", name=name)).to_be_focused()
        ring = segments(page).nth(nth).locator(".sg-wheel__ring")
        assert ring.evaluate("ring => getComputedStyle(ring).stroke") != "none"
        page.keyboard.press("Tab")
    assert not page.locator("a.sg-wheel__seg:focus").count()  # and it is left again
    segments(page).nth(9).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sg-theme:target h3")).to_have_text(COMPOUNDS[9])


def test_everybody_can_use_it(site: SimpleNamespace, window: Window) -> None:
    made = wheel(site, 10)
    page = window("medarbejder")
    for address in ("/hjul-10/", theme_of(made, 0)):
        page.goto(address)
        note(page).fill(SECRETS[0])
        page.get_by_role("button", name="Slet alle noter").click()
        assert_accessible(page)


def test_it_does_not_scroll_sideways_whatever_the_names(site: SimpleNamespace, window: Window) -> None:
    wheel(site, 10)
    endless = [segment("x" * 300, "Hvad nu?"), segment("Et meget langt tema " * 15, "Hvad nu?", hue="rød")]
    made = wheel(site, 2, slug="uendelig", title="T" * 200, segments=endless)
    page = window("leder")
    for address in ("/hjul-10/", "/uendelig/", theme_of(made, 0)):
        page.goto(address)
        for width in (320, 390, 1024, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


# The drawing as a file


def test_its_file_opens_alone(site: SimpleNamespace, window: Window, tmp_path: Path) -> None:
    page = window("leder")
    context = page.context.browser.new_context()  # type: ignore[union-attr]
    for count in (2, 6, 10):
        wheel(site, count, centre="Medarbejderudviklingssamtale")
        page.goto(f"/hjul-{count}/")
        with page.expect_download() as download:
            page.get_by_role("link", name="Hent som SVG").click()
        assert download.value.suggested_filename == f"hjul-{count}.svg"
        saved = tmp_path / f"hjul-{count}.svg"
        download.value.save_as(saved)
        alone = context.new_page()
        asked: list[str] = []
        alone.on("request", lambda request, seen=asked: seen.append(request.url))
        alone.goto(saved.as_uri())
        assert asked == [saved.as_uri()]
        assert alone.evaluate(OUTSIDE) == []
    context.close()
