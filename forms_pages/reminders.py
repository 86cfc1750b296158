"""Reminding whoever is asked to respond to a finished plan, a few days before the day by which they are."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from forms_pages.models import Plan
from samtale_intranet.conversations.mail.api import Message
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.conversations.reminders.api import Reminder, ReminderSource, in_batches

__all__ = ["RESPONSES"]

DAYS = 3
_PARTIES = {
    ConversationType.Responders.BOTH: ("employee", "leader"),
    ConversationType.Responders.EMPLOYEE: ("employee",),
    ConversationType.Responders.NOBODY: (),
}


def _due(day: datetime.date) -> Iterator[list[Reminder]]:
    """Give who has not answered yet. Who is asked is read from the type: what the plan itself says is sealed."""
    near = day + datetime.timedelta(days=DAYS)
    found = Plan.objects.filter(state=Plan.State.FINISHED, respond_by__gte=day, respond_by__lte=near)
    listed = found.select_related("conversation__type").defer(*Plan.SEALED).prefetch_related("responses")
    for batch in in_batches(listed):
        yield [reminder for plan in batch for reminder in _of(plan)]


def _of(plan: Plan) -> Iterator[Reminder]:
    conversation = plan.conversation
    people = {"employee": conversation.employee_id, "leader": conversation.leader_id}
    answered = {response.party for response in plan.responses.all()}
    for party in _PARTIES[ConversationType.Responders(conversation.type.responders)]:
        if party not in answered and plan.respond_by:
            data = {"plan": str(plan.uuid), "respond_by": plan.respond_by.isoformat()}
            yield Reminder(people[party], f"{plan.uuid}/{plan.version}", conversation.pk, data)


def _line(message: Message) -> str | None:
    conversation = message.conversation
    respond_by = datetime.date.fromisoformat(message.data["respond_by"])
    if conversation is None or not conversation.is_open:
        return None
    is_employee = message.recipient_id == conversation.employee_id
    name = (conversation.leader if is_employee else conversation.employee).name
    words = {"name": name, "day": date_format(respond_by, "j. F Y")}
    return gettext("Respond to what you and %(name)s have agreed by %(day)s.") % words


def _path(message: Message) -> str:
    return reverse("forms_pages:plan", args=[message.data["plan"]])


RESPONSES = ReminderSource("to_respond", gettext_lazy("Plans that wait for your response"), _due, _line, _path)
