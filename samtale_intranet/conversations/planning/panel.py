"""The meeting's panel on the page of a conversation: when and where, what to read before, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.panels import Panel
from samtale_intranet.personnel.access import Access, Action

__all__ = ["MEETING"]


def _context(conversation: Conversation, access: Access) -> Mapping[str, Any]:
    is_planned = conversation.starts_at is not None and not conversation.held_at and conversation.is_open
    return {
        "conversation": conversation,
        "is_planned": is_planned,
        "is_past": is_planned and conversation.ends_at is not None and conversation.ends_at <= timezone.now(),
        "leads": access.may(Action.LEAD_CONVERSATION) and conversation.is_open and not conversation.held_at,
        "is_own": conversation.employee_id == access.person.pk,
        "to_read": _to_read(conversation),
    }


def _to_read(conversation: Conversation) -> list[tuple[str, str, str]]:
    """Give icon, words and address of each page that the type names and that is published."""
    type = conversation.type
    pages = (
        ("book", _("Read the guide"), type.guide),
        ("wheel", _("See the themes on the wheel"), type.wheel),
        ("pen", _("Prepare yourself"), type.preparation),
    )
    return [(icon, label, page.url) for icon, label, page in pages if page is not None and page.live and page.url]


MEETING = Panel("meeting", 10, "samtale_conversations/planning/panel.html", _context)
