"""A round: conversations of one type with those one leads in a unit, begun in one go."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from samtale_intranet.conversations.course import Change, tell
from samtale_intranet.conversations.due import History, audiences, history_of
from samtale_intranet.conversations.models import Conversation, ConversationType, Round
from samtale_intranet.conversations.rounds.slots import Span
from samtale_intranet.conversations.rules import rules_of
from samtale_intranet.months import months_after
from samtale_intranet.people.api import leader_of, tree_of
from samtale_intranet.people.models import Employee, EmployeeQuerySet, Unit
from samtale_intranet.personnel.access import stood_in_for
from samtale_intranet.personnel.api import led_or_stood_in

__all__ = [
    "Candidate",
    "NobodyLeft",
    "RoundUnit",
    "begin_round",
    "candidates",
    "round_of",
    "taken_by",
    "types_of_rounds",
    "units_of",
]


class NobodyLeft(Exception):
    """Everybody who was chosen has such a conversation under way, or is led by somebody else now."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the unit whom one leads: may they be included, and if so, is it time?"""

    employee: Employee
    last: datetime.date | None  # when they had the last one
    open: Conversation | None  # they have one under way
    is_meant: bool  # such conversations are held with people like them
    is_time: bool  # more than half of the months have passed since the last one

    @property
    def can_be_included(self) -> bool:
        """Whether a conversation can begin with them."""
        return self.is_meant and self.open is None


def types_of_rounds(person: Employee) -> list[ConversationType]:
    """Give the types that are held with many: those for everybody, for leaders or for seniors."""
    types = ConversationType.objects.filter(municipality=person.municipality_id)
    return list(types.exclude(for_whom=ConversationType.Audience.WHEN_NEEDED))


@dataclass(frozen=True, slots=True)
class RoundUnit:
    """A unit for which a round may be planned, with the keys of it and of everything below it."""

    unit: Unit
    below: frozenset[int]


def units_of(person: Employee, people: Collection[Employee]) -> list[RoundUnit]:
    """Give the units that the person heads, or whose head they stand in for, and then those of the people they lead."""
    units = tree_of(person.municipality_id)
    heads = {person.pk, *(grant.leader_id for grant in stood_in_for(person))}
    headed = [unit for unit in units.values() if unit.leader_id in heads]
    others = {one.unit_id for one in people} - {unit.pk for unit in headed}
    ordered = [
        *sorted(headed, key=lambda unit: unit.name),
        *sorted((units[pk] for pk in others if pk in units), key=lambda unit: unit.name),
    ]
    return [RoundUnit(unit, frozenset(_subtree(unit.pk, units))) for unit in ordered]


def _subtree(key: int, units: dict[int, Unit]) -> set[int]:
    found, before = {key}, 0
    while len(found) > before:
        before = len(found)
        found |= {unit.pk for unit in units.values() if unit.parent_id in found}
    return found


def candidates(*, people: Collection[Employee], type: ConversationType) -> list[Candidate]:
    """Give for each of these people, all led by whoever plans the round, whether it includes them, by name.

    Three queries at most for any number of people.
    """
    meant = {one.pk for one in audiences([type], people)[type.pk]}
    known = list(Conversation.objects.filter(type=type, employee__in=people, cancelled_at=None).defer("rules_copy"))
    history = history_of(known)
    under_way = {each.employee_id: each for each in known if each.is_open}
    found = []
    for one in sorted(people, key=lambda person: (person.name, person.number)):
        last = history.get((one.pk, type.pk), History()).last
        is_time = last is None or not _is_lately(last, type)
        found.append(Candidate(one, last, under_way.get(one.pk), one.pk in meant, is_time))
    return found


def _is_lately(last: datetime.date, type: ConversationType) -> bool:
    return bool(type.every_months) and months_after(last, (type.every_months or 0) // 2) > timezone.localdate()


def begin_round(
    *, by: Employee, type: ConversationType, unit: Unit, due_on: datetime.date, employees: Iterable[UUID]
) -> Round:
    """Begin a conversation with each of these people whom `by` leads and who has none under way.

    The same type, unit and day is the same round: sent twice, nobody is begun twice. Raises NobodyLeft where there is
    nobody to begin with and the round is a new one. A few queries for any number of people, besides the listeners'.
    """
    led = led_or_stood_in(person=by).filter(uuid__in=list(employees), municipality=type.municipality_id)
    keys = list(led.values_list("pk", flat=True))
    with transaction.atomic():
        # Of two who send it at once the second waits here, and finds what the first has begun.
        Unit.objects.select_for_update().get(pk=unit.pk)
        list(Employee.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
        known = Round.objects.filter(type=type, unit=unit, due_on=due_on).first()
        chosen = _without_one(Employee.objects.with_lines().filter(pk__in=keys), type, known)
        if not chosen:
            if known is None:
                raise NobodyLeft
            return known
        round = known or Round.objects.create(type=type, unit=unit, due_on=due_on, begun_by=by)
        rules = rules_of(type).to_json()
        begun = Conversation.objects.bulk_create(
            Conversation(type=type, employee=one, leader=leader, round=round, due_on=due_on, rules_copy=rules)
            for one, leader in chosen
        )
        for each in begun:
            tell(each, Change.BEGUN, by)
    return round


def _without_one(
    people: EmployeeQuerySet, type: ConversationType, round: Round | None
) -> list[tuple[Employee, Employee]]:
    """Give those who have no such conversation under way nor had it in this round, each with whoever leads them now."""
    taken = Conversation.objects.filter(type=type, employee__in=people, cancelled_at=None)
    taken = taken.filter(Q(closed_at=None) | Q(round=round) if round else Q(closed_at=None))
    found = people.exclude(pk__in=taken.values("employee")).order_by("name", "number")
    return [(one, leader) for one in found if (leader := leader_of(employee=one)) is not None]


def round_of(*, person: Employee, uuid: UUID) -> tuple[Round, list[Conversation]]:
    """Give a round with its conversations with those whom the person leads now, by name.

    Raises Round.DoesNotExist where there are none of these: whoever leads nobody in it has nothing to do with it.
    """
    round = Round.objects.select_related("type", "unit", "begun_by").get(uuid=uuid)
    led = led_or_stood_in(person=person).values("pk")
    mine = round.conversations.filter(employee__in=led, cancelled_at=None)
    conversations = list(mine.select_related("type", "employee__unit", "leader").order_by("employee__name", "pk"))
    if not conversations:
        raise Round.DoesNotExist
    return round, conversations


def taken_by(conversations: Sequence[Conversation], *, after: datetime.date) -> list[list[Span]]:
    """Give for each conversation when either of its two has another one from this day on. One query."""
    people = {pk for each in conversations for pk in (each.employee_id, each.leader_id)}
    others = Conversation.objects.open().filter(held_at=None, starts_at__date__gte=after)
    others = others.filter(Q(employee__in=people) | Q(leader__in=people))
    spans: dict[int, list[Any]] = {}
    for _pk, employee, leader, starts, ends in others.values_list("pk", "employee", "leader", "starts_at", "ends_at"):
        for one in (employee, leader):
            spans.setdefault(one, []).append((starts, ends))
    return [spans.get(each.employee_id, []) + spans.get(each.leader_id, []) for each in conversations]
