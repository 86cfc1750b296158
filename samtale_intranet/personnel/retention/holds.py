"""Legal holds: HR stops all erasing in a folder, e.g. while a case runs, and lets it go on again.

Databeskyttelsesforordningen art. 17(3)(e): what is needed for a legal claim is not erased.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import keys, ledger
from samtale_intranet.personnel.access import Access, Action, authorise, log
from samtale_intranet.personnel.changed_rows import refuse_changed
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import Folder, LedgerEvent, LegalHold
from samtale_intranet.personnel.reading import Gate


class AlreadyHeld(Exception):
    """A hold is in force in the folder; the new one was not set."""


class NotHeld(Exception):
    """No hold is in force in the folder, so none can be lifted."""


@dataclass(frozen=True, slots=True)
class OpenedHold:
    """A hold in force, with its reason in the clear, after the ledger knew of it."""

    by: str
    at: datetime
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedHolds:
    """A folder as HR sees whether it is held."""

    folder: Folder
    access: Access
    hold: OpenedHold | None


def open_hold(*, user: Any, folder_uuid: UUID, gate: Gate | None = None) -> OpenedHolds:
    """Fetch and authorise, call the gate, commit the event, then decrypt the reason of a hold in force.

    Raise Folder.DoesNotExist, Refused (its refusal committed), PurposeRequired, what the gate raises, or KeyProblem.
    """
    folder, access = _folder(user, folder_uuid, gate)
    log(access=access, action=Event.HOLD_READ, folder=folder)
    return OpenedHolds(folder, access, hold_in(access=access, folder=folder))


def hold_in(*, access: Access, folder: Folder) -> OpenedHold | None:
    """Give the hold in force to somebody who may hold, None to all others; for a folder whose opening is logged."""
    access.require(folder)
    if not access.may(Action.HOLD):
        return None
    hold = folder.holds.in_force().select_related("set_by").first()
    if hold is None:
        return None
    reason = keys.unlock(folder).unseal(record=hold.record, version=1, sealed=bytes(hold.sealed_reason))
    return OpenedHold(hold.set_by.name, hold.set_at, reason.decode())


def set_hold(*, user: Any, folder_uuid: UUID, reason: str, gate: Gate | None = None) -> LegalHold:
    """Hold the folder for this reason, from now on; raise as `open_hold`, or AlreadyHeld."""
    folder, access = _folder(user, folder_uuid, gate)
    hold = LegalHold(folder=folder, set_by=access.person)
    hold.sealed_reason = keys.unlock(folder).seal(record=hold.record, version=1, content=reason.encode())
    with transaction.atomic():
        ledger.lock(folder.municipality)
        if folder.holds.in_force().exists():
            raise AlreadyHeld
        hold.save()
        log(access=access, action=Event.HOLD_SET, folder=folder, record=hold.uuid, content=hold.evidence())
    return hold


def lift_hold(*, user: Any, folder_uuid: UUID, gate: Gate | None = None) -> LegalHold:
    """Let erasing go on in the folder; raise as `open_hold`, NotHeld, or RowChanged."""
    folder, access = _folder(user, folder_uuid, gate)
    with transaction.atomic():
        ledger.lock(folder.municipality)
        hold: LegalHold | None = folder.holds.in_force().select_related("folder").first()
        if hold is None:
            raise NotHeld
        refuse_changed(municipality=folder.municipality, rows=[hold])
        hold.lifted_by, hold.lifted_at = access.person, timezone.now()
        hold.save(update_fields=["lifted_by", "lifted_at"])
        log(access=access, action=Event.HOLD_LIFTED, folder=folder, record=hold.uuid, content=hold.evidence())
    return hold


def held_folders(municipality: Municipality, *, folder: UUID | None = None) -> set[UUID]:
    """Give the folders in which nothing is erased, among all of the municipality or this one alone.

    SECURITY: the ledger is asked as well as the rows. A hold whose row was removed or changed in the database holds
    all the same, until HR lifts it or `verify_journal` has been listened to.
    """
    rows = LegalHold.objects.in_force().filter(folder__employee__municipality=municipality)
    events = LedgerEvent.objects.filter(municipality=municipality, folder__isnull=False).order_by()
    if folder:
        rows, events = rows.filter(folder__uuid=folder), events.filter(folder=folder)
    lifted = events.filter(action__in=(Event.HOLD_LIFTED, Event.ERASED), record__isnull=False).values("record")
    told = events.filter(action=Event.HOLD_SET).exclude(record__in=lifted)
    held = {*rows.values_list("folder__uuid", flat=True), *told.values_list("folder", flat=True)}
    return {uuid for uuid in held if uuid}


def _folder(user: Any, folder_uuid: UUID, gate: Gate | None) -> tuple[Folder, Access]:
    folder = Folder.objects.with_relations().get(uuid=folder_uuid)
    access = authorise(user=user, action=Action.HOLD, folder=folder)
    if gate:
        gate()
    return folder, access
