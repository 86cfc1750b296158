"""A long form in daily life: one step at a time, fields that come and go, rows that move; and all without a script."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from forms_pages.models import Plan
from tests.browser.axe import assert_accessible
from tests.browser.draft_form import answers_of, saved, start_plan, unlock
from tests.forms_pages.files import a_pdf

Window = Callable[..., Page]
STEPS = ["Siden sidst", "Fremad", "Aftaler"]


@pytest.fixture
def plan(site: SimpleNamespace, people: SimpleNamespace) -> Plan:
    return start_plan(people)


@pytest.fixture
def page(people: SimpleNamespace, window: Window, plan: Plan) -> Page:
    opened = window("leder")
    unlock(opened, people.leder, plan.get_absolute_url())
    return opened


def shown(page: Page) -> list[str]:
    """Give the headings of the steps that stand on the page now."""
    return [name for name in STEPS if page.locator(".sg-formstep h2", has_text=name).is_visible()]


def test_it_shows_one_step_at_a_time(page: Page) -> None:
    assert shown(page) == ["Siden sidst"]
    assert_accessible(page)
    page.get_by_role("link", name="Næste trin").click()
    expect(page.get_by_role("heading", name="Trin 2 af 3 Fremad")).to_be_focused()
    assert shown(page) == ["Fremad"]
    assert page.url.endswith("#trin-2")
    expect(page.locator(".sg-steplist [aria-current=step]")).to_contain_text("Fremad")
    assert_accessible(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Trin 1 af 3 Siden sidst")).to_be_visible()
    assert shown(page) == ["Siden sidst"]
    page.goto(page.url.split("#")[0] + "#trin-3")
    page.reload()
    assert shown(page) == ["Aftaler"]


def test_it_tells_which_steps_lack_something(page: Page) -> None:
    lacking = page.locator(".sg-steplist a:has(small:not([hidden]))")
    expect(lacking).to_have_count(2)
    page.locator("[name='f-tilbage']").fill("Meget")
    page.get_by_role("button", name="Gem kladden").click()
    expect(lacking).to_have_count(1)
    expect(lacking).to_contain_text("Aftaler")


def test_an_error_leads_to_its_step(page: Page) -> None:
    page.get_by_role("button", name="Gør planen færdig").click()
    expect(page.locator("#fejl")).to_be_visible()
    assert_accessible(page)
    page.locator("#fejl a[href='#f-dato']").click()
    assert shown(page) == ["Aftaler"]
    expect(page.locator("#f-dato")).to_be_focused()
    page.locator("#fejl a[href='#f-tilbage']").click()
    assert shown(page) == ["Siden sidst"]
    expect(page.locator("#f-tilbage")).to_be_focused()


def test_it_prints_every_step(page: Page) -> None:
    page.emulate_media(media="print")
    assert shown(page) == STEPS


def test_a_field_comes_and_goes_with_an_answer(people: SimpleNamespace, page: Page, plan: Plan) -> None:
    question = page.get_by_label("Hvilket kursus?")
    expect(question).to_be_hidden()
    page.get_by_label("Ja", exact=True).check()
    expect(question).to_be_visible()
    expect(page.locator("samtale-conditions > [role=status]")).to_have_text("Skal nu også besvares: Hvilket kursus?")
    assert_accessible(page)
    question.fill("Førstehjælp")
    page.get_by_label("Nej", exact=True).check()
    expect(question).to_be_hidden()
    page.get_by_role("button", name="Gem kladden").click()
    saved(page)
    assert answers_of(plan, people.leder)["hvilket"] == "Førstehjælp"  # kept, for whoever changes their mind


def test_it_says_who_fills_in_and_who_sees(people: SimpleNamespace, page: Page, window: Window, plan: Plan) -> None:
    page.goto(page.url + "#trin-2")
    expect(page.locator("#felt-leder")).to_contain_text("Dorte Direktør udfylder det her.")
    expect(page.locator("#felt-leder :is(input, textarea)")).to_have_count(0)
    expect(page.locator("#felt-selv")).to_contain_text("Det er kun dig, der ser det her")
    page.locator("[name='f-selv']").fill("Hemmeligt")
    page.get_by_role("button", name="Del med Dorte Direktør").click()
    expect(page.get_by_text("Din del er delt")).to_be_visible()
    dorte = window("direktoer")
    unlock(dorte, people.direktoer, plan.get_absolute_url() + "#trin-2")
    expect(dorte.locator("#felt-selv")).to_contain_text("Hemmeligt")
    assert_accessible(dorte)


def test_the_last_save_can_be_undone(people: SimpleNamespace, page: Page, plan: Plan) -> None:
    for text in ("Først", "Siden"):
        page.locator("[name='f-tilbage']").fill(text)
        page.get_by_role("button", name="Gem kladden").click()
        saved(page)
    page.reload()
    page.get_by_text("Gemte versioner").click()
    expect(page.locator(".sg-history__list li").first).to_contain_text("Lars Leder")
    assert_accessible(page)
    page.get_by_role("button", name="Fortryd den seneste lagring").click()
    expect(page.get_by_text("Den seneste lagring er fortrudt")).to_be_visible()
    expect(page.locator("[name='f-tilbage']")).to_have_value("Først")


def test_rows_are_added_moved_and_removed_from_the_keyboard(people: SimpleNamespace, page: Page, plan: Plan) -> None:
    page.goto(page.url + "#trin-2")
    cells = page.locator("#f-handlinger tbody textarea")
    cells.nth(0).fill("Et")
    cells.nth(1).fill("To")
    cells.nth(1).press("Alt+ArrowUp")
    assert [cell.input_value() for cell in cells.all()] == ["To", "Et"]
    expect(cells.nth(0)).to_be_focused()
    page.locator("[data-row]").nth(0).locator("[data-move='1']").press("Enter")
    assert [cell.input_value() for cell in cells.all()] == ["Et", "To"]
    page.get_by_role("button", name="Tilføj handling").press("Enter")
    page.keyboard.type("Tre")
    expect(cells.nth(2)).to_have_value("Tre")
    page.get_by_role("button", name="Fjern handling 1").press("Enter")
    page.get_by_role("button", name="Gem kladden").press("Enter")
    saved(page)
    rows = answers_of(plan, people.leder)["handlinger"]
    assert [row["cells"]["hvad"] for row in rows] == ["To", "Tre"]


def test_a_chosen_file_goes_with_the_button_that_saves(people: SimpleNamespace, page: Page, plan: Plan) -> None:
    page.goto(page.url + "#trin-3")
    page.locator("[name='f-dato']").fill("12.11.2026")
    page.locator("#f-bilag-file").set_input_files(
        {"name": "bevis.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    )
    page.get_by_role("button", name="Gem kladden").click()
    expect(page.get_by_role("link", name="bevis.pdf")).to_be_visible()
    assert_accessible(page)
    stored = answers_of(plan, people.leder)
    assert (stored["dato"], [file["name"] for file in stored["bilag"]]) == ("2026-11-12", ["bevis.pdf"])


def test_it_can_all_be_done_from_the_keyboard(people: SimpleNamespace, page: Page, plan: Plan) -> None:
    page.locator(".sg-steplist a").first.focus()
    for _stop in range(3):  # past the other steps, into the first field
        page.keyboard.press("Tab")
    page.keyboard.type("Meget")
    page.keyboard.press("Tab")  # to the choice, which begins with no answer
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Ja", exact=True)).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Førstehjælp")
    page.keyboard.press("Enter")
    saved(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Trin 2 af 3 Fremad")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Et")
    expect(page.locator("#f-handlinger tbody textarea").first).to_have_value("Et")
    stored = answers_of(plan, people.leder)
    assert (stored["tilbage"], stored["kursus"], stored["hvilket"]) == ("Meget", "Ja", "Førstehjælp")


@pytest.mark.parametrize("width", [320, 390])
def test_it_fits_on_a_phone(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for step in ("#trin-1", "#trin-2", "#trin-3"):
        page.goto(page.url.split("#")[0] + step)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)


def test_it_goes_the_whole_way_without_javascript(people: SimpleNamespace, window: Window, plan: Plan) -> None:
    page = window("leder", java_script_enabled=False)
    unlock(page, people.leder, plan.get_absolute_url())
    assert shown(page) == STEPS
    expect(page.get_by_text("Kun hvis “Har du været på kursus?” er besvaret med “Ja”")).to_be_visible()
    page.locator("[name='f-tilbage']").fill("Meget")
    cells = page.locator("#f-handlinger tbody textarea")
    cells.nth(0).fill("Et")
    page.get_by_role("button", name="Tilføj handling").click()
    expect(cells).to_have_count(3)
    expect(page.locator("[name='f-tilbage']")).to_have_value("Meget")
    page.locator("[data-row]").nth(0).locator("[data-move='1']").click()
    expect(cells.nth(1)).to_have_value("Et")
    page.get_by_role("button", name="Fjern handling 3").click()
    expect(cells).to_have_count(2)
    page.get_by_role("button", name="Gør planen færdig").click()
    expect(page.locator("#fejl a[href='#f-dato']")).to_be_visible()
    page.locator("[name='f-dato']").fill("12.11.2026")
    page.get_by_role("button", name="Gør planen færdig").click()
    expect(page.locator("form[action$='/svar/']")).to_be_visible()
    assert Plan.objects.get(pk=plan.pk).state == "finished"
