"""From a queued message to the mail that is sent: in the reader's language, with what tells machines what it is."""

from __future__ import annotations

from collections.abc import Callable
from email.message import Message as MimeMessage
from typing import Any

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation

from samtale_intranet.conversations.mail.addresses import absolute, message_id
from samtale_intranet.conversations.mail.kinds import Mail
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.mails import language_of

__all__ = ["composed", "in_language_of", "unreachable"]


def unreachable(person: Employee) -> str:
    """Give why no mail can go to this person, a `Message.Problem`; empty where one can."""
    if not person.is_employed:
        return Message.Problem.NOT_EMPLOYED
    return "" if person.email else Message.Problem.NO_ADDRESS


def in_language_of(person: Employee, make: Callable[[], Any]) -> Any:
    """Call `make` in the person's language."""
    with translation.override(language_of(person)):
        return make()


class _Letter(EmailMessage):
    """A mail whose attachments keep the parameters of their types: a calendar's `method` says what it asks for."""

    parameters: dict[str, dict[str, str]]

    def message(self, *args: Any, **kwargs: Any) -> Any:
        made: MimeMessage = super().message(*args, **kwargs)
        for part in made.walk():
            for name, value in self.parameters.get(part.get_filename() or "", {}).items():
                part.set_param(name, value)
        return made


def composed(message: Message, mail: Mail, *, reminds: bool = False) -> EmailMessage:
    """Give the mail to the message's recipient; raise ValueError (BadHeaderError) for a subject of several lines."""
    headers = {"Message-ID": message_id(message.uuid), "Auto-Submitted": "auto-generated"}
    if reminds:
        headers["List-Unsubscribe"] = f"<{absolute(reverse('samtale_conversations:reminders'))}>"
    letter = _Letter(
        subject=mail.subject,
        body=mail.text,
        to=[message.recipient.email],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    letter.parameters = {}
    for file in mail.attachments:
        mime_type, *parameters = (part.strip() for part in file.mime_type.split(";"))
        letter.parameters[file.name] = dict(one.split("=", 1) for one in parameters)
        letter.attach(file.name, file.content, mime_type)
    letter.message()  # what cannot be written is found before the server is spoken to
    return letter
