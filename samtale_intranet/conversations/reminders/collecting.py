"""Asking every source what is due today, and queueing it: each reminder once, however often it is asked."""

from __future__ import annotations

import datetime
import logging
from collections import Counter

from django.utils import timezone

from samtale_intranet.conf import settings
from samtale_intranet.conversations.mail.kinds import DAILY, names
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.reminders.api import Reminder, ReminderSource, sources
from samtale_intranet.conversations.reminders.models import ReminderDay
from samtale_intranet.conversations.workdays import is_working_day

__all__ = ["KEPT", "collect", "forget", "is_time", "to_come"]

KEPT = datetime.timedelta(days=180)
logger = logging.getLogger("samtale_intranet.conversations.reminders")


def is_time(now: datetime.datetime) -> bool:
    """Whether mails of the day go now: on working days, from the hour of the setting REMINDER_HOUR."""
    here = timezone.localtime(now)
    return is_working_day(here.date()) and here.hour >= settings.REMINDER_HOUR


def collect(day: datetime.date) -> None:
    """Queue what every source says is due on the day, unless that was done today; two queries for each batch.

    A source that fails is asked again at the next run, and keeps no other from being asked.
    """
    if ReminderDay.objects.filter(day=day).exists():
        return
    forget(timezone.now() - KEPT)
    is_whole = True
    for source in sources.values():
        try:
            for batch in source.due(day):
                Message.objects.bulk_create([_message(source, one) for one in batch], ignore_conflicts=True)
        except Exception as error:  # a source's own code; SECURITY: its words may quote what it read
            logger.error("The source of reminders %s failed: %s.", source.name, type(error).__name__)
            is_whole = False
    if is_whole:
        ReminderDay.objects.get_or_create(day=day)


def forget(before: datetime.datetime) -> None:
    """Remove reminders and mails of the day that were settled before this. One query, and one for the days."""
    # What goes at once stays as long as its conversation: it says who was told what.
    gone = Message.objects.filter(kind__in=[DAILY, *names(gathers=True)], settled_at__lt=before)
    gone.delete()
    ReminderDay.objects.filter(day__lt=timezone.localdate(before)).delete()


def to_come(day: datetime.date) -> Counter[str]:
    """Count by source what `collect` would queue; nothing is changed."""
    count: Counter[str] = Counter()
    for source in sources.values():
        for batch in source.due(day):
            keys = {_key(source, one) for one in batch}
            count[source.name] += len(keys) - Message.objects.filter(key__in=keys).count()
    return count


def _message(source: ReminderSource, one: Reminder) -> Message:
    return Message(
        kind=source.name,
        recipient_id=one.recipient_id,
        conversation_id=one.conversation_id,
        key=_key(source, one),
        data=dict(one.data),
    )


def _key(source: ReminderSource, one: Reminder) -> str:
    return f"{source.name}/{one.recipient_id}/{one.occasion}"
