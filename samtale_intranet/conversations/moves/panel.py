"""Who has held the conversation, on its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.panels import Panel
from samtale_intranet.personnel.access import Access

__all__ = ["PANEL"]


def _context(conversation: Conversation, access: Access) -> Mapping[str, Any] | None:
    rows = list(conversation.hand_overs.select_related("former", "leader"))
    return {"hand_overs": rows} if rows else None


PANEL = Panel("hand_overs", 70, "samtale_conversations/moves/panel.html", _context)
