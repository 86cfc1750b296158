"""What becomes of picked themes: they go with the matter or when nothing came of them, and stand in a person's copy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samtale_intranet.conversations.themes import api
from samtale_intranet.conversations.themes.exchange import EMPLOYEE, LEADER, is_exchanged
from samtale_intranet.conversations.themes.models import PickedThemes
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.api import About, Event, ExportSource, Part, Prepared
from samtale_intranet.personnel.models import Folder
from samtale_intranet.personnel.retention.api import Draft, Going

__all__ = ["THEMES", "ThemesEraser", "sealed_rows"]


def sealed_rows() -> Iterator[tuple[int, UUID, str]]:
    """Give municipality, record and hash of what each party has picked."""
    rows = PickedThemes.objects.select_related("conversation__employee").order_by("pk")
    for row in rows.iterator(chunk_size=500):
        digest = hashlib.sha256(row.evidence()).hexdigest()
        yield row.conversation.employee.municipality_id, row.uuid, digest


class ThemesEraser:
    """Themes are preparation, which is never journaled: they go as a draft does, or sooner with the conversation.

    With a single matter they go in `conversations.retention.forget_unused`, once nothing else is kept of it.
    """

    order = 5

    def drafts(self, *, municipality: Municipality, folder: UUID | None = None) -> Iterator[Draft]:
        """Give what was picked, counted from when it was."""
        found = PickedThemes.objects.filter(conversation__employee__municipality=municipality)
        found = found.filter(conversation__employee__folder__isnull=False)
        if folder:
            found = found.filter(conversation__employee__folder__uuid=folder)
        columns = ("uuid", "conversation__employee__folder__uuid", "picked_at")
        for uuid, its_folder, picked_at in found.order_by("pk").values_list(*columns):
            yield Draft(uuid, its_folder, picked_at)

    def lock(self, going: Going) -> None:
        """Lock what goes, as whoever picks does."""
        list(self._rows(going).select_for_update().order_by("pk").values_list("pk"))

    def erase(self, going: Going) -> None:
        """Remove it, each with its event."""
        for row in self._rows(going).defer("sealed"):
            going.remove(row, record=row.uuid)

    @staticmethod
    def _rows(going: Going) -> QuerySet[PickedThemes]:
        found = PickedThemes.objects.filter(conversation__employee=going.folder.employee)
        return found if going.whole else found.filter(uuid__in=going.drafts)


def _prepare(folder: Folder) -> Prepared:
    """Fetch the employee's own themes, and the leader's where they are exchanged."""
    found = PickedThemes.objects.filter(conversation__employee=folder.employee)
    rows = list(found.select_related("conversation__type", "by").order_by("picked_at", "pk"))
    picked: dict[int, set[str]] = {}
    for row in rows:
        picked.setdefault(row.conversation_id, set()).add(row.party)
    today = timezone.localdate()
    shown = [
        row
        for row in rows
        if row.party == EMPLOYEE or is_exchanged(row.conversation, picked[row.conversation_id], today)
    ]
    hidden = [row for row in rows if row not in shown]
    left = [(Event.THEMES_READ, row.uuid, b"") for row in shown]
    return Prepared(left, lambda about: _parts(about, shown, hidden))


def _parts(about: About, shown: list[PickedThemes], hidden: list[PickedThemes]) -> Iterable[Part]:
    rows = []
    for row in shown:
        opened = api.open_row(about.folder, row)
        titles = ", ".join(theme.title for theme in opened.themes)
        rows.append((row.conversation.type.name, row.by.name, _day(row), titles, opened.why))
    yield Part(
        _("Themes for your conversations"),
        _("What you, and your leader, wanted to talk about."),
        columns=(_("Conversation"), _("Who"), _("Picked"), _("Themes"), _("Why")),
        rows=rows,
        withheld=[
            _("What %(name)s picked on %(day)s: it is not exchanged yet.") % {"name": row.by.name, "day": _day(row)}
            for row in hidden
            if row.party == LEADER
        ],
    )


def _day(row: PickedThemes) -> str:
    return date_format(timezone.localtime(row.picked_at), "DATE_FORMAT")


THEMES = ExportSource(
    name="themes",
    place=32,
    prepare=_prepare,
    covers=frozenset({"samtale_conversations.PickedThemes.conversation"}),
    reasons={
        "samtale_conversations.PickedThemes.by": "What a leader picked is about the employee, and stands in theirs."
    },
)
