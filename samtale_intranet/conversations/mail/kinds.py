"""The kinds of mail. A module registers its own, with how its text is made in the reader's language, when it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise

from samtale_intranet.conversations.mail.models import Message


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside the mail."""

    name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class Mail:
    """What is sent: a subject, plain text, and files. `path` is where a line of the day's mail leads to.

    An answer goes to the address `reply_to`, where there is one.
    """

    subject: str
    text: str
    attachments: tuple[Attachment, ...] = field(default=())
    path: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class MailKind:
    """A kind of mail. `build` is called in the reader's language when it is sent; None where it is no longer needed.

    A `gathers` kind waits for the person's one mail of the day, and `build`'s text is one line in it; all others go as
    soon as they can. What `may_be_switched_off` stands on the person's page of reminders under `label`.
    """

    name: str
    label: str | Promise
    build: Callable[[Message], Mail | None]
    gathers: bool = False
    may_be_switched_off: bool = False


DAILY = "daily"  # the mail of the day itself: no kind that anybody registers
kinds: dict[str, MailKind] = {}


def names(*, gathers: bool) -> list[str]:
    """Give the names of the kinds that wait for the day's mail, or of those that go at once."""
    return [kind.name for kind in kinds.values() if kind.gathers is gathers]


def register_mail(kind: MailKind) -> None:
    """Let messages of this kind be queued."""
    kinds[kind.name] = kind
