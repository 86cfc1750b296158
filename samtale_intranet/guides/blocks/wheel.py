"""The blocks of a conversation wheel: its segments, and what stands around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from samtale_intranet.guides.blocks.base import (
    GuideBlock,
    heading_block,
    hue_block,
    lines_block,
    questions_block,
    symbol_block,
)
from samtale_intranet.guides.blocks.value_choice import ValueChoiceBlock
from samtale_intranet.guides.wheel import FEWEST, MOST


class SegmentBlock(GuideBlock):
    """A theme of the wheel."""

    name = blocks.CharBlock(max_length=60, label=_("Name"), help_text=_("Two or three words at most."))
    phrase = blocks.CharBlock(
        required=False, max_length=40, label=_("Short phrase"), help_text=_("Stands on the outer edge.")
    )
    hue = hue_block()
    symbol = symbol_block()
    attention = blocks.TextBlock(
        required=False, rows=3, label=_("What it is about"), help_text=_("One or two sentences on the theme.")
    )
    framework_value = ValueChoiceBlock(
        label=_("Value"),
        help_text=_("A value of the wheel's framework that the theme rests on. Its name follows along."),
    )
    questions = questions_block(help_text=_("The first one opens the talk and stands beside the wheel."))

    class Meta:
        icon = "radio-full"
        label = _("Theme")
        description = _("One theme of the wheel, with its questions.")
        template = "samtale_guides/blocks/segment.html"
        preview_value = {
            "name": _("Well-being"),
            "phrase": _("Feel how it is"),
            "hue": "1",
            "symbol": "sun",
            "attention": _("How work and strength go together."),
            "framework_value": "",
            "questions": [_("When did you last go home happy?"), _("What gives you energy?")],
        }


class PromptBlock(GuideBlock):
    """Questions that belong to no theme."""

    heading = heading_block(required=True)
    questions = questions_block()

    class Meta:
        icon = "help"
        label = _("Questions around the wheel")
        description = _("Questions that belong to no theme.")
        template = "samtale_guides/blocks/prompt.html"
        preview_value = {"heading": _("To begin with"), "questions": [_("What should we be sure to talk about?")]}


class ScaleValue(blocks.StructValue):
    """A scale that knows its own numbers."""

    @property
    def numbers(self) -> range:
        """Give every number from the lowest to the highest."""
        lowest, highest = self.get("lowest"), self.get("highest")
        if lowest is None or highest is None:
            return range(0)
        return range(int(lowest), min(int(highest), int(lowest) + MOST_STEPS) + 1)


MOST_STEPS = 20


class ScaleBlock(GuideBlock):
    """A question answered by a number."""

    heading = heading_block(required=True)
    question = blocks.CharBlock(max_length=255, label=_("Question"))
    lowest = blocks.IntegerBlock(default=1, label=_("Lowest number"))
    highest = blocks.IntegerBlock(default=10, label=_("Highest number"))
    lowest_label = blocks.CharBlock(required=False, max_length=60, label=_("What the lowest means"))
    highest_label = blocks.CharBlock(required=False, max_length=60, label=_("What the highest means"))

    def clean(self, value: Mapping[str, Any]) -> Any:
        """Refuse a scale that goes downwards, or too far."""
        cleaned = super().clean(value)
        if not 0 < cleaned["highest"] - cleaned["lowest"] <= MOST_STEPS:
            message = _("Choose a number that is higher than the lowest, by 20 at most.")
            raise StructBlockValidationError(block_errors={"highest": ValidationError(message)})
        return cleaned

    class Meta:
        icon = "order"
        label = _("Scale")
        description = _("A question answered by a number, for example from 1 to 10.")
        template = "samtale_guides/blocks/scale.html"
        value_class = ScaleValue
        preview_value = {
            "heading": _("Well-being"),
            "question": _("How happy are you at work?"),
            "lowest": 1,
            "highest": 10,
            "lowest_label": _("Not at all"),
            "highest_label": _("Very"),
        }


class AroundListBlock(GuideBlock):
    """A short list beside the wheel."""

    heading = heading_block(required=True)
    items = lines_block(_("Lines"), default=[])

    class Meta:
        icon = "list-ul"
        label = _("List")
        description = _("A short list, for example the main tasks ahead.")
        template = "samtale_guides/blocks/around_list.html"
        preview_value = {"heading": _("The main tasks ahead"), "items": [_("The new school"), _("The budget")]}


class SegmentStream(blocks.StreamBlock):
    """The themes, clockwise from twelve o'clock."""

    segment = SegmentBlock()

    class Meta:
        min_num = FEWEST
        max_num = MOST


class AroundStream(blocks.StreamBlock):
    """What is talked about besides the themes."""

    prompt = PromptBlock()
    scale = ScaleBlock()
    list = AroundListBlock()
