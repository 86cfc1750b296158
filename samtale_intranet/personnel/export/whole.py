"""A folder opened whole: the ledger knows of every document that leaves, before the first one is decrypted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from samtale_intranet.personnel import keys, ledger
from samtale_intranet.personnel.access import Access, Action, authorise
from samtale_intranet.personnel.contents import document_of
from samtale_intranet.personnel.documents import Document
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import Entry, Folder
from samtale_intranet.personnel.reading import Gate, Note

__all__ = ["Left", "WholeEntry", "WholeFolder", "commit_all", "leaving", "open_whole", "open_whole_folder"]

Left = tuple[Event, UUID, bytes]  # what left: as what, which record, and its evidence


@dataclass(frozen=True, slots=True)
class WholeEntry:
    """A document with the notes to it (and the notes to those), oldest first, and what corrected it."""

    entry: Entry
    document: Document
    notes: tuple[Note, ...]
    superseded_by: Entry | None


@dataclass(frozen=True, slots=True)
class WholeFolder:
    """Everything in a folder in the clear, oldest first, for the one answer that it is made for."""

    folder: Folder
    access: Access
    at: datetime
    entries: tuple[WholeEntry, ...]


def open_whole_folder(*, user: Any, folder_uuid: UUID, gate: Gate | None = None) -> WholeFolder:
    """Fetch and authorise, call the gate, commit one event for the folder and one for each document, then decrypt.

    Raise Folder.DoesNotExist, Refused (its refusal committed), PurposeRequired, what the gate raises, or KeyProblem.
    """
    folder = Folder.objects.with_relations().get(uuid=folder_uuid)
    access = authorise(user=user, action=Action.EXPORT_FOLDER, folder=folder)
    if gate:
        gate()
    entries = entries_of(folder)
    commit_all(access, folder, [(Event.FOLDER_EXPORTED, folder.uuid, b""), *leaving(entries)])
    return open_whole(access=access, folder=folder, entries=entries)


def entries_of(folder: Folder) -> list[Entry]:
    """Give the folder's entries as they are kept, oldest first, with who wrote them; still sealed."""
    relations = ("folder", "journaled_by__unit", "supersedes", "annotates")
    return list(folder.entries.select_related(*relations).order_by("journaled_at", "pk"))


def leaving(entries: Iterable[Entry]) -> list[Left]:
    """Give the event of each document that leaves."""
    return [(Event.ENTRY_EXPORTED, entry.uuid, entry.evidence()) for entry in entries]


def commit_all(access: Access, folder: Folder, events: Iterable[Left]) -> None:
    """Put the events on the disk together. SECURITY: before anything is decrypted, and never in a transaction."""
    access.require(folder, Action.EXPORT_FOLDER)
    with transaction.atomic(durable=True):
        for event, record, content in events:
            ledger.append(
                municipality=folder.municipality,
                actor=access.actor,
                actor_role=access.role.value,
                action=event,
                folder=folder.uuid,
                record=None if record == folder.uuid else record,
                purpose=access.purpose.value,
                content=content,
            )


def open_whole(*, access: Access, folder: Folder, entries: list[Entry]) -> WholeFolder:
    """Decrypt every entry. SECURITY: call it only after `commit_all`. Raise KeyProblem."""
    access.require(folder, Action.EXPORT_FOLDER)
    key = keys.unlock(folder)
    by_key = {entry.pk: entry for entry in entries}
    corrections = {entry.supersedes_id: entry for entry in entries if entry.supersedes_id}
    notes: dict[int, list[Note]] = {}
    for entry in entries:
        if entry.annotates_id:
            notes.setdefault(_root(entry, by_key).pk, []).append(Note(entry, document_of(entry, key)))
    whole = (
        WholeEntry(entry, document_of(entry, key), tuple(notes.get(entry.pk, ())), corrections.get(entry.pk))
        for entry in entries
        if entry.annotates_id is None
    )
    return WholeFolder(folder, access, timezone.now(), tuple(whole))


def _root(entry: Entry, by_key: dict[int, Entry]) -> Entry:
    """Give the document that a note is about; a note may be to a note. An entry is older than its notes."""
    while entry.annotates_id is not None:
        entry = by_key[entry.annotates_id]
    return entry
