"""The pages of the figures. Each view parses, calls the door of the figures and renders."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samtale_intranet.conversations.coverage import api
from samtale_intranet.conversations.coverage.report import as_csv
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.section import protected, require_step_up
from samtale_intranet.shortcuts import render


@require_safe
@protected
def coverage(request: HttpRequest) -> HttpResponseBase:
    """Show the year's figures of one type by unit, as a chart and as a table."""
    opened = _opened(request, Event.COVERAGE_READ)
    chosen = request.GET.get("type", "")
    named = [one for one in opened.reports if one.type.key == chosen]
    report = next(iter([*named, *(one for one in opened.reports if one.rows), *opened.reports]), None)
    context = {"opened": opened, "report": report, "today": timezone.localdate()}
    return render(request, "samtale_conversations/coverage/coverage.html", context)


@require_safe
@protected
def med_report(request: HttpRequest) -> HttpResponseBase:
    """Show the year on one sheet for the MED committee, with what the figures mean; it is printed by the browser."""
    opened = _opened(request, Event.COVERAGE_READ)
    context = {"opened": opened, "today": timezone.localdate()}
    return render(request, "samtale_conversations/coverage/report.html", context)


@require_safe
@protected
def table(request: HttpRequest) -> HttpResponseBase:
    """Give the year's figures of all types as a table."""
    opened = _opened(request, Event.COVERAGE_EXPORTED)
    headers = {"Content-Disposition": f'attachment; filename="{_("conversations-held")}-{opened.year}.csv"'}
    return HttpResponse(as_csv(opened.reports, opened.year), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@protected
def leaderless(request: HttpRequest) -> HttpResponseBase:
    """List with whom a conversation waits because nobody leads them now."""
    found = api.conversations_without_leader(user=request.user, gate=partial(require_step_up, request))
    return render(request, "samtale_conversations/coverage/leaderless.html", {"conversations": found})


def _opened(request: HttpRequest, event: Event) -> api.Coverage:
    year = request.GET.get("aar", "")
    wanted = int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None
    return api.open_coverage(user=request.user, year=wanted, event=event, gate=partial(require_step_up, request))
