"""What there is to give a copy of: each app tells here what it holds on a person, and how it is opened.

A source prepares first, which decrypts nobody's words, and says what will leave; that is committed to the ledger; then
it opens exactly what it prepared. Apps above register theirs, so that the section imports nothing upward.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.access import Access
from samtale_intranet.personnel.export.whole import Left
from samtale_intranet.personnel.models import Folder

__all__ = ["About", "ExportSource", "Held", "Part", "Prepared", "register_export", "sources"]


@dataclass(frozen=True, slots=True)
class About:
    """Whom the copy is about, who may take it, and when."""

    folder: Folder
    access: Access
    at: datetime

    @property
    def employee(self) -> Employee:
        """Whom the copy is about."""
        return self.folder.employee


@dataclass(frozen=True, slots=True)
class Held:
    """A file of the copy: its path in it, with `/` and without `..`, what it is in words, and its bytes."""

    path: str
    label: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the copy, as its page shows it: facts, a table, files, and what is withheld, with the reason."""

    title: str
    about: str
    facts: Sequence[tuple[str, str]] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    files: Sequence[Held] = ()
    withheld: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """What will leave, as the ledger is told it, and the function that opens it afterwards."""

    leaving: Sequence[Left]
    open: Callable[[About], Iterable[Part]]


@dataclass(frozen=True, slots=True)
class ExportSource:
    """What one app holds on a person.

    `covers` names the relations, as `app_label.Model.field`, that this source gives a copy of; `reasons` those that it
    does not, each with the reason. A test looks for any that stands in neither. `place` orders the copy, lowest first.
    """

    name: str
    prepare: Callable[[Folder], Prepared]
    covers: frozenset[str]
    reasons: dict[str, str] = field(default_factory=dict)
    place: int = 50


_sources: dict[str, ExportSource] = {}


def register_export(source: ExportSource) -> None:
    """Let an app add what it holds on a person, from `AppConfig.ready`; registering the same name twice is once."""
    _sources[source.name] = source


def sources() -> list[ExportSource]:
    """Give every source by its place in the copy."""
    return sorted(_sources.values(), key=lambda source: (source.place, source.name))
