"""What an import of people changed, or would change: plain data to print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column of one person, before and after, as the file writes it."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One person who is new, or has changed."""

    line: int
    number: str
    name: str
    is_new: bool
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One unit that is new, or has another leader (both named, or empty)."""

    path: str
    is_new: bool
    leader_before: str
    leader_after: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Everything an import changed; with `dry_run`, what it would change."""

    dry_run: bool
    people: tuple[PersonChange, ...]
    units: tuple[UnitChange, ...]
    sign_ins: tuple[str, ...]  # user names created
    unchanged: int  # people

    @property
    def created(self) -> int:
        """How many people are new."""
        return sum(person.is_new for person in self.people)

    @property
    def changed(self) -> int:
        """How many people who were there before have changed."""
        return len(self.people) - self.created

    def details(self) -> Iterator[str]:
        """Give one line of text for each unit and person, and one for each field that changes."""
        for unit in self.units:
            if unit.is_new:
                yield _("new unit: %(path)s") % {"path": unit.path}
            if unit.leader_before != unit.leader_after:
                yield _("leader of %(path)s: %(before)s → %(after)s") % {
                    "path": unit.path,
                    "before": unit.leader_before or _("nobody"),
                    "after": unit.leader_after or _("nobody"),
                }
        for person in self.people:
            what = _("new person: %(number)s %(name)s") if person.is_new else _("changed: %(number)s %(name)s")
            yield what % {"number": person.number, "name": person.name}
            for field in person.fields:
                yield f"    {field.column}: {field.before or '–'} → {field.after or '–'}"

    def summary(self) -> str:
        """Give the numbers in one sentence."""
        numbers = {
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "units": sum(unit.is_new for unit in self.units),
        }
        if self.dry_run:
            text = _(
                "Nothing was written. People: %(created)d would be new, %(changed)d would change, %(unchanged)d would "
                "stay as they are. Units: %(units)d would be new."
            )
        else:
            text = _("People: %(created)d new, %(changed)d changed, %(unchanged)d up to date. Units: %(units)d new.")
        return text % numbers
