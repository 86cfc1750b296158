"""One or several of the editor's choices; the answer is the choice's own text, for the snapshot never changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from forms_pages.kinds.base import Field, FieldBlock, Shelf
from samtale_intranet.personnel.documents import Block, Choice


def choices_block(max_length: int = 200, **kwargs: Any) -> blocks.ListBlock:
    """Let the editor write the choices."""
    choice = blocks.CharBlock(max_length=max_length, label=_("Choice"))
    return blocks.ListBlock(choice, **{"label": _("Choices"), "min_num": 2, **kwargs})


def refuse_twins(names: list[str], part: str) -> None:
    """Refuse two choices of one name: nobody could tell them apart afterwards."""
    if len(set(names)) != len(names):
        raise blocks.StructBlockValidationError(
            block_errors={part: ValidationError(_("Two choices have the same name. Give each its own."))}
        )


class ChoiceFieldBlock(FieldBlock):
    """What the fields with choices share."""

    choices = choices_block()

    def clean(self, value: Any) -> Any:
        """Refuse two choices of one name."""
        cleaned = super().clean(value)
        refuse_twins(list(cleaned["choices"]), "choices")
        return cleaned


class SingleChoiceBlock(ChoiceFieldBlock):
    """One of several choices."""

    class Meta:
        icon = "radio-full"
        group = Shelf.CHOICES
        label = _("One choice")
        description = _("One of several answers.")
        preview_value = {"label": "Hvornår følger vi op?", "choices": ["Om tre måneder", "Om et halvt år"]}


class MultipleChoiceBlock(ChoiceFieldBlock):
    """Any number of several choices."""

    class Meta:
        icon = "tick"
        group = Shelf.CHOICES
        label = _("Several choices")
        description = _("As many of the answers as fit.")
        preview_value = {"label": "Hvad talte vi om?", "choices": ["Trivsel", "Opgaver", "Samarbejde"]}


@dataclass(frozen=True)
class SingleChoiceField(Field):
    """One of several choices."""

    kind: ClassVar[str] = "single_choice"
    block: ClassVar[type[FieldBlock]] = SingleChoiceBlock
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
    block: ClassVar[type[FieldBlock]] = MultipleChoiceBlock
    choices: tuple[str, ...] = ()

    @property
    def empty(self) -> list[str]:
        """No choice at first."""
        return []

    def read(self, data: MultiValueDict[str, str]) -> list[str]:
        """Give the choices in the order of the form; anything else is passed over."""
        posted = set(data.getlist(self.name))
        return [choice for choice in self.choices if choice in posted]

    def is_answered_with(self, answer: Any, wanted: str) -> bool:
        """Whether the wanted choice is among the chosen."""
        return wanted in answer if wanted else bool(answer)

    def shown(self, answer: Any) -> str:
        """Give the choices on one line."""
        return ", ".join(answer)

    def document_block(self, answer: Any) -> Block:
        """Give the choices."""
        return Choice(label=self.label, chosen=tuple(answer))
