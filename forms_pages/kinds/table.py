"""The action table, whose rows people add, move and remove.

An answer is a list of `{"id": "r1", "cells": {column key: text}}`. A given row, `g1`, `g2`, …, is the editor's: its
first column is fixed, and it is always there.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from forms_pages.answers import LONGEST_TEXT
from forms_pages.kinds.base import Field, FieldBlock, Shelf, frozen
from forms_pages.kinds.columns import Column, ColumnsBlock
from forms_pages.kinds.date import not_a_date
from samtale_intranet.personnel.documents import Block, Table

Row = dict[str, Any]
_ROW_ID = re.compile(r"[a-z0-9]{1,16}")


class TableBlock(FieldBlock):
    """A table whose rows people add and remove; the editor defines the columns."""

    row_name = blocks.CharBlock(
        label=_("What a row is called"), max_length=40, default="række", help_text=_("For instance: action.")
    )
    given_rows = blocks.ListBlock(
        blocks.CharBlock(max_length=200, label=_("Text")),
        label=_("Rows that stand there"),
        default=[],
        max_num=20,
        help_text=_("The first column of rows that nobody can remove, for instance the areas one goes through."),
    )
    first_rows = blocks.IntegerBlock(label=_("Empty rows at first"), default=1, min_value=0, max_value=20)
    fewest_rows = blocks.IntegerBlock(
        label=_("Fewest rows"), default=0, min_value=0, max_value=20, help_text=_("Asked for at finish.")
    )
    most_rows = blocks.IntegerBlock(label=_("Most rows"), default=30, min_value=1, max_value=200)
    columns = ColumnsBlock()

    class Meta:
        icon = "table"
        group = Shelf.MORE
        label = _("Action table")
        description = _("Rows that people add, move and remove, with your columns.")
        preview_value = {
            "label": "Handlinger",
            "row_name": "handling",
            "first_rows": 1,
            "most_rows": 20,
            "columns": [
                {"type": "text", "value": {"label": "Hvad vil du styrke?", "required": True}},
                {"type": "responsible", "value": {"label": "Hvem?"}},
                {"type": "date", "value": {"label": "Hvornår?"}},
            ],
        }

    def clean(self, value: Any) -> Any:
        """Refuse ends that leave no number of rows between them, and given rows without a column to stand in."""
        cleaned = super().clean(value)
        errors = {}
        if cleaned["fewest_rows"] > cleaned["most_rows"]:
            errors["fewest_rows"] = ValidationError(_("More rows than the table may have. Make it smaller."))
        if cleaned["given_rows"] and cleaned["columns"][0].block_type != "text":
            errors["given_rows"] = ValidationError(_("They stand in the first column: make that one a text."))
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned

    def spec(self, value: Any) -> dict[str, Any]:
        """Take the columns along, with what other pages gave them."""
        spec = super().spec({name: part for name, part in value.items() if name != "columns"})
        return {**spec, "columns": self.child_blocks["columns"].specs(value["columns"])}


@dataclass(frozen=True)
class TableField(Field):
    """A table with the editor's columns."""

    kind: ClassVar[str] = "table"
    block: ClassVar[type[FieldBlock]] = TableBlock
    row_name: str = ""
    given_rows: tuple[str, ...] = ()
    first_rows: int = 1
    fewest_rows: int = 0
    most_rows: int = 30
    columns: tuple[Column, ...] = ()

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> Field:
        """Build the table and its columns from a snapshot."""
        names = spec.get("names", {})
        known = [{k: frozen(v) for k, v in c.items() if k in Column.__dataclass_fields__} for c in spec["columns"]]
        return super().from_spec({**spec, "columns": tuple(Column(**column, names=names) for column in known)})

    @property
    def writable_columns(self) -> tuple[Column, ...]:
        """The columns of a given row in which people write."""
        return self.columns[1:]

    @property
    def examples(self) -> list[str]:
        """The cells of the example row; none where the editor gave no example."""
        cells = [column.example or "" for column in self.columns]  # a pack leaves out what a column has not
        return cells if any(cells) else []

    @property
    def people(self) -> list[str]:
        """The parties' names, which a cell for somebody responsible offers; none where no column asks for people."""
        names = next((column.names for column in self.columns if column.kind == "responsible"), {})
        return [name for name in names.values() if name]

    @property
    def empty(self) -> list[Row]:
        """The rows that stand there at first: the given ones, then empty ones."""
        blank = 0 if self.given_rows else max(self.first_rows, 1)
        return [*self._given(), *({"id": f"r{number}", "cells": {}} for number in range(1, blank + 1))]

    def _given(self) -> list[Row]:
        return [{"id": f"g{number}", "cells": {}} for number in range(1, len(self.given_rows) + 1)]

    def given_text(self, row_id: str) -> str:
        """What stands in the first column of a given row; nothing for a row of the people's own."""
        # SECURITY: by its one name, so that a forged `g01` is no second row that nobody can remove.
        return next((text for nth, text in enumerate(self.given_rows, start=1) if row_id == f"g{nth}"), "")

    def cell_name(self, row_id: str, column: Column) -> str:
        """The name of one cell's input in HTML."""
        return f"{self.name}-{row_id}-{column.key}"

    def read(self, data: MultiValueDict[str, str]) -> list[Row]:
        """Give the rows in the order they were posted, empty ones included; what is no row id is passed over."""
        # Some more than there may be are kept, so that nothing typed is lost; thousands are no person's work.
        posted = list(dict.fromkeys(data.getlist(f"{self.name}-rows")))[: 3 * self.most_rows]
        rows = [self._read_row(data, row_id) for row_id in posted if _ROW_ID.fullmatch(row_id)]
        there = {row["id"] for row in rows}
        return [*rows, *(row for row in self._given() if row["id"] not in there)]

    def _read_row(self, data: MultiValueDict[str, str], row_id: str) -> Row:
        columns = self.writable_columns if self.given_text(row_id) else self.columns
        cells = {column.key: column.read(data, self.cell_name(row_id, column)) for column in columns}
        return {"id": row_id, "cells": {key: cell for key, cell in cells.items() if cell}}

    def filled(self, answer: list[Row]) -> list[Row]:
        """Give the rows in which somebody has written something."""
        return [row for row in answer if row["cells"]]

    def is_blank(self, answer: Any) -> bool:
        """Whether no row has anything written in it."""
        return not self.filled(answer)

    def wrong(self, answer: Any) -> dict[str, str]:
        """Say which cell is no date or too long, and whether there are too many rows."""
        problems = {}
        if len(answer) > self.most_rows:
            problems[self.name] = _now("“%(label)s” has %(count)s rows. Remove some: %(most)s is the most.") % {
                "label": self.label,
                "count": len(answer),
                "most": self.most_rows,
            }
        for row in answer:
            for column in self.columns:
                if text := _wrong_cell(column, row["cells"].get(column.key, "")):
                    problems[self.cell_name(row["id"], column)] = text
        return problems

    def missing(self, answer: Any) -> dict[str, str]:
        """Say which half-empty row lacks what, and how many rows are needed."""
        problems = {}
        rows = len(self.filled(answer))
        if self.required and not rows:
            problems[self.name] = _now("Write at least one row in “%s” before you finish.") % self.label
        elif rows < self.fewest_rows and (rows or self.required):
            words = {"label": self.label, "count": self.fewest_rows, "rows": rows}
            problems[self.name] = _now("“%(label)s” needs at least %(count)s rows; %(rows)s are written.") % words
        for number, row in enumerate(answer, start=1):
            columns = self.writable_columns if self.given_text(row["id"]) else self.columns
            for column in columns:
                if row["cells"] and column.required and not row["cells"].get(column.key):
                    problems[self.cell_name(row["id"], column)] = _now(
                        "Row %(number)s of “%(table)s” lacks “%(column)s”. Fill it in, or remove the row."
                    ) % {"number": number, "table": self.label, "column": column.label}
        return problems

    def with_row(self, answer: list[Row]) -> list[Row]:
        """Give the rows with an empty one at the end, unless there are as many as there may be."""
        if len(answer) >= self.most_rows:
            return answer
        return [*answer, {"id": f"r{secrets.token_hex(4)}", "cells": {}}]

    def without_row(self, answer: list[Row], row_id: str) -> list[Row]:
        """Give the rows without this one; a given row stays, and there is always one to write in."""
        if self.given_text(row_id):
            return answer
        return [row for row in answer if row["id"] != row_id] or self.with_row([])

    def with_row_moved(self, answer: list[Row], row_id: str, places: int) -> list[Row]:
        """Give the rows with this one moved by so many places, up for a negative number; at an end it stays."""
        index = next((nth for nth, row in enumerate(answer) if row["id"] == row_id), None)
        if index is None:
            return answer
        rows = [row for row in answer if row["id"] != row_id]
        rows.insert(max(0, index + places), answer[index])
        return rows

    def cells(self, row: Row) -> list[str]:
        """Give a row as people read it, the fixed text of a given row included."""
        shown = [column.shown(row["cells"].get(column.key, "")) for column in self.columns]
        return [self.given_text(row["id"]) or shown[0], *shown[1:]]

    def shown(self, answer: Any) -> str:
        """Give the table as text, one line for each row."""
        return "\n".join(" · ".join(cell for cell in self.cells(row) if cell) for row in self.filled(answer))

    def document_block(self, answer: Any) -> Block:
        """Give the given rows, and those in which something is written."""
        rows = tuple(tuple(self.cells(row)) for row in answer if row["cells"] or self.given_text(row["id"]))
        return Table(
            label=self.label,
            columns=tuple(column.label for column in self.columns),
            rows=rows,
            kinds=tuple(column.kind for column in self.columns),
        )


def _wrong_cell(column: Column, cell: str) -> str:
    if column.is_no_date(cell):
        return not_a_date(cell)
    if column.is_too_long(cell):
        return _now("Shorten “%(label)s” to %(most)s characters.") % {"label": column.label, "most": LONGEST_TEXT}
    return ""
