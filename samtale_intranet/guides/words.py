"""Danish words for searching: the part of a word that its inflections share. Pure functions."""

from __future__ import annotations

import re

MOST_WORDS = 6
# What is left must still be a word's beginning: “leder” stays, “samtalerne” becomes “samtal”.
SHORTEST = 4
ENDINGS = (
    "erernes", "ererne", "erens", "ernes", "eren", "erne", "ens", "ets", "ers", "ene", "en", "et", "er", "es", "e", "s",
)  # fmt: skip


def stem(word: str) -> str:
    """Take the longest inflectional ending off a Danish word, where enough of it is left."""
    return next((word[: -len(end)] for end in ENDINGS if word.endswith(end) and len(word) - len(end) >= SHORTEST), word)


def stems(text: str) -> list[str]:
    """Give the stem of each word of a text, in lower case, once each and six at most."""
    words = re.findall(r"\w+", text.lower())
    return list(dict.fromkeys(stem(word) for word in words))[:MOST_WORDS]
