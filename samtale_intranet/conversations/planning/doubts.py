"""What speaks against a time, in words, and the day that would do."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samtale_intranet.conversations.course import Meeting, doubts_of
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.workdays import next_open_day
from samtale_intranet.people.models import Employee

__all__ = ["Told", "doubts_told"]


@dataclass(frozen=True, slots=True)
class Told:
    """What is said about a time, one sentence each, and a day to take instead where the day itself is the trouble."""

    lines: tuple[str, ...]
    instead: datetime.date | None

    def __bool__(self) -> bool:
        return bool(self.lines)


def doubts_told(conversation: Conversation, meeting: Meeting, reader: Employee) -> Told:
    """Say what speaks against this time to whoever is planning it; false where nothing does."""
    doubts = doubts_of(conversation=conversation, meeting=meeting)
    day = timezone.localdate(meeting.starts_at)
    shown = date_format(day, "l j. F")
    lines = []
    if doubts.holiday:
        lines.append(_("%(day)s is a public holiday: %(holiday)s.") % {"day": shown, "holiday": doubts.holiday})
    if doubts.closed:
        text = _("Many workplaces are closed on %(day)s: %(closed)s.")
        lines.append(text % {"day": shown, "closed": doubts.closed})
    if doubts.weekend:
        lines.append(_("%(day)s is in the weekend.") % {"day": shown})
    lines.extend(_busy(person, reader) for person in doubts.busy)
    if conversation.due_on and day > conversation.due_on:
        due_on = date_format(conversation.due_on, "DATE_FORMAT")
        lines.append(_("The conversation is to be held before %(day)s.") % {"day": due_on})
    off = bool(doubts.holiday or doubts.closed or doubts.weekend)
    return Told(tuple(line[:1].upper() + line[1:] for line in lines), next_open_day(day) if off else None)


def _busy(person: Employee, reader: Employee) -> str:
    if person == reader:
        return _("You have another conversation at that time.")
    return _("%(name)s has another conversation at that time.") % {"name": person.name}
