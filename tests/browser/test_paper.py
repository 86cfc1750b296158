"""What comes out of the printer: no empty sheet, no heading alone at its foot, no more sheets than needed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.paper import printed

Window = Callable[..., Page]
HEADING = 13.5  # points; the letters of a section's heading are larger, all others smaller
SHEETS = {
    "/lederudviklingssamtale/": 7,
    "/senkarrieresamtale/": 8,
    "/vanskelige-samtaler/": 7,
    "/lederudviklingssamtale/vores-norddjurs/": 4,
    "/lederudviklingssamtale/kompetenceplan/": 2,
    "/senkarrieresamtale/udviklingsplan/": 3,
    "/senkarrieresamtale/forberedelse-medarbejder/": 2,
    "/styrkebaseret-udviklingssamtale/find-dit-emne/": 2,
    "/styrkebaseret-udviklingssamtale/forberedelse-leder/": 1,
    "/seniorer-i-arbejde/forbered-seniorsamtalen/": 2,
}


def test_it_prints_on_few_sheets_without_gaps_or_lonely_headings(window: Window, models: list[str]) -> None:
    page = window("medarbejder")
    wrong = []
    for address, most in SHEETS.items():
        page.goto(address, wait_until="networkidle")
        sheets = printed(page)
        lowest = [min(sheet, key=lambda run: run.height, default=None) for sheet in sheets]
        wrong += [f"{address}: {len(sheets)} sheets"] if len(sheets) > most else []
        wrong += [f"{address}: sheet {nth} is empty" for nth, run in enumerate(lowest, start=1) if run is None]
        lonely = [nth for nth, run in enumerate(lowest, start=1) if run and run.size > HEADING]
        wrong += [f"{address}: a heading stands alone at the foot of sheet {nth}" for nth in lonely]
        assert any(run.size > HEADING for run in sheets[0]), "the headings are not where this test looks for them"
    assert wrong == []


@pytest.mark.parametrize("answers", [True, False], ids=["filled in", "by hand"])
def test_a_preparation_on_paper_holds_its_themes_its_scale_and_its_choice(
    window: Window, models: list[str], answers: bool
) -> None:
    page = window("medarbejder")
    page.goto("/senkarrieresamtale/forberedelse-medarbejder/")
    if answers:
        page.locator("[data-note]").first.fill("Færre aftener")
        page.locator("[data-pick]").first.click()
    page.emulate_media(media="print")
    themes = page.locator(".sg-prep__theme")
    expect(themes).to_have_count(4)
    expect(themes.first.locator(".sg-rate").first).to_be_visible()
    box = themes.first.locator(".sg-prep__text").bounding_box()
    lines = themes.last.locator(".sg-prep__text").bounding_box()
    assert box
    assert lines
    assert lines["height"] > 70  # three lines to write on
    assert (box["height"] < 70) is answers
    expect(page.locator("[data-place]")).to_have_count(3)
    for useless in ("[data-pick]", "[data-keep]", "[data-empty]", ".sg-callout"):
        expect(page.locator(useless).first).to_be_hidden()
