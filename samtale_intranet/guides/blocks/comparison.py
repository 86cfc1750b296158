from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, intro_block

MOST_COLUMNS = 6


class ComparisonRowBlock(blocks.StructBlock):
    """A row: what is compared, and how it is in each column."""

    name = blocks.CharBlock(max_length=120, label=_("What is compared"))
    cells = blocks.ListBlock(
        blocks.CharBlock(required=False, max_length=400, label=_("Text")),
        label=_("Cells"),
        help_text=_("One for each column, in the same order."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Row")


class ComparisonBlock(BodyBlock):
    """A table that sets things side by side."""

    heading = heading_block()
    intro = intro_block()
    caption = blocks.CharBlock(
        required=False, max_length=200, label=_("Caption"), help_text=_("Says in one line what the table shows.")
    )
    columns = blocks.ListBlock(
        blocks.CharBlock(max_length=80, label=_("Heading")), min_num=1, max_num=MOST_COLUMNS, label=_("Columns")
    )
    rows = blocks.ListBlock(ComparisonRowBlock(), min_num=1, label=_("Rows"))
    emphasis = blocks.IntegerBlock(
        required=False,
        min_value=1,
        max_value=MOST_COLUMNS,
        label=_("Column that stands out"),
        help_text=_("Its number, counted from the left. Leave it empty if none should."),
    )

    def clean(self, value: Mapping[str, Any]) -> Any:
        """Refuse a table where a row has more or fewer cells than there are columns."""
        cleaned = super().clean(value)
        columns = len(cleaned["columns"])
        for number, row in enumerate(cleaned["rows"], start=1):
            if len(row["cells"]) != columns:
                message = _("Row %(row)d has %(cells)d cells, but there are %(columns)d columns. Make them the same.")
                counts = {"row": number, "cells": len(row["cells"]), "columns": columns}
                raise StructBlockValidationError(non_block_errors=[ValidationError(message, params=counts)])
        return cleaned

    def get_context(self, value: Mapping[str, Any], parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the table with a cell in every column, also where a draft has too few or too many."""
        chosen = value.get("emphasis")
        columns = list(value.get("columns") or [])
        rows = []
        for row in value.get("rows") or []:
            cells = [*(row.get("cells") or []), *[""] * len(columns)]
            pairs = enumerate(islice(cells, len(columns)), start=1)
            rows.append({"name": row.get("name"), "cells": [(text, nth == chosen) for nth, text in pairs]})
        head = [(text, nth == chosen) for nth, text in enumerate(columns, start=1)]
        return {**super().get_context(value, parent_context=parent_context), "columns": head, "rows": rows}

    class Meta:
        icon = "table"
        label = _("Comparison")
        description = _("A table that sets things side by side.")
        group = Group.TALK
        template = "samtale_guides/blocks/comparison.html"
        preview_value = {
            "heading": _("Which conversation is it?"),
            "intro": "",
            "caption": _("The two conversations of the year"),
            "columns": [_("Yearly conversation"), _("1:1 talk")],
            "rows": [
                {"name": _("How often"), "cells": [_("Once a year"), _("Every other week")]},
                {"name": _("What about"), "cells": [_("Work, well-being and development"), _("What matters now")]},
                {"name": _("What is written"), "cells": [_("A plan that both sign"), _("Nothing")]},
            ],
            "emphasis": 1,
        }
