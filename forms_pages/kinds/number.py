"""A number, typed as Danes write it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from forms_pages.answers import number_of, shown_number, stored_number
from forms_pages.kinds.base import Field, FieldBlock, Shelf


class NumberBlock(FieldBlock):
    """A number, with a unit and ends where it has some."""

    unit = blocks.CharBlock(label=_("Unit"), max_length=30, required=False, help_text=_("For instance: hours a week."))
    lowest = blocks.IntegerBlock(label=_("At least"), required=False)
    highest = blocks.IntegerBlock(label=_("At most"), required=False)

    class Meta:
        icon = "pick"
        group = Shelf.ANSWERS
        label = _("Number")
        description = _("A whole number or one with a comma, such as 32,5.")
        preview_value = {"label": "Ugentlig arbejdstid", "unit": "timer", "lowest": 0, "highest": 37}

    def clean(self, value: Any) -> Any:
        """Refuse ends that leave no number between them."""
        cleaned = super().clean(value)
        lowest, highest = cleaned["lowest"], cleaned["highest"]
        if lowest is not None and highest is not None and highest < lowest:
            problem = ValidationError(_("“At most” is smaller than “at least”. Turn them around."))
            raise blocks.StructBlockValidationError(block_errors={"highest": problem})
        return cleaned


@dataclass(frozen=True)
class NumberField(Field):
    """A number, stored with a point and shown with a comma."""

    kind: ClassVar[str] = "number"
    block: ClassVar[type[FieldBlock]] = NumberBlock
    unit: str = ""
    lowest: int | None = None
    highest: int | None = None

    def read(self, data: MultiValueDict[str, str]) -> str:
        """Give the number, or what was typed where it is none."""
        return stored_number(data.get(self.name, ""))

    def wrong(self, answer: Any) -> dict[str, str]:
        """Say so where it is no number, or outside the ends."""
        if not answer:
            return {}
        number = number_of(answer)
        if number is None:
            return {self.name: _now("“%s” is not a number. Write it as 12 or 12,5.") % answer[:40]}
        if self.lowest is not None and number < self.lowest:
            return {self.name: _now("“%(label)s” is at least %(end)s.") % {"label": self.label, "end": self.lowest}}
        if self.highest is not None and number > self.highest:
            return {self.name: _now("“%(label)s” is at most %(end)s.") % {"label": self.label, "end": self.highest}}
        return {}

    def typed(self, answer: Any) -> str:
        """Give the number as it stands in the input."""
        return shown_number(answer)

    def is_answered_with(self, answer: Any, wanted: str) -> bool:
        """Whether it is the same number, however it is written."""
        return super().is_answered_with(answer, stored_number(wanted))

    def shown(self, answer: Any) -> str:
        """Give the number with its unit."""
        return f"{shown_number(answer)} {self.unit}".strip() if answer else ""
