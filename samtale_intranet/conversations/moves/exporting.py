"""Who has held somebody's conversations, for a copy of everything that is kept about them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samtale_intranet.conversations.moves.models import HandOver
from samtale_intranet.personnel.api import About, ExportSource, Part, Prepared
from samtale_intranet.personnel.models import Folder

__all__ = ["HAND_OVERS"]


def _prepare(folder: Folder) -> Prepared:
    return Prepared(leaving=(), open=_parts)  # nothing of it is sealed


def _parts(about: About) -> Iterable[Part]:
    mine = Q(conversation__employee=about.employee) | Q(former=about.employee) | Q(leader=about.employee)
    rows = HandOver.objects.filter(mine).select_related(
        "conversation__type", "conversation__employee", "former", "leader"
    )
    yield Part(
        _("Conversations that went on to another leader"),
        _("Who held a conversation before, who went on with it, and why."),
        columns=(_("When"), _("Conversation"), _("Employee"), _("From"), _("To"), _("Why")),
        rows=[
            (
                date_format(timezone.localtime(row.at), "DATE_FORMAT"),
                row.conversation.type.name,
                row.conversation.employee.name,
                row.former.name,
                row.leader.name if row.leader else "",
                str(row.get_why_display()),
            )
            for row in rows
        ],
    )


HAND_OVERS = ExportSource(
    name="hand_overs",
    place=31,
    prepare=_prepare,
    covers=frozenset(f"samtale_conversations.HandOver.{name}" for name in ("conversation", "former", "leader")),
)
