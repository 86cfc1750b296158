from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, intro_block, lines_block


class DoDontBlock(BodyBlock):
    """What works, and what to leave be."""

    heading = heading_block()
    intro = intro_block()
    do = lines_block(_("Do"), default=[])
    dont = lines_block(_("Don't"), default=[])

    class Meta:
        icon = "tick-inverse"
        label = _("Do and don't")
        description = _("What works, and beside it what to leave be.")
        group = Group.TALK
        template = "samtale_guides/blocks/do_dont.html"
        preview_value = {
            "heading": _("Good habits, and bad ones"),
            "intro": "",
            "do": [_("Ask open questions"), _("Give the other time to think")],
            "dont": [_("Do not have the answer ready before you meet"), _("Do not look at your telephone")],
        }
