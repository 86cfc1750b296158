"""My conversations: who one talks with, where each stands, and the next step as one button."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from samtale_intranet.conversations import api
from samtale_intranet.people.api import person_of
from samtale_intranet.shortcuts import render


@require_safe
@never_cache
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's own conversations and those with the people one leads now. Nothing of a plan stands here."""
    person = person_of(user=request.user)
    conversations = api.conversations_of(person=person) if person else []
    steps = api.next_steps(conversations=conversations)
    rows = [(conversation, steps.get(conversation.pk)) for conversation in conversations]
    context = {
        "person": person,
        "own": [row for row in rows if person and row[0].employee_id == person.pk],
        "as_leader": [row for row in rows if person and row[0].employee_id != person.pk],
    }
    return render(request, "samtale_conversations/mine.html", context)
