from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, intro_block
from samtale_intranet.guides.blocks.prose import ProseBlock


class FoldBlock(blocks.StructBlock):
    """A line that opens."""

    title = blocks.CharBlock(max_length=160, label=_("Title"), help_text=_("Often a question."))
    text = ProseBlock(label=_("Text"))

    class Meta:
        icon = "plus"
        label = _("Line")


class AccordionBlock(BodyBlock):
    """Lines that open, for what only some readers look for. On paper they are all open."""

    heading = heading_block()
    intro = intro_block()
    items = blocks.ListBlock(FoldBlock(), min_num=1, label=_("Lines"))

    class Meta:
        icon = "collapse-down"
        label = _("Lines that open")
        description = _("Questions with answers that open. On paper they are all open.")
        group = Group.TEXT
        template = "samtale_guides/blocks/accordion.html"
        preview_value = {
            "heading": _("Questions that many ask"),
            "intro": "",
            "items": [
                {
                    "title": _("Do I have to sign the plan?"),
                    "text": _("<p>No. You may also write that you have only received it.</p>"),
                },
                {"title": _("Who can read it?"), "text": _("<p>You, your leader and HR. Nobody else.</p>")},
            ],
        }
