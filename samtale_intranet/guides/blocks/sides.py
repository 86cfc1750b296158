from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, intro_block, lines_block


class SidesBlock(BodyBlock):
    """Two lists side by side."""

    heading = heading_block()
    intro = intro_block()
    left_title = blocks.CharBlock(max_length=80, label=_("Title on the left"))
    left = lines_block(_("Points on the left"), min_num=1)
    right_title = blocks.CharBlock(max_length=80, label=_("Title on the right"))
    right = lines_block(_("Points on the right"), min_num=1)

    class Meta:
        icon = "grip"
        label = _("Side by side")
        description = _("Two lists side by side, for example what keeps people and what makes them leave.")
        group = Group.TALK
        template = "samtale_guides/blocks/sides.html"
        preview_value = {
            "heading": _("Why people stay, and why they leave"),
            "intro": "",
            "left_title": _("Makes people stay"),
            "left": [_("Good colleagues"), _("A leader who listens")],
            "right_title": _("Makes people leave"),
            "right": [_("Too little influence"), _("Days without a break")],
        }
