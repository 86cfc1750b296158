"""Months of the calendar: the one rule for where so many months later falls."""

from __future__ import annotations

import calendar
import datetime
from typing import TypeVar

__all__ = ["months_after"]

Day = TypeVar("Day", datetime.date, datetime.datetime)


def months_after(day: Day, months: int) -> Day:
    """Give the same day so many months later, earlier for a negative number; the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))
