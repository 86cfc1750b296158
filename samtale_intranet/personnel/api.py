"""The public door of the protected section. Keyword-only verbs that know of no request.

The order that every caller keeps: fetch and authorise, then the second factor, then the event, then decrypt. The
verbs that open something take a `gate` for the second step; whoever decrypts by hand calls `authorise`, the gate,
`log` and `unseal` in this order.
"""

from __future__ import annotations

from samtale_intranet.keyring import KeyProblem
from samtale_intranet.personnel import keys
from samtale_intranet.personnel.access import (
    Access,
    Action,
    Office,
    PurposeRequired,
    Refused,
    Role,
    authorise,
    authorise_hr,
    can,
    log,
)
from samtale_intranet.personnel.changed_rows import RowChanged, refuse_changed
from samtale_intranet.personnel.corrections import register_correction
from samtale_intranet.personnel.documents import (
    Choice,
    Document,
    DocumentProblem,
    File,
    Files,
    Kind,
    ListOf,
    Outcome,
    Paragraph,
    Party,
    ResponseRecord,
    Rich,
    Run,
    Section,
    Table,
    Text,
)
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.export.sources import About, ExportSource, Held, Part, Prepared, register_export
from samtale_intranet.personnel.files import FilesDiffer, OpenedFile, open_entry_file, open_entry_files
from samtale_intranet.personnel.journal import (
    AlreadySuperseded,
    SubmitConflict,
    annotate,
    folder_of,
    journal,
    open_door,
)
from samtale_intranet.personnel.models import Folder
from samtale_intranet.personnel.pdf import pdf
from samtale_intranet.personnel.reading import Gate, OpenedEntry, OpenedFolder, open_entry, open_folder
from samtale_intranet.personnel.stand_ins.api import led_or_stood_in, stand_ins_of
from samtale_intranet.personnel.trail import latest_looks, who_looked
from samtale_intranet.personnel.verification import register_sealed_source

__all__ = [
    "About",
    "Access",
    "Action",
    "AlreadySuperseded",
    "Choice",
    "Document",
    "DocumentProblem",
    "Event",
    "ExportSource",
    "File",
    "Files",
    "FilesDiffer",
    "Gate",
    "Held",
    "KeyProblem",
    "Kind",
    "ListOf",
    "Office",
    "OpenedEntry",
    "OpenedFile",
    "OpenedFolder",
    "Outcome",
    "Paragraph",
    "Part",
    "Party",
    "Prepared",
    "Purpose",
    "PurposeRequired",
    "Refused",
    "ResponseRecord",
    "Rich",
    "Role",
    "RowChanged",
    "Run",
    "Section",
    "SubmitConflict",
    "Table",
    "Text",
    "annotate",
    "authorise",
    "authorise_hr",
    "can",
    "folder_of",
    "journal",
    "latest_looks",
    "led_or_stood_in",
    "log",
    "open_door",
    "open_entry",
    "open_entry_file",
    "open_entry_files",
    "open_folder",
    "pdf",
    "refuse_changed",
    "register_correction",
    "register_export",
    "register_sealed_source",
    "seal",
    "stand_ins_of",
    "unseal",
    "who_looked",
]


def seal(*, folder: Folder, record: str, version: int, content: bytes) -> bytes:
    """Seal the content with the folder's key so that it opens only there, as this record and version."""
    return keys.unlock(folder).seal(record=record, version=version, content=content)


def unseal(*, folder: Folder, record: str, version: int, sealed: bytes) -> bytes:
    """Open what `seal` made; raise KeyProblem where key, folder, record or version is another, or a byte changed."""
    return keys.unlock(folder).unseal(record=record, version=version, sealed=sealed)
