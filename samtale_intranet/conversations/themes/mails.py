"""What mails say about themes: who is to pick, that the other has, that they are exchanged. Never which."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale_intranet.conversations.mail.kinds import Mail, MailKind
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.reminders.api import Reminder, ReminderSource, conversation_path, in_batches
from samtale_intranet.conversations.themes import api
from samtale_intranet.conversations.themes.exchange import BOTH, EMPLOYEE, EXCHANGED, LEADER, exchange_day, occasion
from samtale_intranet.conversations.themes.models import PickedThemes

__all__ = ["KINDS", "SOURCES"]

FIRST = datetime.timedelta(days=7)  # the first reminder goes so long before the exchange, the second on its very day
FARTHEST = 90 + FIRST.days  # exchange_days is 90 at the most
Batches = Iterator[list[Reminder]]


def _with_exchange(day: datetime.date) -> Iterator[list[Any]]:
    """Give the conversations to come whose themes are exchanged, with who has picked; one query for each batch."""
    last = timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=FARTHEST), datetime.time()))
    found = Conversation.objects.open().filter(held_at=None, starts_at__lt=last, type__wheel__isnull=False)
    there = {party: PickedThemes.objects.filter(conversation=OuterRef("pk"), party=party) for party in BOTH}
    yield from in_batches(
        found.filter(rules_copy__exchange_days__gte=0).annotate(
            employee_picked=Exists(there[EMPLOYEE]), leader_picked=Exists(there[LEADER])
        )
    )


def _to_pick(day: datetime.date) -> Batches:
    """Remind who has not picked: a week before the exchange, and on its day."""
    for batch in _with_exchange(day):
        yield [
            Reminder(person, f"{one.uuid}/{one.meeting_version}/{step}", one.pk)
            for one in batch
            if (step := _step(one, day))
            for has_picked, person in (
                (one.employee_picked, one.employee_id),
                (one.leader_picked, one.leader_id),
            )
            if not has_picked
        ]


def _step(conversation: Conversation, day: datetime.date) -> str:
    """Name the newest occasion for a reminder that has come by this day; empty where none has."""
    exchange, meeting = exchange_day(conversation), conversation.meeting_day
    if exchange is None or meeting is None or meeting < day:
        return ""
    if day >= exchange:
        return "exchange"
    return "week" if day >= exchange - FIRST else ""


def _say_to_pick(message: Message) -> str | None:
    one = message.conversation
    if one is None or not one.is_open or one.held_at or one.starts_at is None or one.starts_at < timezone.now():
        return None
    day = exchange_day(one)
    words = {"name": _other(message, one), "day": date_format(day, "j. F") if day else ""}
    if day is None or day <= timezone.localdate():
        return _("You have not picked what you want to talk about with %(name)s yet. You still can.") % words
    return _("Pick what you want to talk about with %(name)s. You see each other’s themes on %(day)s.") % words


def _exchanged(day: datetime.date) -> Batches:
    """Tell both at the lead time that they can see each other's themes, where somebody has picked."""
    for batch in _with_exchange(day):
        yield [
            Reminder(person, occasion(one), one.pk)
            for one in batch
            if one.exchanged_at is None and (one.employee_picked or one.leader_picked)
            if (last := exchange_day(one)) and last <= day <= one.meeting_day
            for person in (one.employee_id, one.leader_id)
        ]


def _say_exchanged(message: Message) -> str | None:
    one = message.conversation
    if one is None or one.cancelled_at or one.held_at:
        return None
    return _("You and %(name)s can see each other’s themes now.") % {"name": _other(message, one)}


def _build_picked(message: Message) -> Mail | None:
    one, late = message.conversation, bool(message.data.get("late"))
    # Once they are exchanged, that is what is said.
    if one is None or one.cancelled_at or one.held_at or (one.exchanged_at and not late):
        return None
    words = {"name": _other(message, one)}
    if late:
        text = _("%(name)s has picked themes as well. You can see them now.") % words
    else:
        text = _("%(name)s has picked themes for your conversation. You see them when they are exchanged.") % words
    return Mail(subject="", text=text, path=conversation_path(message))


def _other(message: Message, conversation: Conversation) -> str:
    is_employee = message.recipient_id == conversation.employee_id
    return conversation.leader.name if is_employee else conversation.employee.name


KINDS = (
    MailKind(
        api.PICKED,
        gettext_lazy("The other has picked themes"),
        _build_picked,
        gathers=True,
        may_be_switched_off=True,
    ),
)
SOURCES = (
    ReminderSource("themes_to_pick", gettext_lazy("Themes that you have not picked yet"), _to_pick, _say_to_pick),
    ReminderSource(EXCHANGED, gettext_lazy("Themes are exchanged"), _exchanged, _say_exchanged),
)
