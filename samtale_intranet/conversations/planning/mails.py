"""The mail to a leader whom somebody has asked for a conversation."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from samtale_intranet.conversations.mail.api import Mail, MailKind, Message

__all__ = ["ASKED_FOR", "asked_for"]

ASKED_FOR = "asked_for"


def _build(message: Message) -> Mail | None:
    """Say who would like which conversation; nothing where it was called off or has a time by now."""
    conversation = message.conversation
    if conversation is None or not conversation.is_open or conversation.starts_at or conversation.held_at:
        return None
    named = {"name": conversation.employee.name, "type": conversation.type.name}
    return Mail(
        subject=_("%(name)s would like a conversation") % named,
        text=_(
            "%(name)s would like to have this conversation with you: %(type)s. Give it a time under My conversations."
        )
        % named,
    )


asked_for = MailKind(ASKED_FOR, _lazy("Somebody you lead asks for a conversation"), _build)
