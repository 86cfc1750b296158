"""The pages of HR's log control. Each view parses, calls the door of the samples and renders."""

from __future__ import annotations

import datetime
from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.gates import costly_gate
from samtale_intranet.personnel.models import SampledRead
from samtale_intranet.personnel.sampling import api
from samtale_intranet.personnel.sampling.forms import ExplainForm
from samtale_intranet.personnel.sampling.report import as_csv
from samtale_intranet.personnel.section import protected, require_step_up
from samtale_intranet.shortcuts import render


@require_safe
@protected
def samples(request: HttpRequest) -> HttpResponseBase:
    """Show the months, with how many looks of each are not explained yet."""
    found = api.months(user=request.user, gate=partial(require_step_up, request))
    return render(request, "samtale_personnel/sampling/months.html", {"months": found})


@require_safe
@protected
def sample(request: HttpRequest, year: int, month: int) -> HttpResponseBase:
    """Show what was drawn of a month, each look with what was said of it; it prints as a report."""
    return _month_page(request, _first_day(year, month))


@require_safe
@protected
def sample_csv(request: HttpRequest, year: int, month: int) -> HttpResponseBase:
    """Give the month's report as a table."""
    gate = costly_gate(request, "register")
    opened = api.open_month(user=request.user, month=_first_day(year, month), event=Event.SAMPLES_EXPORTED, gate=gate)
    report = _("log-control")
    name = f"{report}-{year}-{month:02d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(as_csv(opened), content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@protected(keep_post=True)
def explain(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Take what HR says of a look; what was typed stays on the page where it cannot be taken."""
    form = ExplainForm(request.POST)
    gate = partial(require_step_up, request)
    read = None
    if form.is_valid():
        try:
            read = api.explain(user=request.user, read_uuid=uuid, gate=gate, **form.cleaned_data)
        except api.SaidMeanwhile:
            words = _("Somebody else wrote about this look meanwhile. Read what they wrote, then send yours again.")
            form.add_error("words", words)
    if read is None:
        return _month_page(request, api.month_of(user=request.user, read_uuid=uuid, gate=gate), uuid, form)
    month = read.sample.month
    return redirect(reverse("samtale_personnel:sample", args=[month.year, month.month]) + f"#{read.uuid}")


def _month_page(
    request: HttpRequest, month: datetime.date, uuid: UUID | None = None, form: ExplainForm | None = None
) -> HttpResponseBase:
    """Show a month; `form` is what could not be taken of the look with this `uuid`."""
    opened = api.open_month(user=request.user, month=month, gate=partial(require_step_up, request))
    rows = [(told, form if told.read.uuid == uuid else None) for told in opened.told]
    context = {"opened": opened, "rows": rows, "verdicts": SampledRead.Verdict.choices, "most_signs": api.MOST_SIGNS}
    return render(request, "samtale_personnel/sampling/month.html", context, status=400 if form else 200)


def _first_day(year: int, month: int) -> datetime.date:
    try:
        return datetime.date(year, month, 1)
    except ValueError:
        raise Http404 from None
