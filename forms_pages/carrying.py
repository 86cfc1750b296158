"""What a new plan begins with: last time's answers, the rows one chose to bring along, and the theme one came from."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any
from uuid import UUID

from forms_pages.definition import Answers, Definition
from forms_pages.kinds.base import Field
from forms_pages.kinds.content import ThemesField
from forms_pages.kinds.table import Row, TableField
from forms_pages.opened import OpenedPlan, seen_by
from samtale_intranet.conversations.themes.api import Theme


@dataclass(frozen=True)
class ThemeChoice:
    """The theme of a wheel from which somebody starts a plan; both ids come from outside and may be anything."""

    wheel_page_id: int
    segment_id: str


@dataclass(frozen=True)
class CarriedRow:
    """A row that can be brought along; `id` names table and row. What is ticked off at a follow-up `is_done`."""

    id: str
    text: str
    is_done: bool = False


@dataclass(frozen=True)
class CarriedTable:
    """A table of last time's plan with the rows that can be brought along."""

    key: str
    label: str
    rows: list[CarriedRow]


@dataclass(frozen=True)
class LastPlan:
    """What a new plan can begin with: last time's plan, opened, to choose from, and the themes that both bring.

    `entry` is where the plan stands in the folder, since `at`; both are None where there is none.
    """

    entry: UUID | None
    at: datetime.datetime | None
    tables: list[CarriedTable]
    themes: list[Theme] = dataclass_field(default_factory=list)


def offered(old: OpenedPlan, new: Definition, done: Collection[str] = ()) -> list[CarriedTable]:
    """Give the tables of the old plan that the form still has, with the rows in which something is written.

    `done` names the rows that are ticked off since.
    """
    answers = _public(old)
    tables = []
    for field in old.definition.fields:
        if isinstance(field, TableField) and _takes(new, field) and (rows := field.filled(answers[field.key])):
            texts = [" · ".join(cell for cell in field.cells(row) if cell) for row in rows]
            ids = [f"{field.key}:{row['id']}" for row in rows]
            shown = [CarriedRow(id, text, id in done) for id, text in zip(ids, texts, strict=True)]
            tables.append(CarriedTable(field.key, field.label, shown))
    return tables


def carried(old: OpenedPlan, new: Definition, rows: Collection[str] | None) -> Answers:
    """Give the old plan's answers that the form still has a field for; of tables the chosen rows, None for all.

    What its writer never shared is left behind, and so is what was hidden, and a choice that is gone.
    """
    answers = _public(old)
    kept: Answers = {}
    for field in old.definition.fields:
        if not (goal := _takes(new, field)) or not old.definition.applies(field, answers):
            continue
        answer = answers[field.key]
        if isinstance(field, TableField) and isinstance(goal, TableField):
            kept[goal.key] = _rows(field, goal, answer, rows)
        elif not field.is_blank(answer):
            kept[goal.key] = _still_there(goal, answer)
    return kept


def with_theme(form: Definition, answers: Answers, theme: ThemeChoice) -> Answers:
    """Tick the theme where the form has its wheel, else put it into the first row without one of a table that has it.

    A theme that the form does not know is passed over.
    """
    for field in form.fields:
        if not isinstance(field, ThemesField) or field.wheel != theme.wheel_page_id:
            continue
        if name := next((option.name for option in field.options if option.id == theme.segment_id), ""):
            ticked = {*answers.get(field.key, []), name}
            return {**answers, field.key: [choice for choice in field.choices if choice in ticked]}
    for field in form.fields:
        for column in field.columns if isinstance(field, TableField) else ():
            if column.wheel == theme.wheel_page_id and theme.segment_id in column.ids:
                name = dict(zip(column.ids, column.choices, strict=True))[theme.segment_id]
                return {**answers, field.key: _with_cell(answers.get(field.key, field.empty), column.key, name)}
    return answers


def _public(old: OpenedPlan) -> Answers:
    """Give what both parties may see. SECURITY: a private answer could land in a field that is not private any more."""
    return seen_by(old.definition, old.answers, "", old.shared)


def _takes(new: Definition, field: Field) -> Field | None:
    """Give the new form's field of the same key and kind; a file stays with the plan that it was attached to."""
    goal = new.field(field.key)
    return goal if goal and goal.kind == field.kind and field.kind != "attachment" else None


def _still_there(goal: Field, answer: Any) -> Any:
    """Leave out of an answer the choices that the form no longer has."""
    choices = getattr(goal, "choices", None)
    if choices is None:
        return answer
    if isinstance(answer, str):
        return answer if answer in choices else goal.empty
    if isinstance(answer, list):
        return [choice for choice in choices if choice in answer]
    return {choice: rank for choice, rank in answer.items() if choice in choices}


def _rows(old: TableField, new: TableField, rows: list[Row], chosen: Collection[str] | None) -> list[Row]:
    """Give the new table's first rows with the chosen ones of the old table in them."""
    brought = [row for row in old.filled(rows) if chosen is None or f"{old.key}:{row['id']}" in chosen]
    given = {row["id"]: row for row in new.empty if new.given_text(row["id"])}
    own: list[Row] = []
    for row in brought:
        cells = _cells(new, row)
        text = old.given_text(row["id"])
        if text and new.given_text(row["id"]) == text:
            given[row["id"]] = {"id": row["id"], "cells": cells}
        elif text:  # the editor's row is gone; what people wrote in it goes on as a row of their own
            first = {new.columns[0].key: text} if old.columns[0].key == new.columns[0].key else {}
            own.append({"id": f"r{secrets.token_hex(4)}", "cells": {**first, **cells}})
        elif cells:
            own.append({"id": row["id"], "cells": cells})
    return [*given.values(), *own] or new.empty


def _cells(new: TableField, row: Row) -> dict[str, str]:
    """Leave out the cells of columns, and the choices, that the new table does not have."""
    cells = {column.key: row["cells"].get(column.key, "") for column in new.columns}
    gone = {column.key for column in new.columns if column.is_choice and cells[column.key] not in column.choices}
    return {key: cell for key, cell in cells.items() if cell and key not in gone}


def _with_cell(rows: list[Row], key: str, cell: str) -> list[Row]:
    """Put a cell into the first row that has none there; where every row has one, into a new row."""
    free = next((nth for nth, row in enumerate(rows) if not row["cells"].get(key)), None)
    if free is None:
        return [*rows, {"id": f"r{secrets.token_hex(4)}", "cells": {key: cell}}]
    return [{**row, "cells": {**row["cells"], key: cell}} if nth == free else row for nth, row in enumerate(rows)]
