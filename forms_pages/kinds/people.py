"""People: the plan's parties, or a written name. An answer is `{"parties": ["employee"], "names": "…"}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from forms_pages.answers import tidy
from forms_pages.kinds.base import EMPLOYEE, LEADER, FieldBlock, Shelf
from forms_pages.kinds.text import TextField

PARTIES = (EMPLOYEE, LEADER)


class PeopleBlock(FieldBlock):
    """The parties, or a written name."""

    class Meta:
        icon = "group"
        group = Shelf.CHOICES
        label = _("People")
        description = _("The employee, the leader, or names that are written.")
        preview_value = {"label": "Hvem tager initiativet?", "help": "", "required": False}


@dataclass(frozen=True)
class PeopleField(TextField):
    """Who it is; `names` are the parties' names by role, which the plan knows and the form does not."""

    kind: ClassVar[str] = "people"
    block: ClassVar[type[FieldBlock]] = PeopleBlock
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> dict[str, Any]:
        """Nobody at first."""
        return {}

    @property
    def parties(self) -> list[tuple[str, str]]:
        """The parties by role and name, the employee first."""
        return [(role, self.names.get(role, "")) for role in PARTIES]

    @property
    def other_name(self) -> str:
        """The name of the input for somebody else."""
        return f"{self.name}-names"

    def read(self, data: MultiValueDict[str, str]) -> dict[str, Any]:
        """Give the ticked parties and the written names."""
        ticked = [role for role in PARTIES if role in data.getlist(self.name)]
        names = " ".join(tidy(data.get(self.other_name, "")).split())
        return {part: value for part, value in (("parties", ticked), ("names", names)) if value}

    def wrong(self, answer: Any) -> dict[str, str]:
        """Say so where what is written is too long for names."""
        problem = super().wrong(answer.get("names", ""))
        return {self.other_name: problem[self.name]} if problem else {}

    def is_answered_with(self, answer: Any, wanted: str) -> bool:
        """Whether the wanted party or name is among them."""
        return wanted in self.shown(answer).split(", ") if wanted else bool(answer)

    def shown(self, answer: Any) -> str:
        """Give the names on one line."""
        parties = [self.names.get(role) or role for role in answer.get("parties", [])]
        return ", ".join([*parties, *([answer["names"]] if answer.get("names") else [])])
