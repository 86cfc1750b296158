"""The journal: documents go in once and for good; they are read, superseded and annotated, never edited."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import rfc8785
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import keys, ledger
from samtale_intranet.personnel.access import Access, Action, authorise, log
from samtale_intranet.personnel.contents import seal_into
from samtale_intranet.personnel.documents import Document, Kind, Party, Section, Text
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.files import keep_files
from samtale_intranet.personnel.models import Entry, Folder, JournalYear, OutboxItem
from samtale_intranet.personnel.reading import Gate


class SubmitConflict(Exception):
    """The same submit key or source was journaled before with another document."""


class AlreadySuperseded(Exception):
    """The entry has a correction already; the correction is what a further one must supersede."""


def folder_of(*, employee: Employee) -> Folder:
    """Give the employee's folder, made with a key of its own where there is none yet."""
    folder = Folder.objects.with_relations().filter(employee=employee).first()
    if folder is None:
        with transaction.atomic():
            folder = Folder(employee=employee)
            folder.wrapped_key, folder.key_id = keys.new_folder_key(
                municipality=employee.municipality.uuid, folder=folder.uuid, employee=employee.uuid
            )
            folder, _made = Folder.objects.get_or_create(
                employee=employee,
                defaults={"uuid": folder.uuid, "wrapped_key": folder.wrapped_key, "key_id": folder.key_id},
            )
    return folder


def open_door(
    *, user: Any, employee: Employee, action: Action, purpose: Purpose, gate: Gate | None = None
) -> tuple[Folder, Access]:
    """Authorise in the employee's folder and call the gate; give the folder, made now where there is none yet.

    SECURITY: a stranger's request makes no folder. Raise Refused (its refusal committed) or what the gate raises.
    """
    folder = Folder.objects.with_relations().filter(employee=employee).first() or Folder(employee=employee)
    access = authorise(user=user, action=action, folder=folder, purpose=purpose)
    if gate:
        gate()
    if folder.pk is None:
        folder = folder_of(employee=employee)
        access = replace(access, folder=folder.uuid)
    return folder, access


def journal(
    *,
    access: Access,
    folder: Folder,
    document: Document,
    source: UUID | None = None,
    submit_key: str,
    supersedes: Entry | None = None,
    files: Mapping[UUID, bytes] | None = None,
    kept_by: str = "",
) -> Entry:
    """Put the document into the folder: sealed entry, files, ledger events and outbox row in one transaction.

    `files` holds the bytes of every file that the document names; where one lacks or differs, FilesDiffer is raised.

    The same submit key or source with the same document gives the entry that stands already; with another document it
    raises SubmitConflict. `supersedes` names the entry that this one corrects; AlreadySuperseded where one does.
    `kept_by` is the key of a rule that says how long it is kept (see `retention`); blank for the default.
    """
    access.require(folder, Action.JOURNAL, Action.ADD_DOCUMENT)
    entry = Entry(folder=folder, supersedes=supersedes, source=source, submit_key=submit_key, kept_by=kept_by)
    return _keep(entry, access, document, Event.CORRECTED if supersedes else Event.JOURNALED, files or {})


def annotate(
    *, user: Any, entry_uuid: UUID, text: str, submit_key: str, purpose: Purpose | None = None, gate: Gate | None = None
) -> Entry:
    """Put a note to an entry into the folder, as an entry of its own; raise as `open_entry` and `journal` do."""
    noted = Entry.objects.with_relations().get(uuid=entry_uuid)
    access = authorise(user=user, action=Action.ANNOTATE, folder=noted.folder, purpose=purpose, record=noted.uuid)
    if gate:
        gate()
    person = access.person
    author = Party(name=person.name, role=access.role.value, title=person.title, unit=person.unit.name)
    document = Document(
        title=_("Note to %(number)s") % {"number": noted.number},
        kind=Kind.ANNOTATION.value,
        municipality=noted.folder.municipality.name,
        parties=(author,),
        sections=(Section("", (Text("", text),)),),
    )
    entry = Entry(folder=noted.folder, annotates=noted, submit_key=submit_key, kept_by=noted.kept_by)
    return _keep(entry, access, document, Event.ANNOTATED)


def _keep(
    entry: Entry, access: Access, document: Document, event: Event, files: Mapping[UUID, bytes] | None = None
) -> Entry:
    """Write entry, files, events and outbox row together, once per submit key and source."""
    folder = entry.folder
    key = keys.unlock(folder)
    entry.submit_digest = key.digest(_submitted(entry, document))
    with transaction.atomic():
        ledger.lock(folder.municipality)
        if earlier := _earlier(entry, access.person):
            return earlier
        _refuse_second_correction(entry)
        entry.municipality = folder.municipality
        entry.journaled_by = access.person
        entry.journaled_at = timezone.now()
        entry.number = _next_number(entry)
        seal_into(entry, document, key)
        entry.save()
        log(access=access, action=event, folder=folder, record=entry.uuid, content=entry.evidence())
        keep_files(access=access, entry=entry, document=document, files=files or {}, key=key)
        OutboxItem.objects.create(entry=entry)
    return entry


def _submitted(entry: Entry, document: Document) -> bytes:
    """Give the bytes that one submit key stands for: the document, and where it goes."""
    place = [str(entry.folder.uuid), entry.supersedes_id, entry.annotates_id, str(entry.source or "")]
    return rfc8785.dumps([*place, document.digest()])


def _earlier(entry: Entry, person: Employee) -> Entry | None:
    """Give the entry that the same submit made before; raise SubmitConflict where it was another document."""
    same = Q(journaled_by=person, submit_key=entry.submit_key)
    if entry.source:
        same |= Q(source=entry.source)
    found = list(Entry.objects.select_related("folder", "journaled_by").filter(same))
    for earlier in found:
        if not hmac.compare_digest(earlier.submit_digest, entry.submit_digest):
            raise SubmitConflict(f"Entry {earlier.number} was made by the same submit, with another document.")
    return found[0] if found else None


def _refuse_second_correction(entry: Entry) -> None:
    if entry.supersedes is None:
        return
    if entry.supersedes.folder_id != entry.folder.pk:
        raise ValueError("An entry can only supersede one of the same folder.")
    if Entry.objects.filter(supersedes=entry.supersedes).exists():
        raise AlreadySuperseded(f"Entry {entry.supersedes.number} has been corrected already; correct that one.")


def _next_number(entry: Entry) -> str:
    """Give the next journal number of the municipality, e.g. 26-0418; the caller holds the ledger's lock."""
    year = timezone.localtime(entry.journaled_at).year
    counter, _made = JournalYear.objects.get_or_create(municipality=entry.municipality, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return str(counter)
