"""How far a round is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from samtale_intranet.conversations.models import Conversation

__all__ = ["Progress"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Of so many conversations so many have a time, were held, and are finished; each counts in those before it."""

    total: int
    planned: int
    held: int
    closed: int

    @classmethod
    def of(cls, conversations: Collection[Conversation]) -> Progress:
        """Count them."""
        return cls(
            total=len(conversations),
            planned=sum(bool(each.starts_at or each.held_at or each.closed_at) for each in conversations),
            held=sum(bool(each.held_at or each.closed_at) for each in conversations),
            closed=sum(bool(each.closed_at) for each in conversations),
        )

    @property
    def steps(self) -> list[tuple[str, int]]:
        """The three steps with how many have come so far, for three bars."""
        return [("planned", self.planned), ("held", self.held), ("closed", self.closed)]
