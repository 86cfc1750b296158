"""The figures of a year as they may be shown: rows for units and the whole municipality, no small group among them."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samtale_intranet.conversations.coverage.counting import Counts, Figures
from samtale_intranet.conversations.coverage.suppression import shown_groups
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.people.models import Unit
from samtale_intranet.spreadsheets import without_formula

__all__ = ["Row", "TypeReport", "as_csv", "report_of"]

WHOLE = 0  # the municipality itself, above its units


@dataclass(frozen=True, slots=True)
class Share:
    """One of the figures: how many of those with whom it was due."""

    name: str  # held, journaled, followed
    label: str
    count: int
    percent: int  # rounded down: 100 is all of them


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with all that stands below it; `depth` is 0 for the municipality. `path` names it from the top."""

    name: str
    path: str
    depth: int
    due: int
    shares: tuple[Share, ...]

    @property
    def in_words(self) -> str:
        """Say all of it in a sentence, for whoever does not see the bars."""
        parts = [f"{share.label}: {share.count} ({share.percent} %)" for share in self.shares]
        return f"{self.name}. {_('Were to have it')}: {self.due}. {', '.join(parts)}."


@dataclass(frozen=True, slots=True)
class TypeReport:
    """One type: the rows that are shown, and how many units with people stand in the figures above them alone."""

    type: ConversationType
    rows: tuple[Row, ...]
    hidden: int

    @property
    def overview(self) -> tuple[Row, ...]:
        """The municipality and its topmost units: what a committee looks at, and what fits on a sheet."""
        return tuple(row for row in self.rows if row.depth <= 1)

    @property
    def heads(self) -> list[str]:
        """Name the figures."""
        return [share.label for share in self.rows[0].shares] if self.rows else []


def report_of(counts: Counts, units: Iterable[Unit], whole: str) -> TypeReport:
    """Give what may be shown of one type; `whole` is the municipality's name.

    SECURITY: what is shown goes by all units of the year and type, and never by what somebody asks to see: whoever
    picks rows picks among these, so no two requests can be subtracted from each other.
    """
    names = {WHOLE: whole} | {unit.pk: unit.name for unit in units}
    parents: dict[int, int | None] = {WHOLE: None} | {unit.pk: unit.parent_id or WHOLE for unit in units}
    shown = shown_groups(parents=parents, people={pk: own.due for pk, own in counts.by_unit.items()})
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk in sorted(names, key=lambda pk: names[pk].casefold()):
        children[parents[pk]].append(pk)
    total: dict[int, Figures] = {}
    order: list[tuple[int, int, str]] = []

    def visit(pk: int, depth: int, path: str) -> None:
        order.append((pk, depth, path))
        total[pk] = counts.by_unit.get(pk, Figures())
        for child in children[pk]:
            visit(child, depth + 1, f"{path} / {names[child]}" if pk != WHOLE else names[child])
            total[pk] += total[child]

    visit(WHOLE, 0, whole)
    rows = [
        Row(names[pk], path, depth, total[pk].due, tuple(_shares(counts, total[pk])))
        for pk, depth, path in order
        if pk in shown
    ]
    return TypeReport(counts.type, tuple(rows), sum(total[pk].due > 0 and pk not in shown for pk in names))


def _shares(counts: Counts, figures: Figures) -> Iterable[Share]:
    def share(name: str, label: str, count: int) -> Share:
        return Share(name, label, count, 100 * count // figures.due if figures.due else 0)

    yield share("held", _("Held"), figures.held)
    if counts.type.keeps == ConversationType.Keeps.DOCUMENT:
        yield share("journaled", _("In the folder"), figures.journaled)
    if counts.knows_follow_ups:
        yield share("followed", _("Followed up"), figures.followed_up)


def as_csv(reports: Iterable[TypeReport], year: int) -> bytes:
    """Give the same figures as CSV in UTF-8, with the mark that spreadsheets know it by; no cell begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    heads = (
        _("Year"),
        _("Conversation"),
        _("Unit"),
        _("Were to have it"),
        _("Held"),
        _("In the folder"),
        _("Followed up"),
    )
    writer.writerow(heads)
    for report in reports:
        for row in report.rows:
            counts = {share.name: str(share.count) for share in row.shares}
            figures = [counts.get(name, "") for name in ("held", "journaled", "followed")]
            cells = [str(year), report.type.name, row.path, str(row.due), *figures]
            writer.writerow([without_formula(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")
