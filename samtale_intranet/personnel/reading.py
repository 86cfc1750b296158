"""Opening a folder or an entry: fetch and authorise, the gate, the event, and only then decrypt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from samtale_intranet.personnel import keys
from samtale_intranet.personnel.access import Access, Action, authorise, log
from samtale_intranet.personnel.contents import Header, document_of, header_of
from samtale_intranet.personnel.documents import Document
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.models import Entry, Folder

Gate = Callable[[], object]  # called after the policy said yes and before anything is logged or read; raises to stop


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry in the folder's list, with what corrects it and the notes to it."""

    entry: Entry
    header: Header
    superseded_by: Entry | None
    annotations: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class OpenedFolder:
    """A folder that was opened, after the ledger knew of it; entries newest first."""

    folder: Folder
    access: Access
    entries: tuple[ListedEntry, ...]

    @property
    def documents(self) -> list[ListedEntry]:
        """The entries without the notes, which stand with the entry that they are about."""
        return [listed for listed in self.entries if listed.entry.annotates_id is None]


@dataclass(frozen=True, slots=True)
class Note:
    """A note to an entry, opened along with it."""

    entry: Entry
    document: Document


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """An entry that was opened, after the ledger knew of it; notes oldest first."""

    entry: Entry
    document: Document
    access: Access
    notes: tuple[Note, ...]
    superseded_by: Entry | None


def open_entry(
    *,
    user: Any,
    entry_uuid: UUID,
    purpose: Purpose | None = None,
    event: Event = Event.ENTRY_READ,
    gate: Gate | None = None,
) -> OpenedEntry:
    """Fetch and authorise, call the gate, commit the event, then decrypt.

    Raise Entry.DoesNotExist, Refused (its refusal committed), what the gate raises, or KeyProblem.
    """
    entry = Entry.objects.with_relations().get(uuid=entry_uuid)
    folder = entry.folder
    access = authorise(user=user, action=Action.READ_ENTRY, folder=folder, purpose=purpose, record=entry.uuid)
    if gate:
        gate()
    log(access=access, action=event, folder=folder, record=entry.uuid, content=entry.evidence())
    key = keys.unlock(folder)
    later = list(
        Entry.objects.select_related("journaled_by").filter(Q(annotates=entry) | Q(supersedes=entry)).order_by("pk")
    )
    return OpenedEntry(
        entry=entry,
        document=document_of(entry, key),
        access=access,
        notes=tuple(Note(note, document_of(note, key)) for note in later if note.annotates_id == entry.pk),
        superseded_by=next((other for other in later if other.supersedes_id == entry.pk), None),
    )


def open_folder(
    *, user: Any, folder_uuid: UUID, purpose: Purpose | None = None, gate: Gate | None = None
) -> OpenedFolder:
    """Fetch and authorise, call the gate, commit the event, then decrypt the headers; raise as `open_entry` does."""
    folder = Folder.objects.with_relations().get(uuid=folder_uuid)
    access = authorise(user=user, action=Action.VIEW_FOLDER, folder=folder, purpose=purpose)
    if gate:
        gate()
    log(access=access, action=Event.FOLDER_OPENED, folder=folder)
    key = keys.unlock(folder)
    entries = folder.entries.select_related("journaled_by", "supersedes", "annotates").defer("sealed_body")
    return OpenedFolder(folder=folder, access=access, entries=_listed(key, entries.order_by("-pk")))


def _listed(key: keys.FolderKey, entries: Iterable[Entry]) -> tuple[ListedEntry, ...]:
    entries = list(entries)
    corrections = {entry.supersedes_id: entry for entry in entries if entry.supersedes_id}
    return tuple(
        ListedEntry(
            entry=entry,
            header=header_of(entry, key),
            superseded_by=corrections.get(entry.pk),
            annotations=tuple(other for other in reversed(entries) if other.annotates_id == entry.pk),
        )
        for entry in entries
    )
