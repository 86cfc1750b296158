"""What was agreed, row by row, and on which days it is followed up. Pure functions, without the ORM."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from samtale_intranet.conversations.rules import Rules
from samtale_intranet.conversations.workdays import add_working_days
from samtale_intranet.months import months_after

__all__ = ["Action", "carried_over", "day_after", "days_of", "ticked"]


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a plan: `row` names its table and row there, which a corrected plan keeps."""

    row: str
    title: str
    due_on: datetime.date | None = None
    done_on: datetime.date | None = None

    @property
    def is_done(self) -> bool:
        """Whether somebody has ticked it off."""
        return self.done_on is not None

    def to_json(self) -> dict[str, str]:
        """Give what `from_json` takes."""
        days = {"due_on": self.due_on, "done_on": self.done_on}
        return {"row": self.row, "title": self.title} | {name: day.isoformat() for name, day in days.items() if day}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Action:
        """Give the stored action."""
        days = {name: datetime.date.fromisoformat(stored[name]) for name in ("due_on", "done_on") if name in stored}
        return cls(stored["row"], stored["title"], **days)


def day_after(journaled_on: datetime.date, months: int) -> datetime.date:
    """Give the day so many months later, or the month's last; where nobody works then, the next working day."""
    return add_working_days(months_after(journaled_on, months), 0)


def days_of(
    rules: Rules, journaled_on: datetime.date, actions: Iterable[Action], *, months_too: bool = True
) -> dict[datetime.date, int | None]:
    """Give each day of a follow-up, with the months that it comes after; None for the date of an action alone.

    A day that is an action's and that of the months is one. Dates up to the day of journaling are past already.
    """
    days: dict[datetime.date, int | None] = {}
    if rules.follow_up_actions:
        dates = {action.due_on for action in actions if action.due_on and not action.is_done}
        days = {add_working_days(day, 0): None for day in sorted(dates) if day > journaled_on}
    if months_too:
        days |= {day_after(journaled_on, months): months for months in rules.follow_up_months}
    return dict(sorted(days.items()))


def ticked(
    actions: Sequence[Action], *, shown_done: Collection[str], done: Collection[str], on: datetime.date
) -> list[Action]:
    """Give the actions with what somebody has changed: ticked what was not, or taken back what was.

    What they left as it was shown stays as it is now, so that two who tick at once lose nothing.
    """
    now_done, now_open = set(done) - set(shown_done), set(shown_done) - set(done)
    found = []
    for action in actions:
        if action.row in now_done and not action.is_done:
            action = replace(action, done_on=on)
        elif action.row in now_open:
            action = replace(action, done_on=None)
        found.append(action)
    return found


def carried_over(old: Iterable[Action], new: Iterable[Action]) -> list[Action]:
    """Give the actions of a corrected plan, done where the same row was done in the one before."""
    done = {action.row: action.done_on for action in old}
    return [replace(action, done_on=done.get(action.row)) for action in new]
