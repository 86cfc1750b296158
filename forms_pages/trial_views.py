"""Trying a form: an editor fills it in as either party and sees the document it becomes. Nothing is ever stored."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from forms_pages.definition import Definition, snapshot
from forms_pages.kinds.base import EMPLOYEE, LEADER
from forms_pages.pages import PlanFormPage
from forms_pages.submission import Submission
from forms_pages.trial import names, trial_context, trial_document
from samtale_intranet.shortcuts import render


# SECURITY: the same rule as for the page itself; `sensitive` because people try a form with real words.
@never_cache
@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the form to an editor, take what is typed, and say what finishing it would."""
    found = get_object_or_404(PlanFormPage, pk=page_id)
    if not found.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    page = found.get_latest_revision_as_object()
    asked = request.POST.get("role") or request.GET.get("role", "")
    role = asked if asked in (EMPLOYEE, LEADER) else LEADER
    if request.method != "POST":
        return render(request, "forms_pages/trial.html", trial_context(page, role=role))
    definition = Definition(snapshot(page.form), names())
    typed = Submission(request.POST, definition, role=role)
    answers = definition.written(definition.empty(), typed.answers, role)
    errors = definition.missing(answers, role) if typed.wants_finish else definition.wrong(answers, role)
    context = trial_context(page, role=role, answers=answers, errors=errors)
    if typed.wants_finish and not errors:
        context["document"] = trial_document(page, definition, answers)
    return render(request, "forms_pages/trial.html", context, status=422 if errors and typed.wants_finish else 200)
