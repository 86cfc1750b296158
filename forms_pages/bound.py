"""A form with its answers, ready for the templates: names, values, errors, and what somebody else saved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from forms_pages.definition import Answers, Definition, Section
from forms_pages.fields import Field
from forms_pages.tables import Column, TableField


@dataclass
class BoundCell:
    """One cell of a table."""

    column: Column
    name: str
    value: str
    error: str = ""


@dataclass
class BoundRow:
    """One row of a table; `number` counts from 1 as people do."""

    id: str
    number: int | str
    cells: list[BoundCell]


@dataclass
class BoundField:
    """One field with its answer. `other` is the text that somebody else saved meanwhile, None where it is the same."""

    field: Field
    answer: Any
    errors: Mapping[str, str]
    other: str | None = None

    @property
    def name(self) -> str:
        """The name of the input, which is also its id."""
        return self.field.name

    @property
    def value(self) -> str:
        """The answer as it stands in an input."""
        return self.field.shown(self.answer)

    @property
    def error(self) -> str:
        """What is wrong with the field as a whole."""
        return self.errors.get(self.name, "")

    @property
    def described_by(self) -> str:
        """The ids of what explains the field."""
        parts = [f"{self.name}-help" if self.field.help else "", f"{self.name}-error" if self.error else ""]
        return " ".join(part for part in parts if part)

    @property
    def rows(self) -> list[BoundRow]:
        """The rows of a table."""
        return [self._row(row["id"], number, row["cells"]) for number, row in enumerate(self.answer, start=1)]

    @property
    def blank_row(self) -> BoundRow:
        """The row that a browser copies when one is added; `__row__` and `__no__` are put right there."""
        return self._row("__row__", "__no__", {})

    def _row(self, row_id: str, number: int | str, cells: Mapping[str, str]) -> BoundRow:
        table = cast(TableField, self.field)  # only a table's template asks for rows
        bound = []
        for column in table.columns:
            name = table.cell_name(row_id, column)
            value = column.shown(cells.get(column.key, ""))
            bound.append(BoundCell(column, name, value, self.errors.get(name, "")))
        return BoundRow(row_id, number, bound)


@dataclass
class BoundItem:
    """A field, or a text between the fields."""

    field: BoundField | None = None
    text: str = ""


@dataclass
class BoundSection:
    """A section with its fields bound."""

    section: Section
    items: list[BoundItem] = field(default_factory=list)


class BoundForm:
    """A whole form with its answers."""

    def __init__(
        self,
        definition: Definition,
        answers: Answers,
        *,
        errors: Mapping[str, str] | None = None,
        saved_meanwhile: Answers | None = None,
    ) -> None:
        self.errors = errors or {}
        self.sections = [
            BoundSection(
                section,
                [
                    BoundItem(field=self._bind(item.field, answers, saved_meanwhile))
                    if item.field
                    else BoundItem(text=item.text)
                    for item in section.items
                ],
            )
            for section in definition.sections
        ]

    def _bind(self, field: Field, answers: Answers, saved_meanwhile: Answers | None) -> BoundField:
        mine = answers[field.key]
        other = None
        if saved_meanwhile is not None and field.shown(saved_meanwhile[field.key]) != field.shown(mine):
            other = field.shown(saved_meanwhile[field.key])
        return BoundField(field, mine, self.errors, other)
