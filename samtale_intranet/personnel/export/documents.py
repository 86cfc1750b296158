"""The folder's documents for a copy: each as PDF and as data, with its files."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from samtale_intranet.personnel import keys
from samtale_intranet.personnel.contents import document_of
from samtale_intranet.personnel.documents import Document
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.export.person import shown
from samtale_intranet.personnel.export.sources import About, ExportSource, Held, Part, Prepared
from samtale_intranet.personnel.export.tables import as_json
from samtale_intranet.personnel.export.whole import entries_of, leaving
from samtale_intranet.personnel.file_names import EXTENSIONS, tidy_name
from samtale_intranet.personnel.files import unsealed
from samtale_intranet.personnel.models import Entry, EntryFile, Folder, OutboxItem
from samtale_intranet.personnel.pdf import pdf

__all__ = ["DOCUMENTS"]


def _prepare(folder: Folder) -> Prepared:
    entries = entries_of(folder)
    files = list(EntryFile.objects.select_related("entry").filter(entry__folder=folder).order_by("pk"))
    of_files = [(Event.FILE_READ, file.uuid, file.evidence()) for file in files]
    return Prepared([*leaving(entries), *of_files], lambda about: _parts(about, entries, files))


def _parts(about: About, entries: list[Entry], files: list[EntryFile]) -> Iterable[Part]:
    key = keys.unlock(about.folder)
    by_entry: dict[int, dict[UUID, bytes]] = {}
    for file in files:
        by_entry.setdefault(file.entry_id, {})[file.file] = unsealed(file, key)
    corrections = {entry.supersedes_id: entry for entry in entries if entry.supersedes_id}
    delivered = OutboxItem.objects.delivered().filter(entry__folder=about.folder)
    sent = dict(delivered.values_list("entry_id", "settled_at"))
    held: list[Held] = []
    rows: list[tuple[str, ...]] = []
    for entry in entries:
        document = document_of(entry, key)
        correction = corrections.get(entry.pk)
        held += _held(entry, document, by_entry.get(entry.pk, {}))
        rows.append(
            (
                entry.number,
                document.title,
                document.kind_label,
                shown(entry.journaled_at),
                entry.journaled_by.name,
                correction.number if correction else "",
                entry.annotates.number if entry.annotates else "",
                shown(sent.get(entry.pk)),
            )
        )
    yield Part(
        _("The documents in your folder"),
        _("Everything that was put into the folder, oldest first: also what was corrected later, and notes."),
        columns=(
            _("Journal no."),
            _("Title"),
            _("Kind"),
            _("Kept since"),
            _("By"),
            _("Corrected by"),
            _("Note to"),
            _("Handed over to the archive"),
        ),
        rows=rows,
        files=held,
    )


def _held(entry: Entry, document: Document, files: dict[UUID, bytes]) -> Iterable[Held]:
    folder, title = f"mappe/{entry.number}", f"{entry.number}: {document.title}"
    made = pdf(document=document, number=entry.number, journaled_at=entry.journaled_at)
    yield Held(f"{folder}/{entry.number}.pdf", f"{title} (PDF)", made)
    yield Held(f"{folder}/{entry.number}.json", f"{title} (JSON)", as_json(_data(entry, document)))
    for place, file in enumerate(document.files, start=1):
        name = tidy_name(file.name, file.media_type) if file.media_type in EXTENSIONS else f"{file.uuid}.bin"
        yield Held(f"{folder}/bilag/{place:02}-{name}", f"{entry.number}: {file.name}", files[file.uuid])


def _data(entry: Entry, document: Document) -> dict[str, object]:
    return {
        "number": entry.number,
        "journaled_at": entry.journaled_at.isoformat(),
        "journaled_by": entry.journaled_by.name,
        "supersedes": entry.supersedes.number if entry.supersedes else None,
        "annotates": entry.annotates.number if entry.annotates else None,
        "document": document.to_json(),
    }


DOCUMENTS = ExportSource(
    name="documents",
    place=10,
    prepare=_prepare,
    covers=frozenset(
        {
            "samtale_personnel.Folder.employee",
            "samtale_personnel.Entry.folder",
            "samtale_personnel.Entry.journaled_by",
            "samtale_personnel.Entry.supersedes",
            "samtale_personnel.Entry.annotates",
            "samtale_personnel.EntryFile.entry",
            "samtale_personnel.OutboxItem.entry",
        }
    ),
)
