"""A conversation with themes from a wheel and a plan with actions, for what comes before it and after it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.utils import timezone
from wagtail.models import Page

from forms_pages import api as plans
from forms_pages.models import Plan, PlanFormPage
from samtale_intranet.conversations import api
from samtale_intranet.conversations.access import fetch
from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.guides.models import WheelPage
from samtale_intranet.people.models import Employee, Municipality
from samtale_intranet.personnel.access import Access
from samtale_intranet.personnel.models import Entry
from tests.forms_pages.conftest import front_page

HOUR = datetime.timedelta(hours=1)
THEMES = ("trivsel", "udvikling", "samarbejde", "balance")
SEGMENTS = [
    {
        "type": "segment",
        "id": name,
        "value": {
            "name": f"Tema {name}",
            "phrase": "",
            "hue": "",
            "symbol": "sun",
            "attention": "",
            "questions": [f"Hvad med {name}?"],
        },
    }
    for name in THEMES
]


def make_wheel(slug: str = "hjulet", parent: Page | None = None) -> WheelPage:
    """Publish a wheel of four themes."""
    return (parent or front_page()).add_child(instance=WheelPage(title="Samtalehjulet", slug=slug, segments=SEGMENTS))


def make_type(municipality: Municipality, wheel: WheelPage | None = None, **rules: Any) -> ConversationType:
    """Make a type whose themes are exchanged 14 days before, and that is followed up after 4 and 8 months."""
    given = {"exchange_days": 14, "follow_up_months": "4, 8", "for_whom": "everybody", **rules}
    return ConversationType.objects.create(
        municipality=municipality, key=f"styrke-{uuid4().hex[:8]}", name="Styrkesamtale", wheel=wheel, **given
    )


def make_page(type: ConversationType, wheel: WheelPage | None = None, parent: Page | None = None) -> PlanFormPage:
    """Publish a form with a text, a table of actions and, with a wheel, its themes to tick."""
    form: list[dict[str, Any]] = [
        {"type": "long_text", "id": "aftale", "value": {"label": "Aftale", "help": "", "required": False}},
        {
            "type": "table",
            "id": "handlinger",
            "value": {
                "label": "Handlinger",
                "help": "",
                "required": False,
                "row_name": "handling",
                "first_rows": 1,
                "most_rows": 9,
                "columns": [
                    {"type": "text", "id": "hvad", "value": {"label": "Hvad", "help": "", "required": False}},
                    {"type": "date", "id": "frist", "value": {"label": "Frist", "help": "", "required": False}},
                    {
                        "type": "follow_up",
                        "id": "igen",
                        "value": {"label": "Opfølgning", "help": "", "required": False},
                    },
                ],
            },
        },
    ]
    if wheel:
        form.append(
            {
                "type": "themes",
                "id": "temaer",
                "value": {"label": "Temaer", "help": "", "required": False, "wheel": wheel.pk},
            }
        )
    page = PlanFormPage(title="Udviklingsplan", slug=f"plan-{type.key}", conversation_type=type, form=form)
    (parent or front_page()).add_child(instance=page)
    return PlanFormPage.objects.get(pk=page.pk)


def planned(type: ConversationType, employee: Employee, leader: Employee, days: int) -> Conversation:
    """Begin a conversation that is to be held in so many days."""
    begun = api.begin(type=type, employee=employee, by=leader)
    start = (timezone.now() + datetime.timedelta(days=days)).replace(microsecond=0)
    return api.plan(
        conversation=begun, meeting=api.Meeting(start, start + HOUR), version=begun.meeting_version, by=leader
    )


def as_seen_by(conversation: Conversation, person: Employee) -> tuple[Conversation, Access]:
    """Fetch the conversation as this person, anew."""
    return fetch(user=person.user, uuid=conversation.uuid)


def action(row: str, title: str, follow_up: str = "", due: str = "") -> dict[str, Any]:
    """Give a row of the plan's table."""
    cells = {"hvad": title, "frist": due, "igen": follow_up}
    return {"id": row, "cells": {name: cell for name, cell in cells.items() if cell}}


def finish(plan: Plan, people: Sequence[Employee], answers: dict[str, Any]) -> Entry:
    """Write in a draft, finish it, let both agree, and put it into the folder as the last of the people."""
    leader = people[-1]
    version = Plan.objects.get(pk=plan.pk).version
    saved = plans.save_draft(user=leader.user, plan_uuid=plan.uuid, version=version, answers=answers)
    finished = plans.finish(user=leader.user, plan_uuid=plan.uuid, version=saved.plan.version)
    for person in people:
        plans.respond(user=person.user, plan_uuid=plan.uuid, version=finished.version, outcome="agree")
    return plans.journal_plan(user=leader.user, plan_uuid=plan.uuid, submit_key=str(plan.uuid))


def journal(page: PlanFormPage, employee: Employee, leader: Employee, *rows: dict[str, Any]) -> Entry:
    """Put a plan with these actions into the folder."""
    plan = plans.start_plan(user=leader.user, page=page, employee=employee)
    return finish(plan, (employee, leader), {"aftale": "Vi er enige", "handlinger": list(rows)})
