"""The conversations of a person, for a copy of everything that is kept about them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samtale_intranet.conversations.models import Conversation, Round
from samtale_intranet.moments import moment
from samtale_intranet.personnel.api import About, ExportSource, Part, Prepared
from samtale_intranet.personnel.models import Folder

__all__ = ["CONVERSATIONS"]


def _prepare(folder: Folder) -> Prepared:
    return Prepared(leaving=(), open=_parts)  # nothing of it is sealed


def _parts(about: About) -> Iterable[Part]:
    held = Conversation.objects.select_related("type", "employee", "leader", "round__unit").order_by("created_at", "pk")
    mine = held.filter(Q(employee=about.employee) | Q(leader=about.employee))
    yield Part(
        _("Your conversations"),
        _("Conversations with your leader, and those that you have held as a leader yourself."),
        columns=(
            _("Conversation"),
            _("Employee"),
            _("Leader"),
            _("Begun"),
            _("To be held before"),
            _("Meeting"),
            _("Place"),
            _("Held"),
            _("Closed or called off"),
            _("Round"),
        ),
        rows=[_row(conversation) for conversation in mine],
    )
    yield Part(
        _("Rounds that you have begun"),
        _("Conversations of one kind with everybody in a unit."),
        columns=(_("Conversation"), _("Unit"), _("Begun"), _("To be held before")),
        rows=[
            (one.type.name, one.unit.name, moment(one.begun_at), date_format(one.due_on, "DATE_FORMAT"))
            for one in Round.objects.filter(begun_by=about.employee).select_related("type", "unit").order_by("pk")
        ],
    )


def _row(conversation: Conversation) -> tuple[str, ...]:
    return (
        conversation.type.name,
        conversation.employee.name,
        conversation.leader.name,
        _day(conversation.created_at),
        date_format(conversation.due_on, "DATE_FORMAT") if conversation.due_on else "",
        moment(conversation.starts_at) if conversation.starts_at else "",
        conversation.place,
        _day(conversation.held_at),
        _day(conversation.closed_at or conversation.cancelled_at),
        conversation.round.unit.name if conversation.round else "",
    )


def _day(at: datetime.datetime | None) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT") if at else ""


CONVERSATIONS = ExportSource(
    name="conversations",
    place=30,
    prepare=_prepare,
    covers=frozenset(
        {
            "samtale_conversations.Conversation.employee",
            "samtale_conversations.Conversation.leader",
            "samtale_conversations.Conversation.round",
            "samtale_conversations.Round.begun_by",
        }
    ),
)
