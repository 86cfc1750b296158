"""HR's pages of lost phones: who waits, asking for somebody, deciding."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from samtale_intranet.personnel.access import Office, authorise_hr
from samtale_intranet.personnel.second_factor.lost import api
from samtale_intranet.personnel.second_factor.lost.models import FactorReset
from samtale_intranet.personnel.second_factor.refusals import NotNow
from samtale_intranet.personnel.second_factor.session import require_step_up
from samtale_intranet.personnel.section import protected
from samtale_intranet.shortcuts import render

TEMPLATES = "samtale_personnel/second_factor/lost"
MOST_FOUND, MOST_SHOWN, MOST_SIGNS = 20, 40, 80
_ANSWERS = {"confirm": api.confirm, "turn_down": api.turn_down}


@protected
@require_safe
def resets(request: HttpRequest) -> HttpResponse:
    """Show what waits and what was decided lately, and find the employee to ask for."""
    office = authorise_hr(user=request.user)
    require_step_up(request)
    words = request.GET.get("q", "").strip()[:MOST_SIGNS]
    known = list(api.requests(office=office)[:MOST_SHOWN])
    context = {
        "words": words,
        "found": list(api.find(office=office, words=words)[:MOST_FOUND]),
        "waiting": [_row(office, reset) for reset in known if reset.is_waiting],
        "decided": [reset for reset in known if not reset.is_waiting],
    }
    return render(request, f"{TEMPLATES}/resets.html", context)


@protected
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say what a reset does, and ask for it."""
    office = authorise_hr(user=request.user)
    employee = api.employee_of(office=office, uuid=uuid)
    require_step_up(request)
    error = ""
    if request.method == "POST":
        try:
            reset = api.ask(office=office, employee=employee)
            return HttpResponseRedirect(reverse("samtale_second_factor:reset", args=[reset.uuid]))
        except NotNow as problem:
            error = str(problem)
    context = {"employee": employee, "error": error}
    return render(request, f"{TEMPLATES}/ask.html", context, status=409 if error else 200)


@protected
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one request; confirm it, or turn it down."""
    office = authorise_hr(user=request.user)
    found = api.request_of(office=office, uuid=uuid)
    require_step_up(request)
    decide = _ANSWERS.get(request.POST.get("answer", ""))
    error = ""
    if decide is not None:
        try:
            decide(office=office, reset=found)
            return HttpResponseRedirect(reverse("samtale_second_factor:reset", args=[found.uuid]))
        except NotNow as problem:
            error = str(problem)
    context = {**_row(office, found), "error": error}
    return render(request, f"{TEMPLATES}/reset.html", context, status=409 if error else 200)


def _row(office: Office, reset: FactorReset) -> dict[str, object]:
    """Give a request with what it is to whoever looks."""
    return {
        "reset": reset,
        "is_own": reset.employee_id == office.person.pk,
        "is_asked_by_you": reset.asked_by_id == office.person.pk,
    }
