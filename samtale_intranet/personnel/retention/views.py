"""HR stops erasing in a folder, e.g. while a case runs, and lets it go on again."""

from __future__ import annotations

import contextlib
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from samtale_intranet.personnel.retention import api
from samtale_intranet.personnel.retention.forms import HoldForm
from samtale_intranet.personnel.section import protected, require_step_up
from samtale_intranet.shortcuts import render


@require_http_methods(["GET", "HEAD", "POST"])
@protected(keep_post=True)
def hold(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Show whether erasing is stopped and why, and stop it; what was typed stays where it cannot be taken."""
    gate = partial(require_step_up, request)
    form = HoldForm(request.POST) if request.method == "POST" else HoldForm()
    if form.is_bound and form.is_valid():
        try:
            api.set_hold(user=request.user, folder_uuid=uuid, reason=form.cleaned_data["reason"], gate=gate)
            return redirect("samtale_personnel:folder", uuid)
        except api.AlreadyHeld:
            pass  # somebody else was first: the page shows that hold, and what was typed below it
    opened = api.open_hold(user=request.user, folder_uuid=uuid, gate=gate)
    context = {"folder": opened.folder, "hold": opened.hold, "form": form}
    status = 400 if form.is_bound and form.errors else 409 if form.is_bound else 200
    return render(request, "samtale_personnel/retention/hold.html", context, status=status)


@require_POST
@protected
def lift(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Let erasing go on; where somebody else did so a moment ago, that is what was wanted."""
    with contextlib.suppress(api.NotHeld):
        api.lift_hold(user=request.user, folder_uuid=uuid, gate=partial(require_step_up, request))
    return redirect("samtale_personnel:folder", uuid)
