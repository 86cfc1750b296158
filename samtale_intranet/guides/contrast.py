"""Contrast between colours, and the shades that one accent colour needs to be read everywhere. Pure functions.

The measures are WCAG 2.2's: relative luminance from 0 (black) to 1 (white), contrast from 1 (none) to 21.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
# The darkest surface of the light theme that a link stands on, and the lightest of the dark theme: the hardest cases.
LIGHT_SURFACE, DARK_SURFACE = (241, 246, 248), (31, 39, 46)
# WCAG 2.2, success criterion 1.4.3: text of ordinary size.
TEXT = 4.5
# In the dark theme, and on large dark surfaces, a little more than the least is easier on the eyes.
EASY = 7.0

Colour = tuple[int, int, int]


def parse(text: str) -> Colour:
    """Read `#rgb` or `#rrggbb`. Raises ValueError for anything else."""
    if not HEX.fullmatch(text):
        raise ValueError(f"{text!r} is no colour; write it like #1f5c7a.")
    digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
    red, green, blue = (int(digits[nth : nth + 2], 16) for nth in (0, 2, 4))
    return red, green, blue


def written(colour: Colour) -> str:
    """Write a colour as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def luminance(colour: Colour) -> float:
    """Give the relative luminance, 0 to 1."""
    parts = (part / 255 for part in colour)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Give the contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def shown(ratio: float) -> float:
    """Round a ratio down to one decimal, so that what is too weak never reads as if it were enough."""
    return math.floor(ratio * 10) / 10


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """Mix `share` (0 to 1) of another colour into this one."""
    red, green, blue = (round(one + (two - one) * share) for one, two in zip(colour, other, strict=True))
    return red, green, blue


def moved(colour: Colour, towards: Colour, *, against: Colour, least: float) -> Colour:
    """Move a colour towards black or white, no further than it takes to stand out from `against` by `least`.

    Gives `towards` itself where nothing before it is enough.
    """
    steps = (mixed(colour, towards, percent / 100) for percent in range(101))
    return next((step for step in steps if contrast(step, against) >= least), towards)


@dataclass(frozen=True)
class Shades:
    """What stands where the accent stands: links and buttons, the pointer over them, surfaces, and text on each."""

    accent: str
    hover: str
    tint: str
    on_accent: str
    strong: str


def light(accent: Colour) -> Shades:
    """Give the shades for the light theme from an accent that `contrast` has found strong enough."""
    return Shades(
        accent=written(accent),
        hover=written(mixed(accent, BLACK, 0.25)),
        tint=written(_tint(accent, WHITE, 0.08)),
        on_accent=written(WHITE),
        strong=written(moved(accent, BLACK, against=WHITE, least=EASY)),
    )


def dark(accent: Colour) -> Shades:
    """Give the shades for the dark theme: the same colour, lightened until it reads on a dark surface."""
    lighter = moved(accent, WHITE, against=DARK_SURFACE, least=EASY)
    return Shades(
        accent=written(lighter),
        hover=written(mixed(lighter, WHITE, 0.35)),
        tint=written(_tint(lighter, DARK_SURFACE, 0.12)),
        on_accent=written(moved(DARK_SURFACE, BLACK, against=lighter, least=EASY)),
        strong=written(moved(mixed(accent, DARK_SURFACE, 0.4), BLACK, against=WHITE, least=EASY)),
    )


def _tint(accent: Colour, surface: Colour, share: float) -> Colour:
    """Give a surface with as much of the accent in it as still lets the accent be read on it, `share` at most."""
    parts = (mixed(surface, accent, share * percent / 100) for percent in range(100, 0, -5))
    return next((part for part in parts if contrast(part, accent) >= TEXT), surface)
