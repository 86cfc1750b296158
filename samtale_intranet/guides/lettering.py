"""Set short texts into narrow room without a browser: how wide they are, and where they break. Pure functions.

Lengths are units of the wheel's drawing. Widths are estimates on the wide side, as the reader's font is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

NARROW = frozenset("ijlIftr.,:;!'|()[]- ")
WIDE = frozenset("mwMWÆæ@%&")
LINE_LIMIT = 13  # letters of a name that looks best on one line
WORD_LIMIT = 9  # a word longer than this may be cut in two as the last resort


def width(text: str, size: float) -> float:
    """Estimate how wide a line of semibold text is at this font size."""
    return sum(_letter(letter) for letter in text.replace("\u00ad", "")) * size


def _letter(letter: str) -> float:
    if letter in NARROW:
        return 0.36
    if letter in WIDE:
        return 0.88
    return 0.68 if letter.isupper() else 0.575


def pieces(text: str, *, cut: bool = False) -> list[str]:
    """Give the parts between which a line may break: after spaces and hyphens, at soft hyphens, never before `&`.

    With `cut`, words longer than `WORD_LIMIT` are cut in halves as well, so that anything can be set.
    """
    found: list[str] = []
    for word in text.split():
        if word in {"&", "+", "–", "og", "and"} and found:
            found[-1] += f" {word}"
            continue
        found += _word_parts(word, cut)
    return found


def _word_parts(word: str, cut: bool) -> list[str]:
    parts = [part for part in re.split(r"(?<=[-/\u00ad])(?=\w)", word) if part]
    marked = [part[:-1] + "-" if part.endswith("\u00ad") else part for part in parts]
    if not cut:
        return marked
    return [half for part in marked for half in _halves(part)]


def _halves(word: str) -> list[str]:
    if len(word) <= WORD_LIMIT:
        return [word]
    middle = (len(word) + 1) // 2
    return [*_halves(word[:middle].rstrip("-") + "-"), *_halves(word[middle:])]


def _join(parts: list[str]) -> str:
    line = ""
    for part in parts:
        line += part if not line or line.endswith(("-", "/")) else f" {part}"
    return line


def breaks(text: str, most_lines: int, *, cut: bool = False) -> Iterator[tuple[str, ...]]:
    """Give the ways of setting the text on one line, then two, and so on; the most even ones of a number first.

    A text longer than `LINE_LIMIT` is set on two lines before it is tried on one.
    """
    parts = pieces(text, cut=cut)
    numbers = list(range(1, min(most_lines, len(parts)) + 1))
    if len(text) > LINE_LIMIT and len(numbers) > 1:
        numbers[:2] = [2, 1]
    for lines in numbers:
        ways = []
        for places in combinations(range(1, len(parts)), lines - 1):
            edges = (0, *places, len(parts))
            ways.append(tuple(_join(parts[a:b]) for a, b in pairwise(edges)))
        yield from sorted(ways, key=lambda way: max(width(line, 1) for line in way))[:3]
