"""Both parties write at once, in two windows: what one changes alone is merged, the same place is for a person."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Locator, Page, expect

from forms_pages.models import Plan
from tests.browser.axe import assert_accessible
from tests.browser.draft_form import answers_of, start_plan, state, unlock

Window = Callable[..., Page]
MINE, THEIRS = "Det skrev Lars", "Det skrev Dorte"


@pytest.fixture
def plan(site: SimpleNamespace, people: SimpleNamespace) -> Plan:
    return start_plan(people)


@pytest.fixture
def windows(people: SimpleNamespace, window: Window, plan: Plan) -> tuple[Page, Page]:
    """Give the employee's window and the leader's, both with the plan open."""
    lars, dorte = window("leder"), window("direktoer")
    unlock(lars, people.leder, plan.get_absolute_url())
    unlock(dorte, people.direktoer, plan.get_absolute_url())
    return lars, dorte


def save(page: Page, result: str = "saved") -> None:
    page.get_by_role("button", name="Gem kladden").click()
    state(page, result)


def side(page: Page, key: str, label: str) -> Locator:
    return page.locator(f"#valg-{key}").get_by_role("radio", name=label)


def _collide(lars: Page, dorte: Page) -> None:
    dorte.locator("[name='f-tilbage']").fill(THEIRS)
    save(dorte)
    lars.locator("[name='f-tilbage']").fill(MINE)
    save(lars, "conflict")
    lars.get_by_role("button", name="Se begge tekster").click()
    expect(lars.get_by_role("heading", name="To tekster til samme sted")).to_be_visible()


def test_different_fields_are_merged(people: SimpleNamespace, windows: tuple[Page, Page], plan: Plan) -> None:
    lars, dorte = windows
    dorte.locator("[name='f-tilbage']").fill(THEIRS)
    save(dorte)
    lars.goto(lars.url + "#trin-2")
    lars.locator("#f-handlinger textarea").first.fill(MINE)
    save(lars)
    expect(lars.locator("[name='f-tilbage']")).to_have_value(THEIRS)
    stored = answers_of(plan, people.leder)
    assert stored["tilbage"] == THEIRS
    assert stored["handlinger"][0]["cells"] == {"hvad": MINE}


def test_rows_of_one_table_are_merged(people: SimpleNamespace, windows: tuple[Page, Page], plan: Plan) -> None:
    lars, dorte = windows
    for page, row, text in ((dorte, 0, THEIRS), (lars, 1, MINE)):
        page.goto(page.url + "#trin-2")
        page.locator("#f-handlinger tbody textarea").nth(row).fill(text)
        save(page)
    rows = answers_of(plan, people.leder)["handlinger"]
    assert [row["cells"] for row in rows] == [{"hvad": THEIRS}, {"hvad": MINE}]
    expect(lars.locator("#f-handlinger tbody textarea").first).to_have_value(THEIRS)


def test_what_one_is_writing_is_never_swapped(windows: tuple[Page, Page]) -> None:
    lars, dorte = windows
    dorte.locator("[name='f-tilbage']").fill(THEIRS)
    save(dorte)
    lars.locator("label", has_text="Nej").click()
    lars.locator("[name='f-tilbage']").focus()
    state(lars, "saved")
    expect(lars.locator("[name='f-tilbage']")).to_have_value("")
    expect(lars.locator("[name='f-tilbage']")).to_be_focused()
    lars.locator("[name='f-tilbage']").press("Tab")
    expect(lars.locator("[name='f-tilbage']")).to_have_value(THEIRS)


@pytest.mark.parametrize(
    ("choice", "written", "stored"),
    [
        ("Min tekst", None, MINE),
        ("Teksten fra Dorte Direktør", None, THEIRS),
        ("Jeg skriver de to sammen", f"{THEIRS}. {MINE}", f"{THEIRS}. {MINE}"),
    ],
)
def test_the_same_field_is_chosen(
    people: SimpleNamespace, windows: tuple[Page, Page], plan: Plan, choice: str, written: str | None, stored: str
) -> None:
    lars, dorte = windows
    _collide(lars, dorte)
    expect(lars.locator(".sg-version", has_text=MINE)).to_be_visible()
    expect(lars.locator(".sg-version", has_text=THEIRS)).to_be_visible()
    assert_accessible(lars)
    side(lars, "tilbage", choice).check()
    if written:
        lars.locator("[name='f-tilbage']").fill(written)
        assert_accessible(lars)
    lars.get_by_role("button", name="Gem det, jeg har valgt").click()
    expect(lars.get_by_text("Gemt. Du kan lukke siden")).to_be_visible()
    assert answers_of(plan, people.leder)["tilbage"] == stored


def test_one_has_to_choose(windows: tuple[Page, Page]) -> None:
    lars, dorte = windows
    _collide(lars, dorte)
    lars.get_by_role("button", name="Gem det, jeg har valgt").click()
    expect(lars.get_by_text("Vælg, hvilken tekst der skal stå i “Hvad er lykkedes?”.")).to_be_visible()
    assert_accessible(lars)
    lars.locator("#fejl a").first.click()
    expect(lars.locator("#valg-tilbage")).to_be_focused()


def test_a_table_is_compared_row_by_row(people: SimpleNamespace, windows: tuple[Page, Page], plan: Plan) -> None:
    lars, dorte = windows
    for page, text, result in ((dorte, THEIRS, "saved"), (lars, MINE, "conflict")):
        page.goto(page.url + "#trin-2")
        page.locator("#f-handlinger tbody textarea").first.fill(text)
        save(page, result)
    lars.get_by_role("button", name="Se begge tekster").click()
    row = lars.locator(".sg-compared tbody tr").first
    expect(row).to_contain_text("forskellig")
    expect(row.locator("td").nth(0)).to_contain_text(MINE)
    expect(row.locator("td").nth(1)).to_contain_text(THEIRS)
    assert_accessible(lars)


def test_two_texts_fit_on_a_phone_and_need_no_mouse(windows: tuple[Page, Page], people: SimpleNamespace) -> None:
    lars, dorte = windows
    _collide(lars, dorte)
    for width in (320, 390):
        lars.set_viewport_size({"width": width, "height": 800})
        assert lars.evaluate("document.documentElement.scrollWidth") <= width
    lars.locator("#fejl a").first.focus()
    lars.keyboard.press("Enter")
    lars.keyboard.press("Tab")
    lars.keyboard.press("Space")
    expect(side(lars, "tilbage", "Min tekst")).to_be_checked()
    lars.keyboard.press("ArrowDown")
    expect(side(lars, "tilbage", "Teksten fra Dorte Direktør")).to_be_checked()


def test_two_texts_need_no_javascript(people: SimpleNamespace, window: Window, plan: Plan) -> None:
    lars, dorte = window("leder", java_script_enabled=False), window("direktoer")
    unlock(lars, people.leder, plan.get_absolute_url())
    unlock(dorte, people.direktoer, plan.get_absolute_url())
    dorte.locator("[name='f-tilbage']").fill(THEIRS)
    save(dorte)
    lars.locator("[name='f-tilbage']").fill(MINE)
    lars.locator("[name='f-selv']").fill("Mine tanker")
    lars.get_by_role("button", name="Gem kladden").click()
    side(lars, "tilbage", "Jeg skriver de to sammen").check()
    lars.locator("[name='f-tilbage']").fill("Sammen")
    lars.get_by_role("button", name="Gem det, jeg har valgt").click()
    expect(lars.get_by_text("Gemt. Du kan lukke siden")).to_be_visible()
    stored = answers_of(plan, people.leder)
    assert (stored["tilbage"], stored["selv"]) == ("Sammen", "Mine tanker")
