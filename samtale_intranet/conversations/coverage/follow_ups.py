"""Which conversations were followed up: told by whoever keeps the follow-ups."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from samtale_intranet.conversations.models import Conversation

__all__ = ["followed_up", "register_followed_up"]

Source = Callable[[QuerySet[Conversation]], set[int]]
_sources: list[Source] = []


def register_followed_up(source: Source) -> None:
    """Ask the source for the keys of those conversations that were followed up at least once: one query for all."""
    _sources.append(source)


def followed_up(conversations: QuerySet[Conversation]) -> set[int] | None:
    """Give the keys of those that were followed up; None where nobody keeps follow-ups."""
    if not _sources:
        return None
    return {pk for source in _sources for pk in source(conversations)}
