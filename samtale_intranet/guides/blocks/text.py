from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block
from samtale_intranet.guides.blocks.prose import ProseBlock


class TextBlock(BodyBlock):
    """Plain text under a heading."""

    heading = heading_block()
    text = ProseBlock(label=_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Text with an optional heading.")
        group = Group.TEXT
        template = "samtale_guides/blocks/text.html"
        preview_value = {
            "heading": _("In short"),
            "text": _("<p>Say what the conversation is for. <b>Three good actions are better than ten.</b></p>"),
        }
