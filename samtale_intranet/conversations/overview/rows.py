"""What stands under My conversations: one row for each conversation, and for each that is due, with its next step."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conversations import api
from samtale_intranet.conversations.api import NextStep
from samtale_intranet.conversations.conversation_type import MOST_MONTHS
from samtale_intranet.conversations.due import Due, due_conversations, history_of, types_in
from samtale_intranet.conversations.models import Conversation, ConversationType, Round
from samtale_intranet.months import months_after
from samtale_intranet.people.api import leader_of
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import led_or_stood_in

__all__ = ["Overview", "Row", "Standing", "overview_of"]

READ_ALONE = 80  # from this rank on a step asks for nothing


class Standing(models.TextChoices):
    """Where a conversation stands, in the order in which one is to see to them."""

    OVERDUE = "overskredet", _("Overdue")
    RESPOND = "svar", _("To be responded to")
    HELD = "holdt", _("Held, not journaled")
    FOLLOW_UP = "opfoelgning", _("To be followed up")
    DUE = "planlaeg", _("To be planned")
    PLANNED = "planlagt", _("Planned")
    CLOSED = "afsluttet", _("Finished")


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation with one person, held or to be held."""

    employee: Employee
    type: ConversationType
    standing: Standing
    step: NextStep | None
    conversation: Conversation | None = None
    due: Due | None = None

    @property
    def order(self) -> tuple[str, str]:
        """By the day that matters, the first first; then by name."""
        return (self.day.isoformat() if self.day else "", self.employee.name)

    @property
    def day(self) -> datetime.date | None:
        """The day that matters where it stands."""
        if self.due:
            return self.due.on
        conversation = self.conversation
        if conversation is None:
            return None
        if self.standing == Standing.CLOSED:
            return timezone.localdate(conversation.closed_at)
        if conversation.held_at:
            return timezone.localdate(conversation.held_at)
        if self.standing == Standing.OVERDUE:
            return conversation.due_on
        return conversation.meeting_day or conversation.due_on


@dataclass(frozen=True, slots=True)
class Overview:
    """What one person has: their own, and with those they lead."""

    person: Employee
    own: tuple[Row, ...]
    led: tuple[Row, ...]
    people: tuple[Employee, ...]  # whom they lead, or stand in for
    rounds: tuple[Round, ...]  # of which something is still open


def overview_of(person: Employee) -> Overview:
    """Give everything of one person, in a number of queries that does not grow with how many they lead."""
    people = list(led_or_stood_in(person=person))
    everybody = [person, *people]
    types = types_in(person.municipality_id)
    conversations = _conversations(everybody, types)
    steps = api.next_steps(conversations=conversations, person=person)
    rows = [_row(each, steps.get(each.pk)) for each in conversations]
    history = history_of(conversations)
    # Whoever is led by nobody has nobody to hold one with.
    with_leader = everybody if leader_of(employee=person) else people
    due = due_conversations(people=with_leader, types=types, history=history)
    rows += [Row(each.employee, each.type, Standing.DUE, _first_step(each, person), due=each) for each in due]
    rows.sort(key=lambda row: row.order)
    return Overview(
        person,
        own=tuple(row for row in rows if row.employee == person),
        led=tuple(row for row in rows if row.employee != person),
        people=tuple(people),
        rounds=_rounds(each for each in conversations if each.employee_id != person.pk),
    )


def _conversations(people: Collection[Employee], types: Iterable[ConversationType]) -> list[Conversation]:
    """Give what is open, and what was closed so lately that it may be followed up or says when the next is due."""
    longest = max([MOST_MONTHS, *(type.every_months or 0 for type in types)])
    lately = Q(closed_at__date__gte=months_after(timezone.localdate(), -longest - 1))
    once = Q(type__in=[type.pk for type in types if type.every_months is None])  # counts for ever: see `is_due`
    found = Conversation.objects.filter(Q(closed_at=None) | lately | once, employee__in=people, cancelled_at=None)
    # The employee comes with the list of those who are led.
    listed = list(found.select_related("type", "leader", "round__type", "round__unit"))
    known = {each.pk: each for each in people}
    for each in listed:
        each.employee = known[each.employee_id]
    return listed


def _row(conversation: Conversation, step: NextStep | None) -> Row:
    return Row(conversation.employee, conversation.type, _standing(conversation, step), step, conversation)


def _standing(conversation: Conversation, step: NextStep | None) -> Standing:
    if conversation.closed_at:
        return Standing.FOLLOW_UP if step and step.rank < READ_ALONE else Standing.CLOSED
    if conversation.is_overdue:
        return Standing.OVERDUE
    if step and step.awaits_response:
        return Standing.RESPOND
    if conversation.held_at:
        return Standing.HELD
    return Standing.PLANNED if conversation.starts_at else Standing.DUE


def _first_step(due: Due, person: Employee) -> NextStep:
    state = _now("Is due") if due.has_come else _now("Is soon due")
    if due.employee == person:
        url = reverse("samtale_conversations:ask") + "?" + urlencode({"type": due.type.pk})
        return NextStep(state, _now("Ask for it"), url)
    chosen = urlencode({"medarbejder": due.employee.uuid, "type": due.type.pk})
    return NextStep(state, _now("Plan it"), f"{reverse('samtale_conversations:begin')}?{chosen}")


def _rounds(conversations: Iterable[Conversation]) -> tuple[Round, ...]:
    found = {each.round_id: each.round for each in conversations if each.round and each.is_open}
    return tuple(sorted(found.values(), key=lambda round: (round.due_on, round.pk)))
