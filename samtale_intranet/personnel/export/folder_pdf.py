"""A whole folder as one PDF: cover, contents, every document with responses and notes, and the list of attachments."""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from samtale_intranet.moments import moment
from samtale_intranet.personnel.access import Role
from samtale_intranet.personnel.export.whole import WholeEntry, WholeFolder
from samtale_intranet.personnel.file_names import file_kind_label
from samtale_intranet.personnel.pdf import document_data, shared_words
from samtale_intranet.personnel.reading import Note
from samtale_intranet.personnel.typesetting import typeset

__all__ = ["folder_pdf"]


def folder_pdf(whole: WholeFolder) -> bytes:
    """Make the PDF in the language of whoever asks; each document's own words stay in its own language."""
    employee, at = whole.folder.employee, timezone.localtime(whole.at)
    data = {
        "language": (get_language() or "da").split("-")[0],
        "employee": employee.name,
        "municipality": employee.municipality.name,
        "made": moment(at),
        "year": at.year,
        "month": at.month,
        "day": at.day,
        "facts": [{"label": label, "text": text} for label, text in _facts(whole) if text],
        "explained": _explained(),
        "words": _words(),
        "documents": [_entry(one) for one in whole.entries],
        "files": [_file(one, file) for one in whole.entries for file in one.document.files],
    }
    return typeset("folder", data, what=f"folder {whole.folder.uuid}")


def _facts(whole: WholeFolder) -> list[tuple[str, str]]:
    employee, person = whole.folder.employee, whole.access.person
    notes = sum(len(one.notes) for one in whole.entries)
    files = sum(len(one.document.files) for one in whole.entries)
    documents = len(whole.entries)
    corrected = sum(one.superseded_by is not None for one in whole.entries)
    holds = [
        ngettext("%d document", "%d documents", documents) % documents,
        ngettext("%d note", "%d notes", notes) % notes if notes else "",
        ngettext("%d attachment", "%d attachments", files) % files if files else "",
    ]
    is_own = whole.access.role is Role.EMPLOYEE  # for them it is evident
    return [
        (_("Employee number"), employee.number),
        (_("Job title"), employee.title),
        (_("Unit"), employee.unit.name),
        (_("Made"), moment(whole.at)),
        (_("Made by"), _by(person.name, person.unit.name, whole.access.role)),
        (_("For what"), "" if is_own else str(whole.access.purpose.label)),
        (_("Holds"), ", ".join(part for part in holds if part)),
        (_("Corrected since"), str(corrected) if corrected else ""),
    ]


def _by(name: str, unit: str, role: Role) -> str:
    return f"{name}, {unit} ({role.label})"


def _explained() -> str:
    return _(
        "This is a copy of the folder as it stood when the copy was made. It is not encrypted: keep it where nobody "
        "else can read it, and destroy it when it has served its purpose. That it was made stands in the folder’s log."
    )


def _words() -> dict[str, Any]:
    return {
        **shared_words(),
        "folder": _("Personnel folder"),
        "made": _("Made"),
        "contents": _("Contents"),
        "empty": _("There is nothing in the folder."),
        "contents_columns": [_("Journal no."), _("Document"), _("Kept since"), _("Page")],
        "attachments": _("Attachments"),
        "attachments_explained": _(
            "Attachments are files of their own and are not part of this PDF. They are fetched one by one, from the "
            "document that they belong to."
        ),
        "attachments_columns": [_("Document"), _("Attachment"), _("What it is")],
        "corrected_by": _("This document has been corrected. The newer one is"),
        "corrects": _("Corrects"),
        "notes": _("Notes"),
    }


def _entry(one: WholeEntry) -> dict[str, Any]:
    """Give a document as the template sets it. Its own labels are in its own language, as in its single PDF."""
    entry, document = one.entry, one.document
    kept = date_format(timezone.localtime(entry.journaled_at), "DATE_FORMAT")
    parts = [document.kind_label]
    dated = _("dated %(day)s") % {"day": date_format(document.dated, "DATE_FORMAT")} if document.dated else ""
    if dated:
        parts.append(dated)
    if one.superseded_by:
        parts.append(_("corrected by %s") % one.superseded_by.number)
    if one.notes:
        parts.append(ngettext("%d note", "%d notes", len(one.notes)) % len(one.notes))
    described = [document.kind_label, _("journal number %(number)s") % {"number": entry.number}]
    if dated:
        described.append(dated)
    described.append(_("kept since %(day)s by %(name)s") % {"day": kept, "name": entry.journaled_by.name})
    with override(document.language):
        data = document_data(document)
    return {
        "number": entry.number,
        "journaled": date_format(timezone.localtime(entry.journaled_at), "SHORT_DATE_FORMAT"),
        "summary": " · ".join(parts),
        "described": " · ".join(described),
        "supersedes": entry.supersedes.number if entry.supersedes else "",
        "superseded_by": one.superseded_by.number if one.superseded_by else "",
        "document": data,
        "notes": [_note(note) for note in one.notes],
    }


def _note(note: Note) -> dict[str, Any]:
    by, at = note.entry.journaled_by, timezone.localtime(note.entry.journaled_at)
    return {
        "described": f"{note.entry.number} · {by.name}, {by.unit.name} · {moment(at)}",
        "document": document_data(note.document),
    }


def _file(one: WholeEntry, file: Any) -> dict[str, str]:
    described = f"{file_kind_label(file.media_type)}, {filesizeformat(file.size)}"
    return {"number": one.entry.number, "name": file.name, "described": described}
