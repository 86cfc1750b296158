"""Follow-ups on the page of a conversation, and as its next step: when, and what became of them. Never of what."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samtale_intranet.conversations.api import NextStep
from samtale_intranet.conversations.follow_ups.models import FollowUp
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.panels import Panel
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.access import Access

__all__ = ["PANEL", "next_steps", "url_of"]

DUE = datetime.timedelta(days=14)  # from so long before its day a follow-up waits for the two


def url_of(conversation: Conversation, follow_up: FollowUp) -> str:
    """The page of a follow-up."""
    return reverse("samtale_conversations:follow_up", args=[conversation.uuid, follow_up.uuid])


def _context(conversation: Conversation, access: Access) -> Mapping[str, Any] | None:
    """Give the follow-ups by their day; None where there are none. One query."""
    found = FollowUp.objects.filter(conversation=conversation).defer("sealed_reason")
    rows = [(one, url_of(conversation, one)) for one in found]
    return {"rows": rows, "soon": timezone.localdate() + DUE} if rows else None


PANEL = Panel("follow_ups", 50, "samtale_conversations/follow_ups/panel.html", _context)


def next_steps(conversations: list[Conversation], person: Employee) -> dict[int, NextStep]:
    """Give the earliest open follow-up of each conversation. One query."""
    by_pk = {one.pk: one for one in conversations}
    steps: dict[int, NextStep] = {}
    if by_pk:
        found = FollowUp.objects.open().filter(conversation__in=by_pk).defer("sealed_reason")
        for follow_up in found.order_by("-due_on", "-pk"):
            steps[follow_up.conversation_id] = _step(by_pk[follow_up.conversation_id], follow_up)
    return steps


def _step(conversation: Conversation, follow_up: FollowUp) -> NextStep:
    url, today = url_of(conversation, follow_up), timezone.localdate()
    day = date_format(follow_up.due_on, "j. F Y")
    if follow_up.due_on < today:
        return NextStep(_("Follow-up overdue"), _("Follow up"), url, 10)
    state = _("Follow-up by %s") % day
    if follow_up.due_on <= today + DUE:
        return NextStep(state, _("Follow up"), url, 20)
    return NextStep(state, _("See the follow-up"), url, 70)
