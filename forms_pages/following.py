"""From a plan's tables to what is followed up: each filled row with a date or somebody responsible is an action."""

from __future__ import annotations

import datetime

from forms_pages.answers import parse_date
from forms_pages.definition import Answers, Definition
from forms_pages.kinds.table import Row, TableField
from samtale_intranet.conversations.follow_ups.api import Action

# What makes a table one of actions, the best date first.
_DATES = ("follow_up", "date")
_MARKS = (*_DATES, "responsible")
_LONGEST_TITLE = 300


def actions_of(definition: Definition, answers: Answers) -> list[Action]:
    """Give the actions in the answers, which hold no more than both parties may see, in the order of the form.

    The date is that of the column "Follow-up date", else of the first column of dates; where neither is filled, none.
    """
    found = []
    for field in definition.fields:
        if not isinstance(field, TableField) or not any(column.kind in _MARKS for column in field.columns):
            continue
        if definition.applies(field, answers):
            found += [_action(field, row) for row in field.filled(answers[field.key])]
    return found


def _action(field: TableField, row: Row) -> Action:
    return Action(f"{field.key}:{row['id']}", _title(field, row)[:_LONGEST_TITLE], _due_on(field, row))


def _title(field: TableField, row: Row) -> str:
    """Give what the row is about: its first text that somebody wrote or the form gives, else the whole row."""
    cells = field.cells(row)
    texts = [cell for cell, column in zip(cells, field.columns, strict=True) if cell and column.kind == "text"]
    if given := field.given_text(row["id"]):
        return f"{given}: {texts[1]}" if len(texts) > 1 else given
    return texts[0] if texts else " · ".join(cell for cell in cells if cell)


def _due_on(field: TableField, row: Row) -> datetime.date | None:
    for kind in _DATES:
        for column in field.columns:
            if column.kind == kind and (day := parse_date(row["cells"].get(column.key, ""))):
                return day
    return None
