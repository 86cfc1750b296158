"""Days and times as Danes write them, and as the local clock knows them. Pure functions."""

from __future__ import annotations

import datetime
import re

from django.utils import timezone

__all__ = ["DATE_FORMATS", "NoSuchTime", "at_local", "clock_of"]

# Danes write 24.12.2026; a browser that brings its own calendar sends 2026-12-24.
DATE_FORMATS = ["%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%y", "%d. %m. %Y", "%Y-%m-%d"]
_CLOCK = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:\s*[.:]?\s*(\d{2}))?", re.IGNORECASE)


class NoSuchTime(ValueError):
    """The clocks are put forward over this time, so that it does not come on that day."""


def clock_of(text: str) -> datetime.time:
    """Give the time that was written as 9.30, 9:30, 0930, 9 or kl. 9.30; raise ValueError for anything else."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    hour, minute = found.groups()
    return datetime.time(int(hour), int(minute or 0))


def at_local(day: datetime.date, clock: datetime.time) -> datetime.datetime:
    """Give the instant when the local clock shows this, the first where it shows it twice; raise NoSuchTime.

    It is told in UTC, where an hour is always an hour.
    """
    local = datetime.datetime.combine(day, clock)
    instant = timezone.make_aware(local).astimezone(datetime.UTC)
    if timezone.make_naive(instant) != local:
        raise NoSuchTime(f"{local} does not come.")
    return instant
