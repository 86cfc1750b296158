from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, intro_block
from samtale_intranet.guides.blocks.prose import ProseBlock


class TermBlock(blocks.StructBlock):
    """A word and what it means here."""

    term = blocks.CharBlock(max_length=120, label=_("Word"))
    text = ProseBlock(label=_("Explanation"))

    class Meta:
        icon = "tag"
        label = _("Word")


class TermsBlock(BodyBlock):
    """Words explained."""

    heading = heading_block()
    intro = intro_block()
    terms = blocks.ListBlock(TermBlock(), min_num=1, label=_("Words"))

    class Meta:
        icon = "glasses"
        label = _("Words explained")
        description = _("Words that not everybody knows, each with its explanation.")
        group = Group.TEXT
        template = "samtale_guides/blocks/terms.html"
        preview_value = {
            "heading": _("Words you will meet"),
            "intro": "",
            "terms": [
                {
                    "term": _("Companion"),
                    "text": _("<p>Somebody you bring along to the meeting, of your own choice.</p>"),
                },
                {"term": _("Hearing"), "text": _("<p>Your right to be heard before anything is decided.</p>")},
            ],
        }
