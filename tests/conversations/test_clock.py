"""Days and times as Danes write them, and the nights when the clocks are changed."""

from __future__ import annotations

import datetime

import pytest

from samtale_intranet.conversations.planning.clock import NoSuchTime, at_local, clock_of
from samtale_intranet.conversations.planning.fields import ClockField, DayField

CHRISTMAS = datetime.date(2026, 12, 24)


@pytest.mark.parametrize("text", ["9.30", "9:30", "09.30", "0930", "930", "kl. 9.30", "KL 9.30", " 9.30 "])
def test_it_takes_a_time_however_it_is_written(text: str) -> None:
    assert clock_of(text) == datetime.time(9, 30)
    assert ClockField().clean(text) == datetime.time(9, 30)


def test_it_takes_a_whole_hour() -> None:
    assert clock_of("14") == datetime.time(14)


@pytest.mark.parametrize("text", ["", "25", "9.5", "9.60", "halv ti", "9.30.15", "-1"])
def test_it_refuses_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        clock_of(text)


@pytest.mark.parametrize("text", ["24.12.2026", "24-12-2026", "24/12/2026", "24.12.26", "24. 12. 2026", "2026-12-24"])
def test_it_takes_a_day_however_it_is_written(text: str) -> None:
    assert DayField().clean(text) == CHRISTMAS


def test_it_shows_day_and_time_as_they_are_to_be_written() -> None:
    assert DayField().prepare_value(CHRISTMAS) == "24.12.2026"
    assert ClockField().prepare_value(datetime.time(9, 5)) == "9.05"


def test_the_local_clock_counts_in_winter_and_in_summer() -> None:
    assert at_local(CHRISTMAS, datetime.time(9)).hour == 8
    assert at_local(datetime.date(2026, 6, 24), datetime.time(9)).hour == 7


def test_an_hour_that_is_left_out_does_not_come() -> None:
    with pytest.raises(NoSuchTime):
        at_local(datetime.date(2026, 3, 29), datetime.time(2, 30))


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    first = at_local(datetime.date(2026, 10, 25), datetime.time(2, 30))
    assert first == datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)
    assert at_local(datetime.date(2026, 10, 25), datetime.time(3, 30)) - first == datetime.timedelta(hours=2)
