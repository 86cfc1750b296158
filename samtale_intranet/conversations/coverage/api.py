"""The door of the figures, for HR alone: nobody's name, and nothing of what was said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from samtale_intranet.conversations.coverage.counting import count_year
from samtale_intranet.conversations.coverage.report import TypeReport, report_of
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.moves.following import without_leader
from samtale_intranet.people.models import Municipality, Unit
from samtale_intranet.personnel.api import authorise_hr
from samtale_intranet.personnel.events import Event

__all__ = ["YEARS", "Coverage", "conversations_without_leader", "open_coverage"]

YEARS = 5  # this one and those before it
Gate = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The figures of one year, as they stood when they were asked for."""

    municipality: Municipality
    year: int
    reports: tuple[TypeReport, ...]

    @property
    def is_over(self) -> bool:
        """Whether the year is over; else its figures still grow."""
        return self.year < timezone.localdate().year

    @property
    def years(self) -> list[int]:
        """The years that can be asked for, the newest first."""
        now = timezone.localdate().year
        return list(range(now, now - YEARS, -1))


def open_coverage(*, user: Any, year: int | None, event: Event, gate: Gate) -> Coverage:
    """Count a year of HR's own municipality, after the ledger knows of it; a year that is not offered is this one.

    Raise Refused (its refusal committed), or what the gate raises.
    """
    office = authorise_hr(user=user)
    gate()
    office.log(event)
    now = timezone.localdate().year
    chosen = year if year is not None and now - YEARS < year <= now else now
    here = office.municipality
    units = list(Unit.objects.filter(municipality=here))
    reports = tuple(report_of(counts, units, here.name) for counts in count_year(here, chosen))
    return Coverage(here, chosen, reports)


def conversations_without_leader(*, user: Any, gate: Gate) -> list[Conversation]:
    """Give the open conversations that nobody can go on with, for HR to find the employees a leader.

    Which kind of conversation each is, is not HR's to see here. Raise Refused, or what the gate raises.
    """
    office = authorise_hr(user=user)
    gate()
    office.log(Event.LEADERLESS_READ)
    return without_leader(office.municipality)
