"""The blocks of a value framework: its values, and what they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samtale_intranet.guides.blocks.base import (
    GuideBlock,
    heading_block,
    hue_block,
    lines_block,
    questions_block,
    symbol_block,
)
from samtale_intranet.guides.blocks.prose import ProseBlock
from samtale_intranet.guides.drawing import hue_at


class ValueBlock(GuideBlock):
    """One value, with the questions it asks."""

    name = blocks.CharBlock(max_length=60, label=_("Name"))
    hue = hue_block()
    symbol = symbol_block()
    text = ProseBlock(required=False, label=_("Text"))
    questions = questions_block()

    def get_context(self, value: Mapping[str, Any], parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the value as the one card there is."""
        cards = [{"value": value, "hue": hue_at(0, 1, value.get("hue"))}]
        return {**super().get_context(value, parent_context=parent_context), "cards": cards}

    class Meta:
        icon = "pick"
        label = _("Value")
        description = _("One value, with the questions it asks.")
        template = "samtale_guides/blocks/value.html"
        preview_value = {
            "name": _("Trust"),
            "hue": "1",
            "symbol": "",
            "text": _("<p>We count on each other.</p>"),
            "questions": [_("When is it easy to say what you think?")],
        }


class FoundationGroupBlock(blocks.StructBlock):
    """A part of a foundation, with its points."""

    title = blocks.CharBlock(max_length=80, label=_("Title"))
    text = ProseBlock(required=False, label=_("Text"))
    points = lines_block(_("Points"), default=[])

    class Meta:
        icon = "list-ul"
        label = _("Part")


class FoundationBlock(GuideBlock):
    """Something that everybody builds on, for example a shared view of leadership."""

    heading = heading_block(required=True)
    text = ProseBlock(required=False, label=_("Text"))
    groups = blocks.ListBlock(FoundationGroupBlock(), default=[], label=_("Parts"))

    class Meta:
        icon = "folder-open-inverse"
        label = _("Foundation")
        description = _("What everybody builds on, in parts.")
        template = "samtale_guides/blocks/foundation.html"
        preview_value = {
            "heading": _("How we lead"),
            "text": "",
            "groups": [{"title": _("Direction"), "text": "", "points": [_("We agree on what matters most")]}],
        }


class AreaBlock(blocks.StructBlock):
    """An area with its points."""

    title = blocks.CharBlock(max_length=80, label=_("Title"))
    points = lines_block(_("Points"), default=[])

    class Meta:
        icon = "list-ul"
        label = _("Area")


class AreasBlock(GuideBlock):
    """Areas side by side, for example what the management works for."""

    heading = heading_block(required=True)
    intro = ProseBlock(required=False, label=_("Introduction"))
    areas = blocks.ListBlock(AreaBlock(), min_num=1, label=_("Areas"))

    class Meta:
        icon = "grip"
        label = _("Areas")
        description = _("Areas side by side, each with its points.")
        template = "samtale_guides/blocks/areas.html"
        preview_value = {
            "heading": _("What we work for"),
            "intro": "",
            "areas": [
                {"title": _("Children and young people"), "points": [_("More of them thrive")]},
                {"title": _("Climate"), "points": [_("Less energy in our buildings")]},
            ],
        }


class ValueStream(blocks.StreamBlock):
    """The values, in order."""

    value = ValueBlock()


class FoundationStream(blocks.StreamBlock):
    """What the values stand on."""

    foundation = FoundationBlock()
    areas = AreasBlock()
