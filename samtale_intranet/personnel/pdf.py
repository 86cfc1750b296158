"""A journaled document as one PDF that is PDF/A-2a and PDF/UA-1, made in memory; nothing of it touches the disk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from samtale_intranet.moments import moment
from samtale_intranet.personnel.access import Role
from samtale_intranet.personnel.documents import Document, ResponseRecord
from samtale_intranet.personnel.file_names import file_kind_label
from samtale_intranet.personnel.typesetting import typeset

__all__ = ["document_data", "pdf", "role_label", "shared_words"]


def pdf(*, document: Document, number: str, journaled_at: datetime) -> bytes:
    """Make the PDF in the document's own language."""
    with override(document.language):
        data = _data(document, number, timezone.localtime(journaled_at))
    return typeset("document", data, what=f"entry {number}")


def _data(document: Document, number: str, journaled_at: datetime) -> dict[str, Any]:
    return {
        "document": document_data(document),
        "language": document.language,
        "number": number,
        "journaled": date_format(journaled_at, "DATE_FORMAT"),
        "year": journaled_at.year,
        "month": journaled_at.month,
        "day": journaled_at.day,
        "words": {
            **shared_words(),
            "journal_number": _("Journal number"),
            "journaled": _("put into the folder"),
        },
    }


def shared_words() -> dict[str, str]:
    """Give the words of the interface that every PDF sets."""
    return {
        "page": _("Page"),
        "of": _("of"),
        "responses": _("Responses"),
        "nothing": _("Nothing written"),
        "dated": _("Dated"),
    }


def document_data(document: Document) -> dict[str, Any]:
    """Give the template everything it sets of a document, with the words for what it is, in the language of now."""
    content = document.to_json()
    content["kind_label"] = document.kind_label
    content["dated_label"] = date_format(document.dated, "DATE_FORMAT") if document.dated else ""
    for section, written in zip(document.sections, content["sections"], strict=True):
        for block, shown in zip(section.blocks, written["blocks"], strict=True):
            shown["is_blank"] = block.is_blank
            for file in shown.get("files", ()):
                file["described"] = f"{file_kind_label(file['media_type'])}, {filesizeformat(file['size'])}"
    for party in content["parties"]:
        party["role_label"] = role_label(party["role"])
    for response, shown in zip(document.responses, content["responses"], strict=True):
        shown |= {"outcome_label": response.outcome_label, "at_label": _moment(response)}
    return content


def role_label(role: str) -> str:
    """Give a party's role in words; a role that we do not know is shown as it stands."""
    return str(Role(role).label) if role in Role.values else role


def _moment(response: ResponseRecord) -> str:
    return moment(response.at) if response.at else ""
