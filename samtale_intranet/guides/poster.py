"""How much fits on the poster: pure functions that estimate heights in millimetres of the A3 sheet, on the high side.

The A4 sheet is the same one made smaller, so it holds as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

SHEET, WIDE = 248, 392  # height below the title; width
HEADER, TEXT_LINE, PADDING, GAP = 12.0, 5.8, 3.4, 4.0
LETTER = 2.25  # width of an average letter
# What the stylesheet makes of density 0 to 4: the scale of the letters, and how wide the themes' columns are at least.
# The wheel gives way where they need room. At density 5, the last, each theme has only the question that opens it.
LEVELS = ((1.0, 0), (0.88, 0), (0.78, 72), (0.68, 86), (0.62, 104))


def height(texts: Sequence[int], width: float, scale: float = 1.0) -> float:
    """Estimate how tall a heading with texts of these lengths is, in a column this wide."""
    lines = sum(ceil(length * LETTER * scale / width) for length in texts)
    return (HEADER + lines * TEXT_LINE + len(texts) * PADDING) * scale


def density(sides: Sequence[Sequence[Sequence[int]]], around: Sequence[int]) -> int:
    """Give the first density, from 0 to 5, at which both columns of themes fit beside the wheel.

    `sides` holds, for each column and theme, the length of each text; `around` those of the tallest block below.
    """
    room = SHEET - (height(around, 110) + 4 if around else 0)
    free = (WIDE - room) / 2 - 5
    for nth, (scale, least) in enumerate(LEVELS):
        width = max(free, least)
        tallest = max((sum(height(theme, width, scale) + GAP for theme in side) for side in sides), default=0)
        if tallest <= room:
            return nth
    return len(LEVELS)
