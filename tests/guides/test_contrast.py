from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.guides import contrast
from samtale_intranet.guides.contrast import BLACK, DARK_SURFACE, EASY, LIGHT_SURFACE, TEXT, WHITE, Colour

colours = st.tuples(*[st.integers(0, 255)] * 3)
strong_enough = colours.filter(lambda colour: contrast.contrast(colour, LIGHT_SURFACE) >= TEXT)


@given(colours)
def test_it_reads_what_it_writes(colour: Colour) -> None:
    assert contrast.parse(contrast.written(colour)) == colour


@pytest.mark.parametrize("text", ["", "red", "#12345", "#1234567", "#ggg", "#abc;}", "#abcdef\n", " #abcdef", "#١٢٣"])
def test_it_refuses_what_is_no_colour(text: str) -> None:
    with pytest.raises(ValueError, match="is no colour; write it like #1f5c7a"):
        contrast.parse(text)


def test_it_knows_the_standards_own_figures() -> None:
    assert contrast.parse("#fff") == WHITE
    assert contrast.contrast(WHITE, BLACK) == pytest.approx(21)
    assert contrast.contrast(contrast.parse("#767676"), WHITE) == pytest.approx(4.54, abs=0.005)
    assert contrast.luminance((255, 0, 0)) == pytest.approx(0.2126)


@given(colours, colours)
def test_it_gives_the_same_contrast_both_ways_from_one_to_twenty_one(one: Colour, other: Colour) -> None:
    assert 1 <= contrast.contrast(one, other) <= 21 + 1e-9
    assert contrast.contrast(one, other) == contrast.contrast(other, one)
    assert contrast.contrast(one, one) == 1


@given(st.floats(1, 21))
def test_it_never_rounds_a_ratio_up(ratio: float) -> None:
    assert contrast.shown(ratio) <= ratio


@given(colours)
def test_it_darkens_any_colour_until_it_reads_and_leaves_a_strong_one_alone(colour: Colour) -> None:
    moved = contrast.moved(colour, BLACK, against=LIGHT_SURFACE, least=TEXT)
    assert contrast.contrast(moved, LIGHT_SURFACE) >= TEXT
    if contrast.contrast(colour, LIGHT_SURFACE) >= TEXT:
        assert moved == colour


@given(strong_enough)
def test_it_makes_shades_that_read_on_every_light_surface(accent: Colour) -> None:
    shades = {name: contrast.parse(text) for name, text in vars(contrast.light(accent)).items()}
    for surface in (LIGHT_SURFACE, WHITE, shades["tint"]):
        assert contrast.contrast(shades["accent"], surface) >= TEXT
        assert contrast.contrast(shades["hover"], surface) >= TEXT
    assert contrast.contrast(shades["on_accent"], shades["accent"]) >= TEXT
    assert contrast.contrast(shades["on_accent"], shades["hover"]) >= TEXT
    assert contrast.contrast(WHITE, shades["strong"]) >= EASY


@given(strong_enough)
def test_it_makes_shades_that_read_on_every_dark_surface(accent: Colour) -> None:
    shades = {name: contrast.parse(text) for name, text in vars(contrast.dark(accent)).items()}
    for surface in (DARK_SURFACE, BLACK, shades["tint"]):
        assert contrast.contrast(shades["accent"], surface) >= TEXT
        assert contrast.contrast(shades["hover"], surface) >= TEXT
    assert contrast.contrast(shades["on_accent"], shades["accent"]) >= TEXT
    assert contrast.contrast(shades["on_accent"], shades["hover"]) >= TEXT
    assert contrast.contrast(WHITE, shades["strong"]) >= EASY
