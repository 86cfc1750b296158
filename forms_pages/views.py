"""A plan's pages. All of them stand in the protected section: access first, then the second factor, then the text."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from forms_pages import api
from forms_pages.bound import BoundForm
from forms_pages.forms import ResponseForm
from forms_pages.models import Plan, PlanFormPage
from forms_pages.opened import OpenedPlan
from forms_pages.problems import (
    AlreadyCorrected,
    AlreadyResponded,
    FormNotReady,
    NotAsked,
    NotComplete,
    StillWaiting,
    VersionConflict,
    WrongState,
)
from forms_pages.submission import Submission
from samtale_intranet.conversations.api import LeaderMissing, WrongMunicipality
from samtale_intranet.people.api import led_by, person_of
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import SubmitConflict
from samtale_intranet.personnel.section import protected, require_step_up
from samtale_intranet.shortcuts import render


def _gate(request: HttpRequest) -> Callable[[], None]:
    return lambda: require_step_up(request)


@require_http_methods(["GET", "HEAD", "POST"])
@protected
def start(request: HttpRequest, page_id: int) -> HttpResponse:
    """Choose whom the plan is for: oneself, or somebody one leads."""
    page = get_object_or_404(PlanFormPage.objects.live().select_related("conversation_type"), pk=page_id)
    person = person_of(user=request.user)
    if person is None:
        raise Http404
    problem = ""
    if request.method != "POST":
        require_step_up(request)
    else:
        employee = get_object_or_404(Employee, uuid=_uuid(request.POST.get("employee", "")))
        try:
            started = api.start_plan(
                user=request.user,
                page=page,
                employee=employee,
                start_key=request.POST.get("start_key", "")[:64] or None,
                gate=_gate(request),
            )
            return redirect("forms_pages:plan", started.uuid)
        except LeaderMissing:
            problem = _("Nobody is registered as leader of %s. Ask HR to put it right, then start again.") % employee
        except WrongMunicipality:
            problem = _("This form belongs to another municipality. Choose the form in your own municipality's guide.")
        except FormNotReady:
            problem = _("This form cannot be used yet. Tell whoever owns the page that it lacks a conversation type.")
    context = {"page": page, "person": person, "led": led_by(leader=person), "start_key": _key(), "problem": problem}
    return render(request, "forms_pages/start.html", context, status=409 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@protected(keep_post=True)
def plan(request: HttpRequest, plan_uuid: UUID) -> HttpResponse:
    """Show the plan as it is on its way: a form to write in, a text to respond to, or the entry it has become."""
    found, access = api.fetch_plan(user=request.user, plan_uuid=plan_uuid, gate=_gate(request))
    if found.state != Plan.State.DRAFT:
        if request.method == "POST":
            return _came_too_late(request, api.open_plan(plan=found, access=access))
        if found.entry:
            return redirect("samtale_personnel:entry", found.entry.uuid)
        return _finished_page(request, api.open_plan(plan=found, access=access), ResponseForm())
    if request.method == "POST":
        return _save(request, found)
    opened = api.open_plan(plan=found, access=access)
    errors = opened.definition.wrong(opened.answers)
    return _draft_page(request, opened, BoundForm(opened.definition, opened.answers, errors=errors), errors=errors)


def _save(request: HttpRequest, found: Plan) -> HttpResponse:
    submission = Submission(request.POST, api.definition_for_writing(plan=found))
    try:
        saved = api.save_draft(
            user=request.user, plan_uuid=found.uuid, version=submission.version, answers=submission.answers
        )
        if submission.wants_finish:
            api.finish(user=request.user, plan_uuid=found.uuid, version=saved.version)
            messages.success(request, _("The plan is finished. Now each of you can respond to it."))
        elif submission.wants_save:
            messages.success(request, _("Saved. You can close the page and go on later."))
    except (VersionConflict, WrongState):
        return _conflict(request, found.uuid, submission)
    except NotComplete as problem:
        opened = _reopened(request, found.uuid)
        bound = BoundForm(opened.definition, opened.answers, errors=problem.problems)
        return _draft_page(request, opened, bound, errors=problem.problems, at_finish=True, status=422)
    return redirect(found.get_absolute_url() + submission.anchor)


def _conflict(request: HttpRequest, plan_uuid: UUID, submission: Submission) -> HttpResponse:
    """Show both texts, so that whoever comes second chooses and loses nothing."""
    opened = _reopened(request, plan_uuid)
    if opened.plan.state != Plan.State.DRAFT:
        return _came_too_late(request, opened)
    mine = opened.definition.complete(submission.answers)
    bound = BoundForm(opened.definition, mine, saved_meanwhile=opened.answers)
    return _draft_page(request, opened, bound, conflict=True, status=409)


def _came_too_late(request: HttpRequest, opened: OpenedPlan) -> HttpResponse:
    """Show what was typed to somebody whose plan was finished or journaled by the other meanwhile."""
    typed = Submission(request.POST, opened.definition)
    bound = BoundForm(opened.definition, typed.answers)
    return render(request, "forms_pages/too_late.html", {"opened": opened, "form": bound}, status=409)


def _reopened(request: HttpRequest, plan_uuid: UUID) -> OpenedPlan:
    found, access = api.fetch_plan(user=request.user, plan_uuid=plan_uuid)
    return api.open_plan(plan=found, access=access)


def _draft_page(request: HttpRequest, opened: OpenedPlan, bound: BoundForm, **extra: Any) -> HttpResponse:
    status = extra.pop("status", 200)
    context = {"opened": opened, "plan": opened.plan, "form": bound, **extra}
    return render(request, "forms_pages/draft.html", context, status=status)


def _finished_page(request: HttpRequest, opened: OpenedPlan, form: ResponseForm, status: int = 200) -> HttpResponse:
    role = opened.access.role.value
    context = {
        "opened": opened,
        "plan": opened.plan,
        "document": opened.document,
        "form": form,
        "is_asked": role in opened.waits_for,
        "may_journal": role == "leader" and opened.may_be_journaled,
        "is_leader": role == "leader",
        "submit_key": _key(),
        "today": timezone.localdate(),
    }
    return render(request, "forms_pages/finished.html", context, status=status)


@require_POST
@protected(keep_post=True)
def respond(request: HttpRequest, plan_uuid: UUID) -> HttpResponse:
    """Take one party's response to the finished plan."""
    found, access = api.fetch_plan(
        user=request.user, plan_uuid=plan_uuid, action=api.Action.RESPOND, gate=_gate(request)
    )
    form = ResponseForm(request.POST)
    if not form.is_valid():
        if found.state != Plan.State.FINISHED:
            return redirect(found.get_absolute_url())
        return _finished_page(request, api.open_plan(plan=found, access=access), form, status=422)
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
        again = _reopened(request, plan_uuid)
        if again.plan.state == Plan.State.FINISHED:
            return _finished_page(request, again, form, status=409)
        context = {"opened": again, "remarks": form.cleaned_data["remarks"]}
        return render(request, "forms_pages/too_late.html", context, status=409)
    return redirect(found.get_absolute_url())


@require_POST
@protected
def reopen(request: HttpRequest, plan_uuid: UUID) -> HttpResponse:
    """Open a finished plan for writing again."""
    try:
        api.reopen(
            user=request.user, plan_uuid=plan_uuid, version=_whole(request.POST.get("version")), gate=_gate(request)
        )
        messages.success(request, _("The plan is open again. Earlier responses are withdrawn."))
    except (WrongState, VersionConflict):
        messages.error(request, _("The plan has moved on since you opened the page. Here is how it stands now."))
    return redirect("forms_pages:plan", plan_uuid)


@require_POST
@protected
def journal(request: HttpRequest, plan_uuid: UUID) -> HttpResponse:
    """Put the plan into the personnel folder. A second click gives the same entry."""
    key = request.POST.get("submit_key", "")[:64] or _key()
    try:
        entry = api.journal_plan(user=request.user, plan_uuid=plan_uuid, submit_key=key, gate=_gate(request))
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
        started = api.correct(user=request.user, entry_uuid=entry_uuid, gate=_gate(request))
    except AlreadyCorrected:
        messages.error(request, _("This document has been corrected already. Correct the newer one instead."))
        return redirect("samtale_personnel:entry", entry_uuid)
    messages.success(request, _("Here is a copy to correct. The old document stands until the new one is journaled."))
    return redirect(started.get_absolute_url())


def _key() -> str:
    return secrets.token_urlsafe(16)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
