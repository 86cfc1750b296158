"""HR's page of stand-ins: propose one, decide what another has proposed, end one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from samtale_intranet.personnel.section import protected, require_step_up
from samtale_intranet.personnel.stand_ins import api
from samtale_intranet.personnel.stand_ins.forms import ProposalForm
from samtale_intranet.shortcuts import render

PER_PAGE = 25
Verb = Callable[..., Any]


@require_http_methods(["GET", "HEAD", "POST"])
@protected(keep_post=True)
def stand_ins(request: HttpRequest) -> HttpResponseBase:
    """Show every grant of the municipality, and take a proposal."""
    office, _grants = api.grants(user=request.user, gate=partial(require_step_up, request))
    form = ProposalForm(request.POST or None, municipality=office.municipality)
    if form.is_valid():
        try:
            api.propose(user=request.user, gate=partial(require_step_up, request), **form.cleaned_data)
            return redirect("samtale_personnel:stand_ins")
        except api.GrantRefused as problem:
            form.add_error(None, str(problem))
    return _page(request, form, status=400 if form.is_bound else 200)


@require_POST
@protected
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Confirm what another HR person proposed."""
    return _do(request, api.confirm, uuid)


@require_POST
@protected
def turn_down(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Turn down what another HR person proposed."""
    return _do(request, api.turn_down, uuid)


@require_POST
@protected
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """End a grant, or take a proposal back."""
    return _do(request, api.withdraw, uuid)


def _do(request: HttpRequest, verb: Verb, uuid: UUID) -> HttpResponseBase:
    try:
        verb(user=request.user, grant_uuid=uuid, gate=partial(require_step_up, request))
    except api.GrantRefused as problem:
        return _page(request, None, problem=str(problem), status=409)
    return redirect("samtale_personnel:stand_ins")


def _page(request: HttpRequest, form: ProposalForm | None, *, problem: str = "", status: int = 200) -> HttpResponseBase:
    office, grants = api.grants(user=request.user)
    context = {
        "form": form or ProposalForm(municipality=office.municipality),
        "problem": problem,
        "person": office.person,
        "page": Paginator(grants, PER_PAGE).get_page(request.GET.get("side")),
    }
    return render(request, "samtale_personnel/stand_ins.html", context, status=status)
