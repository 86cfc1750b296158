"""Danish working days: Monday to Friday, without public holidays. The days are those of the library `holidays`."""

from __future__ import annotations

import datetime
from functools import cache

import holidays

__all__ = ["add_working_days", "closed_on", "holiday_on", "is_working_day", "next_open_day", "working_days_between"]

_DAY = datetime.timedelta(days=1)


@cache
def _holidays(year: int) -> dict[datetime.date, str]:
    return dict(holidays.country_holidays("DK", years=year, language="da"))


@cache
def _closing_days(year: int) -> dict[datetime.date, str]:
    return dict(holidays.country_holidays("DK", years=year, language="da", categories=("optional",)))


def closed_on(day: datetime.date) -> str:
    """Give the Danish name of a day on which many workplaces close, such as 24 December; "" where it is none.

    It is no public holiday, so it counts in a deadline.
    """
    return _closing_days(day.year).get(day, "")


def holiday_on(day: datetime.date) -> str:
    """Give the Danish name of the public holiday on this day, or "" where it is none."""
    return _holidays(day.year).get(day, "")


def is_working_day(day: datetime.date) -> bool:
    """Whether people are at work: neither a Saturday, a Sunday nor a public holiday."""
    return day.weekday() < 5 and not holiday_on(day)


def add_working_days(day: datetime.date, count: int) -> datetime.date:
    """Give the day that is this many working days after `day`, which itself does not count (count >= 0).

    With 0 it is the day itself, or the next working day where it is none.
    """
    left = count
    while left or not is_working_day(day):
        day += _DAY
        if is_working_day(day):
            left = max(0, left - 1)
    return day


def working_days_between(first: datetime.date, last: datetime.date) -> int:
    """Give how many working days lie strictly after `first`, up to and with `last`; 0 where `last` is not later."""
    days = (last - first).days
    return sum(is_working_day(first + number * _DAY) for number in range(1, days + 1))


def next_open_day(day: datetime.date) -> datetime.date:
    """Give the day itself, or the first one after it on which most people are at work."""
    while not is_working_day(day) or closed_on(day):
        day += _DAY
    return day
