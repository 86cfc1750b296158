"""The course of a conversation: begun, planned, moved, held, closed or called off. Each change once, and all or none.

What other modules have to say goes through two doors: a **guard** may stop a change before it happens, a **listener**
is told of it in the same transaction.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from samtale_intranet.conversations.models import Conversation, ConversationType, HandOver, Round
from samtale_intranet.conversations.problems import (
    AlreadyHeld,
    ConversationOver,
    LeaderMissing,
    MeetingChanged,
    MeetingInPast,
    NotYetHeld,
    WrongMunicipality,
)
from samtale_intranet.conversations.rules import rules_of
from samtale_intranet.conversations.workdays import closed_on, holiday_on, is_working_day
from samtale_intranet.people.api import leader_of
from samtale_intranet.people.models import Employee


class Change(StrEnum):
    """What happened to a conversation."""

    BEGUN = "begun"
    PLANNED = "planned"  # it has a time for the first time
    MOVED = "moved"  # to another time or place
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    HANDED_OVER = "handed_over"  # to another leader, who is `conversation.leader` now


class Listener(Protocol):
    """Is told of a change, in its transaction; `by` is None where nobody did it (a rule, or a move of people)."""

    def __call__(self, conversation: Conversation, change: Change, by: Employee | None) -> None: ...


Guard = Callable[[Conversation, Change], None]

_listeners: list[Listener] = []
_guards: list[Guard] = []


def register_listener(listener: Listener) -> None:
    """Tell the listener of every change from now on."""
    _listeners.append(listener)


def register_guard(guard: Guard) -> None:
    """Ask the guard before a conversation is planned, moved, held or closed; it raises StepMissing to stop that."""
    _guards.append(guard)


def tell(conversation: Conversation, change: Change, by: Employee | None) -> None:
    """Tell every listener, in the caller's transaction."""
    for listener in _listeners:
        listener(conversation, change, by)


def ask_guards(conversation: Conversation, change: Change) -> None:
    """Ask every guard; raises StepMissing."""
    for guard in _guards:
        guard(conversation, change)


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and where; aware datetimes, `place` at most 200 signs."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What speaks against a time without forbidding it: people do work on Sundays, and sit in two meetings."""

    holiday: str = ""  # the Danish name of the public holiday
    closed: str = ""  # the Danish name of a day on which many workplaces close
    weekend: bool = False
    busy: tuple[Employee, ...] = ()  # who has another conversation at the time

    def __bool__(self) -> bool:
        return bool(self.holiday or self.closed or self.weekend or self.busy)


def begin(
    *,
    type: ConversationType,
    employee: Employee,
    by: Employee | None = None,
    due_on: datetime.date | None = None,
    round: Round | None = None,
) -> Conversation:
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
        known = Conversation.objects.open().filter(type=type, employee=employee, leader=leader).first()
        if known is not None:
            return known
        conversation = Conversation.objects.create(
            type=type,
            employee=employee,
            leader=leader,
            rules_copy=rules_of(type).to_json(),
            due_on=due_on,
            round=round,
        )
        tell(conversation, Change.BEGUN, by)
    return conversation


def doubts_of(*, conversation: Conversation, meeting: Meeting) -> Doubts:
    """Give what speaks against the time: a holiday, a weekend, another conversation of either of the two."""
    day = timezone.localdate(meeting.starts_at)
    parties = [conversation.employee, conversation.leader]
    others = Conversation.objects.open().exclude(pk=conversation.pk)
    at_once = others.filter(held_at=None, starts_at__lt=meeting.ends_at, ends_at__gt=meeting.starts_at)
    meant = at_once.filter(Q(employee__in=parties) | Q(leader__in=parties)).values_list("employee", "leader")
    taken = {person for pair in meant for person in pair}
    holiday = holiday_on(day)
    return Doubts(
        holiday=holiday,
        closed="" if holiday else closed_on(day),
        weekend=not holiday and not is_working_day(day),
        busy=tuple(person for person in parties if person.pk in taken),
    )


def plan(*, conversation: Conversation, meeting: Meeting, version: int, by: Employee) -> Conversation:
    """Give the conversation a time and place, or another one; `version` is the `meeting_version` that was shown.

    Raises MeetingInPast (see `check_times`), MeetingChanged where somebody else has moved it meanwhile,
    ConversationOver, AlreadyHeld where it was held, or StepMissing. The same meeting twice is one change.
    """
    check_times(meeting)
    with transaction.atomic():
        current = _open(conversation)
        if current.held_at:
            raise AlreadyHeld
        if (current.starts_at, current.ends_at, current.place) == (meeting.starts_at, meeting.ends_at, meeting.place):
            return current
        if current.meeting_version != version:
            raise MeetingChanged
        change = Change.MOVED if current.starts_at else Change.PLANNED
        current.starts_at, current.ends_at, current.place = meeting.starts_at, meeting.ends_at, meeting.place
        current.meeting_version += 1
        ask_guards(current, change)
        current.save(update_fields=["starts_at", "ends_at", "place", "meeting_version"])
        tell(current, change, by)
    return current


def check_times(meeting: Meeting) -> None:
    """Refuse a meeting that is over, or ends before it begins; raise MeetingInPast or ValueError."""
    if meeting.ends_at <= meeting.starts_at:
        raise ValueError("A meeting ends after it begins.")
    if meeting.ends_at <= timezone.now():
        raise MeetingInPast


def mark_held(*, conversation: Conversation, by: Employee, at: datetime.datetime | None = None) -> Conversation:
    """Note that it was held, now or at the time given, which has passed; a second time changes nothing.

    What keeps no document is closed by it. Raises ConversationOver, NotYetHeld for a time to come, or StepMissing.
    """
    held_at = at or timezone.now()
    if held_at > timezone.now():
        raise NotYetHeld
    with transaction.atomic():
        current = Conversation.objects.locked(conversation)
        if current.held_at and current.cancelled_at is None:
            return current
        if not current.is_open:
            raise ConversationOver
        current.held_at = held_at
        ask_guards(current, Change.HELD)
        current.save(update_fields=["held_at"])
        tell(current, Change.HELD, by)
        if not current.rules.keeps_document:
            close(conversation=current, by=by)
    return current


def close(*, conversation: Conversation, by: Employee | None = None) -> None:
    """Close the conversation: what was agreed is journaled, or nothing is to be kept. A second time changes nothing."""
    with transaction.atomic():
        current = Conversation.objects.locked(conversation)
        if not current.is_open:
            return
        ask_guards(current, Change.CLOSED)
        now = timezone.now()
        current.closed_at, current.held_at = now, current.held_at or min(current.starts_at or now, now)
        current.save(update_fields=["closed_at", "held_at"])
        tell(current, Change.CLOSED, by)


def cancel(*, conversation: Conversation, by: Employee | None) -> Conversation:
    """Call the conversation off; those who were invited are told. A second time changes nothing.

    Raises ConversationOver where it was closed or held.
    """
    with transaction.atomic():
        current = Conversation.objects.locked(conversation)
        if current.cancelled_at:
            return current
        if not current.is_open or current.held_at:
            raise ConversationOver
        current.cancelled_at = timezone.now()
        current.meeting_version += 1
        current.save(update_fields=["cancelled_at", "meeting_version"])
        tell(current, Change.CANCELLED, by)
    return current


def hand_over(*, conversation: Conversation, leader: Employee) -> Conversation:
    """Let the conversation follow the people: another leader holds it from now on. The same one changes nothing."""
    with transaction.atomic():
        current = _open(conversation)
        if current.leader_id == leader.pk:
            return current
        former, current.leader = current.leader, leader
        current.save(update_fields=["leader"])
        why = HandOver.Why.NEW_LEADER if former.is_employed else HandOver.Why.LEADER_LEFT
        HandOver.objects.create(conversation=current, former=former, leader=leader, why=why)
        tell(current, Change.HANDED_OVER, None)
    return current


def _open(conversation: Conversation) -> Conversation:
    """Lock the conversation; raise ConversationOver where it is closed or called off."""
    current = Conversation.objects.locked(conversation)
    if not current.is_open:
        raise ConversationOver
    return current
