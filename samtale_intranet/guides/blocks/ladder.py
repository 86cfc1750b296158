from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, intro_block
from samtale_intranet.guides.blocks.prose import ProseBlock
from samtale_intranet.guides.blocks.step_rule import StepRuleBlock
from samtale_intranet.guides.step_rules import step_rules


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
    """One step of the ladder, with facts written by hand, taken from a conversation type, or both."""

    number = blocks.IntegerBlock(min_value=0, max_value=20, label=_("Number"), help_text=_("The first may be 0."))
    conversation_type = StepRuleBlock(
        required=False,
        label=_("Conversation type"),
        help_text=_("Its rules stand in the overview, and follow when somebody changes them."),
    )
    title = blocks.CharBlock(
        required=False,
        max_length=80,
        label=_("Title"),
        help_text=_("Leave it empty to use the conversation type's name."),
    )
    text = ProseBlock(required=False, label=_("Text"))
    facts = blocks.ListBlock(
        FactBlock(),
        default=[],
        label=_("Facts"),
        help_text=_("A fact with the same name as one of the conversation type's stands instead of it."),
    )

    def clean(self, value: Mapping[str, Any]) -> Any:
        """Refuse a step that nothing gives a title."""
        cleaned = super().clean(value)
        if not (self.is_deferred_validation or cleaned.get("title") or cleaned.get("conversation_type")):
            message = ValidationError(_("Choose a conversation type, or write a title."))
            raise StructBlockValidationError(block_errors={"conversation_type": message})
        return cleaned

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
        """Add the steps with their titles, and the overview.

        It has a column for each step and a row for each name of a fact, in the order of first mention.
        """
        steps = list(value.get("steps") or [])
        with _language_of(steps, parent_context):
            known = [_facts(step) for step in steps]
            rungs = [{"number": step.get("number"), "title": _title(step), "text": step.get("text")} for step in steps]
        names = list(dict.fromkeys(name for facts in known for name in facts if name))
        overview = [{"name": name, "cells": [facts.get(name) or "" for facts in known]} for name in names]
        return {**super().get_context(value, parent_context=parent_context), "rungs": rungs, "overview": overview}

    def gaps(self, value: Mapping[str, Any]) -> Iterator[str]:
        """Tell of a ladder without steps, and of steps that nothing gives a title."""
        steps = list(value.get("steps") or [])
        name = {"name": value.get("heading") or ""}
        if not steps:
            yield gettext("The ladder “%(name)s” has no steps. Write one, or delete the ladder.") % name
        for number, step in enumerate(steps, start=1):
            if not _title(step):
                text = gettext("Step %(number)d of the ladder “%(name)s” has neither a title nor a conversation type.")
                yield text % {**name, "number": number}

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
                    "conversation_type": None,
                    "title": _("Everyday talk"),
                    "text": _("<p>Say it while it is small.</p>"),
                    "facts": [
                        {"name": _("Summons"), "value": _("No")},
                        {"name": _("Minutes"), "value": _("No")},
                    ],
                },
                {
                    "number": 1,
                    "conversation_type": None,
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


def _language_of(steps: list[Any], context: Mapping[str, Any] | None) -> Any:
    """Speak the page's language: a type's facts stand in one table with those that the editor wrote."""
    page = (context or {}).get("page")
    if page is None or not any(step.get("conversation_type") for step in steps):
        return nullcontext()
    return translation.override(page.locale.language_code)


def _facts(step: Mapping[str, Any]) -> dict[str, str]:
    """Give a step's facts by name: those written by hand, then what its conversation type says besides."""
    own = {fact.get("name"): fact.get("value") for fact in step.get("facts") or []}
    rules, rule = step_rules(), step.get("conversation_type")
    told = dict(rules.facts(rule)) if rules and rule else {}
    return {**own, **{name: value for name, value in told.items() if name not in own}}


def _title(step: Mapping[str, Any]) -> str:
    """Give a step's title: the editor's own, or its conversation type's name."""
    rules, rule = step_rules(), step.get("conversation_type")
    return step.get("title") or (rules.name(rule) if rules and rule else "")
