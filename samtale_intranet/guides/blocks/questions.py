from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, hue_block, questions_block
from samtale_intranet.guides.blocks.prose import ProseBlock
from samtale_intranet.guides.drawing import hue_at


class QuestionGroupBlock(blocks.StructBlock):
    """Questions that belong together, on one card."""

    title = blocks.CharBlock(max_length=80, label=_("Title"))
    text = blocks.CharBlock(required=False, max_length=255, label=_("Text"))
    hue = hue_block()
    questions = questions_block()

    class Meta:
        icon = "help"
        label = _("Card of questions")


class QuestionsBlock(BodyBlock):
    """Cards of questions."""

    heading = heading_block()
    intro = ProseBlock(required=False, label=_("Introduction"))
    groups = blocks.ListBlock(QuestionGroupBlock(), min_num=1, label=_("Cards"))

    def get_context(self, value: Mapping[str, Any], parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add each card with its hue, by choice or by position."""
        groups = value["groups"]
        cards = [
            {"value": group, "hue": hue_at(nth, len(groups), group.get("hue"))} for nth, group in enumerate(groups)
        ]
        return {**super().get_context(value, parent_context=parent_context), "cards": cards}

    class Meta:
        icon = "help"
        label = _("Questions")
        description = _("Questions on coloured cards, to choose from.")
        group = Group.TALK
        template = "samtale_guides/blocks/questions.html"
        preview_value = {
            "heading": _("Questions to choose from"),
            "intro": "",
            "groups": [
                {
                    "title": _("Well-being"),
                    "text": _("How are you?"),
                    "hue": "1",
                    "questions": [_("What gives you energy?"), _("What takes it away?")],
                },
                {"title": _("Work"), "text": "", "hue": "6", "questions": [_("What are you proud of?")]},
            ],
        }
