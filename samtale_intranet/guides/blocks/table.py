"""A table whose columns each hold one kind of thing: text, numbers, dates, yes or no, or links to pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, intro_block
from samtale_intranet.guides.blocks.linked import LinkedPageBlock
from samtale_intranet.guides.blocks.packed_table import PackedTable
from samtale_intranet.guides.blocks.prose import ProseBlock


class NumberBlock(blocks.FloatBlock):
    """A number, whole ones without a decimal point, so that saving an untouched table changes nothing."""

    def clean(self, value: Any) -> Any:
        """Give a whole number as one."""
        cleaned = super().clean(value)
        return int(cleaned) if isinstance(cleaned, float) and cleaned.is_integer() else cleaned

    def deconstruct(self) -> tuple[str, Any, Any]:
        """Stand in migrations as Wagtail's own block, so that this module may move."""
        return "wagtail.blocks.FloatBlock", *self._constructor_args


def shown(cell: Any, kind: str) -> Any:
    """Give a cell's value as the template writes it: a number with the language's own decimal point."""
    return number_format(cell) if kind == "number" and cell is not None else cell


class CellsBlock(PackedTable, TypedTableBlock):
    """The columns with their kinds, and the rows."""

    text = blocks.CharBlock(required=False, max_length=400, label=_("Text"))
    rich_text = ProseBlock(required=False, label=_("Text with links and lists"))
    number = NumberBlock(required=False, label=_("Number"))
    date = blocks.DateBlock(required=False, label=_("Date"))
    yes_no = blocks.BooleanBlock(required=False, label=_("Yes or no"))
    page = LinkedPageBlock(required=False, label=_("Link to a page"))

    class Meta:
        icon = "table"


class TableBlock(BodyBlock):
    """A table with a heading for each column."""

    heading = heading_block()
    intro = intro_block()
    table = CellsBlock(
        label=_("Table"),
        help_text=_(
            "Choose for each column what it holds, and give it a heading. The caption says what the table shows."
        ),
    )
    row_headers = blocks.BooleanBlock(
        required=False,
        default=True,
        label=_("The first column names the rows"),
        help_text=_("Screen readers then say it with each cell of the row."),
    )

    def get_context(self, value: Mapping[str, Any], parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the headings and the rows as the template writes them, each cell with the kind of its column."""
        table: TypedTable = value.get("table") or CellsBlock().normalize(None)
        kinds = [column["block"].name for column in table.columns]
        columns = [
            {"heading": column["heading"], "kind": kind} for column, kind in zip(table.columns, kinds, strict=True)
        ]
        rows = [
            [{"value": shown(cell, kind), "kind": kind} for cell, kind in zip(row["values"], kinds, strict=False)]
            for row in table.row_data
        ]
        own = {"columns": columns, "rows": rows, "caption": table.caption, "row_headers": value.get("row_headers")}
        return {**super().get_context(value, parent_context=parent_context), **own}

    def gaps(self, value: Mapping[str, Any]) -> Iterator[str]:
        """Tell of a table without rows, and of columns without a heading."""
        table: TypedTable | None = value.get("table")
        name = {"name": (table.caption if table else "") or value.get("heading") or ""}
        if not table or not table.columns or not table.row_data:
            yield gettext("The table “%(name)s” is empty. Give it a column and a row, or delete it.") % name
            return
        for number, column in enumerate(table.columns, start=1):
            if not str(column["heading"] or "").strip():
                text = gettext("Column %(number)d of the table “%(name)s” has no heading. Say what it holds.")
                yield text % {**name, "number": number}

    def get_preview_value(self) -> Any:
        """Show when which talk is due."""
        raw = {
            "caption": str(_("When we talk this year")),
            "columns": [
                {"type": "text", "heading": str(_("Which talk"))},
                {"type": "date", "heading": str(_("At the latest"))},
                {"type": "number", "heading": str(_("Length in minutes"))},
                {"type": "yes_no", "heading": str(_("A plan is written"))},
            ],
            "rows": [
                {"values": [str(_("Yearly conversation")), date(2026, 3, 31), 90, True]},
                {"values": [str(_("Follow-up")), date(2026, 9, 30), 45, True]},
                {"values": [str(_("1:1 talk")), None, 30, False]},
            ],
        }
        table = self.child_blocks["table"].to_python(raw)
        return self.normalize(
            {"heading": str(_("The talks of the year")), "intro": "", "table": table, "row_headers": True}
        )

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("A table with columns of text, numbers, dates, yes or no, or links.")
        group = Group.TALK
        template = "samtale_guides/blocks/table.html"
