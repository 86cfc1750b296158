"""The fields of a plan form: each reads what was typed, says what is wrong, and tells what goes into the document.

Nothing here refuses a draft: what is typed is kept as it was typed, and what is wrong is said beside it.
An answer is plain JSON: a text, a list of choices, or a table's list of rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from forms_pages.answers import LONGEST_TEXT, parse_date, shown_date, stored_date, tidy
from samtale_intranet.personnel.documents import Block, Choice, Text


@dataclass(frozen=True)
class Field:
    """One field of a form. `key` is stable when the editor renames the field."""

    kind: ClassVar[str] = ""
    key: str
    label: str
    help: str = ""
    required: bool = False

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> Field:
        """Build the field from its part of a snapshot; what the snapshot holds beyond the fields is passed over."""
        known = cls.__dataclass_fields__
        return cls(**{name: value for name, value in spec.items() if name in known})

    @property
    def name(self) -> str:
        """The field's name in HTML."""
        return f"f-{self.key}"

    @property
    def template(self) -> str:
        """The template that shows the field."""
        return f"forms_pages/fields/{self.kind}.html"

    @property
    def empty(self) -> Any:
        """What the answer is before anybody has written."""
        return ""

    def read(self, data: MultiValueDict[str, str]) -> Any:
        """Give the answer as it was posted, tidied and never refused."""
        return tidy(data.get(self.name, ""))

    def is_blank(self, answer: Any) -> bool:
        """Whether nothing is answered."""
        return not answer

    def wrong(self, answer: Any) -> dict[str, str]:
        """Give what is wrong with what was typed, by the name of the input."""
        return {}

    def missing(self, answer: Any) -> dict[str, str]:
        """Give what has to be answered before one can finish, by the name of the input."""
        return (
            {self.name: _("Fill in “%s” before you finish.") % self.label}
            if self.required and self.is_blank(answer)
            else {}
        )

    def shown(self, answer: Any) -> str:
        """Give the answer as one text, for showing two versions side by side."""
        return str(answer)

    def document_block(self, answer: Any) -> Block:
        """Give the answer as it is kept in the document."""
        return Text(label=self.label, text=self.shown(answer))


class TextField(Field):
    """Text of one or several lines."""

    def wrong(self, answer: Any) -> dict[str, str]:
        """Say so where the text is too long to be kept."""
        if len(answer) <= LONGEST_TEXT:
            return {}
        return {
            self.name: _("“%(label)s” has %(length)s characters. Shorten it to %(most)s at most.")
            % {"label": self.label, "length": len(answer), "most": LONGEST_TEXT}
        }


class ShortTextField(TextField):
    """One line."""

    kind = "short_text"

    def read(self, data: MultiValueDict[str, str]) -> str:
        """Give the text on one line."""
        return " ".join(tidy(data.get(self.name, "")).split())


class LongTextField(TextField):
    """Several lines."""

    kind = "long_text"


class DateField(TextField):
    """A day, stored as ISO 8601, typed and shown as Danes write it."""

    kind = "date"

    def read(self, data: MultiValueDict[str, str]) -> str:
        """Give the date as ISO 8601, or what was typed where it is none."""
        return stored_date(data.get(self.name, ""))

    def wrong(self, answer: Any) -> dict[str, str]:
        """Say so where it is no date."""
        if not answer or parse_date(answer):
            return {}
        return {self.name: not_a_date(answer)}

    def shown(self, answer: Any) -> str:
        """Give the date as people read it."""
        return shown_date(answer)


@dataclass(frozen=True)
class SingleChoiceField(Field):
    """One of several choices; the answer is the choice's own text, for the snapshot never changes."""

    kind: ClassVar[str] = "single_choice"
    choices: tuple[str, ...] = ()

    def read(self, data: MultiValueDict[str, str]) -> str:
        """Give the choice; anything else than one of the choices is no answer."""
        posted = data.get(self.name, "")
        return posted if posted in self.choices else ""

    def document_block(self, answer: Any) -> Block:
        """Give the choice, as a list of one or none."""
        return Choice(label=self.label, chosen=(answer,) if answer else ())


@dataclass(frozen=True)
class MultipleChoiceField(Field):
    """Any number of several choices."""

    kind: ClassVar[str] = "multiple_choice"
    choices: tuple[str, ...] = ()

    @property
    def empty(self) -> list[str]:
        """No choice at first."""
        return []

    def read(self, data: MultiValueDict[str, str]) -> list[str]:
        """Give the choices in the order of the form; anything else is passed over."""
        posted = set(data.getlist(self.name))
        return [choice for choice in self.choices if choice in posted]

    def shown(self, answer: Any) -> str:
        """Give the choices on one line."""
        return ", ".join(answer)

    def document_block(self, answer: Any) -> Block:
        """Give the choices."""
        return Choice(label=self.label, chosen=tuple(answer))


@dataclass(frozen=True)
class ScaleField(Field):
    """A whole number between two named ends; the answer is its digits."""

    kind: ClassVar[str] = "scale"
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
        return _("%(number)s of %(highest)s") % {"number": answer, "highest": self.highest} if answer else ""


def not_a_date(typed: str) -> str:
    """Say that this is no date, and how one is written."""
    return _("“%s” is not a date. Write it as 24.12.2026.") % typed[:40]
