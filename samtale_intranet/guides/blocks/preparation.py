"""The themes of a preparation: statements to place on a scale, and room for a note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samtale_intranet.guides.blocks.base import GuideBlock, hue_block, lines_block, symbol_block
from samtale_intranet.guides.drawing import hue_at

PREVIEW_NUMBERS = range(1, 6)


class PreparationThemeBlock(GuideBlock):
    """A theme that the reader thinks through alone."""

    name = blocks.CharBlock(max_length=60, label=_("Name"), help_text=_("Two or three words at most."))
    hue = hue_block()
    symbol = symbol_block()
    text = blocks.TextBlock(
        required=False, rows=3, label=_("What it is about"), help_text=_("One or two sentences on the theme.")
    )
    statements = lines_block(
        _("Statements"),
        default=[],
        help_text=_(
            "Each is placed on the scale. Write them in the first person. Without any, there is only the note."
        ),
    )
    note_label = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("Label of the note"),
        help_text=_("For example “What would make it better?”. Empty: “Your notes”."),
    )

    def get_context(self, value: Mapping[str, Any], parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the theme as the page shows it, with an ordinary scale."""
        theme = prepared(value, key="", anchor="", hue=hue_at(0, 1, value.get("hue")))
        return {**super().get_context(value, parent_context=parent_context), "theme": theme, "numbers": PREVIEW_NUMBERS}

    class Meta:
        icon = "edit"
        label = _("Theme")
        description = _("Statements to place on a scale, and room for a note of one's own.")
        template = "samtale_guides/blocks/preparation_theme.html"
        preview_value = {
            "name": _("Balance"),
            "hue": "6",
            "symbol": "stones",
            "text": _("How work and the rest of life fit together."),
            "statements": [_("I have the time I need"), _("I can let go of work when I am off")],
            "note_label": _("What would make it better?"),
        }


class PreparationThemeStream(blocks.StreamBlock):
    """The themes, in the order in which they are thought through."""

    theme = PreparationThemeBlock()

    class Meta:
        min_num = 1
        max_num = 12


def prepared(value: Mapping[str, Any], *, key: str, anchor: str, hue: str) -> dict[str, Any]:
    """Give a theme as the templates show it.

    Answers are kept under the ids of theme and statement, so that they survive a new order and a mended spelling.
    """
    statements = value.get("statements")
    items = statements.bound_blocks if statements else []
    return {
        "key": key,
        "anchor": anchor,
        "hue": hue,
        "value": value,
        "statements": [
            {"key": f"{key}/{child.id or nth}", "text": child.value} for nth, child in enumerate(items, start=1)
        ],
    }
