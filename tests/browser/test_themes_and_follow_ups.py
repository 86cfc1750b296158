"""From the wheel to the last follow-up: two pick themes, exchange them, write a plan with them, and follow up."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from django.urls import reverse
from playwright.sync_api import Page, expect

from samtale_intranet.conversations.follow_ups.panel import url_of
from samtale_intranet.conversations.models import Conversation, FollowUp
from samtale_intranet.personnel.verification import first_wrong
from tests.browser.axe import assert_accessible
from tests.browser.conftest import set_up_second_factor
from tests.conversations.agreeing import action, make_page, make_type, make_wheel, planned

Window = Callable[..., Page]
PICTURES = os.environ.get("PICTURES")  # a folder to keep pictures in, for whoever wants to look


def test_it_goes_from_the_wheel_to_the_last_follow_up(
    site: SimpleNamespace, window: Window, people: SimpleNamespace
) -> None:
    wheel = make_wheel(parent=site.home)
    type = make_type(people.municipality, wheel, themes_each=2)
    form = make_page(type, wheel, parent=site.home)
    conversation = planned(type, people.medarbejder, people.leder, 30)
    leder, medarbejder = window("leder"), window("medarbejder")
    _bring_from_the_wheel(medarbejder, wheel.get_url_parts()[2])
    _pick(leder, conversation)
    _see_each_other(medarbejder, conversation)
    _plan_with_the_themes(leder, reverse("forms_pages:start", args=[form.pk]))
    _respond(medarbejder, leder.url)
    _journal(leder)
    _follow_up(medarbejder, conversation)
    assert FollowUp.objects.filter(state="done").get().done_by == people.medarbejder
    assert first_wrong(municipality=people.municipality) is None


def _look(page: Page, name: str) -> None:
    """Try it with axe; keep pictures of the page in each width, and in the dark, for whoever asks."""
    assert_accessible(page)
    if not PICTURES:
        return
    usual = page.viewport_size
    for label, width, scheme in (("wide", 1280, "light"), ("narrow", 390, "light"), ("dark", 1280, "dark")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=Path(PICTURES) / f"{name}-{label}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    if usual:
        page.set_viewport_size(usual)


def _bring_from_the_wheel(page: Page, wheel: str) -> None:
    page.goto(wheel)
    _look(page, "wheel")
    page.get_by_role("link", name="Tag temaet med – Tema trivsel").click()
    page.wait_for_url("**/sikkerhed/**")
    set_up_second_factor(page)
    page.wait_for_url("**/temaer/**")
    expect(page.get_by_label("Tema trivsel")).to_be_checked()
    page.get_by_role("button", name="Gem dine temaer").click()
    expect(page.get_by_role("alert")).to_contain_text("Vælg 2 temaer. Du har sat 1 flueben.")
    _look(page, "themes-wrong")
    page.get_by_label("Tema balance").check()
    page.get_by_label("Hvorfor netop det?").fill("Jeg vil gerne have mere ro")
    page.get_by_role("button", name="Gem dine temaer").click()
    expect(page.get_by_text("Dine temaer er gemt.")).to_be_visible()
    _look(page, "themes-waiting")


def _pick(page: Page, conversation: Conversation) -> None:
    page.goto(conversation.get_absolute_url())
    _look(page, "conversation-before")
    page.get_by_role("link", name="Vælg dine temaer").first.click()
    page.wait_for_url("**/sikkerhed/**")
    set_up_second_factor(page)
    page.wait_for_url("**/temaer/**")
    expect(page.get_by_text("mere ro")).to_have_count(0)
    _look(page, "themes-to-pick")
    page.get_by_label("Tema udvikling").check()
    page.get_by_label("Tema samarbejde").check()
    page.get_by_role("button", name="Gem dine temaer").click()
    expect(page.get_by_text("Jeg vil gerne have mere ro")).to_be_visible()


def _see_each_other(page: Page, conversation: Conversation) -> None:
    page.goto(conversation.get_absolute_url())
    page.locator("main a[href$='/temaer/']").first.click()
    expect(page.get_by_text("Tema samarbejde").first).to_be_visible()
    _look(page, "themes-exchanged")


def _plan_with_the_themes(page: Page, start: str) -> None:
    page.goto(start)
    page.locator("button", has_text="Mette Medarbejder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vil I begynde med jeres temaer?")
    _look(page, "begin-with-themes")
    page.get_by_label("Tema udvikling").uncheck()
    page.get_by_role("button", name="Begynd planen").click()
    page.wait_for_url("**/personale/planer/**")
    for theme, is_ticked in (("trivsel", True), ("samarbejde", True), ("udvikling", False)):
        expect(page.get_by_label(f"Tema {theme}")).to_be_checked(checked=is_ticked)
    table = page.locator("#f-handlinger")
    for number, row in enumerate((action("r1", "Fast tid til fordybelse"), action("r2", "Besøge en anden skole"))):
        while table.locator("tbody [data-row]").count() <= number:
            table.get_by_role("button", name="Tilføj").click()
        table.locator("tbody [data-row]").nth(number).locator("textarea").first.fill(row["cells"]["hvad"])
    with page.expect_navigation():
        page.get_by_role("button", name="Gør planen færdig").click()
    expect(page.get_by_role("heading", name="Dit svar")).to_be_visible()


def _agree(page: Page) -> None:
    page.locator("input[name=outcome][value=agree]").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Send dit svar").click()


def _respond(page: Page, plan: str) -> None:
    page.goto(plan)
    _agree(page)


def _journal(page: Page) -> None:
    page.reload()
    _agree(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Læg den i mappen").click()


def _follow_up(page: Page, conversation: Conversation) -> None:
    page.goto(conversation.get_absolute_url())
    _look(page, "conversation-after")
    earliest = FollowUp.objects.open().earliest("due_on")
    page.goto(url_of(conversation, earliest))
    page.get_by_label("Ny dato").fill("31.2.2027")
    page.get_by_role("button", name="Flyt", exact=True).click()
    expect(page.get_by_text("Skriv datoen som 24.12.2026.")).to_be_visible()
    _look(page, "follow-up-wrong-date")
    page.goto(url_of(conversation, earliest))
    _look(page, "follow-up")
    page.get_by_label("Fast tid til fordybelse").check()
    page.get_by_label("Kort notat").fill("Det går godt med fordybelsen")
    page.get_by_role("button", name="Vi har fulgt op").click()
    expect(page.get_by_text("I har fulgt op.")).to_be_visible()
    page.goto(url_of(conversation, FollowUp.objects.open().earliest("due_on")))
    expect(page.get_by_label("Fast tid til fordybelse")).to_be_checked()
    expect(page.get_by_label("Besøge en anden skole")).not_to_be_checked()
    page.goto(url_of(conversation, earliest))
    _look(page, "follow-up-done")
