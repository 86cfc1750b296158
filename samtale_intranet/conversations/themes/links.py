"""The way from a wheel's theme to the conversation that it is to be brought to."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from samtale_intranet.conversations.conversation_type import ConversationType
from samtale_intranet.guides.models import WheelPage

__all__ = ["theme_links"]


def theme_links(wheel: WheelPage) -> list[tuple[str, str]]:
    """Give the way where some type has this wheel and exchanges themes. One query."""
    types = ConversationType.objects.filter(wheel=wheel, exchange_days__isnull=False)
    return [(_("Bring this theme"), reverse("samtale_conversations:bring_theme"))] if types.exists() else []
