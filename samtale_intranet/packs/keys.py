"""Make keys of what has none. Pure functions."""

from __future__ import annotations

import re

from django.utils.text import slugify

LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "ae", "Ø": "oe", "Å": "aa"})


def key_from(text: str) -> str:
    """Give the key that `dump` makes of a slug or title."""
    return re.sub(r"[^a-z0-9_-]", "", slugify(text.translate(LETTERS)))[:80].strip("-_") or "page"
