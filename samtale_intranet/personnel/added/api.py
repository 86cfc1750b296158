"""HR's own documents: add one to a folder, and correct one by a new version. Keyword-only verbs, no request."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import keys
from samtale_intranet.personnel.access import Access, Action, authorise, log
from samtale_intranet.personnel.contents import document_of
from samtale_intranet.personnel.documents import Block, Document, File, Files, Kind, Party, Section, Text
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.files import open_entry_files
from samtale_intranet.personnel.incoming import Incoming
from samtale_intranet.personnel.journal import journal
from samtale_intranet.personnel.models import Entry, Folder
from samtale_intranet.personnel.reading import Gate

__all__ = ["KINDS", "Correcting", "Written", "add", "correct", "open_for_adding", "open_for_correcting", "written_of"]

# What HR may say that a document is, the most usual first.
KINDS = (Kind.LETTER, Kind.MINUTES, Kind.NOTE, Kind.OTHER)


@dataclass(frozen=True, slots=True)
class Written:
    """What HR fills in; files come beside it."""

    title: str
    kind: str
    dated: date
    text: str


@dataclass(frozen=True, slots=True)
class Correcting:
    """A document of HR's, opened to be corrected; `newer` is the correction that it has already."""

    entry: Entry
    access: Access
    written: Written
    files: tuple[File, ...]
    newer: Entry | None


def open_for_adding(*, user: Any, folder_uuid: UUID, gate: Gate | None = None) -> tuple[Folder, Access]:
    """Fetch the folder for somebody who may add to it; nothing in it is opened.

    Raise Folder.DoesNotExist, Refused (its refusal committed), PurposeRequired, or what the gate raises.
    """
    folder = Folder.objects.with_relations().get(uuid=folder_uuid)
    access = authorise(user=user, action=Action.ADD_DOCUMENT, folder=folder)
    if gate:
        gate()
    return folder, access


def add(*, access: Access, folder: Folder, written: Written, files: Sequence[Incoming] = (), submit_key: UUID) -> Entry:
    """Put the document into the folder with its files; the same submit key and document give the same entry.

    Raise SubmitConflict where the key was used for something else.
    """
    contents = _named(files, submit_key)
    document = _document(written, access.person, folder, [file.file(name) for name, file in contents.items()])
    return journal(
        access=access,
        folder=folder,
        document=document,
        submit_key=str(submit_key),
        files={name: file.content for name, file in contents.items()},
    )


def open_for_correcting(*, user: Any, entry_uuid: UUID, gate: Gate | None = None) -> Correcting:
    """Fetch and authorise, call the gate, commit the event of reading, then open the document.

    Raise Entry.DoesNotExist, also where it is no document of HR's; Refused, PurposeRequired, what the gate raises, or
    KeyProblem.
    """
    entry = Entry.objects.with_relations().get(uuid=entry_uuid)
    access = authorise(user=user, action=Action.ADD_DOCUMENT, folder=entry.folder, record=entry.uuid)
    if gate:
        gate()
    log(access=access, action=Event.ENTRY_READ, folder=entry.folder, record=entry.uuid, content=entry.evidence())
    document = document_of(entry, keys.unlock(entry.folder))
    written = written_of(entry=entry, document=document)
    if written is None:
        raise Entry.DoesNotExist(f"Entry {entry.uuid} was not added by HR; whoever made it corrects it.")
    newer = Entry.objects.filter(supersedes=entry).first()
    return Correcting(entry, access, written, document.files, newer)


def correct(
    *,
    correcting: Correcting,
    written: Written,
    keep: Collection[UUID],
    files: Sequence[Incoming] = (),
    submit_key: UUID,
) -> Entry:
    """Put a new version into the folder that supersedes the document, with those of its files that are kept.

    Raise AlreadySuperseded, SubmitConflict or KeyProblem. Call it outside any transaction.
    """
    entry, access = correcting.entry, correcting.access
    kept = [file for file in correcting.files if file.uuid in keep]
    contents = open_entry_files(access=access, entry=entry) if kept else {}
    new = _named(files, submit_key)
    listed = [*kept, *(file.file(name) for name, file in new.items())]
    return journal(
        access=access,
        folder=entry.folder,
        document=_document(written, access.person, entry.folder, listed),
        submit_key=str(submit_key),
        supersedes=entry,
        kept_by=entry.kept_by,
        files={file.uuid: contents[file.uuid] for file in kept} | {name: file.content for name, file in new.items()},
    )


def written_of(*, entry: Entry, document: Document) -> Written | None:
    """Give what HR filled in; None where the entry is another's, e.g. a plan or a note to a document.

    Everything that is made from something else names its source.
    """
    blocks = [block for section in document.sections for block in section.blocks]
    text = next((block.text for block in blocks if isinstance(block, Text)), "")
    is_ours = (
        entry.source is None
        and entry.annotates_id is None
        and document.kind in KINDS
        and document.dated is not None
        and any(party.role == "hr" for party in document.parties)
        and [type(block) for block in blocks] in ([], [Text], [Files], [Text, Files])
    )
    return Written(document.title, document.kind, document.dated, text) if is_ours and document.dated else None


def _named(files: Iterable[Incoming], submit_key: UUID) -> dict[UUID, Incoming]:
    """Name each file by the submit and its content, so that a second click sends the very same document.

    A file that was chosen twice is one.
    """
    return {uuid.uuid5(submit_key, file.sha256): file for file in files}


def _document(written: Written, author: Employee, folder: Folder, files: Sequence[File]) -> Document:
    employee = folder.employee
    blocks: list[Block] = []
    if written.text:
        blocks.append(Text("", written.text))
    if files:
        blocks.append(Files(_("Attachments"), tuple(files)))
    return Document(
        title=written.title,
        kind=written.kind,
        municipality=folder.municipality.name,
        parties=(_party(employee, "employee"), _party(author, "hr")),
        sections=(Section("", tuple(blocks)),),
        language=(get_language() or "da").split("-")[0],
        dated=written.dated,
    )


def _party(person: Employee, role: str) -> Party:
    return Party(name=person.name, role=role, title=person.title, unit=person.unit.name)
