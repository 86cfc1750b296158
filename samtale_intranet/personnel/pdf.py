"""A journaled document as one PDF that is PDF/A-2a and PDF/UA-1, made in memory; nothing of it touches the disk."""

from __future__ import annotations

import functools
import json
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import typst
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from samtale_intranet.personnel.access import Role
from samtale_intranet.personnel.documents import Document, ResponseRecord
from samtale_intranet.personnel.file_names import file_kind_label

_TEMPLATE = Path(__file__).parent / "typst" / "document.typ"


def pdf(*, document: Document, number: str, journaled_at: datetime) -> bytes:
    """Make the PDF in the document's own language.

    A script that typst's own fonts lack is set in the system's fonts; a sign that these lack too is spelled out by its
    Unicode name, since both standards refuse a page with a sign that cannot be shown.
    """
    with override(document.language):
        data = _mapped(_data(document, number, timezone.localtime(journaled_at)), _without_forbidden)
    for system_fonts, change in _ATTEMPTS:
        try:
            return _compile(json.dumps(_mapped(data, change)), system_fonts=system_fonts)
        except typst.TypstError as error:
            kind = type(error).__name__
    # SECURITY: typst quotes the text it stumbled over; the error goes on without it.
    raise RuntimeError(f"The PDF of entry {number} could not be made ({kind}).") from None


@functools.lru_cache(maxsize=2)
def _fonts(*, system_fonts: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system_fonts)


def _compile(data: str, *, system_fonts: bool) -> bytes:
    compiler = typst.Compiler(_TEMPLATE.read_bytes(), font_paths=_fonts(system_fonts=system_fonts))
    made = compiler.compile(format="pdf", sys_inputs={"data": data}, pdf_standards=["a-2a", "ua-1"])
    return cast(bytes, made)  # pages come one by one only where the format is a picture


def _data(document: Document, number: str, journaled_at: datetime) -> dict[str, Any]:
    """Give the template everything it sets, the words of the interface included."""
    content = document.to_json()
    content["kind_label"] = document.kind_label
    for section, written in zip(document.sections, content["sections"], strict=True):
        for block, shown in zip(section.blocks, written["blocks"], strict=True):
            shown["is_blank"] = block.is_blank
            for file in shown.get("files", ()):
                file["described"] = f"{file_kind_label(file['media_type'])}, {filesizeformat(file['size'])}"
    for party in content["parties"]:
        party["role_label"] = role_label(party["role"])
    for response, shown in zip(document.responses, content["responses"], strict=True):
        shown |= {"outcome_label": response.outcome_label, "at_label": _moment(response)}
    return {
        "document": content,
        "number": number,
        "journaled": date_format(journaled_at, "DATE_FORMAT"),
        "year": journaled_at.year,
        "month": journaled_at.month,
        "day": journaled_at.day,
        "words": {
            "journal_number": _("Journal number"),
            "journaled": _("put into the folder"),
            "page": _("Page"),
            "of": _("of"),
            "responses": _("Responses"),
            "nothing": _("Nothing written"),
        },
    }


def role_label(role: str) -> str:
    """Give a party's role in words; a role that we do not know is shown as it stands."""
    return str(Role(role).label) if role in Role.values else role


def _moment(response: ResponseRecord) -> str:
    return date_format(timezone.localtime(response.at), "DATETIME_FORMAT") if response.at else ""


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """Give the JSON data with every text changed."""
    match value:
        case str():
            return change(value)
        case list():
            return [_mapped(item, change) for item in value]
        case dict():
            return {key: _mapped(item, change) for key, item in value.items()}
    return value


def _without_forbidden(text: str) -> str:
    """Take out control and format signs, which show nothing, and name codepoints that are none: PDF/A refuses both."""
    kept = (sign for sign in text if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs"})
    return "".join(_name(sign) if unicodedata.category(sign) in {"Co", "Cn"} else sign for sign in kept)


def _beyond_europe(text: str) -> str:
    """Replace every sign beyond the European scripts and common punctuation by its Unicode name in square brackets."""
    return "".join(sign if ord(sign) < 0x530 or 0x2010 <= ord(sign) <= 0x2044 else _name(sign) for sign in text)


def _beyond_latin(text: str) -> str:
    """Replace every sign beyond the Latin script, which every font has."""
    return "".join(sign if ord(sign) < 0x180 else _name(sign) for sign in text)


def _name(sign: str) -> str:
    return f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]"


# With the system's fonts or without, and what is done to the text; the next is tried where the one before fails.
_ATTEMPTS: tuple[tuple[bool, Callable[[str], str]], ...] = (
    (False, str),
    (True, str),
    (True, _beyond_europe),
    (False, _beyond_latin),
)
