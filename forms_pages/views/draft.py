"""The page where a plan is written: shown, saved by a person or by the page itself, shared, undone, finished."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forms_pages import api
from forms_pages.attachments import attach_all
from forms_pages.bound import BoundForm
from forms_pages.definition import Answers
from forms_pages.forms import ResponseForm
from forms_pages.models import Plan
from forms_pages.opened import OpenedPlan
from forms_pages.problems import FormUnreadable, NotComplete, NothingToUndo, VersionConflict, WrongState
from forms_pages.submission import Submission
from forms_pages.views import saved
from forms_pages.views.common import came_too_late, gate, reopened, unreadable
from forms_pages.views.conflict import Choices, first_shown, shown_again
from forms_pages.views.finished import finished_page
from samtale_intranet.personnel.access import Access
from samtale_intranet.personnel.section import protected
from samtale_intranet.personnel.uploads import PLAN_FILES
from samtale_intranet.shortcuts import render, wants_data


@require_http_methods(["GET", "HEAD", "POST"])
@protected(keep_post=True, uploads=PLAN_FILES)
def plan(request: HttpRequest, plan_uuid: UUID) -> HttpResponseBase:
    """Show the plan as it is on its way: a form to write in, a text to respond to, or the entry it has become."""
    found, access = api.fetch_plan(user=request.user, plan_uuid=plan_uuid, gate=gate(request))
    try:
        if found.state != Plan.State.DRAFT:
            return _no_draft(request, found, access)
        if request.method == "POST":
            return _post(request, found, access)
        opened = api.open_plan(plan=found, access=access)
    except FormUnreadable:
        return unreadable(request)
    return draft_page(request, opened, errors=opened.definition.wrong(opened.answers, opened.role, opened.shared))


@require_safe
@protected
def pulse(request: HttpRequest, plan_uuid: UUID) -> HttpResponse:
    """Tell a page that waits with its text whether the plan may be written again, and give it a fresh CSRF token.

    Nothing of the plan is opened. SECURITY: only a page of this very site can read the answer, as with any form.
    """
    found, access = api.fetch_plan(user=request.user, plan_uuid=plan_uuid, gate=gate(request))
    return JsonResponse({"token": get_token(request), "role": access.party, "version": found.version})


def _no_draft(request: HttpRequest, found: Plan, access: Access) -> HttpResponse:
    if request.method == "POST":
        if wants_data(request):
            return JsonResponse({"state": found.state}, status=410)
        return came_too_late(request, api.open_plan(plan=found, access=access))
    if found.entry:
        return redirect("samtale_personnel:entry", found.entry.uuid)
    return finished_page(request, api.open_plan(plan=found, access=access), ResponseForm())


def _post(request: HttpRequest, found: Plan, access: Access) -> HttpResponseBase:
    """Save first, whatever was pressed; then do what was pressed."""
    role = access.party
    submission = Submission(request.POST, api.definition_for_writing(plan=found), role=role)
    choices = Choices(request.POST, found.uuid, role)
    if choices.compared and (choices.unchosen or submission.changes_rows):
        opened, is_sent = reopened(request, found.uuid), not submission.changes_rows
        return shown_again(request, opened, choices, submission.answers, is_sent=is_sent)
    answers = choices.answers(submission.answers) if choices.compared else submission.answers
    written: dict[str, Any] = {"version": submission.version, "answers": answers}
    try:
        stored = api.save_fetched(plan=found, access=access, **written)
    except VersionConflict:
        if wants_data(request):
            return JsonResponse({"conflict": True}, status=409)
        return first_shown(request, api.compare(user=request.user, plan_uuid=found.uuid, **written))
    except WrongState as problem:
        if wants_data(request):
            return JsonResponse({"state": problem.state}, status=410)
        return came_too_late(request, reopened(request, found.uuid))
    return JsonResponse(saved.as_data(request, stored)) if wants_data(request) else _go_on(request, stored, submission)


def _go_on(request: HttpRequest, stored: api.Saved, submission: Submission) -> HttpResponse:
    """Take the files that came along, and do what was pressed, now that the text is saved."""
    plan, problems = stored.plan, dict(stored.left_out)
    try:
        if request.FILES:
            attached = attach_all(user=request.user, plan_uuid=plan.uuid, chosen=request.FILES)
            plan = attached.plan
            problems |= attached.refused
        if problems:
            opened, typed = reopened(request, plan.uuid), _left_out(stored, submission)
            return draft_page(request, opened, errors=problems, typed=typed, is_left_out=bool(typed), status=422)
        _press(request, plan, submission)
    except NotComplete as problem:
        opened = reopened(request, plan.uuid)
        return draft_page(request, opened, errors=problem.problems, at_finish=True, status=422)
    except (VersionConflict, WrongState):
        messages.error(request, _("The plan has moved on since you opened the page. Here is how it stands now."))
    return redirect(plan.get_absolute_url() + submission.anchor)


def _left_out(stored: api.Saved, submission: Submission) -> Answers:
    """Give what was typed in the fields of which something was too long to be saved."""
    names = tuple(stored.left_out)
    fields = [field for field in stored.opened.definition.fields if field.key in submission.answers]
    return {
        field.key: submission.answers[field.key]
        for field in fields
        if any(name == field.name or name.startswith(f"{field.name}-") for name in names)
    }


def _press(request: HttpRequest, plan: Plan, submission: Submission) -> None:
    """Do what the button says, after the text was saved, and tell the person."""
    which: dict[str, Any] = {"user": request.user, "plan_uuid": plan.uuid}
    if submission.do == "finish":
        api.finish(**which, version=plan.version)
        messages.success(request, _("The plan is finished. Now each of you can respond to it."))
    elif submission.do == "share":
        api.share(**which)
        messages.success(request, _("Your part is shared, and the other party has been told."))
    elif submission.do == "undo":
        _undo(request, which, plan.version)
    elif submission.do == "save":
        messages.success(request, _("Saved. You can close the page and go on later."))


def _undo(request: HttpRequest, which: dict[str, Any], version: int) -> None:
    try:
        api.undo(**which, version=version)
        messages.success(request, _("The last save is undone. What was there before stands here again."))
    except NothingToUndo:
        messages.info(request, _("There is no earlier version to go back to."))


def draft_page(
    request: HttpRequest, opened: OpenedPlan, *, typed: Answers | None = None, status: int = 200, **extra: Any
) -> HttpResponse:
    """Show the form to write in. `errors` are the words by the name of the input, `at_finish` why they are told.

    `typed` stands in the fields instead of what is stored; `is_left_out` says that some of it was too long to be saved.
    """
    answers, errors = opened.answers, extra.get("errors") or {}
    if typed:
        answers = opened.definition.written(answers, typed, opened.role)
    form = BoundForm(opened.definition, answers, role=opened.role, shared=opened.shared, errors=errors)
    context = {**saved.about(opened), "opened": opened, "form": form, "history": opened.history, **extra}
    return render(request, "forms_pages/draft.html", context, status=status)
