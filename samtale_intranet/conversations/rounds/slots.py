"""Times for many meetings one after the other, on working days, around lunch and what is in the calendar already."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from samtale_intranet.conversations.planning.clock import NoSuchTime, at_local
from samtale_intranet.conversations.workdays import next_open_day

__all__ = ["LUNCH", "Pattern", "Span", "propose"]

LUNCH = (datetime.time(11, 30), datetime.time(12, 30))
STEP = datetime.timedelta(minutes=15)
MOST_DAYS = 400

Span = tuple[datetime.datetime, datetime.datetime]


@dataclass(frozen=True, slots=True)
class Pattern:
    """How the meetings lie: from which day, between which times of day, how long, how far apart, and how many a day."""

    day: datetime.date
    first: datetime.time
    last: datetime.time  # when the last meeting of the day has ended
    minutes: int
    pause: int
    most: int


def propose(pattern: Pattern, taken: Sequence[Iterable[Span]]) -> list[Span | None]:
    """Give a time for each of the meetings, in order, whose people are taken so; None where there was none any more.

    The first day is moved to the next working day. Nobody is given a time when they have another meeting.
    """
    free = _starts(pattern)
    found: list[Span | None] = []
    length, pause = datetime.timedelta(minutes=pattern.minutes), datetime.timedelta(minutes=pattern.pause)
    busy_until: datetime.datetime | None = None
    of_day: dict[datetime.date, int] = {}
    for spans in taken:
        others = list(spans)
        found.append(None)
        for day, start in free:
            if of_day.get(day, 0) >= pattern.most or (busy_until and start < busy_until):
                continue
            if any(begins < start + length and start < ends for begins, ends in others):
                continue
            found[-1] = (start, start + length)
            busy_until = start + length + pause
            of_day[day] = of_day.get(day, 0) + 1
            break
    return found


def _starts(pattern: Pattern) -> Iterator[tuple[datetime.date, datetime.datetime]]:
    """Give every quarter of an hour at which a meeting would fit into a working day, with its day."""
    day = next_open_day(pattern.day)
    for _number in range(MOST_DAYS):
        yield from ((day, start) for start in _of_day(pattern, day))
        day = next_open_day(day + datetime.timedelta(days=1))


def _of_day(pattern: Pattern, day: datetime.date) -> Iterator[datetime.datetime]:
    length = datetime.timedelta(minutes=pattern.minutes)
    try:
        start, end = at_local(day, pattern.first), at_local(day, pattern.last)
        lunch = at_local(day, LUNCH[0]), at_local(day, LUNCH[1])
    except NoSuchTime:
        return
    while start + length <= end:
        if start < lunch[1] and lunch[0] < start + length:
            start = lunch[1]
            continue
        yield start
        start += STEP
