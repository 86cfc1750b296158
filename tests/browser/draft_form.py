"""A form with all that a draft's page has to deal with: steps, a condition, a table, and fields of one party alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from playwright.sync_api import Page, expect

from forms_pages import api
from forms_pages.models import Plan
from forms_pages.pages import PlanFormPage
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.personnel.second_factor import api as second_factor
from tests.forms_pages.conftest import front_page

ASKED = "Har du været på kursus?"


def _block(type: str, id: str, label: str, **value: Any) -> dict[str, Any]:
    return {"type": type, "id": id, "value": {"label": label, **value}}


FORM = [
    {"type": "step", "id": "t1", "value": {"heading": "Siden sidst", "text": "<p>Se tilbage, før I ser frem.</p>"}},
    _block("long_text", "tilbage", "Hvad er lykkedes?", required=True),
    _block("single_choice", "kursus", ASKED, choices=["Ja", "Nej"]),
    _block("short_text", "hvilket", "Hvilket kursus?", shown_when={"field": ASKED, "answer": "Ja"}),
    {"type": "step", "id": "t2", "value": {"heading": "Fremad", "text": ""}},
    _block(
        "table",
        "handlinger",
        "Handlinger",
        row_name="handling",
        first_rows=2,
        most_rows=5,
        columns=[
            {"type": "text", "id": "hvad", "value": {"label": "Hvad", "required": True}},
            {"type": "date", "id": "dag", "value": {"label": "Hvornår"}},
        ],
    ),
    _block("long_text", "selv", "Mine egne tanker", filled_by="employee", private=True),
    _block("long_text", "leder", "Lederens ord", filled_by="leader"),
    {"type": "step", "id": "t3", "value": {"heading": "Aftaler", "text": ""}},
    _block("date", "dato", "Vi talte sammen den", required=True),
    _block("attachment", "bilag", "Bilag", most_files=2),
]


def start_plan(people: SimpleNamespace) -> Plan:
    """Publish the form, and start Lars Leder's plan with Dorte Direktør."""
    type = ConversationType.objects.create(municipality=people.municipality, key="kladde", name="Årlig samtale")
    page = PlanFormPage(title="Udviklingsplan", slug="udviklingsplan", conversation_type=type, form=FORM)
    front_page().add_child(instance=page)
    return api.start_plan(user=people.direktoer.user, page=page, employee=people.leder)


def unlock(page: Page, person: Any, address: str) -> None:
    """Open an address of the protected section with one of the person's recovery codes."""
    code = next(iter(second_factor.new_recovery_codes(user=person.user)))
    page.goto(address)
    page.locator("#code").fill(code)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{address}*")


def answers_of(plan: Plan, person: Any) -> Any:
    """Give what is stored in the plan."""
    found, access = api.fetch_plan(user=person.user, plan_uuid=plan.uuid)
    return api.open_plan(plan=found, access=access).answers


def state(page: Page, name: str) -> None:
    """Wait until the page says that the draft is `saved`, `away`, in `conflict` …"""
    expect(page.locator(".sg-savebar samtale-draft-status")).to_have_attribute("data-now", name, timeout=15_000)


def saved(page: Page) -> None:
    """Wait until what was sent is saved."""
    state(page, "saved")
