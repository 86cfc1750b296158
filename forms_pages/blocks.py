"""What an editor builds a plan form from. A block's id in the stream is the field's key, so names may change freely."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

RICH_TEXT = ["bold", "italic", "ul", "ol", "link"]


class SectionBlock(blocks.StructBlock):
    """Starts a new section of the form."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT, required=False)

    class Meta:
        icon = "title"
        label = _("Section")
        description = _("A heading; the fields below it belong together.")
        preview_value = {"heading": "Det, vi vil holde fast i", "text": "<p>Begynd med det, der lykkes.</p>"}


class ExplanationBlock(blocks.StructBlock):
    """Text between the fields that helps whoever fills in."""

    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT)

    class Meta:
        icon = "info-circle"
        label = _("Explanation")
        description = _("Help between the fields. Nothing is filled in here.")
        preview_value = {"text": "<p>Skriv kort. Stikord er nok, hvis I begge forstår dem.</p>"}


class FieldBlock(blocks.StructBlock):
    """What every field has: a name, a help text, and whether it must be answered to finish."""

    label = blocks.CharBlock(label=_("Name"), max_length=200)
    help = blocks.CharBlock(label=_("Help"), max_length=300, required=False)
    required = blocks.BooleanBlock(
        label=_("Must be answered"), required=False, help_text=_("Asked for at finish, never while one writes.")
    )


class ShortTextBlock(FieldBlock):
    """One line of text."""

    class Meta:
        icon = "edit"
        label = _("Short text")
        description = _("One line.")
        preview_value = {"label": "Hvem holder øje med aftalen?", "help": "", "required": False}


class LongTextBlock(FieldBlock):
    """Several lines of text."""

    class Meta:
        icon = "doc-full"
        label = _("Long text")
        description = _("Several lines.")
        preview_value = {"label": "Hvad lykkes godt nu?", "help": "Tænk på de sidste tre måneder.", "required": True}


class DateBlock(FieldBlock):
    """A date."""

    class Meta:
        icon = "calendar"
        label = _("Date")
        description = _("A day, written as 24.12.2026.")
        preview_value = {"label": "Vi talte sammen den", "help": "", "required": True}


class ChoiceFieldBlock(FieldBlock):
    """What the fields with choices share."""

    choices = blocks.ListBlock(blocks.CharBlock(max_length=200, label=_("Choice")), label=_("Choices"), min_num=2)

    def clean(self, value: Any) -> Any:
        """Refuse two choices of one name: nobody could tell them apart afterwards."""
        cleaned = super().clean(value)
        names = list(cleaned["choices"])
        if len(set(names)) != len(names):
            raise blocks.StructBlockValidationError(
                block_errors={"choices": ValidationError(_("Two choices have the same name. Give each its own."))}
            )
        return cleaned


class SingleChoiceBlock(ChoiceFieldBlock):
    """One of several choices."""

    class Meta:
        icon = "radio-full"
        label = _("One choice")
        description = _("One of several answers.")
        preview_value = {"label": "Hvornår følger vi op?", "choices": ["Om tre måneder", "Om et halvt år"]}


class MultipleChoiceBlock(ChoiceFieldBlock):
    """Any number of several choices."""

    class Meta:
        icon = "tick"
        label = _("Several choices")
        description = _("As many of the answers as fit.")
        preview_value = {"label": "Hvad talte vi om?", "choices": ["Trivsel", "Opgaver", "Samarbejde"]}


class ScaleBlock(FieldBlock):
    """A whole number between two named ends."""

    lowest = blocks.IntegerBlock(label=_("Lowest"), default=1, min_value=0, max_value=1)
    highest = blocks.IntegerBlock(label=_("Highest"), default=10, min_value=2, max_value=10)
    lowest_label = blocks.CharBlock(label=_("The lowest means"), max_length=60, required=False)
    highest_label = blocks.CharBlock(label=_("The highest means"), max_length=60, required=False)

    class Meta:
        icon = "order"
        label = _("Scale")
        description = _("A number between two ends.")
        preview_value = {
            "label": "Hvordan trives du?",
            "lowest": 1,
            "highest": 10,
            "lowest_label": "Slet ikke",
            "highest_label": "Rigtig godt",
        }


class ColumnBlock(blocks.StructBlock):
    """What every column of a table has."""

    label = blocks.CharBlock(label=_("Name"), max_length=80)
    help = blocks.CharBlock(label=_("Help"), max_length=200, required=False)
    required = blocks.BooleanBlock(
        label=_("Must be answered"), required=False, help_text=_("In every row where something is written.")
    )


class ChoiceColumnBlock(ColumnBlock):
    """A column where one of several answers is chosen."""

    choices = blocks.ListBlock(blocks.CharBlock(max_length=80, label=_("Choice")), label=_("Choices"), min_num=2)


class ColumnsBlock(blocks.StreamBlock):
    """The columns of a table, in order."""

    text = ColumnBlock(label=_("Text"), icon="edit")
    date = ColumnBlock(label=_("Date"), icon="calendar")
    choice = ChoiceColumnBlock(label=_("Choice"), icon="radio-full")

    class Meta:
        min_num = 1
        max_num = 8
        label = _("Columns")


class TableBlock(FieldBlock):
    """A table whose rows people add and remove; the editor defines the columns."""

    row_name = blocks.CharBlock(
        label=_("What a row is called"), max_length=40, default="række", help_text=_("For instance: action.")
    )
    first_rows = blocks.IntegerBlock(label=_("Empty rows at first"), default=1, min_value=1, max_value=20)
    most_rows = blocks.IntegerBlock(label=_("Most rows"), default=30, min_value=1, max_value=200)
    columns = ColumnsBlock()

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Rows that people add and remove, with your columns.")
        preview_value = {
            "label": "Handlinger",
            "row_name": "handling",
            "first_rows": 1,
            "most_rows": 20,
            "columns": [
                {"type": "text", "value": {"label": "Hvad vil du styrke?", "required": True}},
                {"type": "date", "value": {"label": "Hvornår?"}},
            ],
        }


class FormBlock(blocks.StreamBlock):
    """All that a plan form is made of."""

    section = SectionBlock()
    explanation = ExplanationBlock()
    short_text = ShortTextBlock()
    long_text = LongTextBlock()
    date = DateBlock()
    single_choice = SingleChoiceBlock()
    multiple_choice = MultipleChoiceBlock()
    scale = ScaleBlock()
    table = TableBlock()
