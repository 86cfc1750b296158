"""The columns of an action table: what an editor can choose, and what a cell of each holds. A cell is a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from forms_pages.answers import LONGEST_TEXT, parse_date, shown_date, stored_date, tidy
from forms_pages.kinds.base import plain
from forms_pages.kinds.choice import choices_block, refuse_twins
from forms_pages.kinds.content import framework_block, themes_of, values_of, wheel_block

DATES = ("date", "follow_up")
CHOICES = ("choice", "priority", "theme", "value")


class ColumnBlock(blocks.StructBlock):
    """What every column of a table has."""

    label = blocks.CharBlock(label=_("Name"), max_length=80)
    help = blocks.CharBlock(label=_("Help"), max_length=200, required=False)
    example = blocks.CharBlock(
        label=_("Example"), max_length=200, required=False, help_text=_("Stands in a grey row above the table's own.")
    )
    required = blocks.BooleanBlock(
        label=_("Must be answered"), required=False, help_text=_("In every row where something is written.")
    )

    def spec(self, value: Any) -> dict[str, Any]:
        """Give the column as plain JSON data."""
        return {name: plain(part) for name, part in value.items()}


class ChoiceColumnBlock(ColumnBlock):
    """A column where one of several answers is chosen."""

    choices = choices_block(80)

    def clean(self, value: Any) -> Any:
        """Refuse two choices of one name."""
        cleaned = super().clean(value)
        refuse_twins(list(cleaned["choices"]), "choices")
        return cleaned


class PriorityColumnBlock(ChoiceColumnBlock):
    """A column that says how much a row matters, the most first."""

    choices = choices_block(80, label=_("Priorities, the highest first"), default=["Høj", "Mellem", "Lav"])


class ThemeColumnBlock(ColumnBlock):
    """A column where a theme of a wheel is chosen."""

    wheel = wheel_block()

    def spec(self, value: Any) -> dict[str, Any]:
        """Take the names and ids of the wheel's themes along."""
        wheel = value.get("wheel")
        spec = super().spec({name: part for name, part in value.items() if name != "wheel"})
        options = themes_of(wheel)
        names, ids = [option["name"] for option in options], [option["id"] for option in options]
        return {**spec, "choices": names, "ids": ids, "wheel": wheel.pk if wheel else None}


class ValueColumnBlock(ColumnBlock):
    """A column where a value of a framework is chosen."""

    framework = framework_block()

    def spec(self, value: Any) -> dict[str, Any]:
        """Take the names of the framework's values along."""
        spec = super().spec({name: part for name, part in value.items() if name != "framework"})
        return {**spec, "choices": [option["name"] for option in values_of(value.get("framework"))]}


class ColumnsBlock(blocks.StreamBlock):
    """The columns of a table, in order."""

    text = ColumnBlock(label=_("Text"), icon="edit")
    theme = ThemeColumnBlock(label=_("Theme"), icon="radio-full")
    value = ValueColumnBlock(label=_("Value"), icon="tag")
    priority = PriorityColumnBlock(label=_("Priority"), icon="arrow-up-big")
    responsible = ColumnBlock(label=_("Responsible"), icon="user")
    date = ColumnBlock(label=_("Date"), icon="calendar")
    follow_up = ColumnBlock(label=_("Follow-up date"), icon="calendar-check")
    choice = ChoiceColumnBlock(label=_("Choice"), icon="radio-full")

    class Meta:
        min_num = 1
        max_num = 8
        label = _("Columns")

    def specs(self, value: Any) -> list[dict[str, Any]]:
        """Give the columns as plain JSON data."""
        return [{"kind": column.block_type, "key": column.id, **column.block.spec(column.value)} for column in value]


@dataclass(frozen=True)
class Column:
    """One column; `names` are the parties' names, which a cell for somebody responsible offers."""

    kind: str
    key: str
    label: str
    help: str = ""
    example: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    wheel: int | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_date(self) -> bool:
        """Whether its cells hold days."""
        return self.kind in DATES

    @property
    def is_choice(self) -> bool:
        """Whether its cells hold one of the choices."""
        return self.kind in CHOICES

    def read(self, data: MultiValueDict[str, str], name: str) -> str:
        """Give the cell's text as it is stored, from the input of this name."""
        typed = data.get(name, "")
        if self.is_date:
            return stored_date(typed)
        if self.is_choice:
            return typed if typed in self.choices else ""
        return tidy(typed)

    def shown(self, cell: str) -> str:
        """Give the cell as people read it."""
        return shown_date(cell) if self.is_date else cell

    def is_no_date(self, cell: str) -> bool:
        """Whether a day was asked for and something else is typed."""
        return self.is_date and bool(cell) and not parse_date(cell)

    def is_too_long(self, cell: str) -> bool:
        """Whether the text is longer than can be kept."""
        return len(cell) > LONGEST_TEXT
