"""A posted draft: the version it was made from, the answers of the fields one fills in, and what one pressed."""

from __future__ import annotations

from django.utils.datastructures import MultiValueDict

from forms_pages.definition import Definition
from forms_pages.kinds.attachment import AttachmentField
from forms_pages.kinds.table import TableField

_PLACES = {"up": -1, "down": 1}


class Submission:
    """Reads `version`, the answers, and `do`: a verb alone, or one that changes a field, without JavaScript.

    The latter are `add:TABLE`, `remove:TABLE:ROW`, `up:TABLE:ROW`, `down:TABLE:ROW` and `detach:FIELD:FILE`.
    """

    def __init__(self, data: MultiValueDict[str, str], definition: Definition, *, role: str) -> None:
        posted = data.get("version", "")
        self.version = int(posted) if posted.isascii() and posted.isdigit() and len(posted) < 10 else 0
        self.do, _colon, rest = data.get("do", "save").partition(":")
        self.answers = definition.read(data, role)
        self.anchor = ""
        key, _colon, part = rest.partition(":")
        field = definition.field(key)
        if key not in self.answers:
            return
        if isinstance(field, TableField) and self.changes_rows:
            self.answers[key] = self._rows(field, part)
            self.anchor = f"#{field.name}"
        elif isinstance(field, AttachmentField) and self.do == "detach":
            self.answers[key] = field.without(self.answers[key], part)
            self.anchor = f"#{field.name}"

    def _rows(self, table: TableField, row_id: str) -> list[dict[str, object]]:
        rows = self.answers[table.key]
        if self.do == "add":
            return table.with_row(rows)
        if self.do == "remove":
            return table.without_row(rows, row_id)
        return table.with_row_moved(rows, row_id, _PLACES[self.do])

    @property
    def changes_rows(self) -> bool:
        """Whether a row is to be added, moved or removed."""
        return self.do in ("add", "remove", *_PLACES)

    @property
    def wants_finish(self) -> bool:
        """Whether the plan is to be finished."""
        return self.do == "finish"
