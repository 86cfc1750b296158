from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block
from samtale_intranet.guides.blocks.prose import ProseBlock


class StepBlock(blocks.StructBlock):
    """One step on the way."""

    when = blocks.CharBlock(
        required=False, max_length=60, label=_("When"), help_text=_("For example “Two weeks before”.")
    )
    title = blocks.CharBlock(max_length=80, label=_("Title"))
    text = ProseBlock(required=False, label=_("Text"))
    who = blocks.CharBlock(required=False, max_length=60, label=_("Who"), help_text=_("For example “Leader”."))

    class Meta:
        icon = "arrow-right"
        label = _("Step")


class StepsBlock(BodyBlock):
    """The steps of a conversation, along a line."""

    heading = heading_block()
    intro = ProseBlock(required=False, label=_("Introduction"))
    steps = blocks.ListBlock(StepBlock(), min_num=1, label=_("Steps"))

    class Meta:
        icon = "order"
        label = _("Steps")
        description = _("What happens first, next and last, and who does it.")
        group = Group.COURSE
        template = "samtale_guides/blocks/steps.html"
        preview_value = {
            "heading": _("Four steps"),
            "intro": "",
            "steps": [
                {"when": _("Two weeks before"), "title": _("Prepare"), "text": "", "who": _("Both")},
                {"when": _("On the day"), "title": _("Talk"), "text": "", "who": _("Both")},
                {"when": _("Right after"), "title": _("Write the plan"), "text": "", "who": _("Leader")},
            ],
        }
