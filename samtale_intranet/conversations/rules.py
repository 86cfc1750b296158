"""The rules of a conversation under way: a copy of its type's, made when it began.

A type may be changed at any time. What is under way keeps what the parties were told.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samtale_intranet.conversations.conversation_type import ConversationType, months_of

__all__ = ["Rules", "rules_of"]


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for one conversation. Each field is the type's of the same name; see there for its unit.

    The defaults are those of a conversation that asks for nothing: what an older copy does not say does not hold.
    """

    every_months: int | None = None
    exchange_days: int | None = None
    themes_each: int = 1
    invitation_subject: str = ""
    invitation_text: str = ""
    sanction_possible: bool = False
    summons_in_writing: bool = False
    summons_working_days: int = 5
    summons_text: str = ""
    companion: bool = False
    hearing: bool = False
    hearing_working_days: int = 10
    hr_part: str = ConversationType.HrPart.NONE.value
    kind: str = ConversationType.Kind.PLAN.value
    keeps: str = ConversationType.Keeps.DOCUMENT.value
    own_notes_days: int = 180
    follow_up_months: tuple[int, ...] = ()
    follow_up_actions: bool = False

    @property
    def keeps_document(self) -> bool:
        """Whether something is put into the folder."""
        return self.keeps == ConversationType.Keeps.DOCUMENT

    @property
    def is_formal(self) -> bool:
        """Whether it has steps that cannot be left out without a reason in writing."""
        return self.summons_in_writing or self.hearing

    def to_json(self) -> dict[str, Any]:
        """Give what `from_json` takes."""
        return {**dataclasses.asdict(self), "follow_up_months": list(self.follow_up_months)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Rules:
        """Give the rules of a stored copy; fields that were added since have the value of asking for nothing."""
        known = {field.name for field in dataclasses.fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        return cls(**{**values, "follow_up_months": tuple(stored.get("follow_up_months", ()))})


def rules_of(type: ConversationType) -> Rules:
    """Give the rules that the type has now, for a conversation that begins."""
    names = [field.name for field in dataclasses.fields(Rules) if field.name != "follow_up_months"]
    values = {name: getattr(type, name) for name in names}
    return Rules(**values, follow_up_months=months_of(type.follow_up_months))
