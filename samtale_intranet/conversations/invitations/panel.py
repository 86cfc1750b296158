"""The invitation on the page of a conversation: whether it went, to whom, what is wrong with it; and the next steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale_intranet.conversations.api import NextStep, Panel
from samtale_intranet.conversations.invitations.api import may_be_invited_to
from samtale_intranet.conversations.invitations.kinds import INVITATION
from samtale_intranet.conversations.mail.kinds import kinds
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.access import Access, Action

__all__ = ["PANEL", "next_steps"]

MOST = 30


def _context(conversation: Conversation, access: Access) -> Mapping[str, Any] | None:
    if conversation.starts_at is None:
        return None
    may_invite = access.may(Action.LEAD_CONVERSATION)
    return {
        "conversation": conversation,
        "may_send": may_invite and may_be_invited_to(conversation) and conversation.invited_at is None,
        "waits_for_summons": conversation.rules.summons_in_writing,
        "mails": _mails(conversation) if may_invite else [],
    }


def _mails(conversation: Conversation) -> list[tuple[Message, str]]:
    """Give what went at once about the conversation, newest first, and what it was. Reminders are the reader's own."""
    found = Message.objects.filter(conversation=conversation).exclude(state=Message.State.DROPPED)
    listed = found.select_related("recipient").order_by("-created_at", "-pk")[:MOST]
    known = [(message, kinds[message.kind]) for message in listed if message.kind in kinds]
    return [(message, str(kind.label)) for message, kind in known if not kind.gathers]


def next_steps(conversations: list[Conversation], person: Employee) -> dict[int, NextStep]:
    """Say to whoever holds a conversation that its invitation has not gone, or did not arrive. One query for all."""
    held = [one for one in conversations if one.employee_id != person.pk and may_be_invited_to(one)]
    in_trouble = Message.objects.in_trouble().filter(conversation__in=[one.pk for one in held if one.invited_at])
    lost = set(in_trouble.filter(kind=INVITATION).values_list("conversation", flat=True)) if held else set()
    steps = {}
    for one in held:
        if one.pk in lost:
            steps[one.pk] = NextStep(
                _("Invitation did not arrive"), _("See why"), f"{one.get_absolute_url()}#mails", 10
            )
        elif one.invited_at is None and one.starts_at and one.starts_at > timezone.now():
            url = reverse("samtale_conversations:invitation", args=[one.uuid])
            steps[one.pk] = NextStep(_("Not invited yet"), _("See and send the invitation"), url, 20)
    return steps


PANEL = Panel("invitation", 12, "samtale_conversations/invitations/_panel.html", _context)
