"""What becomes of follow-ups: they go with their plan's entry, and stand in a person's copy of everything."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samtale_intranet.conversations.follow_ups import api
from samtale_intranet.conversations.follow_ups.models import AgreedActions, FollowUp
from samtale_intranet.conversations.sealing import unseal
from samtale_intranet.personnel.api import About, Event, ExportSource, Part, Prepared
from samtale_intranet.personnel.models import Folder
from samtale_intranet.personnel.retention.api import Going, NothingUnfinished

__all__ = ["FOLLOW_UPS", "FollowUpEraser", "sealed_rows"]


def sealed_rows() -> Iterator[tuple[int, UUID, str]]:
    """Give municipality, record and hash of every follow-up and every list of actions."""
    for model in (FollowUp, AgreedActions):
        rows: QuerySet[Any] = model._default_manager.select_related("conversation__employee").order_by("pk")
        for row in rows.iterator(chunk_size=500):
            digest = hashlib.sha256(row.evidence()).hexdigest()
            yield row.conversation.employee.municipality_id, row.uuid, digest


class FollowUpEraser(NothingUnfinished):
    """Follow-ups and ticked actions go with the entry that they are about."""

    order = 5

    def lock(self, going: Going) -> None:
        """Lock what goes, as whoever follows up does."""
        for rows in self._rows(going):
            list(rows.select_for_update().order_by("pk").values_list("pk"))

    def erase(self, going: Going) -> None:
        """Remove it, each with its event."""
        for rows in self._rows(going):
            for row in rows:
                going.remove(row, record=row.uuid)

    @staticmethod
    def _rows(going: Going) -> tuple[QuerySet[Any], ...]:
        if going.whole:
            wanted: dict[str, Any] = {"entry__folder": going.folder}
        else:
            wanted = {"entry__in": going.entries}
        return FollowUp.objects.filter(**wanted), AgreedActions.objects.filter(**wanted)


def _prepare(folder: Folder) -> Prepared:
    follow_ups: list[FollowUp] = list(
        FollowUp.objects.filter(entry__folder=folder).select_related("conversation__type", "entry", "note")
    )
    actions = list(AgreedActions.objects.filter(entry__folder=folder).select_related("entry").order_by("pk"))
    read = [*(one.uuid for one in follow_ups), *(row.uuid for row in actions)]
    left = [(Event.FOLLOW_UP_READ, uuid, b"") for uuid in read]
    return Prepared(left, lambda about: _parts(about, follow_ups, actions))


def _parts(about: About, follow_ups: list[FollowUp], actions: list[AgreedActions]) -> Iterable[Part]:
    folder = about.folder
    yield Part(
        _("Follow-ups"),
        _("When you and your leader were to look at what you agreed. A note stands among the documents."),
        columns=(_("Plan"), _("Conversation"), _("By"), _("First set for"), _("State"), _("Note"), _("Why moved")),
        rows=[
            (
                one.entry.number,
                one.conversation.type.name,
                _day(one.due_on),
                _day(one.moved_from),
                str(one.get_state_display()),
                one.note.number if one.note else "",
                unseal(folder, api.REASON, one, one.sealed_reason) if one.sealed_reason else "",
            )
            for one in follow_ups
        ],
    )
    yield Part(
        _("Actions that were agreed"),
        _("The actions of your plans, and which of them are ticked off."),
        columns=(_("Plan"), _("Action"), _("Date"), _("Ticked off")),
        rows=[
            (row.entry.number, action.title, _day(action.due_on), _day(action.done_on))
            for row in actions
            for action in api.open_actions(folder, row)
        ],
    )


def _day(day: Any) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


FOLLOW_UPS = ExportSource(
    name="follow_ups",
    place=34,
    prepare=_prepare,
    covers=frozenset(
        {
            "samtale_conversations.FollowUp.conversation",
            "samtale_conversations.FollowUp.entry",
            "samtale_conversations.FollowUp.note",
            "samtale_conversations.AgreedActions.conversation",
            "samtale_conversations.AgreedActions.entry",
        }
    ),
    reasons={
        "samtale_conversations.FollowUp.done_by": "Who settled a follow-up stands in the log, which the copy holds."
    },
)
