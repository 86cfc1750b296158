from __future__ import annotations

import re
from pathlib import Path

import pytest

import samtale_intranet
from samtale_intranet.guides import palette
from samtale_intranet.guides.contrast import TEXT, contrast, parse

CSS = (Path(samtale_intranet.__file__).parent / "static/samtale_intranet/samtale.css").read_text()


def token(name: str) -> float:
    """Give the number of a custom property as the stylesheet first sets it: in the light theme."""
    found = re.search(rf"--sg-{name}: ([\d.]+)", CSS)
    assert found, name
    return float(found.group(1))


@pytest.mark.parametrize(("hue", "angle"), palette.HUES.items())
def test_it_has_the_stylesheets_hues(hue: str, angle: int) -> None:
    assert token(f"hue-{hue}") == angle


@pytest.mark.parametrize("name", ["tint", "mid", "deep", "amber", "dark"])
def test_it_has_the_stylesheets_shades(name: str) -> None:
    assert (token(f"{name}-l"), token(f"{name}-c")) == getattr(palette, name.upper())


@pytest.mark.parametrize("name", ["accent", "ink-2"])
def test_it_has_the_stylesheets_accent_and_ink(name: str) -> None:
    found = re.search(rf"--sg-{name}: oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)", CSS)
    assert found
    assert tuple(map(float, found.groups())) == getattr(palette, name.upper().replace("-", "_"))


@pytest.mark.parametrize(
    ("lightness", "chroma", "hue", "colour"),
    [(1, 0, 0, (255, 255, 255)), (0, 0, 0, (0, 0, 0)), (0.628, 0.2577, 29.23, (255, 0, 0)),
     (0.5198, 0.1769, 142.5, (0, 128, 0)), (0.9, 0.4, 142, (0, 255, 0))],
)  # fmt: skip
def test_it_turns_oklch_into_srgb(lightness: float, chroma: float, hue: float, colour: palette.Colour) -> None:
    assert all(abs(one - two) <= 1 for one, two in zip(palette.srgb(lightness, chroma, hue), colour, strict=True))


@pytest.mark.parametrize("hue", [*palette.HUES, "", "none"])
def test_names_and_phrases_can_be_read_on_every_segment(hue: str) -> None:
    shades = palette.shades(hue)
    for ground in (shades.tint, shades.mid):
        assert contrast(parse(shades.dark), parse(ground)) >= TEXT
    assert contrast(parse(shades.deep), parse(shades.tint)) >= 3  # the symbol
