"""What is too long to be stored at all: a pure guard before a draft is saved. What a field takes is far below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from forms_pages.definition import Answers, Definition
from forms_pages.kinds.table import TableField

# The longest single text that a draft stores, in characters: five times what any field takes, a book's chapter.
LONGEST_STORED = 100_000


@dataclass(frozen=True)
class Bounded:
    """Posted answers without what is too long; `left_out` says so in words, by the name of the input."""

    answers: Answers
    left_out: dict[str, str]


def bounded(definition: Definition, posted: Mapping[str, Any], stored: Mapping[str, Any]) -> Bounded:
    """Take out each text that is too long to be stored; there what is stored already stays, and the rest is taken."""
    answers: Answers = dict(posted)
    left_out: dict[str, str] = {}
    for key, answer in posted.items():
        field = definition.field(key)
        if field is None or _longest(answer) <= LONGEST_STORED:
            continue
        if isinstance(field, TableField):
            answers[key] = _table(field, answer, stored.get(key, field.empty), left_out)
        else:
            answers[key] = stored.get(key, field.empty)
            left_out[field.name] = _words(field, _longest(answer))
    return Bounded(answers, left_out)


def _table(table: TableField, rows: list[Any], stored: list[Any], left_out: dict[str, str]) -> list[Any]:
    """Take out the cells that are too long, and leave the others of their row."""
    before = {row["id"]: row["cells"] for row in stored}
    kept = []
    for row in rows:
        cells = dict(row["cells"])
        for column in table.columns:
            if len(cells.get(column.key, "")) > LONGEST_STORED:
                left_out[table.cell_name(row["id"], column)] = _words(column, len(cells.pop(column.key)))
                if old := before.get(row["id"], {}).get(column.key):
                    cells[column.key] = old
        kept.append({**row, "cells": cells})
    return kept


def _longest(answer: Any) -> int:
    """Give the length of the longest text in an answer."""
    if isinstance(answer, str):
        return len(answer)
    parts = answer.values() if isinstance(answer, Mapping) else answer if isinstance(answer, list) else ()
    return max((_longest(part) for part in parts), default=0)


def _words(field: Any, length: int) -> str:
    return _(
        "“%(label)s” was not saved: %(length)s characters are more than can be kept. What stood there before still "
        "does; shorten your text to %(most)s characters at most."
    ) % {"label": field.label, "length": length, "most": LONGEST_STORED}
