"""Put a wheel together: themes, hub and values become a drawing that a template writes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

from samtale_intranet.guides import wheel
from samtale_intranet.guides.palette import HUES
from samtale_intranet.guides.wheel import Label, number

# Hues are spread over few segments, so that neighbours never look alike; more than six begin again.
SPREAD = {2: (1, 4), 3: (1, 3, 6), 4: (1, 2, 4, 6), 5: (1, 2, 3, 4, 6), 7: (1, 2, 3, 4, 5, 6, 3)}
PHRASE_SIZES, VALUE_SIZES = (19, 17, 15), (18, 16, 14)


def hue_at(index: int, count: int, chosen: str | None = "") -> str:
    """Give the hue of one of `count` things: the editor's own choice, else one by position."""
    if chosen in HUES:  # a colour that is none comes from a pack, or from before the colours changed
        return str(chosen)
    spread = SPREAD.get(count, (1, 2, 3, 4, 5, 6))
    return str(spread[index % len(spread)])


@dataclass(frozen=True)
class Theme:
    """What a segment says, apart from its questions."""

    name: str
    phrase: str = ""
    hue: str = ""
    symbol: str = ""
    href: str = ""
    current: bool = False


@dataclass(frozen=True)
class Line:
    """One line of text at a place in the drawing."""

    text: str
    y: str


@dataclass(frozen=True)
class Spoke:
    """A segment, ready to draw. The narrow lines stand where the wheel is small, larger and without a symbol."""

    hue: str
    symbol: str
    name: str
    phrase: str
    href: str
    current: bool
    turn: str
    phrase_turn: str
    low: bool
    x: str
    glyph_y: str
    glyph_scale: str
    lines: tuple[Line, ...]
    narrow_x: str
    narrow_lines: tuple[Line, ...]
    shift_x: str
    shift_y: str


@dataclass(frozen=True)
class Curved:
    """A value's name along the ring around the hub."""

    text: str
    turn: str
    low: bool


@dataclass(frozen=True)
class Drawing:
    """A whole wheel. Sizes are font sizes in units of the drawing; 0 means: not drawn."""

    view_box: str
    petal: str
    band: str
    focus: str
    spokes: tuple[Spoke, ...]
    name_size: int
    narrow_size: int
    phrase_size: int
    phrase_arc: str
    phrase_arc_low: str
    hub: tuple[Line, ...]
    hub_size: int
    values: tuple[Curved, ...]
    value_size: int
    value_arc: str
    value_arc_low: str


def draw(themes: Sequence[Theme], *, centre: str = "", values: Sequence[str] = ()) -> Drawing | None:
    """Draw the wheel; None where there are too few themes for one. Themes beyond the tenth are left out."""
    themes = themes[: wheel.MOST]
    count = len(themes)
    if count < wheel.FEWEST:
        return None
    half = 180 / count
    names = tuple(wheel.clipped(theme.name) for theme in themes)
    labels, narrow = wheel.place_names(names), wheel.place_names(names, symbols=False)
    room = 2 * half / 180 * pi * 359 - 40
    hub, hub_size = wheel.hub_lines(wheel.clipped(centre)) if centre else ((), 0)
    ring, value_size = _ring(values)
    return Drawing(
        view_box=wheel.VIEW_BOX,
        petal=wheel.petal_path(count),
        band=wheel.band_path(count),
        focus=wheel.focus_path(count),
        spokes=tuple(_spoke(nth, count, theme, labels[nth], narrow[nth]) for nth, theme in enumerate(themes)),
        name_size=labels[0].size,
        narrow_size=narrow[0].size,
        phrase_size=wheel.curved_size([theme.phrase for theme in themes], room, PHRASE_SIZES) or 0,
        phrase_arc=wheel.arc(359, half, low=False),
        phrase_arc_low=wheel.arc(372, half, low=True),
        hub=_hub(hub, hub_size),
        hub_size=hub_size,
        values=ring,
        value_size=value_size,
        value_arc=wheel.arc(111, 80, low=False),
        value_arc_low=wheel.arc(124, 80, low=True),
    )


def _spoke(index: int, count: int, theme: Theme, label: Label, narrow: Label) -> Spoke:
    angle = wheel.angles_of(count)[index]
    shift = wheel.point(wheel.SELECTED_SHIFT, angle)
    low = wheel.is_low(angle)
    return Spoke(
        hue=hue_at(index, count, theme.hue),
        symbol=theme.symbol if label.glyph_y is not None else "",
        name=theme.name,
        phrase=theme.phrase,
        href=theme.href,
        current=theme.current,
        turn=number(angle),
        phrase_turn=number(angle - 180 if low else angle),
        low=low,
        x=number(label.x),
        glyph_y=number(label.glyph_y or 0),
        glyph_scale=f"{label.glyph_scale:g}",
        lines=_lines(label),
        narrow_x=number(narrow.x),
        narrow_lines=_lines(narrow),
        shift_x=number(shift[0]),
        shift_y=number(shift[1]),
    )


def _lines(label: Label) -> tuple[Line, ...]:
    return tuple(Line(text, number(y)) for text, y in zip(label.lines, label.baselines, strict=True))


def _hub(lines: Sequence[str], size: int) -> tuple[Line, ...]:
    step = size * wheel.LINE
    first = -len(lines) * step / 2 + 0.86 * size
    return tuple(Line(line, number(first + nth * step)) for nth, line in enumerate(lines))


def _ring(values: Sequence[str]) -> tuple[tuple[Curved, ...], int]:
    """Stand the values around the hub, the first at the upper left; none where they have no room."""
    count = len(values)
    size = wheel.curved_size(values, 2 * pi * wheel.RING / count - 26, VALUE_SIZES) if count else None
    if size is None:
        return (), 0
    angles = [(nth - 0.5) * 360 / count if count > 1 else 0.0 for nth in range(count)]
    return tuple(_curved(text, angle) for text, angle in zip(values, angles, strict=True)), size


def _curved(text: str, angle: float) -> Curved:
    low = wheel.is_low(angle)
    return Curved(text, number(angle - 180 if low else angle), low)
