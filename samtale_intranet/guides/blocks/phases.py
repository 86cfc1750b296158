from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, intro_block, lines_block
from samtale_intranet.guides.blocks.prose import ProseBlock


class PhaseBlock(blocks.StructBlock):
    """One part of the time around a conversation."""

    title = blocks.CharBlock(max_length=80, label=_("Title"), help_text=_("For example “Before”."))
    text = ProseBlock(required=False, label=_("Text"))
    points = lines_block(_("Points"), default=[])

    class Meta:
        icon = "time"
        label = _("Phase")


class PhasesBlock(BodyBlock):
    """What to do before, during and after."""

    heading = heading_block()
    intro = intro_block()
    phases = blocks.ListBlock(PhaseBlock(), min_num=1, label=_("Phases"))

    class Meta:
        icon = "time"
        label = _("Before, during and after")
        description = _("What to do before the conversation, while it lasts, and afterwards.")
        group = Group.COURSE
        template = "samtale_guides/blocks/phases.html"
        preview_value = {
            "heading": _("Before, during and after"),
            "intro": "",
            "phases": [
                {"title": _("Before"), "text": "", "points": [_("Book a quiet room"), _("Choose your themes")]},
                {"title": _("During"), "text": "", "points": [_("Listen first"), _("Sum up what you agree on")]},
                {"title": _("After"), "text": "", "points": [_("Write the plan within a week")]},
            ],
        }
