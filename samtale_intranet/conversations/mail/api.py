"""The public door of the queue of mails."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from samtale_intranet.conversations.mail.courier import courier
from samtale_intranet.conversations.mail.kinds import Attachment, Mail, MailKind, kinds, register_mail
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.people.models import Employee

__all__ = ["Attachment", "Mail", "MailKind", "Message", "enqueue", "register_mail"]


def enqueue(
    *,
    kind: str,
    recipients: Iterable[Employee],
    key: str,
    conversation: Conversation | None = None,
    data: Mapping[str, Any] | None = None,
    not_before: datetime.datetime | None = None,
) -> None:
    """Queue one message for each recipient, in the caller's transaction; the same kind, key and recipient only once.

    What goes at once is tried right after the commit, without the caller waiting for it (see `courier`).
    `key` says what it is about, for instance "<conversation>/<meeting_version>". Raises KeyError for an unknown kind.
    """
    asked = kinds[kind]
    when = not_before or timezone.now()
    Message.objects.bulk_create(
        [
            Message(
                kind=asked.name,
                recipient=recipient,
                conversation=conversation,
                key=f"{asked.name}/{recipient.pk}/{key}",
                data=dict(data or {}),
                not_before=when,
            )
            for recipient in recipients
        ],
        ignore_conflicts=True,
    )
    if not asked.gathers:
        transaction.on_commit(courier.wake)
