"""Counting a year: with how many a conversation was due, and how many were held, journaled and followed up.

Who is counted where goes by the registers of today: they keep no history of units. See docs/reference/coverage.md.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from samtale_intranet.conversations.coverage.follow_ups import followed_up
from samtale_intranet.conversations.models import Conversation, ConversationType, HandOver
from samtale_intranet.months import months_after
from samtale_intranet.people.api import leaders_of
from samtale_intranet.people.models import Employee, Municipality

__all__ = ["Counts", "Figures", "count_year", "due_in", "regular_types"]

Audience = ConversationType.Audience


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people: with whom it was due, and of these, how many had it held, journaled and followed up."""

    due: int = 0
    held: int = 0
    journaled: int = 0
    followed_up: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.due + other.due,
            self.held + other.held,
            self.journaled + other.journaled,
            self.followed_up + other.followed_up,
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of one type by the key of the unit where people work, not of those below it."""

    type: ConversationType
    by_unit: dict[int, Figures]
    knows_follow_ups: bool


def regular_types(municipality: Municipality) -> list[ConversationType]:
    """Give the types that are due by a rule. What is held when there is a need is nobody's to count."""
    types = ConversationType.objects.filter(municipality=municipality).exclude(for_whom=Audience.WHEN_NEEDED)
    return list(types.filter(Q(every_months__isnull=False) | Q(for_whom=Audience.SENIORS)).order_by("name", "pk"))


def due_in(year: int, *, type: ConversationType, person: Employee, last: datetime.date | None) -> datetime.date | None:
    """Give the day of the year from which it was due with somebody of its audience; None where it was not.

    The months count from the last one before the year, else from the employment; with seniors from their date.
    """
    if type.for_whom == Audience.SENIORS and last is None:
        on = person.senior_from
    elif type.every_months:
        on = months_after(last or person.employed_from, type.every_months)
    else:
        on = None
    if on is None or on.year > year:
        return None
    day = max(on, datetime.date(year, 1, 1))
    return day if person.employed_until is None or day <= person.employed_until else None


def count_year(municipality: Municipality, year: int) -> list[Counts]:
    """Count every regular type of the municipality: six queries for any number of people, one less without leaders."""
    types = regular_types(municipality)
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    staff = Employee.objects.filter(municipality=municipality, employed_from__lte=last)
    people = list(staff.filter(Q(employed_until=None) | Q(employed_until__gte=first)).select_related("own_leader"))
    held = Conversation.objects.filter(type__in=types, cancelled_at=None, held_at__gte=_midnight(year))
    held = held.filter(held_at__lt=_midnight(year + 1))
    journaled, with_follow_up = _what_became(held)
    before = Conversation.objects.filter(type__in=types, cancelled_at=None, held_at__lt=_midnight(year))
    latest = {
        (person, type): timezone.localdate(at)
        for person, type, at in before.order_by().values_list("employee", "type").annotate(at=Max("held_at"))
    }
    leaders: set[int] = set()
    if any(type.for_whom == Audience.LEADERS for type in types):
        leaders = {leader.pk for leader in leaders_of(employees=people).values() if leader}
    found = []
    for type in types:
        by_unit: dict[int, Figures] = defaultdict(Figures)
        for person in _audience(type, people, leaders):
            key = (person.pk, type.pk)
            was_held = key in journaled
            if was_held or due_in(year, type=type, person=person, last=latest.get(key)):
                is_followed = with_follow_up is not None and key in with_follow_up
                by_unit[person.unit_id] += Figures(1, was_held, was_held and journaled[key], is_followed)
        found.append(Counts(type, dict(by_unit), with_follow_up is not None and bool(type.follow_up_months)))
    return found


def _what_became(held: QuerySet[Conversation]) -> tuple[dict[tuple[int, int], bool], set[tuple[int, int]] | None]:
    """Give, by employee and type, whether any that was held is journaled, and which were followed up.

    What was closed because the employee left counts as held alone: nothing was journaled.
    """
    ended = HandOver.objects.filter(conversation=OuterRef("pk"), why=HandOver.Why.EMPLOYEE_LEFT)
    rows = held.annotate(ended=Exists(ended)).values_list(
        "pk", "employee", "type", "closed_at", "ended", "rules_copy__keeps"
    )
    done = followed_up(held)
    journaled: dict[tuple[int, int], bool] = {}
    followed: set[tuple[int, int]] = set()
    for pk, person, type, closed_at, was_ended, keeps in rows:
        is_kept = closed_at is not None and not was_ended and keeps == ConversationType.Keeps.DOCUMENT
        journaled[person, type] = journaled.get((person, type), False) or is_kept
        if done is not None and pk in done:
            followed.add((person, type))
    return journaled, None if done is None else followed


def _audience(type: ConversationType, people: Iterable[Employee], leaders: set[int]) -> Iterable[Employee]:
    if type.for_whom == Audience.SENIORS:
        return (person for person in people if person.senior_from is not None)
    if type.for_whom == Audience.LEADERS:
        return (person for person in people if person.pk in leaders)
    return people


def _midnight(year: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(year, 1, 1))
