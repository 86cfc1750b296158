"""Starting a plan: for whom, from which theme of the wheel, and whether with what was agreed last time."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forms_pages import api
from forms_pages.pages import PlanFormPage
from forms_pages.problems import FormNotReady
from forms_pages.views.common import gate, new_key, uuid_or_404, whole
from samtale_intranet.conversations.api import LeaderMissing, WrongMunicipality
from samtale_intranet.people.api import person_of
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import SubmitConflict, led_or_stood_in
from samtale_intranet.personnel.section import protected, require_step_up
from samtale_intranet.shortcuts import render


@require_http_methods(["GET", "HEAD", "POST"])
@protected
def start(request: HttpRequest, page_id: int) -> HttpResponse:
    """Choose whom the plan is for: oneself, or somebody one leads."""
    page = get_object_or_404(PlanFormPage.objects.live().select_related("conversation_type"), pk=page_id)
    if request.method != "POST":
        person = _employed(request)
        require_step_up(request)
        return _people_page(request, page, person)
    # Whoever is not employed is refused by the policy, which writes it down.
    employee = get_object_or_404(Employee, uuid=uuid_or_404(request.POST.get("employee", "")))
    try:
        if "carry" not in request.POST:
            last = api.open_last(user=request.user, page=page, employee=employee, gate=gate(request))
            if last is not None:
                return _last_page(request, page, employee, last)
        return _start(request, page, employee)
    except LeaderMissing:
        problem = _("Nobody is registered as leader of %s. Ask HR to put it right, then start again.") % employee
    except WrongMunicipality:
        problem = _("This form belongs to another municipality. Choose the form in your own municipality's guide.")
    except FormNotReady:
        problem = _("This form cannot be used yet. Tell whoever owns the page that it lacks a conversation type.")
    except SubmitConflict:
        problem = _("A plan was started from this page already. Choose once more whom the plan is for.")
    return _people_page(request, page, _employed(request), problem)


def _employed(request: HttpRequest) -> Employee:
    if (person := person_of(user=request.user)) is None:
        raise Http404
    return person


def _start(request: HttpRequest, page: PlanFormPage, employee: Employee) -> HttpResponse:
    carry = request.POST.get("carry", "")
    started = api.start_plan(
        user=request.user,
        page=page,
        employee=employee,
        start_key=request.POST.get("start_key", "")[:64] or None,
        themes=_themes(request),
        carry=uuid_or_404(carry) if carry else None,
        rows=request.POST.getlist("row"),
        gate=gate(request),
    )
    return redirect("forms_pages:plan", started.uuid)


def _theme(request: HttpRequest) -> api.ThemeChoice | None:
    """Give the theme that a link from a wheel named, through the POST as well; None where it named none."""
    asked = request.POST if request.method == "POST" else request.GET
    segment, wheel = asked.get("tema", "")[:64], whole(asked.get("hjul"))
    return api.ThemeChoice(wheel, segment) if segment and wheel else None


def _themes(request: HttpRequest) -> list[api.ThemeChoice]:
    """Give the theme that a link named, and those that were ticked of what both bring."""
    chosen = [theme] if (theme := _theme(request)) else []
    for ticked in request.POST.getlist("theme")[:20]:
        wheel, _colon, segment = ticked.partition(":")
        if (number := whole(wheel)) and segment:
            chosen.append(api.ThemeChoice(number, segment[:64]))
    return chosen


def _people_page(request: HttpRequest, page: PlanFormPage, person: Employee, problem: str = "") -> HttpResponse:
    context = {
        **_kept(request),
        "page": page,
        "person": person,
        "led": led_or_stood_in(person=person),
        "problem": problem,
    }
    return render(request, "forms_pages/start.html", context, status=409 if problem else 200)


def _last_page(request: HttpRequest, page: PlanFormPage, employee: Employee, last: api.LastPlan) -> HttpResponse:
    """Ask whether to begin with last time's plan and the themes that both bring, which are open now."""
    context = {**_kept(request), "page": page, "employee": employee, "last": last}
    return render(request, "forms_pages/carry.html", context)


def _kept(request: HttpRequest) -> dict[str, Any]:
    """Give what goes from page to page until the plan is started."""
    return {"start_key": new_key(), "theme": _theme(request)}
