"""What stands on the page of one conversation: each part of the product adds its own panel, in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from samtale_intranet.conversations.models import Conversation
from samtale_intranet.personnel.access import Access

__all__ = ["Panel", "panels_of", "register_panel"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page: `context` gives what its template needs, or None where it does not show."""

    name: str
    place: int  # from the top: 10 the meeting, 20 themes, 30 formal steps, 40 the document, 50 follow-up, 60 own notes
    template: str
    context: Callable[[Conversation, Access], Mapping[str, Any] | None]


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    """Show the panel on every conversation where its context is not None."""
    _panels[panel.name] = panel


def panels_of(conversation: Conversation, access: Access) -> list[tuple[str, Mapping[str, Any]]]:
    """Give template and context of each panel that shows, from the top down."""
    found = ((panel, panel.context(conversation, access)) for panel in sorted(_panels.values(), key=_place))
    return [(panel.template, context) for panel, context in found if context is not None]


def _place(panel: Panel) -> int:
    return panel.place
