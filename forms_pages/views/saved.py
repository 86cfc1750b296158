"""What the page of a draft is told after a save: when and by whom, what is wrong, and what the other has changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forms_pages.api import Saved
from forms_pages.bound import BoundForm
from forms_pages.models import Plan
from forms_pages.opened import OpenedPlan
from samtale_intranet.moments import moment


def words(plan: Plan) -> str:
    """Say when the plan was saved, and by whom: the time alone where it was today."""
    at = timezone.localtime(plan.saved_at)
    if at.date() == timezone.localdate():
        return _("Saved at %(time)s by %(name)s") % {"time": date_format(at, "H.i"), "name": plan.saved_by.name}
    return _("Saved %(when)s by %(name)s") % {"when": moment(at, with_year=False), "name": plan.saved_by.name}


def about(opened: OpenedPlan) -> dict[str, Any]:
    """Give what the draft's templates say of the plan: who the other is, what is shared, which steps lack something."""
    plan, role = opened.plan, opened.role
    return {
        "plan": plan,
        "other": plan.folder.employee if role == "leader" else plan.conversation.leader,
        "saved_words": words(plan),
        "my_part_is_shared": plan.shared_leader_at if role == "leader" else plan.shared_employee_at,
        "hidden_parts": any(f.private and f.may_write(role) for f in opened.definition.fields),
        "lacking": lacking(opened),
    }


def lacking(opened: OpenedPlan) -> list[int]:
    """Give the numbers of the steps in which something is missing or wrong."""
    missing = opened.definition.missing(opened.answers, opened.role, opened.shared)
    form = BoundForm(opened.definition, opened.answers, role=opened.role, shared=opened.shared, errors=missing)
    return [step.step.number for step in form.steps if step.has_errors]


def as_data(request: HttpRequest, stored: Saved) -> dict[str, Any]:
    """Answer a page that saved by itself. What the other party changed meanwhile comes along as the fields' HTML."""
    opened, plan = stored.opened, stored.plan
    form = BoundForm(opened.definition, stored.answers, role=opened.role, shared=opened.shared, errors=stored.errors)
    context = {"plan": plan, "my_part_is_shared": opened.role in opened.shared}
    return {
        "version": plan.version,
        "saved": date_format(timezone.localtime(plan.saved_at), "H.i"),
        "by": plan.saved_by.name,
        "text": words(plan),
        "errors": stored.errors,
        "left_out": bool(stored.left_out),
        "lacking": lacking(opened),
        "applies": {bound.field.key: bound.applies for bound in form.fields if bound.field.shown_when},
        "fields": {
            bound.field.key: render_to_string("forms_pages/plan/slot.html", {**context, "bound": bound}, request)
            for bound in form.fields
            if bound.field.key in stored.theirs
        },
    }
