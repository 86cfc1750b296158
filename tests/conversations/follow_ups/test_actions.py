"""On which days a plan is followed up, and what is ticked: pure functions, over years, month ends and holidays."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.conversations.follow_ups.actions import Action, carried_over, day_after, days_of, ticked
from samtale_intranet.conversations.rules import Rules
from samtale_intranet.conversations.workdays import is_working_day

DATE = datetime.date
DAYS = st.dates(DATE(2020, 1, 1), DATE(2035, 12, 31))


@pytest.mark.parametrize(
    ("journaled", "months", "followed_up"),
    [
        (DATE(2026, 1, 20), 4, DATE(2026, 5, 20)),
        (DATE(2025, 10, 31), 4, DATE(2026, 3, 2)),  # 28 February is a Saturday
        (DATE(2027, 10, 31), 4, DATE(2028, 2, 29)),  # a leap day
        (DATE(2026, 8, 24), 4, DATE(2026, 12, 24)),  # Christmas Eve is no public holiday
        (DATE(2026, 8, 25), 4, DATE(2026, 12, 28)),  # Christmas Day, Boxing Day, a Saturday and a Sunday
        (DATE(2026, 7, 26), 8, DATE(2027, 3, 30)),  # Good Friday to Easter Monday
        (DATE(2026, 1, 3), 4, DATE(2026, 5, 4)),  # a Sunday
        (DATE(2026, 1, 31), 8, DATE(2026, 9, 30)),  # a month of thirty days
    ],
)
def test_it_is_so_many_months_later_on_a_working_day(
    journaled: datetime.date, months: int, followed_up: datetime.date
) -> None:
    """DOMAIN, model 2: follow-ups after four and eight months."""
    assert day_after(journaled, months) == followed_up


@given(DAYS, st.integers(1, 36))
def test_it_is_always_a_working_day_close_behind(journaled: datetime.date, months: int) -> None:
    day = day_after(journaled, months)
    assert is_working_day(day)
    assert 28 * months <= (day - journaled).days <= 31 * months + 6


def test_one_day_is_followed_up_once() -> None:
    rules = Rules(follow_up_months=(4,), follow_up_actions=True)
    actions = [
        Action("t:1", "a", DATE(2026, 5, 20)),
        Action("t:2", "b", DATE(2026, 5, 17)),  # a Sunday
        Action("t:3", "c", DATE(2026, 5, 18)),
        Action("t:4", "d", DATE(2026, 1, 20)),  # the very day
        Action("t:5", "e", DATE(2026, 8, 3), done_on=DATE(2026, 1, 1)),
    ]
    assert days_of(rules, DATE(2026, 1, 20), actions) == {DATE(2026, 5, 18): None, DATE(2026, 5, 20): 4}
    assert days_of(rules, DATE(2026, 1, 20), actions, months_too=False) == {
        DATE(2026, 5, 18): None,
        DATE(2026, 5, 20): None,
    }
    assert days_of(Rules(follow_up_months=(4,)), DATE(2026, 1, 20), actions) == {DATE(2026, 5, 20): 4}
    assert days_of(Rules(), DATE(2026, 1, 20), actions) == {}


ROWS = st.frozensets(st.sampled_from("abcd"))


@given(ROWS, ROWS, ROWS, ROWS)
def test_two_who_tick_at_once_lose_nothing(
    shown: frozenset[str], mine: frozenset[str], theirs: frozenset[str], before: frozenset[str]
) -> None:
    on = DATE(2026, 5, 20)
    start = [Action(row, row, done_on=on if row in before else None) for row in "abcd"]
    after = ticked(ticked(start, shown_done=shown, done=mine, on=on), shown_done=shown, done=theirs, on=on)
    for action in after:
        i_changed, they_changed = (
            (action.row in mine) != (action.row in shown),
            (action.row in theirs) != (action.row in shown),
        )
        if i_changed or they_changed:
            assert action.is_done == (action.row not in shown)
        else:
            assert action.is_done == (action.row in before)


def test_what_was_done_stays_done_in_a_corrected_plan() -> None:
    old = [Action("t:1", "a", done_on=DATE(2026, 5, 1)), Action("t:2", "b")]
    new = [Action("t:2", "b"), Action("t:1", "anders", DATE(2026, 6, 1)), Action("t:3", "c")]
    assert [one.done_on for one in carried_over(old, new)] == [None, DATE(2026, 5, 1), None]


@given(st.builds(Action, st.text(), st.text(), st.none() | DAYS, st.none() | DAYS))
def test_it_is_stored_whole(action: Action) -> None:
    assert Action.from_json(action.to_json()) == action
