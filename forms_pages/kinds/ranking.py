"""Putting things in order: each rank from 1 on is given once. An answer is `{thing: rank}`, ranks as digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from forms_pages.kinds.base import Field, FieldBlock, Shelf
from forms_pages.kinds.choice import choices_block, refuse_twins
from samtale_intranet.personnel.documents import Block, Choice


class RankingBlock(FieldBlock):
    """A ranking of the editor's choices."""

    choices = choices_block(label=_("What is ranked"), max_num=12)
    ranks = blocks.IntegerBlock(
        label=_("How many ranks"),
        required=False,
        min_value=1,
        max_value=12,
        help_text=_("3 asks for the three most important. Leave it empty to have all of them ranked."),
    )

    class Meta:
        icon = "list-ol"
        group = Shelf.CHOICES
        label = _("Ranking")
        description = _("What comes first, second and third; each rank is used once.")
        preview_value = {
            "label": "Hvad er vigtigst for dig?",
            "choices": ["Fleksibel arbejdstid", "Nye opgaver", "Ro til fordybelse"],
            "ranks": 3,
        }

    def clean(self, value: Any) -> Any:
        """Refuse two things of one name."""
        cleaned = super().clean(value)
        refuse_twins(list(cleaned["choices"]), "choices")
        return cleaned


@dataclass(frozen=True)
class RankingField(Field):
    """A ranking of 1 to n, where each rank is used once."""

    kind: ClassVar[str] = "ranking"
    block: ClassVar[type[FieldBlock]] = RankingBlock
    choices: tuple[str, ...] = ()
    ranks: int | None = None

    @property
    def numbers(self) -> list[str]:
        """The ranks that can be given, the first one first."""
        most = len(self.choices)
        return [str(number) for number in range(1, min(self.ranks or most, most) + 1)]

    @property
    def inputs(self) -> dict[str, str]:
        """The name of each thing's input."""
        return {choice: f"{self.name}-{number}" for number, choice in enumerate(self.choices, start=1)}

    @property
    def empty(self) -> dict[str, str]:
        """Nothing is ranked at first."""
        return {}

    def read(self, data: MultiValueDict[str, str]) -> dict[str, str]:
        """Give the ranks; what is no rank is no answer."""
        posted = {choice: data.get(name, "") for choice, name in self.inputs.items()}
        return {choice: rank for choice, rank in posted.items() if rank in self.numbers}

    def wrong(self, answer: Any) -> dict[str, str]:
        """Say which rank is given twice."""
        first: dict[str, str] = {}
        problems = {}
        for choice, rank in self._given(answer):
            if other := first.get(rank):
                words = {"rank": rank, "one": other, "other": choice}
                text = _now("Both “%(one)s” and “%(other)s” are number %(rank)s. Give each its own number.")
                problems[self.inputs[choice]] = text % words
            first.setdefault(rank, choice)
        return problems

    def missing(self, answer: Any) -> dict[str, str]:
        """Say which ranks are still free, where one must answer or has begun to."""
        left = [number for number in self.numbers if number not in answer.values()]
        if not left or not (self.required or answer):
            return {}
        return {
            self.name: _now("Give number %(ranks)s in “%(label)s” before you finish.")
            % {"ranks": ", ".join(left), "label": self.label}
        }

    def is_answered_with(self, answer: Any, wanted: str) -> bool:
        """Whether the wanted thing came first."""
        return answer.get(wanted) == "1" if wanted else bool(answer)

    def _given(self, answer: dict[str, str]) -> list[tuple[str, str]]:
        """Give the ranked things in the form's order; what is stored keeps no order."""
        return [(choice, answer[choice]) for choice in self.choices if choice in answer]

    def _in_order(self, answer: dict[str, str]) -> list[str]:
        ranked = sorted(self._given(answer), key=lambda pair: int(pair[1]))
        return [f"{rank}. {choice}" for choice, rank in ranked]

    def shown(self, answer: Any) -> str:
        """Give the ranked things, the first one first, one on each line."""
        return "\n".join(self._in_order(answer))

    def document_block(self, answer: Any) -> Block:
        """Give the ranked things, the first one first."""
        return Choice(label=self.label, chosen=tuple(self._in_order(answer)))
