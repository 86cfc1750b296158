from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, intro_block


class KeyFigureBlock(blocks.StructBlock):
    """A number, what it says, and who counted."""

    number = blocks.CharBlock(max_length=30, label=_("Number"), help_text=_("For example “7 out of 10”."))
    text = blocks.CharBlock(max_length=255, label=_("What it says"))
    source = blocks.CharBlock(required=False, max_length=255, label=_("Source"), help_text=_("Who counted, and when."))

    class Meta:
        icon = "decimal"
        label = _("Figure")


class KeyFiguresBlock(BodyBlock):
    """Large numbers with their source."""

    heading = heading_block()
    intro = intro_block()
    figures = blocks.ListBlock(KeyFigureBlock(), min_num=1, label=_("Figures"))

    class Meta:
        icon = "decimal"
        label = _("Key figures")
        description = _("Large numbers, what they say, and where they come from.")
        group = Group.TEXT
        template = "samtale_guides/blocks/key_figures.html"
        preview_value = {
            "heading": _("The talk in figures"),
            "intro": "",
            "figures": [
                {
                    "number": _("7 out of 10"),
                    "text": _("say that the talk led to something"),
                    "source": _("Well-being survey 2025"),
                },
                {"number": _("14 days"), "text": _("is what most people use to prepare"), "source": ""},
            ],
        }
