"""The public door of conversations: start one, close one, list one's own, and say what the next step is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.people.api import leader_of
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import led_or_stood_in

__all__ = [
    "LeaderMissing",
    "NextStep",
    "WrongMunicipality",
    "close",
    "conversation_for",
    "conversations_of",
    "next_steps",
    "register_next_steps",
]


class LeaderMissing(Exception):
    """Nobody leads this employee, so there is nobody to hold the conversation with."""


class WrongMunicipality(Exception):
    """The conversation type belongs to another municipality than the employee."""


@dataclass(frozen=True)
class NextStep:
    """Where a conversation stands, and where one goes on."""

    state: str
    label: str
    url: str


_sources: list[Callable[[Iterable[Conversation]], dict[int, NextStep]]] = []


def register_next_steps(source: Callable[[Iterable[Conversation]], dict[int, NextStep]]) -> None:
    """Let an app above say the next step of conversations, by their id."""
    _sources.append(source)


def next_steps(*, conversations: Iterable[Conversation]) -> dict[int, NextStep]:
    """Give the next step of each conversation that has one."""
    listed = list(conversations)
    found: dict[int, NextStep] = {}
    for source in _sources:
        found |= source(listed)
    return found


def conversation_for(*, type: ConversationType, employee: Employee) -> Conversation:
    """Give the employee's open conversation of this type with whoever leads them now, or start one.

    Raises LeaderMissing where nobody leads the employee, WrongMunicipality where the type is another municipality's.
    """
    if type.municipality_id != employee.municipality_id:
        raise WrongMunicipality
    leader = leader_of(employee=employee)
    if leader is None:
        raise LeaderMissing
    with transaction.atomic():
        # Of two who start at once the second waits here, and finds what the first has made.
        Employee.objects.select_for_update().get(pk=employee.pk)
        waiting = Conversation.objects.filter(type=type, employee=employee, leader=leader, closed_at=None)
        return waiting.first() or Conversation.objects.create(type=type, employee=employee, leader=leader)


def close(*, conversation: Conversation) -> None:
    """Close the conversation: what was agreed is journaled."""
    Conversation.objects.filter(pk=conversation.pk, closed_at=None).update(closed_at=timezone.now())


def conversations_of(*, person: Employee) -> list[Conversation]:
    """Give one's own conversations, and those with the people one leads or stands in for, newest first, at most 200."""
    mine = Q(employee=person) | Q(employee__in=led_or_stood_in(person=person))
    found = Conversation.objects.filter(mine).select_related("type__guide", "employee__unit", "leader")
    return list(found.order_by("closed_at", "-created_at")[:200])
