"""Addresses in mails: of our own pages, and of the mail itself."""

from __future__ import annotations

from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from wagtail.admin.utils import get_admin_base_url

__all__ = ["absolute", "message_id"]


def absolute(path: str) -> str:
    """Give the whole address of a page of ours, from the host's WAGTAILADMIN_BASE_URL."""
    return (get_admin_base_url() or "").rstrip("/") + path


def message_id(uuid: UUID) -> str:
    """Give the Message-ID of a message: the same at each attempt, so that whoever has it already can tell."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid}@{domain}>"
