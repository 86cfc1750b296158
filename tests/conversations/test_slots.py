"""Times for a round: on working days, around lunch, and never two meetings of one person at once."""

from __future__ import annotations

import datetime

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.conversations.rounds.slots import LUNCH, Pattern, Span, propose
from samtale_intranet.conversations.workdays import is_working_day
from tests.conversations.conftest import local

NINE, THREE = datetime.time(9), datetime.time(15)


def shown(found: list[Span | None]) -> list[str]:
    return [timezone.localtime(each[0]).strftime("%d.%m. %H.%M") if each else "" for each in found]


def test_one_after_the_other_with_a_pause_around_lunch() -> None:
    pattern = Pattern(datetime.date(2026, 12, 7), NINE, THREE, minutes=60, pause=30, most=9)
    assert shown(propose(pattern, [[]] * 4)) == ["07.12. 09.00", "07.12. 10.30", "07.12. 12.30", "07.12. 14.00"]


def test_not_more_a_day_than_wanted_and_not_on_holidays() -> None:
    pattern = Pattern(datetime.date(2026, 12, 23), NINE, THREE, minutes=60, pause=0, most=2)
    assert [each[:6] for each in shown(propose(pattern, [[]] * 6))] == [
        *["23.12."] * 2,
        *["28.12."] * 2,
        *["29.12."] * 2,
    ], "many are closed on the 24th, the 25th and 26th are holidays, the 27th is a Sunday"


def test_who_has_another_meeting_gets_another_time() -> None:
    pattern = Pattern(datetime.date(2026, 12, 7), NINE, THREE, minutes=60, pause=0, most=9)
    busy = [(local(2026, 12, 7, 9, 30), local(2026, 12, 7, 10, 15))]
    assert shown(propose(pattern, [busy, []])) == ["07.12. 10.15", "07.12. 12.30"]


def test_where_there_is_no_room_nothing_is_proposed() -> None:
    pattern = Pattern(datetime.date(2026, 12, 7), NINE, datetime.time(9, 30), minutes=60, pause=0, most=9)
    assert propose(pattern, [[]]) == [None]


@given(
    st.dates(datetime.date(2025, 1, 1), datetime.date(2035, 12, 31)),
    st.sampled_from([30, 45, 60, 90, 120]),
    st.sampled_from([0, 15, 30, 60]),
    st.integers(1, 10),
    st.integers(1, 30),
)
def test_whatever_is_asked_they_never_collide(
    day: datetime.date, minutes: int, pause: int, most: int, count: int
) -> None:
    found = propose(Pattern(day, NINE, THREE, minutes, pause, most), [[]] * count)
    days: dict[datetime.date, int] = {}
    for span, after in zip(found, [*found[1:], None], strict=True):
        assert span is not None
        start, end = (timezone.localtime(each) for each in span)
        assert start.date() >= day
        assert is_working_day(start.date())
        assert start.time() >= NINE
        assert end.time() <= THREE
        assert end.time() <= LUNCH[0] or start.time() >= LUNCH[1]
        assert after is None or after[0] - span[1] >= datetime.timedelta(minutes=pause)
        days[start.date()] = days.get(start.date(), 0) + 1
    assert max(days.values()) <= most
