"""The ledger for a copy: who did what in the folder, when and why; and what the person did themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC

from django.utils.translation import gettext as _

from samtale_intranet.personnel.access import Role
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.export.person import shown
from samtale_intranet.personnel.export.sources import About, ExportSource, Held, Part, Prepared
from samtale_intranet.personnel.export.tables import as_csv, as_json
from samtale_intranet.personnel.models import Folder, LedgerEvent
from samtale_intranet.personnel.trail import Look, extract

__all__ = ["LOG"]

_ON_THE_PAGE = 200  # lines; the files hold all of them


def _prepare(folder: Folder) -> Prepared:
    return Prepared(leaving=(), open=_parts)


def _parts(about: About) -> Iterable[Part]:
    yield _of_the_folder(about)
    yield _of_the_person(about)


def _of_the_folder(about: About) -> Part:
    found = extract(access=about.access, folder=about.folder)
    columns = (_("No."), _("When"), _("Who"), _("As what"), _("What"), _("Document"), _("Why"), _("In their words"))
    rows = [_row(event, look) for event, look in found]
    data = [
        {
            "sequence": event.sequence,
            "at": event.at.astimezone(UTC).isoformat(),
            "who": look.who,
            "role": event.actor_role,
            "action": event.action,
            "number": look.number,
            "purpose": event.purpose,
            "line": look.line,
        }
        for event, look in found
    ]
    return Part(
        _("Who has looked"),
        _(
            "Each time somebody opened, read or wrote in the folder, or was refused, newest first. This copy stands in "
            "it, too. The list is chained so that no line can be changed or removed unseen."
        ),
        columns=columns,
        rows=rows[:_ON_THE_PAGE],
        files=_files("log/mappen", columns, rows, data),
    )


def _row(event: LedgerEvent, look: Look) -> tuple[str, ...]:
    return (str(event.sequence), shown(event.at), look.who, look.role, look.what, look.number, look.why, look.line)


def _of_the_person(about: About) -> Part:
    """Give what the person did. Whose folder another one is, is not theirs to know."""
    events = LedgerEvent.objects.filter(
        municipality=about.folder.municipality, actor=f"employee:{about.employee.uuid}"
    ).order_by("-sequence")
    columns = (_("No."), _("When"), _("As what"), _("What"), _("Where"), _("Why"))
    rows = [_own_row(event, about) for event in events.iterator()]
    data = [dict(zip(("sequence", "at", "role", "what", "where", "why"), row, strict=True)) for row in rows]
    return Part(
        _("What you have done yourself"),
        _("What the section has written down about you as the one who did something, newest first."),
        columns=columns,
        rows=rows[:_ON_THE_PAGE],
        files=_files("log/egne-handlinger", columns, rows, data),
        withheld=[_("Whose folder another one is: that is about somebody else.")],
    )


def _own_row(event: LedgerEvent, about: About) -> tuple[str, ...]:
    if event.folder is None:
        where = ""
    else:
        where = _("Your own folder") if event.folder == about.folder.uuid else _("Somebody else’s folder")
    return (
        str(event.sequence),
        shown(event.at),
        str(Role(event.actor_role).label) if event.actor_role in Role.values else event.actor_role,
        str(Event(event.action).label) if event.action in Event.values else event.action,
        where,
        str(Purpose(event.purpose).label) if event.purpose in Purpose.values else event.purpose,
    )


def _files(path: str, columns: Sequence[str], rows: Iterable[Sequence[str]], data: object) -> list[Held]:
    return [
        Held(f"{path}.csv", _("All lines as a table (CSV)"), as_csv(columns, rows)),
        Held(f"{path}.json", _("All lines as data (JSON)"), as_json(data)),
    ]


LOG = ExportSource(
    name="log",
    place=70,
    prepare=_prepare,
    covers=frozenset({"samtale_personnel.StatedPurpose.folder"}),
    reasons={
        "samtale_personnel.StatedPurpose.person": (
            "What HR said of why they open a folder stands in that folder's copy. Of one's own statements about others "
            "the copy has when and for what purpose; the line in words is about somebody else."
        ),
    },
)
