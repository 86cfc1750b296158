"""Themes on the page of a conversation, and as its next step: who has picked, and until when. Never which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale_intranet.conversations.api import NextStep
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.panels import Panel
from samtale_intranet.conversations.themes.exchange import (
    BOTH,
    EMPLOYEE,
    exchange_day,
    exchanges,
    is_exchanged,
    party_of,
)
from samtale_intranet.conversations.themes.models import PickedThemes
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.access import Access

__all__ = ["PANEL", "next_steps"]


def _context(conversation: Conversation, access: Access) -> Mapping[str, Any] | None:
    """Give who has picked; None where nothing is exchanged, or it was called off. One query."""
    if conversation.rules.exchange_days is None or conversation.cancelled_at:
        return None
    picked = dict(conversation.picked_themes.values_list("party", "picked_at"))
    over = conversation.held_at is not None or not conversation.is_open
    if not picked and (over or not exchanges(conversation)):
        return None
    party = party_of(conversation, access.person)
    other = conversation.leader if party == EMPLOYEE else conversation.employee
    (others,) = BOTH - {party}
    return {
        "url": reverse("samtale_conversations:themes", args=[conversation.uuid]),
        "each": conversation.rules.themes_each,
        "mine_at": picked.get(party),
        "theirs_at": picked.get(others),
        "other": other.name,
        "is_exchanged": is_exchanged(conversation, picked, timezone.localdate()),
        "last": exchange_day(conversation),
        "may_pick": party not in picked and not over and exchanges(conversation),
        "over": over,
    }


PANEL = Panel("themes", 20, "samtale_conversations/themes/panel.html", _context)


def next_steps(conversations: list[Conversation], person: Employee) -> dict[int, NextStep]:
    """Say of conversations to come where their themes stand, as this person sees it. One query."""
    asked = [one for one in conversations if one.is_open and one.held_at is None and exchanges(one)]
    if not asked:
        return {}
    picked: dict[int, set[str]] = {one.pk: set() for one in asked}
    for pk, party in PickedThemes.objects.filter(conversation__in=asked).values_list("conversation_id", "party"):
        picked[pk].add(party)
    return {one.pk: _step(one, picked[one.pk], party_of(one, person)) for one in asked}


def _step(conversation: Conversation, picked: set[str], party: str) -> NextStep:
    url = reverse("samtale_conversations:themes", args=[conversation.uuid])
    if party not in picked:
        # Before there is a time, finding one comes first.
        rank = 20 if conversation.starts_at else 25
        return NextStep(_("Themes to pick"), _("Pick your themes"), url, rank)
    if is_exchanged(conversation, picked, timezone.localdate()):
        return NextStep(_("Themes are exchanged"), _("See the themes"), url, 40)
    return NextStep(_("The other picks themes"), _("See your themes"), url, 60)
