"""A day."""

from __future__ import annotations

from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forms_pages.answers import parse_date, shown_date, stored_date
from forms_pages.kinds.base import Field, FieldBlock, Shelf


class DateBlock(FieldBlock):
    """A date."""

    class Meta:
        icon = "calendar"
        group = Shelf.ANSWERS
        label = _("Date")
        description = _("A day, written as 24.12.2026.")
        preview_value = {"label": "Vi talte sammen den", "help": "", "required": True}


class DateField(Field):
    """A day, stored as ISO 8601, typed and shown as Danes write it."""

    kind = "date"
    block = DateBlock

    def read(self, data: MultiValueDict[str, str]) -> str:
        """Give the date as ISO 8601, or what was typed where it is none."""
        return stored_date(data.get(self.name, ""))

    def wrong(self, answer: Any) -> dict[str, str]:
        """Say so where it is no date."""
        return {} if not answer or parse_date(answer) else {self.name: not_a_date(answer)}

    def shown(self, answer: Any) -> str:
        """Give the date as people read it."""
        return shown_date(answer)


def not_a_date(typed: str) -> str:
    """Say that this is no date, and how one is written."""
    return _now("“%s” is not a date. Write it as 24.12.2026.") % typed[:40]
