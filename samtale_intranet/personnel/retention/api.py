"""The public door of retention: rules, holds, what has expired, erasing it, and erasing it again after a restore."""

from __future__ import annotations

from samtale_intranet.personnel.retention.due import Due
from samtale_intranet.personnel.retention.erasing import Judged, NotErased, erase, judged, list_file
from samtale_intranet.personnel.retention.erasure_list import Line, ListProblem
from samtale_intranet.personnel.retention.holds import (
    AlreadyHeld,
    NotHeld,
    OpenedHold,
    OpenedHolds,
    held_folders,
    hold_in,
    lift_hold,
    open_hold,
    set_hold,
)
from samtale_intranet.personnel.retention.keepers import (
    Draft,
    Eraser,
    Going,
    NothingUnfinished,
    register_eraser,
    register_waiting,
)
from samtale_intranet.personnel.retention.replaying import Fate, Replayed, checked_list, replay
from samtale_intranet.personnel.retention.rules import CountedFrom, Rule, register_retention
from samtale_intranet.personnel.retention.traces import TracesLeft, tidied

__all__ = [
    "AlreadyHeld",
    "CountedFrom",
    "Draft",
    "Due",
    "Eraser",
    "Fate",
    "Going",
    "Judged",
    "Line",
    "ListProblem",
    "NotErased",
    "NotHeld",
    "NothingUnfinished",
    "OpenedHold",
    "OpenedHolds",
    "Replayed",
    "Rule",
    "TracesLeft",
    "checked_list",
    "erase",
    "held_folders",
    "hold_in",
    "judged",
    "lift_hold",
    "list_file",
    "open_hold",
    "register_eraser",
    "register_retention",
    "register_waiting",
    "replay",
    "set_hold",
    "tidied",
]
