"""Working days of Denmark, with the holidays that a library knows."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.conversations.workdays import (
    add_working_days,
    closed_on,
    holiday_on,
    is_working_day,
    next_open_day,
    working_days_between,
)

DAY = datetime.date


@pytest.mark.parametrize(
    ("first", "count", "last"),
    [
        (DAY(2026, 11, 27), 1, DAY(2026, 11, 30)),  # over a weekend
        (DAY(2026, 11, 28), 0, DAY(2026, 11, 30)),  # a Saturday is none
        (DAY(2026, 4, 1), 1, DAY(2026, 4, 7)),  # over Easter: Maundy Thursday to Easter Monday
        (DAY(2026, 12, 23), 10, DAY(2027, 1, 8)),  # two days of Christmas, New Year's Day
        (DAY(2026, 5, 1), 1, DAY(2026, 5, 4)),  # Great Prayer Day was given up in 2024
    ],
)
def test_it_counts_over_weekends_and_danish_holidays(first: DAY, count: int, last: DAY) -> None:
    assert add_working_days(first, count) == last


def test_great_prayer_day_was_a_holiday_until_2023() -> None:
    assert holiday_on(DAY(2023, 5, 5))
    assert not holiday_on(DAY(2024, 4, 26))


def test_christmas_eve_is_no_holiday_but_a_day_on_which_many_close() -> None:
    assert not holiday_on(DAY(2026, 12, 24))
    assert closed_on(DAY(2026, 12, 24)) == "Juleaftensdag"
    assert not closed_on(DAY(2026, 12, 23))
    assert next_open_day(DAY(2026, 12, 24)) == DAY(2026, 12, 28)


@given(st.dates(DAY(2020, 1, 1), DAY(2035, 1, 1)), st.integers(0, 60))
def test_adding_and_counting_say_the_same(first: DAY, count: int) -> None:
    last = add_working_days(first, count)
    assert is_working_day(last)
    if count:
        assert working_days_between(first, last) == count
    assert last >= first
