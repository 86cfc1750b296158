"""What can go wrong on a plan's way. Each says what happened; the views say to the person what to do."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping


class PlanProblem(Exception):
    """Something on the plan's way is not possible now. Nothing was changed."""


class FormNotReady(PlanProblem):
    """The form page has no conversation type, or its type keeps nothing, so no plan can be started from it."""


class FormUnreadable(PlanProblem):
    """The form that the plan took along does not fit this version of the software. Its answers lie there unharmed."""


class VersionConflict(PlanProblem):
    """Somebody saved the plan since the version this was made from; `keys` are the fields that both have changed."""

    def __init__(self, keys: Collection[str] = ()) -> None:
        super().__init__(f"{len(keys)} fields were changed by somebody else meanwhile.")
        self.keys = frozenset(keys)


class NothingToUndo(PlanProblem):
    """No earlier version that is kept differs in what this person fills in."""


class WrongState(PlanProblem):
    """The plan is further on its way, or not so far yet: what was asked for does not fit its state."""

    def __init__(self, state: str) -> None:
        super().__init__(f"The plan is {state}.")
        self.state = state


class NotComplete(PlanProblem):
    """Something has to be filled in or mended first; `problems` has the words by the name of the input."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(f"{len(problems)} answers are missing or wrong.")
        self.problems = problems


class RemarksMissing(PlanProblem):
    """The response is one with remarks, but there are none."""


class AlreadyResponded(PlanProblem):
    """This party has responded, and differently. A response is changed by opening the plan again."""


class AlreadyCorrected(PlanProblem):
    """The entry has a correction in the journal; a further correction starts from that one."""


class NotAsked(PlanProblem):
    """By the conversation's type this party is not asked to respond."""


class StillWaiting(PlanProblem):
    """Somebody has not responded, and the day by which they may has not passed."""

    def __init__(self, until: datetime.date | None) -> None:
        super().__init__(f"Responses may come until {until}.")
        self.until = until
