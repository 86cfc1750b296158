"""Parsing what people type: pure functions, nothing of Django's ORM or requests."""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal

# The longest text that one field takes; a page of a plan is about 3,000 characters.
LONGEST_TEXT = 20_000
_FIRST_MARK = "\u0300"  # below it every letter is composed already
_MOST_MARKS = 30  # as in Unicode's stream-safe text (UAX 15)
# SECURITY: spaces can be read in one way only; else a few hundred of them would keep the server busy for minutes.
_BETWEEN = r"(?:\s*[.\-/]\s*|\s+)"
_DANISH_DATE = re.compile(rf"(\d{{1,2}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{4}})")
# Points part the thousands and a comma the decimals; at most 12 digits before and 4 after, as no plan needs more.
_DANISH_NUMBER = re.compile(r"-?(\d{1,12}|\d{1,3}(\.\d{3}){1,3})(,\d{1,4})?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,4})?", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def tidy(text: str) -> str:
    """Give the text with one kind of line end, composed letters, and no control characters but tab and line end."""
    if text.isascii() and text.isprintable():  # most of what people type, and nothing in it to mend
        return text.strip()
    text = _composed(text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()


def _composed(text: str) -> str:
    """Compose the letters with their marks; a text with more marks on one letter than any language has stays as it is.

    SECURITY: sorting the marks of one letter takes the square of their number, so a megabyte of them takes hours.
    """
    if max(text, default="") < _FIRST_MARK:
        return text
    marks = 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks > _MOST_MARKS:
            return text
    return unicodedata.normalize("NFC", text)


def parse_date(typed: str) -> datetime.date | None:
    """Read a date as Danes write it (24.12.2026, 24-12-2026, 24/12 2026) or as ISO 8601; None where it is none."""
    typed = typed.strip()
    if found := _ISO_DATE.fullmatch(typed):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DANISH_DATE.fullmatch(typed):
        day, month, year = (int(part) for part in found.groups())
    else:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def stored_date(typed: str) -> str:
    """Give a date as it is stored: ISO 8601 where it is one, else just what was typed, so that nothing is lost."""
    date = parse_date(typed)
    return date.isoformat() if date else tidy(typed)


def shown_date(stored: str) -> str:
    """Give a stored date as people read and type it: 24.12.2026; what is no date stays as it was typed."""
    date = parse_date(stored)
    return f"{date.day:02}.{date.month:02}.{date.year}" if date else stored


def stored_number(typed: str) -> str:
    """Give a number as it is stored, with a point for the decimals: 12, 12,5 and 1.250,75 as Danes write them.

    What is no number stays just what was typed, so that nothing is lost.
    """
    digits = re.sub(r"\s", "", typed).replace("\u2212", "-")
    if _DANISH_NUMBER.fullmatch(digits):
        return digits.replace(".", "").replace(",", ".")
    return digits if _NUMBER.fullmatch(digits) else tidy(typed)


def number_of(stored: str) -> Decimal | None:
    """Give the value of a stored number; None where it is none."""
    return Decimal(stored) if _NUMBER.fullmatch(stored) else None


def shown_number(stored: str) -> str:
    """Give a stored number as people read and type it, with a comma; what is none stays as it was typed."""
    return stored.replace(".", ",") if _NUMBER.fullmatch(stored) else stored
