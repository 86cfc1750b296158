"""A finished plan's pages: respond to it, open it again, put it into the folder, and correct what is there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forms_pages import api
from forms_pages.forms import ResponseForm
from forms_pages.models import Plan
from forms_pages.opened import OpenedPlan
from forms_pages.problems import AlreadyCorrected, AlreadyResponded, NotAsked, StillWaiting, VersionConflict, WrongState
from forms_pages.views.common import gate, new_key, reopened, whole
from samtale_intranet.personnel.api import SubmitConflict
from samtale_intranet.personnel.section import protected
from samtale_intranet.shortcuts import render


def finished_page(request: HttpRequest, opened: OpenedPlan, form: ResponseForm, status: int = 200) -> HttpResponse:
    role = opened.role
    context = {
        "opened": opened,
        "plan": opened.plan,
        "document": opened.document,
        "form": form,
        "is_asked": role in opened.waits_for,
        "may_journal": role == "leader" and opened.may_be_journaled,
        "is_leader": role == "leader",
        "submit_key": new_key(),
        "today": timezone.localdate(),
    }
    return render(request, "forms_pages/finished.html", context, status=status)


@require_POST
@protected(keep_post=True)
def respond(request: HttpRequest, plan_uuid: UUID) -> HttpResponse:
    """Take one party's response to the finished plan."""
    found, access = api.fetch_plan(
        user=request.user, plan_uuid=plan_uuid, action=api.Action.RESPOND, gate=gate(request)
    )
    form = ResponseForm(request.POST)
    if not form.is_valid():
        if found.state != Plan.State.FINISHED:
            return redirect(found.get_absolute_url())
        return finished_page(request, api.open_plan(plan=found, access=access), form, status=422)
    try:
        api.respond(user=request.user, plan_uuid=plan_uuid, **form.cleaned_data)
        messages.success(request, _("Thank you. Your response stands with the plan."))
    except VersionConflict:
        form.add_error(None, _("The plan was changed since you opened it. Read it once more, then send your response."))
    except WrongState:
        form.add_error(None, _("The plan is no longer open for responses, so yours was not sent. Your text is below."))
    except AlreadyResponded:
        form.add_error(None, _("You have responded already. Open the plan again if the response must be changed."))
    except NotAsked:
        form.add_error(None, _("For this kind of conversation only the employee is asked to respond."))
    if form.errors:
        again = reopened(request, plan_uuid)
        if again.plan.state == Plan.State.FINISHED:
            return finished_page(request, again, form, status=409)
        context = {"opened": again, "remarks": form.cleaned_data["remarks"]}
        return render(request, "forms_pages/too_late.html", context, status=409)
    return redirect(found.get_absolute_url())


@require_POST
@protected
def reopen(request: HttpRequest, plan_uuid: UUID) -> HttpResponse:
    """Open a finished plan for writing again."""
    try:
        api.reopen(
            user=request.user, plan_uuid=plan_uuid, version=whole(request.POST.get("version")), gate=gate(request)
        )
        messages.success(request, _("The plan is open again. Earlier responses are withdrawn."))
    except (WrongState, VersionConflict):
        messages.error(request, _("The plan has moved on since you opened the page. Here is how it stands now."))
    return redirect("forms_pages:plan", plan_uuid)


@require_POST
@protected
def journal(request: HttpRequest, plan_uuid: UUID) -> HttpResponse:
    """Put the plan into the personnel folder. A second click gives the same entry."""
    key = request.POST.get("submit_key", "")[:64] or new_key()
    try:
        entry = api.journal_plan(user=request.user, plan_uuid=plan_uuid, submit_key=key, gate=gate(request))
    except StillWaiting as problem:
        until = timezone.localdate() if problem.until is None else problem.until
        text = _("Not everybody has responded. After %(day)s you can put the plan into the folder all the same.")
        messages.error(request, text % {"day": f"{until.day}.{until.month}.{until.year}"})
        return redirect("forms_pages:plan", plan_uuid)
    except WrongState:
        messages.error(request, _("The plan is still a draft. Finish it first."))
        return redirect("forms_pages:plan", plan_uuid)
    except (VersionConflict, SubmitConflict):
        messages.error(request, _("The plan has moved on since you opened the page. Here is how it stands now."))
        return redirect("forms_pages:plan", plan_uuid)
    messages.success(request, _("The plan is in the personnel folder as number %s.") % entry.number)
    return redirect("samtale_personnel:entry", entry.uuid)


@require_POST
@protected
def correct(request: HttpRequest, entry_uuid: UUID) -> HttpResponse:
    """Start a corrected version of a journaled plan."""
    try:
        started = api.correct(user=request.user, entry_uuid=entry_uuid, gate=gate(request))
    except AlreadyCorrected:
        messages.error(request, _("This document has been corrected already. Correct the newer one instead."))
        return redirect("samtale_personnel:entry", entry_uuid)
    messages.success(request, _("Here is a copy to correct. The old document stands until the new one is journaled."))
    return redirect(started.get_absolute_url())
