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
WHOLE, JOINTS, SYLLABLES = 0, 1, 2  # how a word may be cut
SOFT = "\u00ad"
# What stands in front of a joint. Not a dictionary: it errs seldom, and a wrong hyphen is no more than ugly.
JOINT = re.compile(
    r"(?:ings|elses|tions|heds|skabs|tets|ments|lags|trivsels|arbejds|arbejder|borger|leder|kompetence|samtale|miljø"
    r"|kommune|projekt|repræsentant)(?=[a-zæøå]{4})",
    re.IGNORECASE,
)
SYLLABLE = re.compile(r"(?<=[aeiouyæøåbdfghjklmnprstv])[bdfghjklmnprstv](?=[aeiouyæøå])", re.IGNORECASE)


def width(text: str, size: float) -> float:
    """Estimate how wide a line of semibold text is at this font size."""
    return sum(_letter(letter) for letter in text.replace("\u00ad", "")) * size


def _letter(letter: str) -> float:
    if letter in NARROW:
        return 0.36
    if letter in WIDE:
        return 0.88
    return 0.68 if letter.isupper() else 0.575


def pieces(text: str, *, cut: int = 0) -> list[str]:
    """Give the parts between which a line may break: after spaces and hyphens, at soft hyphens, never before `&`.

    With `cut` at `JOINTS`, long words break where Danish compounds are joined as well; at `SYLLABLES` anywhere that
    reads like the end of a syllable, and in the last resort anywhere at all, so that anything can be set. A part that
    gets a hyphen only where a line ends ends in a soft one.
    """
    found: list[str] = []
    for word in text.split():
        if word in {"&", "+", "–", "og", "and"} and found:
            found[-1] += f" {word}"
            continue
        found += _word_parts(word, cut)
    return found


def _word_parts(word: str, cut: int) -> list[str]:
    parts = [part for part in re.split(r"(?<=[-/\u00ad])(?=\w)", word) if part]
    if cut >= JOINTS:
        parts = [joined for part in parts for joined in _joined(part)]
    if cut >= SYLLABLES:
        parts = [half for part in parts for half in _halves(part)]
    return parts


def _joined(word: str) -> list[str]:
    """Part a compound behind the endings that Danish joins with: `udviklings|samtale`, `medarbejder|samtale`."""
    if len(word) <= LINE_LIMIT:
        return [word]
    marked = JOINT.sub(lambda found: found.group() + SOFT, word)
    return re.split(f"(?<={SOFT})(?=.)", marked)


def _halves(word: str) -> list[str]:
    if len(word.rstrip(SOFT)) <= WORD_LIMIT:
        return [word]
    middle = (len(word) + 1) // 2
    syllables = [found.start() for found in SYLLABLE.finditer(word) if 3 <= found.start() <= len(word) - 3]
    place = min(syllables, key=lambda start: abs(start - middle), default=middle)
    return [*_halves(word[:place].rstrip("-") + SOFT), *_halves(word[place:])]


def _join(parts: list[str]) -> str:
    line = ""
    for part in parts:
        line = line.removesuffix(SOFT) + part if line.endswith(("-", "/", SOFT)) else f"{line} {part}".lstrip()
    return line.removesuffix(SOFT) + "-" if line.endswith(SOFT) else line


def breaks(text: str, most_lines: int, *, cut: int = 0) -> Iterator[tuple[str, ...]]:
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
