"""The page that asks HR what a folder is opened for."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from samtale_intranet.conf import settings
from samtale_intranet.personnel.onwards import next_url
from samtale_intranet.personnel.purposes import api
from samtale_intranet.personnel.purposes.forms import PurposeForm
from samtale_intranet.personnel.section import protected, require_step_up
from samtale_intranet.shortcuts import render


@require_http_methods(["GET", "HEAD", "POST"])
@protected(keep_post=True)
def purpose(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Ask what the folder is opened for, and go on to `next`, or to the folder."""
    gate = partial(require_step_up, request)
    asked = api.ask(user=request.user, folder_uuid=uuid, gate=gate)
    form = PurposeForm(request.POST or None, purposes=asked.purposes)
    if form.is_valid():
        said = form.cleaned_data
        api.state(user=request.user, folder_uuid=uuid, purpose=said["purpose"], line=said["line"], gate=gate)
        return HttpResponseRedirect(next_url(request) or reverse("samtale_personnel:folder", args=[uuid]))
    context = {
        "employee": asked.employee,
        "form": form,
        "next": next_url(request),
        "minutes": settings.PURPOSE_MINUTES,
        "most_signs": api.MOST_SIGNS,
    }
    return render(request, "samtale_personnel/purpose.html", context, status=400 if form.is_bound else 200)
