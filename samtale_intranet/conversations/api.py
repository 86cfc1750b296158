"""The public door of conversations: begin, plan, hold and close one, and say what the next step is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from samtale_intranet.conversations.course import (
    Change,
    Doubts,
    Guard,
    Listener,
    Meeting,
    begin,
    cancel,
    close,
    doubts_of,
    hand_over,
    mark_held,
    plan,
    register_guard,
    register_listener,
)
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.panels import Panel, register_panel
from samtale_intranet.conversations.problems import (
    AlreadyHeld,
    ConversationOver,
    LeaderMissing,
    MeetingChanged,
    MeetingInPast,
    NotYetHeld,
    StepMissing,
    WrongMunicipality,
)
from samtale_intranet.conversations.rules import Rules, rules_of
from samtale_intranet.people.models import Employee

__all__ = [
    "AlreadyHeld",
    "Change",
    "ConversationOver",
    "Doubts",
    "Guard",
    "LeaderMissing",
    "Listener",
    "Meeting",
    "MeetingChanged",
    "MeetingInPast",
    "NextStep",
    "NotYetHeld",
    "Panel",
    "Rules",
    "StepMissing",
    "WrongMunicipality",
    "begin",
    "cancel",
    "close",
    "doubts_of",
    "hand_over",
    "mark_held",
    "next_steps",
    "plan",
    "register_guard",
    "register_listener",
    "register_next_steps",
    "register_panel",
    "rules_of",
]


@dataclass(frozen=True)
class NextStep:
    """Where a conversation stands, and where one goes on.

    Of several steps the one with the lowest `rank` is shown: 10 what is overdue, 20 what waits for this person, 40 what
    goes on, 60 what waits for somebody else, 80 what may be read.
    """

    state: str
    label: str
    url: str
    rank: int = 40
    awaits_response: bool = False  # the document is finished, and the parties answer to it


Source = Callable[[list[Conversation], Employee], dict[int, NextStep]]
_sources: list[Source] = []


def register_next_steps(source: Source) -> None:
    """Let a module say the next step of conversations by their id, as this person sees it: one query for all."""
    _sources.append(source)


def next_steps(*, conversations: Iterable[Conversation], person: Employee) -> dict[int, NextStep]:
    """Give the most urgent next step of each conversation that has one, as this person sees it."""
    listed = list(conversations)
    found: dict[int, NextStep] = {}
    for source in _sources:
        for key, step in source(listed, person).items():
            if key not in found or step.rank < found[key].rank:
                found[key] = step
    return found
