"""How a table stands in a pack: its columns as kind and heading, and each row as the list of its cells."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail import blocks

# What stands in a cell that nobody filled in, as the admin's own form saves it; elsewhere it is None.
BLANKS: tuple[tuple[type[blocks.Block], Any], ...] = (
    (blocks.BooleanBlock, False),
    (blocks.CharBlock, ""),
    (blocks.RichTextBlock, ""),
)


def blank(block: blocks.Block) -> Any:
    """Give what an empty cell of this kind holds."""
    return next((value for kind, value in BLANKS if isinstance(block, kind)), None)


class PackedTable:
    """The form of a typed table in packs; see `OwnForm` there. The walk turns each cell by its column's kind."""

    child_blocks: dict[str, blocks.Block]

    def from_pack(self, value: Any, at: tuple[str | int, ...], walk: Any) -> dict[str, Any]:
        """Give the JSON form. What is wrong goes into the walk's problems."""
        empty: dict[str, Any] = {"columns": [], "rows": [], "caption": ""}
        if not isinstance(value, dict) or not value.keys() <= empty.keys():
            walk.problems.add(
                at,
                _("A table has “caption”, “columns” and “rows”; nothing else."),
                _("Write each on a line of its own."),
            )
            return empty
        columns = self._columns(value.get("columns") or [], (*at, "columns"), walk)
        if walk.problems.under((*at, "columns")):
            return empty
        kinds = [self.child_blocks[column["type"]] for column in columns]
        caption = value.get("caption") or ""
        if not isinstance(caption, str):
            walk.problems.add((*at, "caption"), _("This value is of the wrong kind."), _("Write text, in quotes."))
        rows = []
        for number, cells in enumerate(walk.listed(value.get("rows") or [], (*at, "rows"))):
            here = (*at, "rows", number)
            if not isinstance(cells, list) or len(cells) != len(kinds):
                what = _("A row must be a list with a cell for each of the %(count)d columns.") % {"count": len(kinds)}
                walk.problems.add(here, what, _("Write '' where a cell is empty."))
                continue
            rows.append(
                {
                    "values": [
                        blank(kind) if cell in (None, "") else walk.block(kind, cell, (*here, nth))
                        for nth, (kind, cell) in enumerate(zip(kinds, cells, strict=True))
                    ]
                }
            )
        return {"columns": columns, "rows": rows, "caption": caption}

    def _columns(self, value: Any, at: tuple[str | int, ...], walk: Any) -> list[dict[str, str]]:
        columns = []
        for number, column in enumerate(walk.listed(value, at)):
            given = column if isinstance(column, dict) and column.keys() == {"type", "heading"} else {}
            kind, heading = given.get("type"), given.get("heading")
            if isinstance(kind, str) and kind in self.child_blocks and isinstance(heading, str):
                columns.append({"type": kind, "heading": heading})
                continue
            what = _("A column must have a “type” and a “heading”, both of them text.")
            remedy = _("The type can be: %(words)s.") % {"words": ", ".join(self.child_blocks)}
            walk.problems.add((*at, number), what, remedy)
        return columns

    def to_pack(self, value: Any, at: tuple[str | int, ...], walk: Any) -> dict[str, Any]:
        """Give the form in a pack from the JSON form; a cell that a pack cannot hold is left empty."""
        columns = value.get("columns") or []
        kinds = [self.child_blocks[column["type"]] for column in columns]
        rows = [
            [
                walk.held(kind, cell, (*at, number, str(column["heading"])))
                for kind, column, cell in zip(kinds, columns, row["values"], strict=False)
            ]
            for number, row in enumerate(value.get("rows") or [])
        ]
        heads = [{"type": column["type"], "heading": column["heading"]} for column in columns]
        return {"caption": value.get("caption") or "", "columns": heads, "rows": rows}

    def in_order(self, value: dict[str, Any], at: tuple[str | int, ...], walk: Any) -> dict[str, Any]:
        """Give the form in a pack, in the order and spelling in which it is written."""
        columns = value.get("columns") or []
        kinds = [self.child_blocks[column["type"]] for column in columns]
        heads = [{"type": column["type"], "heading": column["heading"]} for column in columns]
        rows = [
            [
                blank(kind) if cell in (None, "") else walk.block(kind, cell, (*at, number, nth))
                for nth, (kind, cell) in enumerate(zip(kinds, row, strict=True))
            ]
            for number, row in enumerate(value.get("rows") or [])
        ]
        held = {"caption": value.get("caption") or "", "columns": heads, "rows": rows}
        return {name: part for name, part in held.items() if part}
