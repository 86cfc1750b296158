"""The demo's plans: written, answered and journaled through the same doors as everybody's. Each is made once."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from forms_pages import api as plans
from forms_pages.models import Plan, PlanFormPage
from home.demo import home_of, story
from samtale_intranet.people.models import Employee

SATURDAY = 5


def tell_plans() -> None:
    """Make each plan that is not there yet, in the order told. Whatever became of one since, it is left alone.

    Not in a transaction: reading a plan must be in the ledger for good before the plan is opened.
    """
    for told in story()["plans"]:
        if not Plan.objects.filter(start_key=_start_key(told), started_by__username=told["leader"]).exists():
            _tell(told)


def _tell(told: dict[str, Any]) -> None:
    """Start a plan as the leader, fill it in, and take it as far as it is told."""
    employee, leader = _person(told["employee"]), _person(told["leader"])
    people = {"employee": employee.user, "leader": leader.user}
    page = PlanFormPage.objects.descendant_of(home_of(employee.municipality)).get(slug="kompetenceplan")
    plan = plans.start_plan(user=leader.user, page=page, employee=employee, start_key=_start_key(told))
    plan = plans.save_draft(
        user=leader.user, plan_uuid=plan.uuid, version=plan.version, answers=_answers(told["answers"])
    ).plan
    if told["until"] == Plan.State.DRAFT:
        return
    plan = plans.finish(user=leader.user, plan_uuid=plan.uuid, version=plan.version)
    for response in told["responses"]:
        plans.respond(
            user=people[response["as"]],
            plan_uuid=plan.uuid,
            version=plan.version,
            outcome=response["outcome"],
            remarks=response.get("remarks", ""),
        )
    if told["until"] == Plan.State.JOURNALED:
        plans.journal_plan(user=leader.user, plan_uuid=plan.uuid, submit_key=_start_key(told))


def _start_key(told: dict[str, Any]) -> str:
    return f"demo-{told['employee']}"


def _person(username: str) -> Employee:
    return Employee.objects.with_lines().select_related("user").get(user__username=username)


def _answers(told: dict[str, Any]) -> dict[str, Any]:
    """Give answers as a plan keeps them: days as dates, and a list of rows with their ids."""
    return {key: _answer(value) for key, value in told.items()}


def _answer(value: Any) -> Any:
    if isinstance(value, dict):
        return _workday(value["days"]).isoformat()
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [{"id": f"r{number}", "cells": _answers(row)} for number, row in enumerate(value, start=1)]
    return value


def _workday(days: int) -> datetime.date:
    """Give the day so many days from today; on a weekend the Friday before, for nobody meets on a Sunday."""
    day = timezone.localdate() + datetime.timedelta(days=days)
    return day - datetime.timedelta(days=max(0, day.weekday() - SATURDAY + 1))
