"""What orders a form and explains it: steps, sections and texts. Nothing is answered here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from forms_pages.kinds.base import RICH_TEXT, Shelf, plain


class LayoutBlock(blocks.StructBlock):
    """A block that holds no answer."""

    def spec(self, value: Any) -> dict[str, Any]:
        """Give the block as plain JSON data for the copy that a plan takes along."""
        return {name: plain(part) for name, part in value.items()}


class StepBlock(LayoutBlock):
    """Starts a new step: a long form is shown one step at a time."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT, required=False)

    class Meta:
        icon = "list-ol"
        group = Shelf.ORDER
        label = _("Step")
        description = _("A long form shows one step at a time. The first step begins with the first of these.")
        preview_value = {"heading": "Siden sidst", "text": "<p>Se tilbage, før I ser frem.</p>"}


class SectionBlock(LayoutBlock):
    """Starts a new section of the form."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT, required=False)

    class Meta:
        icon = "title"
        group = Shelf.ORDER
        label = _("Section")
        description = _("A heading; the fields below it belong together.")
        preview_value = {"heading": "Det, vi vil holde fast i", "text": "<p>Begynd med det, der lykkes.</p>"}


class ExplanationBlock(LayoutBlock):
    """Text between the fields that helps whoever fills in."""

    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT)

    class Meta:
        icon = "info-circle"
        group = Shelf.ORDER
        label = _("Explanation")
        description = _("Help between the fields. Nothing is filled in here.")
        preview_value = {"text": "<p>Skriv kort. Stikord er nok, hvis I begge forstår dem.</p>"}
