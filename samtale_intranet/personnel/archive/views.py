"""What HR sees of the archive. Each view parses, calls the archive's door and renders."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from samtale_intranet.personnel.access import authorise_hr
from samtale_intranet.personnel.archive import api
from samtale_intranet.personnel.section import protected, require_step_up
from samtale_intranet.shortcuts import render


@require_safe
@protected
def archive(request: HttpRequest) -> HttpResponseBase:
    """Show what waits, what was refused for good, and what was delivered lately."""
    office = authorise_hr(user=request.user)
    require_step_up(request)
    standing = api.standing(office=office, page=request.GET.get("side", 1))
    context = {"standing": standing, "page": standing.failed, "municipality": office.municipality}
    return render(request, "samtale_personnel/archive/archive.html", context)


@require_POST
@protected
def retry(request: HttpRequest) -> HttpResponseBase:
    """Let one refused delivery, or all of them, be sent again."""
    office = authorise_hr(user=request.user)
    require_step_up(request)
    count = api.retry(office=office, delivery=_delivery(request.POST.get("delivery", "")))
    done = ngettext("%d document will be sent again.", "%d documents will be sent again.", count) % count
    messages.success(request, done)
    return redirect("samtale_personnel:archive")


def _delivery(text: str) -> UUID | None:
    """Give the delivery that was chosen, None for all of them; 404 for what is neither."""
    if text == "all":
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
