"""A posted draft: the version it was made from, the answers, and what the person pressed."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from forms_pages.definition import Definition
from forms_pages.tables import TableField


class Submission:
    """Reads `version`, the answers, and `do`: save, finish, `add:TABLE` or `remove:TABLE:ROW` (without JavaScript)."""

    def __init__(self, data: QueryDict, definition: Definition) -> None:
        posted = data.get("version", "")
        self.version = int(posted) if posted.isascii() and posted.isdigit() and len(posted) < 10 else 0
        self.do, _colon, rest = data.get("do", "save").partition(":")
        self.answers = definition.read(data)
        self.anchor = ""
        if self.do in ("add", "remove"):
            self._change_rows(definition, *rest.partition(":")[::2])

    def _change_rows(self, definition: Definition, key: str, row_id: str) -> None:
        table: Any = definition.field(key)
        if not isinstance(table, TableField):
            return
        rows = self.answers[key]
        self.answers[key] = table.with_row(rows) if self.do == "add" else table.without_row(rows, row_id)
        self.anchor = f"#{table.name}"

    @property
    def wants_finish(self) -> bool:
        """Whether the plan is to be finished."""
        return self.do == "finish"

    @property
    def wants_save(self) -> bool:
        """Whether the person asked to save, rather than to add or remove a row."""
        return self.do == "save"
