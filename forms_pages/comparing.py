"""Two texts of one field, side by side: what each says, and for a table which rows differ. Pure functions, no ORM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms_pages.kinds.base import Field
from forms_pages.kinds.table import Row, TableField


@dataclass(frozen=True)
class RowPair:
    """One row as it stands in each text; None where it is missing there."""

    columns: tuple[str, ...]
    mine: tuple[str, ...] | None
    theirs: tuple[str, ...] | None

    @property
    def my_cells(self) -> list[tuple[str, str, bool]]:
        """The row in one's own text: the column's name, the cell, and whether it differs from the other text."""
        return self._cells(self.mine, self.theirs)

    @property
    def their_cells(self) -> list[tuple[str, str, bool]]:
        """The row in the other party's text, in the same way."""
        return self._cells(self.theirs, self.mine)

    def _cells(self, row: tuple[str, ...] | None, other: tuple[str, ...] | None) -> list[tuple[str, str, bool]]:
        beside = other or ("",) * len(self.columns)
        return [(name, cell, cell != there) for name, cell, there in zip(self.columns, row or (), beside, strict=False)]

    @property
    def state(self) -> str:
        """Whether the row is the `same` in both, `changed`, or stands in `mine` or `theirs` alone."""
        if self.mine is None:
            return "theirs"
        if self.theirs is None:
            return "mine"
        return "same" if self.mine == self.theirs else "changed"


def row_pairs(table: TableField, mine: Sequence[Row], theirs: Sequence[Row]) -> list[RowPair]:
    """Give every row that has something written in one of the texts, in the order of the other party's text."""
    here = {row["id"]: row for row in mine}
    there = {row["id"]: row for row in theirs}
    columns = tuple(column.label for column in table.columns)
    pairs = [RowPair(columns, _cells(table, here.get(key)), _cells(table, there.get(key))) for key in {**there, **here}]
    return [pair for pair in pairs if _is_written(pair)]


def _cells(table: TableField, row: Row | None) -> tuple[str, ...] | None:
    return tuple(table.cells(row)) if row else None


def _is_written(pair: RowPair) -> bool:
    return any(any(cells) for cells in (pair.mine, pair.theirs) if cells)


def together(field: Field, mine: Any, theirs: Any) -> Any:
    """Give what a person begins with who writes both texts together: one's own, and the rows only the other has."""
    if not isinstance(field, TableField):
        return mine
    ids = {row["id"] for row in mine}
    return [*field.filled(mine), *(row for row in field.filled(theirs) if row["id"] not in ids)] or mine


def differing(fields: Sequence[Field], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Field]:
    """Give the fields whose two answers people read differently."""
    return [field for field in fields if field.shown(mine[field.key]) != field.shown(theirs[field.key])]
