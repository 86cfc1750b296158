"""The table whose rows people add and remove. An answer is a list of `{"id": "r1", "cells": {column key: text}}`."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from forms_pages.answers import LONGEST_TEXT, parse_date, shown_date, stored_date, tidy
from forms_pages.fields import Field, not_a_date
from samtale_intranet.personnel.documents import Block, Table

Row = dict[str, Any]
_ROW_ID = re.compile(r"[a-z0-9]{1,16}")


@dataclass(frozen=True)
class Column:
    """One column: text, a date, or one of several choices."""

    kind: str
    key: str
    label: str
    help: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()

    def read(self, typed: str) -> str:
        """Give the cell's text as it is stored."""
        if self.kind == "date":
            return stored_date(typed)
        if self.kind == "choice":
            return typed if typed in self.choices else ""
        return tidy(typed)

    def shown(self, cell: str) -> str:
        """Give the cell as people read it."""
        return shown_date(cell) if self.kind == "date" else cell


@dataclass(frozen=True)
class TableField(Field):
    """A table with the editor's columns."""

    kind: ClassVar[str] = "table"
    row_name: str = ""
    first_rows: int = 1
    most_rows: int = 30
    columns: tuple[Column, ...] = ()

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> TableField:
        """Build the table and its columns from a snapshot."""
        columns = tuple(Column(**{**column, "choices": tuple(column.get("choices", ()))}) for column in spec["columns"])
        kept = {name: value for name, value in spec.items() if name in cls.__dataclass_fields__}
        return cls(**{**kept, "columns": columns})

    @property
    def empty(self) -> list[Row]:
        """The empty rows that stand there at first."""
        return [{"id": f"r{number}", "cells": {}} for number in range(1, self.first_rows + 1)]

    def cell_name(self, row_id: str, column: Column) -> str:
        """The name of one cell's input in HTML."""
        return f"{self.name}-{row_id}-{column.key}"

    def read(self, data: MultiValueDict[str, str]) -> list[Row]:
        """Give the rows in the order they were posted, empty ones included; what is no row id is passed over."""
        rows = []
        # Some more than there may be are kept, so that nothing typed is lost; thousands are no person's work.
        for row_id in list(dict.fromkeys(data.getlist(f"{self.name}-rows")))[: 3 * self.most_rows]:
            if _ROW_ID.fullmatch(row_id):
                cells = {c.key: c.read(data.get(self.cell_name(row_id, c), "")) for c in self.columns}
                rows.append({"id": row_id, "cells": {key: cell for key, cell in cells.items() if cell}})
        return rows

    def filled(self, answer: list[Row]) -> list[Row]:
        """Give the rows in which something is written."""
        return [row for row in answer if row["cells"]]

    def is_blank(self, answer: Any) -> bool:
        """Whether no row has anything written in it."""
        return not self.filled(answer)

    def wrong(self, answer: Any) -> dict[str, str]:
        """Say which cell is no date or too long, and whether there are too many rows."""
        problems = {}
        if len(answer) > self.most_rows:
            problems[self.name] = _("“%(label)s” has %(count)s rows. Remove some: %(most)s is the most.") % {
                "label": self.label,
                "count": len(answer),
                "most": self.most_rows,
            }
        for row in answer:
            for column in self.columns:
                cell = row["cells"].get(column.key, "")
                if column.kind == "date" and cell and not parse_date(cell):
                    problems[self.cell_name(row["id"], column)] = not_a_date(cell)
                elif len(cell) > LONGEST_TEXT:
                    problems[self.cell_name(row["id"], column)] = _("Shorten “%(label)s” to %(most)s characters.") % {
                        "label": column.label,
                        "most": LONGEST_TEXT,
                    }
        return problems

    def missing(self, answer: Any) -> dict[str, str]:
        """Say which half-empty row lacks what, and whether a row is needed at all."""
        problems = {}
        if self.required and self.is_blank(answer):
            problems[self.name] = _("Write at least one row in “%s” before you finish.") % self.label
        for number, row in enumerate(answer, start=1):
            for column in self.columns:
                if row["cells"] and column.required and not row["cells"].get(column.key):
                    problems[self.cell_name(row["id"], column)] = _(
                        "Row %(number)s of “%(table)s” lacks “%(column)s”. Fill it in, or remove the row."
                    ) % {"number": number, "table": self.label, "column": column.label}
        return problems

    def with_row(self, answer: list[Row]) -> list[Row]:
        """Give the rows with an empty one at the end, unless there are as many as there may be."""
        if len(answer) >= self.most_rows:
            return answer
        return [*answer, {"id": f"r{secrets.token_hex(4)}", "cells": {}}]

    def without_row(self, answer: list[Row], row_id: str) -> list[Row]:
        """Give the rows without this one; there is always one to write in."""
        return [row for row in answer if row["id"] != row_id] or self.with_row([])

    def shown(self, answer: Any) -> str:
        """Give the table as text, one line for each row."""
        lines = [
            " · ".join(column.shown(row["cells"][column.key]) for column in self.columns if column.key in row["cells"])
            for row in self.filled(answer)
        ]
        return "\n".join(lines)

    def document_block(self, answer: Any) -> Block:
        """Give the rows in which something is written."""
        rows = tuple(
            tuple(column.shown(row["cells"].get(column.key, "")) for column in self.columns)
            for row in self.filled(answer)
        )
        return Table(label=self.label, columns=tuple(column.label for column in self.columns), rows=rows)
