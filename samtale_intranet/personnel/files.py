"""Files kept with an entry: sealed with it in one transaction, and opened one by one after the ledger knows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from samtale_intranet.personnel import keys
from samtale_intranet.personnel.access import Access, Action, authorise, log
from samtale_intranet.personnel.contents import document_of
from samtale_intranet.personnel.documents import Document, File
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.keys import FolderKey
from samtale_intranet.personnel.models import Entry, EntryFile
from samtale_intranet.personnel.reading import Gate


class FilesDiffer(ValueError):
    """The bytes that came with a document are not the files that it names."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file in the clear, after the ledger knew of it; `download_name` says nothing of what is in it."""

    file: File
    content: bytes = field(repr=False)
    download_name: str


def keep_files(
    *, access: Access, entry: Entry, document: Document, files: Mapping[UUID, bytes], key: FolderKey
) -> None:
    """Seal every file of the document under its entry, each with its event; in the transaction of the entry."""
    named = {file.uuid: file for file in document.files}
    if set(named) != set(files):
        raise FilesDiffer("The files are not those that the document names.")
    for uuid, content in files.items():
        if hashlib.sha256(content).hexdigest() != named[uuid].sha256:
            raise FilesDiffer(f"File {uuid} has another content than the document says.")
        kept = EntryFile(entry=entry, file=uuid)
        kept.sealed = key.seal(record=_record(kept), version=1, content=content)
        kept.save()
        log(access=access, action=Event.FILE_KEPT, folder=entry.folder, record=kept.uuid, content=kept.evidence())


def open_entry_file(
    *, user: Any, entry_uuid: UUID, file_uuid: UUID, purpose: Purpose | None = None, gate: Gate | None = None
) -> OpenedFile:
    """Fetch and authorise, call the gate, commit the event, then decrypt.

    Raise Entry.DoesNotExist or EntryFile.DoesNotExist, Refused (its refusal committed), what the gate raises, or
    KeyProblem.
    """
    entry = Entry.objects.with_relations().get(uuid=entry_uuid)
    access = authorise(user=user, action=Action.READ_ENTRY, folder=entry.folder, purpose=purpose, record=entry.uuid)
    if gate:
        gate()
    kept = EntryFile.objects.select_related("entry").get(entry=entry, file=file_uuid)
    log(access=access, action=Event.FILE_READ, folder=entry.folder, record=kept.uuid, content=kept.evidence())
    key = keys.unlock(entry.folder)
    files = document_of(entry, key).files
    place = next(nth for nth, file in enumerate(files, start=1) if file.uuid == file_uuid)
    return OpenedFile(
        file=files[place - 1],
        content=content_of(kept, key),
        download_name=f"{entry.number}-{place}",
    )


def open_entry_files(*, access: Access, entry: Entry) -> dict[UUID, bytes]:
    """Commit the event of reading the entry, then open all its files by their names in the document.

    For a corrected version, which takes them along; raise KeyProblem.
    """
    log(access=access, action=Event.ENTRY_READ, folder=entry.folder, record=entry.uuid, content=entry.evidence())
    key = keys.unlock(entry.folder)
    found = EntryFile.objects.select_related("entry").filter(entry=entry)
    return {one.file: content_of(one, key) for one in found}


def content_of(kept: EntryFile, key: FolderKey) -> bytes:
    """Open one file; the caller has committed an event of reading its entry. Raise KeyProblem."""
    return key.unseal(record=_record(kept), version=1, sealed=bytes(kept.sealed))


def unsealed(kept: EntryFile, key: FolderKey) -> bytes:
    """Open one file. SECURITY: only after its event is in the ledger. Raise KeyProblem."""
    return key.unseal(record=_record(kept), version=1, sealed=bytes(kept.sealed))


def _record(kept: EntryFile) -> str:
    """Bind the ciphertext to the entry and the file's name in it: one exchanged for another does not open."""
    return f"{kept.entry.uuid}/file/{kept.file}"
