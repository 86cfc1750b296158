"""The geometry of the conversation wheel, for 2 to 10 segments. Pure functions, no ORM, no HTML.

The middle is 0, 0; y grows downwards; angles are degrees clockwise from twelve o'clock. Every length is a unit of the
drawing (`VIEW_BOX`). Numbers come out as text, so that a template in Danish never writes a decimal comma into a path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import asin, atan2, cos, degrees, hypot, radians, sin

from samtale_intranet.guides.lettering import JOINTS, SYLLABLES, WHOLE, breaks, width

FEWEST, MOST = 2, 10
VIEW_BOX = "-410 -410 820 820"
GAP = 4.5  # half the gap between two segments
HUB, RING = 96.0, 117.5  # radius of the hub; middle of the ring where the values stand
PETAL = (138.0, 336.0)
BAND = (345.0, 386.0)
FOCUS = (134.0, 392.0)
MARGIN = 9.0  # room between a label and the edge of its petal
NAME_SIZES = (45, 41, 37, 34, 31, 29, 26, 23, 20, 18, 16, 14, 12)
LINE = 1.18  # distance of two baselines, in font sizes
LABEL_RADII = (243, 236, 250, 228, 258, 220, 266, 212, 274, 204, 282, 196)
LABEL_SWAYS = (0, 4, 8, 12, -4)  # how far, in degrees, a label may leave the centre line towards twelve or six
SELECTED_SHIFT = 14.0
LONGEST_NAME = 60


def number(value: float) -> str:
    """Write a number for a path: one decimal, a point, no `-0`."""
    return f"{round(value, 1) + 0:g}"


def point(radius: float, angle: float) -> tuple[float, float]:
    """Give x and y of the point at this radius and angle."""
    return radius * sin(radians(angle)), -radius * cos(radians(angle))


def sector(half: float, radii: tuple[float, float], gap: float, cuts: tuple[float, float]) -> str:
    """Give the path of a ring's piece around twelve o'clock, with parallel gaps and rounded corners.

    `half` is half the segment's angle, `cuts` how far a corner is cut at the inner and the outer radius. A corner on
    radius r lies at half - asin(gap / r) from the centre line, so that the gap keeps its width all the way out.
    """
    inner, outer = radii
    along = point(1, half)

    def corner(radius: float, cut: float, outwards: int) -> list[tuple[float, float]]:
        angle = half - degrees(asin(gap / radius))
        x, y = point(radius, angle)
        on_edge = (x + outwards * cut * along[0], y + outwards * cut * along[1])
        return [on_edge, (x, y), point(radius, angle - degrees(cut / radius))]

    low, high = corner(inner, cuts[0], 1), corner(outer, cuts[1], -1)

    def at(spot: tuple[float, float], mirror: int = 1) -> str:
        return f"{number(mirror * spot[0])} {number(spot[1])}"

    return (
        f"M{at(low[0], -1)} L{at(high[0], -1)} Q{at(high[1], -1)} {at(high[2], -1)} "
        f"A{outer:g} {outer:g} 0 0 1 {at(high[2])} Q{at(high[1])} {at(high[0])} "
        f"L{at(low[0])} Q{at(low[1])} {at(low[2])} A{inner:g} {inner:g} 0 0 0 {at(low[2], -1)} "
        f"Q{at(low[1], -1)} {at(low[0], -1)} Z"
    )


def petal_path(count: int) -> str:
    """Give the path of the large inner piece."""
    return sector(180 / count, PETAL, GAP, (10, 14))


def band_path(count: int) -> str:
    """Give the path of the narrow outer piece."""
    return sector(180 / count, BAND, GAP, (8, 10))


def focus_path(count: int) -> str:
    """Give the path around both, drawn for whoever uses the keyboard."""
    return sector(180 / count, FOCUS, -1, (14, 18))


def is_low(angle: float) -> bool:
    """Tell whether curved text at this angle must turn round to be readable."""
    return 90 < angle % 360 < 270


def arc(radius: float, half: float, *, low: bool) -> str:
    """Give the line that curved text stands on: around twelve o'clock, or turned round at six o'clock."""
    x, y = point(radius, min(half, 89))
    if low:
        return f"M{number(-x)} {number(-y)} A{radius:g} {radius:g} 0 0 0 {number(x)} {number(-y)}"
    return f"M{number(-x)} {number(y)} A{radius:g} {radius:g} 0 0 1 {number(x)} {number(y)}"


def inside(x: float, y: float, angle: float, half: float, margin: float = MARGIN) -> bool:
    """Tell whether a point lies in the petal whose centre line is at `angle`, this far from all its edges."""
    radius = hypot(x, y)
    off = abs((degrees(atan2(x, -y)) - angle + 180) % 360 - 180)
    if not PETAL[0] + margin <= radius <= PETAL[1] - margin or off > half:
        return False
    return radius * sin(radians(min(half - off, 90))) >= GAP + margin


@dataclass(frozen=True)
class Label:
    """A segment's name and symbol, upright in its petal: the middle's x, the baselines' y, the font size."""

    x: float
    baselines: tuple[float, ...]
    lines: tuple[str, ...]
    size: int
    glyph_y: float | None
    glyph_scale: float

    def boxes(self, grow: float = 1.0) -> list[tuple[float, float, float, float]]:
        """Give left, top, right, bottom of the symbol and of each line, at `grow` times the font size."""
        size = self.size * grow
        found = []
        if self.glyph_y is not None:
            reach = 30 * self.glyph_scale
            found.append((self.x - reach, self.glyph_y - reach, self.x + reach, self.glyph_y + reach))
        for nth, (line, first) in enumerate(zip(self.lines, self.baselines, strict=True)):
            half, base = width(line, size) / 2, first + nth * (size - self.size) * LINE
            found.append((self.x - half, base - 0.74 * size, self.x + half, base + 0.22 * size))
        return found

    def fits(self, angle: float, half: float, grow: float = 1.0, margin: float = MARGIN) -> bool:
        """Tell whether all of it lies inside the petal."""
        for left, top, right, bottom in self.boxes(grow):
            middle, centre = (left + right) / 2, (top + bottom) / 2
            spots = [(x, y) for x in (left, middle, right) for y in (top, centre, bottom)]
            if not all(inside(x, y, angle, half, margin) for x, y in spots):
                return False
        return True


def _label(lines: tuple[str, ...], at: tuple[float, float], size: int, glyph: bool, scale: float) -> Label:
    glyph_height = (60 * scale + 14) if glyph else 0
    top = at[1] - (glyph_height + len(lines) * size * LINE) / 2
    baselines = tuple(top + glyph_height + size * (0.86 + nth * LINE) for nth in range(len(lines)))
    return Label(at[0], baselines, lines, size, top + 30 * scale if glyph else None, scale)


def _place(name: str, angle: float, half: float, size: int, *, glyph: bool, cut: int) -> Label | None:
    scale = 1.1 if half >= 45 else 1.0 if half >= 25 else 0.8
    for lines in breaks(name, 4 if cut else 3 if size < 26 else 2, cut=cut):
        for sway in LABEL_SWAYS:
            for radius in LABEL_RADII:
                label = _label(lines, point(radius, swayed(angle, sway)), size, glyph, scale)
                if label.fits(angle, half):
                    return label
    return None


def swayed(angle: float, sway: float) -> float:
    """Turn an angle towards twelve or six o'clock, whichever is nearer, the same way on all four sides."""
    return angle - sway * sin(radians(2 * angle))


@lru_cache(maxsize=256)
def place_names(names: tuple[str, ...], *, symbols: bool = True) -> tuple[Label, ...]:
    """Set all names at one size: the largest at which each fits its petal, long names on two or three lines.

    The symbols go before the letters become too small; a word that still has no room is cut with a hyphen. Without
    `symbols` the letters may be larger still, for a wheel on a phone.
    """
    angles = angles_of(len(names))
    for size, glyph, cut in _attempts(symbols):
        labels = []
        for name, angle in zip(names, angles, strict=True):
            label = _place(name, angle, 180 / len(names), size, glyph=glyph, cut=cut)
            if label is None:
                break
            labels.append(label)
        else:
            return tuple(labels)
    size = NAME_SIZES[-1]
    return tuple(
        _place(name, angle, 180 / len(names), size, glyph=False, cut=SYLLABLES)
        or _label((shortened(name, 140, size),), point(250, angle), size, False, 1)
        for name, angle in zip(names, angles, strict=True)
    )


def _attempts(symbols: bool) -> Iterator[tuple[int, bool, int]]:
    """Give size, whether symbols stand, and how words may be cut, from the best-looking to the last resort."""
    if symbols:
        yield from ((size, True, WHOLE) for size in NAME_SIZES if 18 <= size <= 34)
        yield from ((size, False, WHOLE) for size in NAME_SIZES if 18 <= size <= 26)
    else:
        yield from ((size, False, WHOLE) for size in NAME_SIZES if size >= 18)
    yield from ((size, False, JOINTS) for size in NAME_SIZES if 16 <= size <= 26)
    yield from ((size, False, SYLLABLES) for size in NAME_SIZES if size <= 20)


def clipped(text: str) -> str:
    """Cut a text longer than any an editor can write today: to try every way of breaking it would take minutes."""
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rstrip() + "…"


def shortened(text: str, room: float, size: float) -> str:
    """Cut a text that no break makes fit; the list below the wheel has it whole."""
    while len(text) > 1 and width(text + "…", size) > room:
        text = text[:-1].rstrip()
        if width(text + "…", size) <= room:
            return text + "…"
    return text


def angles_of(count: int) -> list[float]:
    """Give the angle of each segment's centre line; the first begins at twelve o'clock."""
    return [(nth + 0.5) * 360 / count for nth in range(count)]


def curved_size(texts: Sequence[str], room: float, sizes: Sequence[int]) -> int | None:
    """Give the largest of the sizes at which every text fits this length of an arc, or None."""
    for size in sizes:
        if all(width(text, size) * 1.06 <= room for text in texts):
            return size
    return None


def hub_lines(title: str) -> tuple[tuple[str, ...], int]:
    """Break the hub's text into lines that stay inside its circle, as large as they can be."""
    for cut in (WHOLE, JOINTS, SYLLABLES):
        for size in (36, 33, 30, 27, 24, 21, 18, 16, 14):
            for lines in breaks(title, 4, cut=cut):
                if _fits_hub(lines, size):
                    return lines, size
    return (shortened(title, 150, 14),), 14


def _fits_hub(lines: tuple[str, ...], size: int) -> bool:
    tall = len(lines) * size * LINE
    for nth, line in enumerate(lines):
        top = -tall / 2 + nth * size * LINE
        far = max(abs(top + 0.15 * size), abs(top + size))
        if hypot(width(line, size) * 0.92 / 2, far) > HUB - 9:
            return False
    return True
