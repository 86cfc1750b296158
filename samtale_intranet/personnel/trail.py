"""Who looked: the ledger of one folder in plain sentences, for the employee it is about and for HR's control."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale_intranet.conf import settings
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.access import Access, Action, Role, authorise, log
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.models import Entry, EntryFile, Folder, LedgerEvent, OutboxItem
from samtale_intranet.personnel.purposes.api import lines_of
from samtale_intranet.personnel.reading import Gate

PER_PAGE = 50
_OF_FILES = (Event.FILE_KEPT, Event.FILE_READ)
_OF_DELIVERIES = (Event.ENTRY_ARCHIVED, Event.ARCHIVE_REFUSED, Event.ARCHIVE_RETRIED)
# Who acts by itself, without a person: the product's own work, and its commands.
_MACHINES = ("system:", "command:")


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the log: when, who, as what, what was done and why; `number` is the journal number of an entry.

    `line` is what HR said in their own words when they were asked what the folder is opened for.
    """

    at: datetime
    who: str
    role: str
    what: str
    why: str
    number: str
    is_you: bool
    is_refused: bool
    line: str = ""

    @property
    def day(self) -> date:
        """The local day, to group by."""
        return timezone.localdate(self.at)


@dataclass(frozen=True, slots=True)
class OpenedLog:
    """One page of a folder's log; its `page.object_list` holds Looks, newest first."""

    folder: Folder
    access: Access
    page: Page[Any]


def who_looked(*, user: Any, folder_uuid: UUID, page: int | str = 1, gate: Gate | None = None) -> OpenedLog:
    """Give a page of who opened, read or wrote in the folder, and who was refused; this look is logged as well.

    Raise Folder.DoesNotExist, Refused (its refusal committed), or what the gate raises.
    """
    folder = Folder.objects.with_relations().get(uuid=folder_uuid)
    access = authorise(user=user, action=Action.SEE_LOG, folder=folder)
    if gate:
        gate()
    log(access=access, action=Event.LOG_READ, folder=folder)
    found = Paginator(_events(folder), PER_PAGE).get_page(page)
    found.object_list = _looks(found.object_list, access, folder, you=access.person)
    return OpenedLog(folder=folder, access=access, page=found)


def latest_looks(
    *, access: Access, folder: Folder, numbers: Mapping[UUID, str] | None = None, count: int = 8
) -> list[Look] | None:
    """Give the newest lines of the log, to stand beside an opened folder; None where the role may not see it.

    `numbers` are the journal numbers of the folder's entries, where the caller has them already.
    """
    events = _events(folder)[:count]
    return _looks(events, access, folder, you=access.person, known=numbers) if access.may_see_log else None


def extract(*, access: Access, folder: Folder) -> list[tuple[LedgerEvent, Look]]:
    """Give the whole log of a folder, newest first, for a copy that the ledger knows of."""
    access.require(folder, Action.EXPORT_FOLDER)
    events = list(_events(folder))
    looks = _looks(events, access, folder, you=None)
    return list(zip(events, looks, strict=True))


def _events(folder: Folder) -> Any:
    return LedgerEvent.objects.filter(municipality=folder.municipality, folder=folder.uuid).order_by("-sequence")


def _looks(
    events: Iterable[LedgerEvent],
    access: Access,
    folder: Folder,
    *,
    you: Employee | None,
    known: Mapping[UUID, str] | None = None,
) -> list[Look]:
    events = list(events)
    uuids = {event.actor.removeprefix("employee:") for event in events if event.actor.startswith("employee:")}
    people = {str(one.uuid): one for one in Employee.objects.filter(uuid__in=uuids).select_related("unit")}
    records = {event.record for event in events if event.record}
    if known is None:
        known = dict(Entry.objects.filter(uuid__in=records).values_list("uuid", "number"))
    numbers: dict[UUID | None, str] = dict(known.items())
    if any(event.action in _OF_FILES for event in events):
        numbers |= dict(EntryFile.objects.filter(uuid__in=records).values_list("uuid", "entry__number"))
    if any(event.action in _OF_DELIVERIES for event in events):
        numbers |= dict(OutboxItem.objects.filter(uuid__in=records).values_list("uuid", "entry__number"))
    looks = [
        _look(event, people.get(event.actor.removeprefix("employee:")), numbers.get(event.record), you)
        for event in events
    ]
    said = [event.record for event in events if event.action == Event.PURPOSE_STATED and event.record]
    lines = lines_of(access=access, folder=folder, records=said) if said else {}
    return [
        replace(look, line=lines.get(event.record, "") if event.record else "")
        for look, event in zip(looks, events, strict=True)
    ]


def _look(event: LedgerEvent, person: Employee | None, number: str | None, you: Employee | None) -> Look:
    refused = event.action == Event.REFUSED
    is_you = person is not None and person == you
    return Look(
        at=event.at,
        who=_("You") if is_you else _who(person, event),
        role=str(Role(event.actor_role).label) if event.actor_role in Role.values else "",
        what=str(Event(event.action).label) if event.action in Event.values else event.action,
        why=_why(event) if not refused and (not is_you or event.action == Event.PURPOSE_STATED) else "",
        number=number or "",
        is_you=is_you,
        is_refused=refused,
    )


def _why(event: LedgerEvent) -> str:
    """Say why somebody looked; what was written says it by itself."""
    tells = event.action in Event.values and (Event(event.action).is_looking or event.action == Event.PURPOSE_STATED)
    return str(Purpose(event.purpose).label) if tells and event.purpose in Purpose.values else ""


def _who(person: Employee | None, event: LedgerEvent) -> str:
    """Name somebody: by name and unit, or where the municipality hides staff's names by role and unit alone."""
    role = event.actor_role
    if event.actor.startswith(_MACHINES):
        return _("The system itself")
    if person is None:
        return _("Somebody who is not employed here")
    if settings.SHOW_NAMES_IN_LOG:
        who = person.name
    else:
        who = str(Role(role).label) if role in Role.values else _("An employee")
    return f"{who}, {person.unit.name}"
