"""The public door of reminders: a module says what is due, and everybody gets one mail a day with all of theirs.

A source derives what is due from the data that there is; nothing is planned ahead, so nothing goes stale. It is asked
once a day or more, and may name the same reminder again and again: `occasion` makes it go once.

    def due(day):
        picked = Conversation.objects.open().filter(...).order_by("pk")
        for batch in in_batches(picked):
            yield [Reminder(one.leader_id, f"{one.uuid}/themes", one.pk) for one in batch]

    def line(message):  # called in the reader's language, right before the mail goes
        conversation = message.conversation
        return gettext("Pick your themes for the conversation with %(name)s.") % {...} if ... else None

    register_reminders(ReminderSource("themes_to_pick", _("Themes that you have not picked yet"), due, line))
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models
from django.utils.functional import Promise

from samtale_intranet.conversations.mail.kinds import Mail, MailKind, register_mail
from samtale_intranet.conversations.mail.models import Message

__all__ = ["BATCH", "Reminder", "ReminderSource", "conversation_path", "in_batches", "register_reminders", "sources"]

BATCH = 500
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody who is to be reminded of something.

    `occasion` is at most 100 signs and says of what and when, for instance "<conversation's uuid>/due/2026-03-01": the
    same person is reminded once of each (after half a year that is forgotten). To remind weekly, put the week into it.
    `data` is what the line needs besides the conversation; nothing confidential stands in either.
    """

    recipient_id: int
    occasion: str
    conversation_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def conversation_path(message: Message) -> str:
    """Give the path of the conversation's page; empty where the reminder is of none."""
    return message.conversation.get_absolute_url() if message.conversation else ""


@dataclass(frozen=True, slots=True)
class ReminderSource:
    """A kind of reminder that people can switch off under its `label`.

    `due(day)` yields what is due on the day in batches, at most one query for each (see `in_batches`). `line(message)`
    gives one sentence in the reader's language, without content, or None where it no longer holds; it makes no query:
    `message.conversation` comes with its type, employee and leader, `message.recipient` with their user.
    `path(message)` is where the reader goes on.
    """

    name: str  # at most 40 signs, unique among all kinds of mail
    label: str | Promise
    due: Callable[[datetime.date], Iterable[Sequence[Reminder]]]
    line: Callable[[Message], str | None]
    path: Callable[[Message], str] = conversation_path


sources: dict[str, ReminderSource] = {}


def register_reminders(source: ReminderSource) -> None:
    """Ask the source from now on, and offer its kind on the page where people choose their reminders."""
    sources[source.name] = source

    def build(message: Message) -> Mail | None:
        line = source.line(message)
        return None if line is None else Mail(subject="", text=line, path=source.path(message))

    register_mail(MailKind(source.name, source.label, build, gathers=True, may_be_switched_off=True))


def in_batches(queryset: models.QuerySet[Row], size: int = BATCH) -> Iterator[list[Row]]:
    """Give the rows by ascending key, one query for each batch, whatever the queryset's own order."""
    last = 0
    while batch := list(queryset.filter(pk__gt=last).order_by("pk")[:size]):
        yield batch
        if len(batch) < size:
            return
        last = batch[-1].pk
