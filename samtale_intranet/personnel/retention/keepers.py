"""What other apps keep beside the journal, and what they must be asked before something of it goes.

Imports run one way: the apps above register here, and what is here knows none of them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.db import models

from samtale_intranet.people.models import Municipality

if TYPE_CHECKING:
    from samtale_intranet.personnel.models import Entry, Folder


@dataclass(frozen=True, slots=True)
class Draft:
    """Something begun in a folder that was never journaled, e.g. a plan; `corrects` is the entry it would supersede."""

    record: UUID
    folder: UUID
    saved_at: datetime.datetime
    corrects: UUID | None = None


class Going(Protocol):
    """What is about to go, in one transaction: entries and drafts of one folder, or the whole of it."""

    folder: Folder
    entries: tuple[Entry, ...]
    drafts: frozenset[UUID]
    whole: bool

    def remove(self, row: models.Model, *, record: UUID | None = None) -> None:
        """Delete the row; where it is a `record` of the ledger, write the event that says it is gone."""


class Eraser(Protocol):
    """What an app keeps about entries and folders, so that it can go with them."""

    # The lower comes first: whoever refers to another's rows goes before it.
    order: int

    def drafts(self, *, municipality: Municipality, folder: UUID | None = None) -> Iterable[Draft]:
        """Give what was never journaled, in the municipality or in one folder."""

    def lock(self, going: Going) -> None:
        """Lock the rows that `erase` will remove, before the ledger is: the order in which whoever writes locks."""

    def erase(self, going: Going) -> None:
        """Remove, by `going.remove`, everything of the app that belongs to what goes."""


class NothingUnfinished:
    """For an eraser that keeps no drafts and whose rows nobody locks."""

    def drafts(self, *, municipality: Municipality, folder: UUID | None = None) -> Iterable[Draft]:
        """Give nothing."""
        return ()

    def lock(self, going: Going) -> None:
        """Lock nothing."""


Waiting = Callable[["Entry"], bool]
_erasers: dict[type, Eraser] = {}
_waiting: dict[str, Waiting] = {}


def register_eraser(eraser: Eraser) -> None:
    """Let an app's rows go with the entry or folder they are about, from `AppConfig.ready`; twice is once."""
    _erasers[type(eraser)] = eraser


def register_waiting(predicate: Waiting) -> None:
    """Let an app say that an entry is not to go yet, as an outside archive has not received it; twice is once."""
    _waiting[f"{predicate.__module__}.{predicate.__qualname__}"] = predicate


def erasers() -> list[Eraser]:
    """Give the registered erasers in the order in which they work."""
    return sorted(_erasers.values(), key=lambda eraser: eraser.order)


def waits(entry: Entry) -> bool:
    """Tell whether somebody still needs the entry."""
    return any(predicate(entry) for predicate in _waiting.values())
