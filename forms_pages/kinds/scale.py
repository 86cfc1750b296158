"""A whole number between two named ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from forms_pages.kinds.base import Field, FieldBlock, Shelf


class ScaleBlock(FieldBlock):
    """A scale with named ends."""

    lowest = blocks.IntegerBlock(label=_("Lowest"), default=1, min_value=0, max_value=1)
    highest = blocks.IntegerBlock(label=_("Highest"), default=10, min_value=2, max_value=10)
    lowest_label = blocks.CharBlock(label=_("The lowest means"), max_length=60, required=False)
    highest_label = blocks.CharBlock(label=_("The highest means"), max_length=60, required=False)

    class Meta:
        icon = "order"
        group = Shelf.CHOICES
        label = _("Scale")
        description = _("A number between two ends.")
        preview_value = {
            "label": "Hvordan trives du?",
            "lowest": 1,
            "highest": 10,
            "lowest_label": "Slet ikke",
            "highest_label": "Rigtig godt",
        }


@dataclass(frozen=True)
class ScaleField(Field):
    """A whole number between two named ends; the answer is its digits."""

    kind: ClassVar[str] = "scale"
    block: ClassVar[type[FieldBlock]] = ScaleBlock
    lowest: int = 1
    highest: int = 10
    lowest_label: str = ""
    highest_label: str = ""

    @property
    def steps(self) -> list[str]:
        """The numbers that can be chosen."""
        return [str(number) for number in range(self.lowest, self.highest + 1)]

    def read(self, data: MultiValueDict[str, str]) -> str:
        """Give the number; anything outside the scale is no answer."""
        posted = data.get(self.name, "")
        return posted if posted in self.steps else ""

    def shown(self, answer: Any) -> str:
        """Give the number with the scale it stands on."""
        return _now("%(number)s of %(highest)s") % {"number": answer, "highest": self.highest} if answer else ""
