"""Setting a PDF that is PDF/A-2a and PDF/UA-1 from data, in memory; nothing of it touches the disk."""

from __future__ import annotations

import functools
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import typst

__all__ = ["mapped", "typeset"]

_TEMPLATES = Path(__file__).parent / "typst"


def typeset(template: str, data: dict[str, Any], *, what: str) -> bytes:
    """Make the PDF of the template `typst/TEMPLATE.typ`; `what` names it in an error, without its text.

    A script that typst's own fonts lack is set in the system's fonts; a sign that these lack too is spelled out by its
    Unicode name, since both standards refuse a page with a sign that cannot be shown.
    """
    data = mapped(data, _without_forbidden)
    for system_fonts, change in _ATTEMPTS:
        try:
            return _compile(template, json.dumps(mapped(data, change)), system_fonts=system_fonts)
        except typst.TypstError as error:
            kind = type(error).__name__
    # SECURITY: typst quotes the text it stumbled over; the error goes on without it.
    raise RuntimeError(f"The PDF of {what} could not be made ({kind}).") from None


@functools.lru_cache(maxsize=2)
def _fonts(*, system_fonts: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system_fonts)


@functools.lru_cache
def _source(template: str) -> bytes:
    """Give the template behind what all of them share; one source, so that typst opens no file."""
    return b"".join((_TEMPLATES / f"{name}.typ").read_bytes() for name in ("parts", template))


def _compile(template: str, data: str, *, system_fonts: bool) -> bytes:
    compiler = typst.Compiler(_source(template), font_paths=_fonts(system_fonts=system_fonts))
    made = compiler.compile(format="pdf", sys_inputs={"data": data}, pdf_standards=["a-2a", "ua-1"])
    return cast(bytes, made)  # pages come one by one only where the format is a picture


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """Give the JSON data with every text changed."""
    match value:
        case str():
            return change(value)
        case list():
            return [mapped(item, change) for item in value]
        case dict():
            return {key: mapped(item, change) for key, item in value.items()}
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
