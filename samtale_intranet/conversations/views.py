"""My conversations, and the page of one conversation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from samtale_intranet.conversations import api
from samtale_intranet.conversations.access import fetch
from samtale_intranet.conversations.overview.filters import listing_of
from samtale_intranet.conversations.overview.rows import Standing, overview_of
from samtale_intranet.conversations.panels import panels_of
from samtale_intranet.people.api import leader_of, person_of
from samtale_intranet.personnel.section import protected
from samtale_intranet.shortcuts import render


@require_safe
@never_cache
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's own conversations and those with the people one leads now. Nothing of a plan stands here."""
    person = person_of(user=request.user)
    if person is None:
        return render(request, "samtale_conversations/mine.html")
    overview = overview_of(person)
    context: dict[str, Any] = {
        "person": person,
        "leader": leader_of(employee=person),
        "own": [row for row in overview.own if row.standing != Standing.CLOSED],
        "own_closed": [row for row in reversed(overview.own) if row.standing == Standing.CLOSED],
        "people": overview.people,
        "rounds": overview.rounds,
    }
    if overview.people:
        units = [one.unit for one in overview.people]
        context["listing"] = listing_of(overview.led, asked=request.GET, units=units)
    return render(request, "samtale_conversations/mine.html", context)


@require_safe
@protected
def conversation(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Show one conversation to its parties: where it stands, and each part's own panel."""
    found, access = fetch(user=request.user, uuid=uuid)
    context = {
        "conversation": found,
        "access": access,
        "step": api.next_steps(conversations=[found], person=access.person).get(found.pk),
        "panels": panels_of(found, access),
    }
    return render(request, "samtale_conversations/conversation.html", context)
