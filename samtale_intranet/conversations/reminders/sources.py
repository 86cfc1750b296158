"""What conversations themselves give reason to remind of: a time to find, a meeting to come, what is left to do.

Whatever is overdue is said once a week. No line says what a conversation is about, nor what it is called.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale_intranet.conf import settings
from samtale_intranet.conversations.discretion import meeting_date, meeting_time
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.reminders.api import Reminder, ReminderSource, in_batches
from samtale_intranet.conversations.workdays import add_working_days

__all__ = ["SOURCES", "week_since"]

_WEEK = datetime.timedelta(days=7)
Batches = Iterator[list[Reminder]]


def week_since(first: datetime.date, day: datetime.date) -> str:
    """Name the week that `day` is in, counted from `first`: for what is to be said again every seven days."""
    return f"{first.isoformat()}+{(day - first).days // 7}"


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _to_plan(day: datetime.date) -> Batches:
    """Remind the leader that there is no time yet: when the day comes near, and every week from when it has passed."""
    last = day + datetime.timedelta(days=settings.REMINDER_DAYS)
    found = Conversation.objects.open().filter(held_at=None, starts_at=None, due_on__lte=last)
    for batch in in_batches(found):
        yield [
            Reminder(one.leader_id, f"{one.uuid}/{_occasion(one.due_on, day)}", one.pk) for one in batch if one.due_on
        ]


def _occasion(due_on: datetime.date, day: datetime.date) -> str:
    return week_since(due_on, day) if due_on < day else due_on.isoformat()


def _say_to_plan(message: Message) -> str | None:
    one = message.conversation
    if one is None or not one.is_open or one.held_at or one.starts_at or one.due_on is None:
        return None
    words = {"name": one.employee.name, "day": date_format(one.due_on, "j. F Y")}
    if one.is_overdue:
        return _("Your conversation with %(name)s was to be held by %(day)s. Find a time for it.") % words
    return _("Find a time for your conversation with %(name)s. It is to be held by %(day)s.") % words


def _meetings(day: datetime.date) -> Batches:
    """Remind both a week ahead and on the working day before; the employee only once they are invited."""
    tomorrow = add_working_days(day, 1)
    after, until = _midnight(day + datetime.timedelta(days=1)), _midnight(day + _WEEK + datetime.timedelta(days=1))
    found = Conversation.objects.open().filter(held_at=None, starts_at__gte=after, starts_at__lt=until)
    for batch in in_batches(found):
        yield [
            Reminder(person, f"{one.uuid}/{one.meeting_version}/{'soon' if _is_by(one, tomorrow) else 'week'}", one.pk)
            for one in batch
            for person in (one.leader_id, *([one.employee_id] if one.invited_at else []))
        ]


def _is_by(conversation: Conversation, day: datetime.date) -> bool:
    return conversation.meeting_day is not None and conversation.meeting_day <= day


def _say_meeting(message: Message) -> str | None:
    one = message.conversation
    if one is None or not one.is_open or one.held_at or one.starts_at is None or one.starts_at < timezone.now():
        return None
    is_employee = message.recipient_id == one.employee_id
    name = one.leader.name if is_employee else one.employee.name
    words = {"name": name, "day": meeting_date(one), "time": meeting_time(one)}
    return _("You have a conversation with %(name)s on %(day)s, %(time)s.") % words


def _perhaps_held(day: datetime.date) -> Batches:
    """Ask the leader from the day after the meeting, and every week, whether it was held."""
    found = Conversation.objects.open().filter(held_at=None, ends_at__lt=_midnight(day))
    for batch in in_batches(found):
        yield [
            Reminder(one.leader_id, f"{one.uuid}/{one.meeting_version}/{week_since(one.meeting_day, day)}", one.pk)
            for one in batch
            if one.meeting_day
        ]


def _say_perhaps_held(message: Message) -> str | None:
    one = message.conversation
    if one is None or not one.is_open or one.held_at or one.ends_at is None or one.ends_at > timezone.now():
        return None
    words = {"name": one.employee.name, "day": meeting_date(one)}
    return _("Did you hold your conversation with %(name)s on %(day)s? Say so, or find a new time.") % words


def _to_journal(day: datetime.date) -> Batches:
    """Remind the leader every week of what was held and has nothing in the folder yet.

    Offentlighedsloven § 15, as good practice: as soon as possible. What keeps no document was closed as it was held.
    """
    found = Conversation.objects.open().filter(held_at__lt=_midnight(day - _WEEK))
    for batch in in_batches(found):
        yield [
            Reminder(one.leader_id, f"{one.uuid}/{week_since(timezone.localdate(one.held_at), day)}", one.pk)
            for one in batch
            if one.held_at
        ]


def _say_to_journal(message: Message) -> str | None:
    one = message.conversation
    if one is None or not one.is_open or one.held_at is None:
        return None
    words = {"name": one.employee.name, "day": date_format(timezone.localtime(one.held_at), "j. F Y")}
    return _("Nothing from your conversation with %(name)s on %(day)s is in the personnel folder yet.") % words


SOURCES = (
    ReminderSource("meeting", gettext_lazy("Conversations to come"), _meetings, _say_meeting),
    ReminderSource("to_plan", gettext_lazy("Conversations without a time"), _to_plan, _say_to_plan),
    ReminderSource("perhaps_held", gettext_lazy("Meetings that are over"), _perhaps_held, _say_perhaps_held),
    ReminderSource("to_journal", gettext_lazy("Held, and not in the folder yet"), _to_journal, _say_to_journal),
)
