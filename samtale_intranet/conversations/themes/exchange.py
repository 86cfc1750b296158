"""When themes are exchanged: as soon as both have picked, at the latest on the day that the type's lead time names.

Nothing of it is stored but the moment (`Conversation.exchanged_at`), once: a meeting that is moved later hides nothing
again. Pure questions first, then the one that writes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from samtale_intranet.conversations.mail.api import enqueue
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.themes.models import PickedThemes
from samtale_intranet.people.models import Employee

__all__ = ["exchange_day", "exchanges", "is_exchanged", "party_of", "settle"]

EMPLOYEE, LEADER = PickedThemes.Party.EMPLOYEE.value, PickedThemes.Party.LEADER.value
BOTH = frozenset({EMPLOYEE, LEADER})
EXCHANGED = "themes_exchanged"  # the kind of mail


def exchanges(conversation: Conversation) -> bool:
    """Whether themes are picked and exchanged before this conversation."""
    return conversation.rules.exchange_days is not None and conversation.type.wheel_id is not None


def exchange_day(conversation: Conversation) -> datetime.date | None:
    """Give the day on which the themes are exchanged at the latest; None where there is no time for the meeting yet.

    One that was held without a time in the calendar counts from when it was held.
    """
    day = conversation.meeting_day
    if day is None and conversation.held_at:
        day = timezone.localdate(conversation.held_at)
    if day is None or conversation.rules.exchange_days is None:
        return None
    return day - datetime.timedelta(days=conversation.rules.exchange_days)


def is_exchanged(conversation: Conversation, picked: Iterable[str], today: datetime.date) -> bool:
    """Whether each may see what the other brings, when `picked` are the parties who have picked.

    Nobody exchanges nothing: with no themes there on the last day, it waits for the first ones.
    """
    last, there = exchange_day(conversation), set(picked)
    return bool(conversation.exchanged_at) or there >= BOTH or (bool(there) and last is not None and last <= today)


def party_of(conversation: Conversation, person: Employee) -> str:
    """Give as which party somebody who may be here picks: whoever is not the employee picks as the leader."""
    return EMPLOYEE if person.pk == conversation.employee_id else LEADER


def settle(conversation: Conversation) -> Conversation:
    """Note the exchange where it is time, once, and tell both; give the conversation as it stands now."""
    if conversation.exchanged_at or conversation.cancelled_at:
        return conversation
    with transaction.atomic():
        current = Conversation.objects.locked(conversation)
        settle_locked(current)
    conversation.exchanged_at = current.exchanged_at
    return conversation


def settle_locked(current: Conversation) -> bool:
    """Do so with a conversation that the caller has locked; tell whether it was time now."""
    picked = set(current.picked_themes.values_list("party", flat=True))
    if current.exchanged_at or not is_exchanged(current, picked, timezone.localdate()):
        return False
    current.exchanged_at = timezone.now()
    current.save(update_fields=["exchanged_at"])
    if current.held_at is None:
        people = [current.employee, current.leader]
        enqueue(kind=EXCHANGED, recipients=people, key=occasion(current), conversation=current)
    return True


def occasion(conversation: Conversation) -> str:
    """Name the exchange, so that a reminder at the lead time and a mail at the exchange itself are one."""
    return f"{conversation.uuid}/exchanged"
