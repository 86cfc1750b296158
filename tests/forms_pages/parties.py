"""A form in which each party has a part of its own, and the people around it, for what two do with one plan."""

from __future__ import annotations

from typing import Any

from forms_pages import api
from forms_pages.models import Plan, PlanFormPage
from forms_pages.opened import OpenedPlan, decrypt
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.people.models import Employee
from tests.forms_pages.conftest import front_page


def rules(label: str, **changes: Any) -> dict[str, Any]:
    """Give a field's value with its rules."""
    return {"label": label, "help": "", "required": False, **changes}


TABLE = {
    "row_name": "handling",
    "first_rows": 1,
    "most_rows": 20,
    "columns": [
        {"type": "text", "id": "hvad", "value": {"label": "Hvad", "help": "", "required": False}},
        {"type": "text", "id": "hvem", "value": {"label": "Hvem", "help": "", "required": False}},
    ],
}
FORM: list[dict[str, Any]] = [
    {"type": "short_text", "id": "titel", "value": rules("Overskrift", required=True)},
    {"type": "long_text", "id": "faelles", "value": rules("Fælles")},
    {"type": "long_text", "id": "leders", "value": rules("Leders", filled_by="leader")},
    {"type": "long_text", "id": "lederprivat", "value": rules("Leders egne", filled_by="leader", private=True)},
    {
        "type": "long_text",
        "id": "minprivat",
        "value": rules("Mine egne", filled_by="employee", private=True, required=True),
    },
    {"type": "single_choice", "id": "gik", "value": rules("Gik det?", choices=["Ja", "Nej"])},
    {
        "type": "long_text",
        "id": "hvorfor",
        "value": rules("Hvorfor?", required=True, shown_when={"field": "Gik det?", "answer": "Nej"}),
    },
    {"type": "table", "id": "tabel", "value": rules("Handlinger", **TABLE)},
]


def form_of_two(municipality: Any, form: list[dict[str, Any]] | None = None, **type_rules: Any) -> PlanFormPage:
    """Publish the form with a conversation type of the municipality."""
    type = ConversationType.objects.create(municipality=municipality, key="to", name="Samtale", **type_rules)
    page = PlanFormPage(title="Plan for to", slug=f"to-{municipality.slug}", conversation_type=type, form=form or FORM)
    front_page().add_child(instance=page)
    return page


def row(row_id: str, **cells: str) -> dict[str, Any]:
    """Give a row of the table."""
    return {"id": row_id, "cells": cells}


def save(plan: Plan, person: Employee, version: int | None = None, /, **answers: Any) -> api.Saved:
    """Save some answers as this person, made from the newest version unless one is given."""
    number = Plan.objects.get(pk=plan.pk).version if version is None else version
    return api.save_draft(user=person.user, plan_uuid=plan.uuid, version=number, answers=answers)


def opened(plan: Plan, person: Employee) -> OpenedPlan:
    """Open the plan as this person sees it."""
    found, access = api.fetch_plan(user=person.user, plan_uuid=plan.uuid)
    return api.open_plan(plan=found, access=access)


def stored(plan: Plan, person: Employee) -> dict[str, Any]:
    """Give all answers as they are stored, whoever may see them."""
    found, access = api.fetch_plan(user=person.user, plan_uuid=plan.uuid)
    return decrypt(found, access).answers
