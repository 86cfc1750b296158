"""Saying what a folder is opened for. Who must say it, and for how long it holds, is the policy's (see `access`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import keys
from samtale_intranet.personnel.access import Access, Action, Role, authorise, log, purposes_of
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.models import Folder, StatedPurpose
from samtale_intranet.personnel.reading import Gate

__all__ = ["MOST_SIGNS", "Asked", "ask", "lines_of", "state"]

MOST_SIGNS = 300  # of the line


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose folder it is, and what it may be opened for, the usual purpose first."""

    employee: Employee
    purposes: tuple[Purpose, ...]


def ask(*, user: Any, folder_uuid: UUID, gate: Gate | None = None) -> Asked:
    """Give what HR may choose between for this folder. Nothing of it is read.

    Raise Folder.DoesNotExist, Refused (its refusal committed), or what the gate raises.
    """
    folder, access = _folder(user, folder_uuid, purposes_of(Role.HR)[0], gate)
    return Asked(folder.employee, purposes_of(access.role))


def state(*, user: Any, folder_uuid: UUID, purpose: Purpose, line: str = "", gate: Gate | None = None) -> StatedPurpose:
    """Write down what HR opens the folder for; raise as `ask` does. The line is sealed; the employee may read it."""
    folder, access = _folder(user, folder_uuid, purpose, gate)
    stated = StatedPurpose(folder=folder, person=access.person, purpose=purpose.value)
    if line:
        stated.sealed_line = keys.unlock(folder).seal(record=_record(stated), version=1, content=line.encode())
    with transaction.atomic():
        stated.save()
        log(access=access, action=Event.PURPOSE_STATED, folder=folder, record=stated.uuid, content=stated.evidence())
    return stated


def _folder(user: Any, folder_uuid: UUID, purpose: Purpose, gate: Gate | None) -> tuple[Folder, Access]:
    folder = Folder.objects.with_relations().get(uuid=folder_uuid)
    access = authorise(user=user, action=Action.VIEW_FOLDER, folder=folder, purpose=purpose)
    if gate:
        gate()
    return folder, access


def lines_of(*, access: Access, folder: Folder, records: Iterable[UUID]) -> dict[UUID, str]:
    """Open what was said in words under these records, after the ledger knew that the log is read; raise KeyProblem."""
    access.require(folder)
    found = StatedPurpose.objects.filter(folder=folder, uuid__in=list(records)).exclude(sealed_line=b"")
    said = list(found)
    if not said:
        return {}
    key = keys.unlock(folder)
    return {
        one.uuid: key.unseal(record=_record(one), version=1, sealed=bytes(one.sealed_line)).decode() for one in said
    }


def _line(stated: StatedPurpose, key: keys.FolderKey) -> str:
    return key.unseal(record=_record(stated), version=1, sealed=bytes(stated.sealed_line)).decode()


def _record(stated: StatedPurpose) -> str:
    return f"{stated.uuid}/purpose"
