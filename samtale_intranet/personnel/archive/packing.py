"""Taking a document out for the archive: the ledger knows of it first, then everything is opened and put together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import keys, ledger
from samtale_intranet.personnel.archive.models import OutboxItem
from samtale_intranet.personnel.archive.targets import DeliveredFile, Delivery, Person
from samtale_intranet.personnel.contents import document_of
from samtale_intranet.personnel.documents import Document
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.file_names import EXTENSIONS
from samtale_intranet.personnel.files import FilesDiffer, content_of
from samtale_intranet.personnel.keys import FolderKey
from samtale_intranet.personnel.models import Entry, EntryFile
from samtale_intranet.personnel.pdf import pdf

__all__ = ["ACTOR", "taken_out"]

ACTOR = "system:archive"


def taken_out(item: OutboxItem) -> Delivery:
    """Commit the event, then open the entry and its files, and set the PDF. Call it outside any transaction.

    Raise KeyProblem, or FilesDiffer where a file is not the one that the document names.
    """
    entry = item.entry
    ledger.commit(
        municipality=entry.folder.municipality,
        actor=ACTOR,
        actor_role="",
        action=Event.ENTRY_SENT,
        folder=entry.folder.uuid,
        record=entry.uuid,
        purpose=Purpose.ARCHIVING,
        content=entry.evidence(),
    )
    key = keys.unlock(entry.folder)
    return _packed(item, document_of(entry, key), key)


def _packed(item: OutboxItem, document: Document, key: FolderKey) -> Delivery:
    entry, municipality = item.entry, item.entry.folder.municipality
    content = pdf(document=document, number=entry.number, journaled_at=entry.journaled_at)
    return Delivery(
        id=item.uuid,
        municipality=municipality.uuid,
        municipality_slug=municipality.slug,
        municipality_name=municipality.name,
        employee=_person(entry.folder.employee),
        folder=entry.folder.uuid,
        number=entry.number,
        title=document.title,
        kind=document.kind,
        language=document.language,
        journaled_at=entry.journaled_at,
        journaled_by=_person(entry.journaled_by),
        supersedes=_delivery_of(entry.supersedes_id),
        annotates=_delivery_of(entry.annotates_id),
        content_sha256=document.digest(),
        document=DeliveredFile(
            "document.pdf", f"{entry.number}.pdf", "application/pdf", hashlib.sha256(content).hexdigest(), content
        ),
        attachments=tuple(_attachments(entry, document, key)),
    )


def _person(employee: Employee) -> Person:
    return Person(employee.number, employee.name)


def _delivery_of(entry_id: int | None) -> UUID | None:
    """Give the id under which another entry is delivered."""
    return OutboxItem.objects.filter(entry=entry_id).values_list("uuid", flat=True).first() if entry_id else None


def _attachments(entry: Entry, document: Document, key: FolderKey) -> Iterator[DeliveredFile]:
    """Open the files one by one, in the document's order; each must be what the document says."""
    for place, file in enumerate(document.files, start=1):
        kept = EntryFile.objects.select_related("entry").filter(entry=entry, file=file.uuid).first()
        content = content_of(kept, key) if kept else b""
        if kept is None or hashlib.sha256(content).hexdigest() != file.sha256:
            raise FilesDiffer(f"File {file.uuid} is not what the document says.")
        name = f"attachment-{place}.{EXTENSIONS.get(file.media_type, 'bin')}"
        yield DeliveredFile(name, file.name, file.media_type, file.sha256, content)
