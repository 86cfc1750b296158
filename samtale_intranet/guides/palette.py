"""The stylesheet's colours of the wheel as sRGB, for a drawing that leaves the site and its stylesheet."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

from samtale_intranet.guides.contrast import Colour, written

# As in samtale.css, light theme: the hue of each number, then lightness and chroma of each shade.
HUES = {"1": 232, "2": 292, "3": 355, "4": 40, "5": 82, "6": 150}
TINT, MID, DEEP, AMBER, DARK = (0.915, 0.036), (0.78, 0.085), (0.46, 0.09), (0.54, 0.108), (0.29, 0.05)
ACCENT, INK_2 = (0.43, 0.09, 236), (0.46, 0.022, 235)


@dataclass(frozen=True)
class Shades:
    """The colours of one segment, as `#rrggbb`."""

    tint: str
    mid: str
    deep: str
    dark: str


def srgb(lightness: float, chroma: float, hue: float) -> Colour:
    """Turn an OKLCH colour into sRGB, each part cut to 0–255 (Ottosson's matrices, as in CSS Color 4)."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (_encoded(part) for part in linear)
    return red, green, blue


def _encoded(part: float) -> int:
    part = min(max(part, 0.0), 1.0)
    curved = 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
    return round(curved * 255)


def shades(hue: str) -> Shades:
    """Give a segment's colours; those of the first hue for a number that is none."""
    angle = HUES.get(hue, HUES["1"])
    deep = AMBER if hue == "5" else DEEP
    tint, mid, deeper, dark = (written(srgb(*shade, angle)) for shade in (TINT, MID, deep, DARK))
    return Shades(tint, mid, deeper, dark)
