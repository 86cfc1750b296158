"""What is said by mail about follow-ups: that one is due, was moved or is done. Nothing of what was agreed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale_intranet.conversations.follow_ups import api
from samtale_intranet.conversations.follow_ups.models import FollowUp
from samtale_intranet.conversations.mail.kinds import Mail, MailKind
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.reminders.api import Reminder, ReminderSource, conversation_path, in_batches
from samtale_intranet.conversations.reminders.sources import week_since
from samtale_intranet.people.api import leader_of
from samtale_intranet.people.models import Employee

__all__ = ["KINDS", "SOURCES"]

SOON = datetime.timedelta(days=14)


def _due(day: datetime.date) -> Iterator[list[Reminder]]:
    """Remind both two weeks ahead, and the leader every week from when the day has passed. One query a batch.

    Whoever settles it on the day of the mail may still be reminded once: a line asks the database nothing.
    """
    found = (
        FollowUp.objects.open()
        .filter(due_on__lte=day + SOON)
        .select_related(
            "conversation__leader",
            *(f"conversation__employee__{path}" for path in _ASKED_OF_EMPLOYEE),
        )
    )
    for batch in in_batches(found.defer("sealed_reason")):
        yield [reminder for one in batch for reminder in _reminders(one, day)]


_ASKED_OF_EMPLOYEE = ("own_leader", "unit__leader", "unit__parent__leader", "unit__parent__parent__leader")


def _reminders(follow_up: FollowUp, day: datetime.date) -> Iterator[Reminder]:
    employee = follow_up.conversation.employee
    if not employee.is_employed:
        return  # there is nobody to follow up with
    data = {"day": follow_up.due_on.isoformat()}
    is_past = follow_up.due_on < day
    when = week_since(follow_up.due_on, day) if is_past else follow_up.due_on.isoformat()
    occasion = f"{follow_up.uuid}/{when}"
    # Whoever leads the employee now, whoever held the conversation.
    leader = leader_of(employee=employee) or follow_up.conversation.leader
    yield Reminder(leader.pk, occasion, follow_up.conversation_id, data)
    if not is_past:
        yield Reminder(employee.pk, occasion, follow_up.conversation_id, data)


def _say_due(message: Message) -> str | None:
    one, due_on = message.conversation, parse_date(str(message.data.get("day")))
    if one is None or due_on is None:
        return None
    words = {"name": _other(one, message.recipient), "day": date_format(due_on, "j. F Y")}
    return _("You and %(name)s are to follow up by %(day)s on what you agreed.") % words


def _build_told(message: Message) -> Mail | None:
    one, due_on = message.conversation, parse_date(str(message.data.get("day")))
    if one is None or due_on is None:
        return None
    words = {"name": _other(one, message.recipient), "day": date_format(due_on, "j. F Y")}
    if message.data.get("what") == "moved":
        text = _("%(name)s has moved your follow-up to %(day)s.") % words
    else:
        text = _("%(name)s has noted that you have followed up on what you agreed.") % words
    return Mail(subject="", text=text, path=conversation_path(message))


def _other(conversation: Conversation, recipient: Employee) -> str:
    return conversation.leader.name if recipient.pk == conversation.employee_id else conversation.employee.name


KINDS = (
    MailKind(
        api.TOLD,
        gettext_lazy("Follow-ups that are moved or done"),
        _build_told,
        gathers=True,
        may_be_switched_off=True,
    ),
)
SOURCES = (ReminderSource("follow_up_due", gettext_lazy("Follow-ups that are due"), _due, _say_due),)
