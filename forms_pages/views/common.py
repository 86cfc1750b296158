"""What several of the plan's pages need: the gate, and reading what a form or an address says."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from forms_pages import api
from forms_pages.bound import BoundForm
from forms_pages.opened import OpenedPlan
from forms_pages.submission import Submission
from samtale_intranet.personnel.section import require_step_up
from samtale_intranet.shortcuts import render


def gate(request: HttpRequest) -> Callable[[], None]:
    """Give what asks for the second factor, for a verb of the api to call after the access check."""
    return lambda: require_step_up(request)


def new_key() -> str:
    """Give a key that a form sends along, so that a second click does not do the same again."""
    return secrets.token_urlsafe(16)


def whole(text: str | None) -> int:
    """Read a version; 0, which is never one, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def uuid_or_404(text: str) -> UUID:
    """Read a UUID; anything else is an address that does not exist."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def reopened(request: HttpRequest, plan_uuid: UUID) -> OpenedPlan:
    """Open the plan as it stands now, for somebody who passed the gate in this request."""
    found, access = api.fetch_plan(user=request.user, plan_uuid=plan_uuid)
    return api.open_plan(plan=found, access=access)


def came_too_late(request: HttpRequest, opened: OpenedPlan) -> HttpResponse:
    """Show what was typed to somebody whose plan was finished or journaled by the other meanwhile."""
    role = opened.role
    typed = Submission(request.POST, opened.definition, role=role)
    answers = opened.definition.written(opened.definition.empty(), typed.answers, role)
    form = BoundForm(opened.definition, answers, role=role)
    return render(request, "forms_pages/too_late.html", {"opened": opened, "form": form}, status=409)


def unreadable(request: HttpRequest) -> HttpResponse:
    """Say that the plan's form does not fit this version, and give back what was typed."""
    typed = [
        value
        for name, values in request.POST.lists()
        if name.startswith("f-") and not name.endswith("-rows")
        for value in values
        if value.strip()
    ]
    return render(request, "forms_pages/unreadable.html", {"typed": typed}, status=503)
