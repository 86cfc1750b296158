"""The conversations of a person, for a copy of everything that is kept about them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samtale_intranet.conversations.models import Conversation
from samtale_intranet.personnel.api import About, ExportSource, Part, Prepared
from samtale_intranet.personnel.models import Folder

__all__ = ["CONVERSATIONS"]


def _prepare(folder: Folder) -> Prepared:
    return Prepared(leaving=(), open=_parts)  # nothing of it is sealed


def _parts(about: About) -> Iterable[Part]:
    held = Conversation.objects.select_related("type", "employee", "leader").order_by("created_at", "pk")
    mine = held.filter(Q(employee=about.employee) | Q(leader=about.employee))
    yield Part(
        _("Your conversations"),
        _("Conversations with your leader, and those that you have held as a leader yourself."),
        columns=(_("Conversation"), _("Employee"), _("Leader"), _("Begun"), _("Closed")),
        rows=[
            (
                conversation.type.name,
                conversation.employee.name,
                conversation.leader.name,
                date_format(timezone.localtime(conversation.created_at), "DATE_FORMAT"),
                date_format(timezone.localtime(conversation.closed_at), "DATE_FORMAT")
                if conversation.closed_at
                else "",
            )
            for conversation in mine
        ],
    )


CONVERSATIONS = ExportSource(
    name="conversations",
    place=30,
    prepare=_prepare,
    covers=frozenset({"samtale_conversations.Conversation.employee", "samtale_conversations.Conversation.leader"}),
)
