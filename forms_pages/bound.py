"""A form with its answers, ready for the templates: names, values and errors."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from forms_pages.definition import Answers, Definition, Section, Step
from forms_pages.kinds.base import Field
from forms_pages.kinds.columns import Column
from forms_pages.kinds.table import TableField


@dataclass
class BoundCell:
    """One cell of a table. `fixed` is the editor's text of a given row, where nobody writes."""

    column: Column
    name: str
    value: str
    error: str = ""
    fixed: str = ""


@dataclass
class BoundRow:
    """One row of a table; `number` counts from 1 as people do."""

    id: str
    number: int | str
    cells: list[BoundCell]
    is_given: bool = False


@dataclass
class BoundField:
    """One field with its answer, as one party sees it."""

    field: Field
    answer: Any
    errors: Mapping[str, str]
    is_readonly: bool = False
    applies: bool = True
    parent: Field | None = None

    @property
    def name(self) -> str:
        """The name of the input, which is also its id."""
        return self.field.name

    @property
    def value(self) -> str:
        """The answer as it stands in an input."""
        return self.field.typed(self.answer)

    @property
    def text(self) -> str:
        """The answer as people read it."""
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
        given = table.given_text(row_id)
        bound = []
        for column in table.columns:
            name = table.cell_name(row_id, column)
            value = column.shown(cells.get(column.key, ""))
            fixed = given if column is table.columns[0] else ""
            bound.append(BoundCell(column, name, value, self.errors.get(name, ""), fixed))
        return BoundRow(row_id, number, bound, is_given=bool(given))

    @property
    def ranks(self) -> list[tuple[str, str, str, str]]:
        """The things of a ranking: text, the input's name, the rank given, and what is wrong with it."""
        inputs: Mapping[str, str] = getattr(self.field, "inputs", {})
        return [(text, name, self.answer.get(text, ""), self.errors.get(name, "")) for text, name in inputs.items()]


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


@dataclass
class BoundStep:
    """A step with its sections bound."""

    step: Step
    sections: list[BoundSection] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Whether something is wrong or missing in this step."""
        fields = [item.field for section in self.sections for item in section.items if item.field]
        return any(name == f.name or name.startswith(f"{f.name}-") for f in fields for name in f.errors)


class BoundForm:
    """A whole form with its answers, as the party in this role sees it.

    What the role may not see is left out; what it may not fill in is bound as read-only.
    """

    def __init__(
        self,
        definition: Definition,
        answers: Answers,
        *,
        role: str,
        shared: Collection[str] = (),
        errors: Mapping[str, str] | None = None,
    ) -> None:
        self.definition = definition
        self.errors = errors or {}
        self._answers, self._role, self._shared = answers, role, shared
        self.steps = [
            BoundStep(step, [BoundSection(section, self._items(section)) for section in step.sections])
            for step in definition.steps
        ]

    @property
    def sections(self) -> list[BoundSection]:
        """Every section, in the order of the form."""
        return [section for step in self.steps for section in step.sections]

    @property
    def fields(self) -> list[BoundField]:
        """Every field that the role may see, in the order of the form."""
        return [item.field for section in self.sections for item in section.items if item.field]

    def _items(self, section: Section) -> list[BoundItem]:
        return [
            BoundItem(field=self._bind(item.field)) if item.field else BoundItem(text=item.text)
            for item in section.items
            if item.field is None or item.field.may_see(self._role, self._shared)
        ]

    def _bind(self, field: Field) -> BoundField:
        return BoundField(
            field,
            self._answers[field.key],
            self.errors,
            is_readonly=not field.may_write(self._role),
            applies=self.definition.applies(field, self._answers),
            parent=self.definition.field(field.shown_when.field) if field.shown_when else None,
        )
