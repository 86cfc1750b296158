"""The next step of a conversation that is still to be planned or held."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale_intranet.conversations.api import NextStep
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.people.models import Employee

__all__ = ["planning_steps"]


def planning_steps(conversations: list[Conversation], person: Employee) -> dict[int, NextStep]:
    """Give what is to be planned, held or written down. No query: it follows from the conversations."""
    return {
        each.pk: _as_employee(each) if each.employee_id == person.pk else _as_leader(each)
        for each in conversations
        if each.is_open
    }


def _as_leader(each: Conversation) -> NextStep:
    if each.held_at:
        return NextStep(
            _("Held, not journaled"), _("Write what you agreed"), each.get_absolute_url() + "#dokument", rank=35
        )
    meeting = reverse("samtale_conversations:meeting", args=[each.uuid])
    if each.starts_at is None:
        if each.is_overdue:
            return NextStep(_("Overdue"), _("Find a time"), meeting, rank=10)
        return NextStep(_("Has no time yet"), _("Find a time"), meeting, rank=35)
    if each.ends_at and each.ends_at <= timezone.now():
        asked = reverse("samtale_conversations:held", args=[each.uuid])
        return NextStep(_("The time has passed"), _("Was it held?"), asked, rank=10 if each.is_overdue else 20)
    return NextStep(_("Planned"), _("See the conversation"), each.get_absolute_url())


def _as_employee(each: Conversation) -> NextStep:
    see, url = _("See the conversation"), each.get_absolute_url()
    if each.held_at:
        return NextStep(_("Held"), see, url, rank=60)
    if each.starts_at is None:
        return NextStep(_("Your leader finds a time"), see, url, rank=60)
    return NextStep(_("Planned"), see, url)
