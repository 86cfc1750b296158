"""Text of one or several lines."""

from __future__ import annotations

from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forms_pages.answers import LONGEST_TEXT, tidy
from forms_pages.kinds.base import Field, FieldBlock, Shelf


class ShortTextBlock(FieldBlock):
    """One line of text."""

    class Meta:
        icon = "edit"
        group = Shelf.ANSWERS
        label = _("Short text")
        description = _("One line.")
        preview_value = {"label": "Hvem holder øje med aftalen?", "help": "", "required": False}


class LongTextBlock(FieldBlock):
    """Several lines of text."""

    class Meta:
        icon = "doc-full"
        group = Shelf.ANSWERS
        label = _("Long text")
        description = _("Several lines.")
        preview_value = {"label": "Hvad lykkes godt nu?", "help": "Tænk på de sidste tre måneder.", "required": True}


class TextField(Field):
    """Text, at most `LONGEST_TEXT` characters long."""

    def wrong(self, answer: Any) -> dict[str, str]:
        """Say so where the text is too long to be kept."""
        if len(answer) <= LONGEST_TEXT:
            return {}
        return {
            self.name: _now("“%(label)s” has %(length)s characters. Shorten it to %(most)s at most.")
            % {"label": self.label, "length": len(answer), "most": LONGEST_TEXT}
        }


class ShortTextField(TextField):
    """One line."""

    kind = "short_text"
    block = ShortTextBlock

    def read(self, data: MultiValueDict[str, str]) -> str:
        """Give the text on one line."""
        return " ".join(tidy(data.get(self.name, "")).split())


class LongTextField(TextField):
    """Several lines."""

    kind = "long_text"
    block = LongTextBlock
