"""The plan when things go wrong in daily life: signed out, locked, without JavaScript. See also `test_draft_*`."""

from __future__ import annotations

import io
from collections.abc import Callable
from types import SimpleNamespace

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from forms_pages import api
from forms_pages.models import Plan
from samtale_intranet.personnel.second_factor import api as second_factor
from tests.browser.axe import assert_accessible
from tests.browser.conftest import sign_in

Window = Callable[..., Page]
MINE = "Det, jeg selv skrev"


@pytest.fixture
def plan(site: SimpleNamespace, people: SimpleNamespace) -> Plan:
    return api.start_plan(user=people.direktoer.user, page=site.pages["kompetenceplan"], employee=people.leder)


def unlock(page: Page, person: object, address: str) -> None:
    """Open an address of the protected section with one of the person's recovery codes."""
    code = next(iter(second_factor.new_recovery_codes(user=person.user)))  # type: ignore[attr-defined]
    page.goto(address)
    page.locator("#code").fill(code)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{address}")


def without_autosave(page: Page) -> Page:
    """Let the page be one whose script was not loaded, so that its button posts the form."""
    page.route("**/samtale-draft.js", lambda route: route.abort())
    return page


def test_it_keeps_the_text_of_somebody_signed_out(people: SimpleNamespace, window: Window, plan: Plan) -> None:
    page = without_autosave(window("leder"))
    unlock(page, people.leder, plan.get_absolute_url())
    page.locator("[name='f-fastholde']").fill(MINE)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Gem kladden").click()
    expect(page.get_by_text(MINE).first).to_be_visible()
    assert_accessible(page)
    other = page.context.new_page()
    sign_in(other, "leder")
    unlock(other, people.leder, plan.get_absolute_url())
    other.close()
    # Signing in makes the page's token stale; the page sends itself again with a fresh one.
    page.locator("main form button[type=submit]").click()
    expect(page.locator("textarea[name='f-fastholde']")).to_have_value(MINE)
    assert Plan.objects.get(pk=plan.pk).version == 2


def test_it_keeps_the_text_when_the_section_locks_itself(people: SimpleNamespace, window: Window, plan: Plan) -> None:
    page = without_autosave(window("leder"))
    unlock(page, people.leder, plan.get_absolute_url())
    page.locator("[name='f-fastholde']").fill(MINE)
    other = page.context.new_page()
    other.goto("/sikkerhed/")
    other.locator("form[action$='/laas/'] button").click()
    other.wait_for_load_state()
    page.get_by_role("button", name="Gem kladden").click()
    expect(page.get_by_text(MINE).first).to_be_visible()
    assert_accessible(page)
    unlock(other, people.leder, plan.get_absolute_url())
    page.locator("main form button[type=submit]").click()
    expect(page.locator("textarea[name='f-fastholde']")).to_have_value(MINE)


def test_it_can_all_be_done_without_javascript(people: SimpleNamespace, window: Window, plan: Plan) -> None:
    page = window("leder", java_script_enabled=False)
    unlock(page, people.leder, plan.get_absolute_url())
    page.locator("[name='f-samtaledato']").fill("12.11.2026")
    page.locator("[name='f-fastholde']").fill(MINE)
    rows = page.locator("#f-styrke tbody [data-row]")
    before = rows.count()
    page.locator("[data-add]").click()
    expect(rows).to_have_count(before + 1)
    expect(page.locator("[name='f-fastholde']")).to_have_value(MINE)
    rows.first.locator("textarea").first.fill("Øve mig")
    rows.nth(1).locator("[data-remove]").click()
    expect(rows).to_have_count(before)
    page.locator("button[value=finish]").click()
    expect(page.locator("form[action$='/svar/']")).to_be_visible()
    assert Plan.objects.get(pk=plan.pk).state == "finished"


def test_the_wheel_prints_on_one_sheet_of_a3(site: SimpleNamespace, window: Window) -> None:
    page = window("leder")
    page.goto(site.pages["samtalehjul"].url)
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))) as pdf:
        assert len(pdf.pages) == 1
        width, height = (float(side) for side in pdf.pages[0].mediabox[2:])
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (420, 297)


@pytest.mark.parametrize("width", [320, 390])
def test_no_page_scrolls_sideways_on_a_phone(people: SimpleNamespace, window: Window, plan: Plan, width: int) -> None:
    page = window("leder", viewport={"width": width, "height": 800})
    unlock(page, people.leder, plan.get_absolute_url())
    addresses = ["/", "/samtaler/", "/personale/", "/sikkerhed/", plan.get_absolute_url()]
    guide = "/lederudviklingssamtale/"
    addresses += [guide, f"{guide}samtalehjul/", f"{guide}vores-norddjurs/", f"{guide}kompetenceplan/"]
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
