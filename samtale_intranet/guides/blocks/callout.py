from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, hue_block, symbol_block
from samtale_intranet.guides.blocks.prose import ProseBlock


class CalloutBlock(BodyBlock):
    """A box for what nobody should miss."""

    heading = heading_block()
    text = ProseBlock(label=_("Text"))
    hue = hue_block()
    symbol = symbol_block()

    class Meta:
        icon = "info-circle"
        label = _("Box")
        description = _("A coloured box for what nobody should miss.")
        group = Group.TEXT
        template = "samtale_guides/blocks/callout.html"
        preview_value = {
            "heading": _("When something is hard"),
            "text": _("<p>Do not wait for the yearly conversation. Ask for a talk now.</p>"),
            "hue": "5",
            "symbol": "chat",
        }
