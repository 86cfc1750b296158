from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, intro_block
from samtale_intranet.guides.blocks.prose import ProseBlock


class FactBlock(blocks.StructBlock):
    """A fact of a step, which becomes a cell of the overview."""

    name = blocks.CharBlock(
        max_length=80, label=_("Name"), help_text=_("Write it alike at every step: it becomes a row of the overview.")
    )
    value = blocks.CharBlock(max_length=255, label=_("How it is at this step"))

    class Meta:
        icon = "info-circle"
        label = _("Fact")


class RungBlock(blocks.StructBlock):
    """One step of the ladder."""

    number = blocks.IntegerBlock(min_value=0, max_value=20, label=_("Number"), help_text=_("The first may be 0."))
    title = blocks.CharBlock(max_length=80, label=_("Title"))
    text = ProseBlock(required=False, label=_("Text"))
    facts = blocks.ListBlock(FactBlock(), default=[], label=_("Facts"))

    class Meta:
        icon = "order-up"
        label = _("Step")


class LadderBlock(BodyBlock):
    """Steps that lead upwards, each more serious than the one before, with an overview made of their facts."""

    heading = heading_block()
    intro = intro_block()
    steps = blocks.ListBlock(RungBlock(), min_num=1, max_num=6, label=_("Steps"))
    caption = blocks.CharBlock(
        required=False, max_length=200, label=_("Caption of the overview"), help_text=_("Says what the table shows.")
    )

    def get_context(self, value: Mapping[str, Any], parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the overview: a row for each name of a fact, in the order of first mention, a column for each step."""
        steps = list(value.get("steps") or [])
        known = [{fact.get("name"): fact.get("value") for fact in step.get("facts") or []} for step in steps]
        names = list(dict.fromkeys(name for facts in known for name in facts if name))
        overview = [{"name": name, "cells": [facts.get(name) or "" for facts in known]} for name in names]
        return {**super().get_context(value, parent_context=parent_context), "overview": overview}

    class Meta:
        icon = "order-up"
        label = _("Ladder")
        description = _("Steps that lead upwards, each with its facts, and an overview made of them.")
        group = Group.COURSE
        template = "samtale_guides/blocks/ladder.html"
        preview_value = {
            "heading": _("From everyday talk to formal meeting"),
            "intro": "",
            "steps": [
                {
                    "number": 0,
                    "title": _("Everyday talk"),
                    "text": _("<p>Say it while it is small.</p>"),
                    "facts": [
                        {"name": _("Summons"), "value": _("No")},
                        {"name": _("Minutes"), "value": _("No")},
                    ],
                },
                {
                    "number": 1,
                    "title": _("Formal meeting"),
                    "text": _("<p>Something has to change, and both know what.</p>"),
                    "facts": [
                        {"name": _("Summons"), "value": _("In writing")},
                        {"name": _("Companion"), "value": _("Yes, of one's own choice")},
                        {"name": _("Minutes"), "value": _("Yes, sent for comment")},
                    ],
                },
            ],
            "caption": _("The steps at a glance"),
        }
