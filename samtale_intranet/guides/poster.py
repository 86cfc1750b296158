"""How much fits on the A3 poster: pure functions that estimate heights in millimetres, on the high side."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

SHEET = 252  # height below the title
HEADER, TEXT_LINE, PADDING, GAP = 12.0, 5.8, 3.4, 4.0
LETTER = 2.25  # width of an average letter
SCALES = (1.0, 0.88, 0.78, 0.68)  # what the stylesheet makes of density 0 to 3


def height(texts: Sequence[int], width: float, scale: float = 1.0) -> float:
    """Estimate how tall a heading with texts of these lengths is, in a column this wide."""
    lines = sum(ceil(length * LETTER * scale / width) for length in texts)
    return HEADER + (lines * TEXT_LINE + len(texts) * PADDING) * scale


def density(sides: Sequence[Sequence[Sequence[int]]], around: Sequence[int]) -> int:
    """Give the first density, from 0 to 3, at which both columns of themes fit beside the wheel.

    `sides` holds, for each column and theme, the length of each text; `around` those of the tallest block below.
    """
    room = SHEET - (height(around, 110) + 4 if around else 0)
    width = (392 - room) / 2 - 5
    for nth, scale in enumerate(SCALES):
        tallest = max((sum(height(theme, width, scale) + GAP for theme in side) for side in sides), default=0)
        if tallest <= room:
            return nth
    return len(SCALES) - 1
