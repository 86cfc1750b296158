"""What a reader wants to know of a page before reading: its contents, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

from django.utils.text import slugify

WORDS_A_MINUTE = 180
DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


@dataclass(frozen=True)
class Section:
    """A block with the anchor of its heading; without a heading both texts are empty.

    `audience` is for whom it is; empty: for everybody.
    """

    block: Any
    heading: str
    anchor: str
    audience: str = ""


def short_code(key: str) -> str:
    """Make eight letters of an id, which may be any short text: for addresses that must not follow a name."""
    return blake2s(key.encode(), digest_size=4).hexdigest()


def anchor(heading: str) -> str:
    """Make an address of a heading: `Forløbet i fire trin` becomes `forloebet-i-fire-trin`."""
    return slugify(heading.translate(DANISH))[:60] or "afsnit"


def sections(
    stream: Iterable[Any], taken: Iterable[str] = ("indhold",), fields: Sequence[str] = ("heading", "name")
) -> list[Section]:
    """Give each block of the stream with an anchor of its own; the first of `fields` with a text is its heading."""
    used, found = set(taken), []
    for block in stream:
        heading = next((str(text) for text in map(block.value.get, fields) if text), "").strip()
        name = base = anchor(heading) if heading else ""
        nth = 2
        while name and name in used:
            name, nth = f"{base}-{nth}", nth + 1
        used.add(name)
        found.append(Section(block, heading, name, str(block.value.get("audience") or "")))
    return found


def minutes_to_read(texts: Iterable[str]) -> int:
    """Estimate the reading time in whole minutes, at least one."""
    words = sum(len(str(text).split()) for text in texts)
    return max(1, round(words / WORDS_A_MINUTE))
