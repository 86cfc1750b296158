from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, lines_block
from samtale_intranet.guides.blocks.prose import ProseBlock


class CheckGroupBlock(blocks.StructBlock):
    """Things that one person ticks off."""

    title = blocks.CharBlock(max_length=80, label=_("Title"), help_text=_("For example “Leader”."))
    items = lines_block(_("Things to tick off"), min_num=1)

    class Meta:
        icon = "tasks"
        label = _("List")


class ChecklistBlock(BodyBlock):
    """Things to tick off, kept in the reader's own browser and nowhere else."""

    heading = heading_block()
    intro = ProseBlock(required=False, label=_("Introduction"))
    groups = blocks.ListBlock(CheckGroupBlock(), min_num=1, label=_("Lists"))

    class Meta:
        icon = "tasks"
        label = _("Checklist")
        description = _("Things to tick off. The ticks stay in the reader's own browser.")
        group = Group.TALK
        template = "samtale_guides/blocks/checklist.html"
        preview_value = {
            "heading": _("Before you meet"),
            "intro": "",
            "groups": [
                {"title": _("Leader"), "items": [_("The room is booked"), _("I have read last year's plan")]},
                {"title": _("Employee"), "items": [_("I have chosen my themes")]},
            ],
        }
