"""Parsing what people type: pure functions, nothing of Django's ORM or requests."""

from __future__ import annotations

import datetime
import re
import unicodedata

# The longest text that one field takes; a page of a plan is about 3,000 characters.
LONGEST_TEXT = 20_000
_DANISH_DATE = re.compile(r"(\d{1,2})\s*[.\-/ ]\s*(\d{1,2})\s*[.\-/ ]\s*(\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def tidy(text: str) -> str:
    """Give the text with one kind of line end, composed letters, and no control characters but tab and line end."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()


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
