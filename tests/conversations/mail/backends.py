"""Mail backends that fail, and that no SMTP tells of."""

from __future__ import annotations

from typing import Any

from django.core.mail.backends.base import BaseEmailBackend


class Failing(BaseEmailBackend):
    """Fails while it sends, as a provider's API does."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionResetError


class Swallowing(BaseEmailBackend):
    """Takes everything, and keeps nothing."""

    def send_messages(self, messages: Any) -> int:
        return len(messages)
