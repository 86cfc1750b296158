from __future__ import annotations

from math import cos, hypot, radians, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtale_intranet.guides import wheel
from samtale_intranet.guides.drawing import Theme, draw, hue_at
from samtale_intranet.guides.lettering import JOINTS, SYLLABLES, breaks, pieces, width

LONG = ("Relationer & samarbejde", "Kompetencer & trivsel", "Organisation & ledelse", "Fremtid & udvikling")
counts = st.integers(wheel.FEWEST, wheel.MOST)
words = st.text("abcdefghijklmnopqrstuvwxyzæøå", min_size=1, max_size=14)
names = st.lists(words, min_size=1, max_size=3).map(" ".join)


def corners(path: str) -> list[tuple[float, float]]:
    """Read every point of a path of M, L, Q and A."""
    found, parts = [], path.replace("Z", "").split()
    numbers: list[float] = []
    for part in [*parts, "M0"]:
        if part[0] in "MLQA" and numbers:
            pairs = numbers[5:] if len(numbers) == 7 else numbers
            found += list(zip(pairs[::2], pairs[1::2], strict=True))
            numbers = []
        numbers.append(float(part.lstrip("MLQA")))
    return found


def turned(spot: tuple[float, float], angle: float) -> tuple[float, float]:
    x, y, turn = *spot, radians(angle)
    return x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)


def test_it_draws_the_six_petals_of_the_design() -> None:
    assert wheel.petal_path(6) == (
        "M-70.1 -130.4 L-157.1 -281.1 Q-164.1 -293.2 -151.7 -299.8 A336 336 0 0 1 151.7 -299.8 "
        "Q164.1 -293.2 157.1 -281.1 L70.1 -130.4 Q65.1 -121.7 56.1 -126.1 A138 138 0 0 0 -56.1 -126.1 "
        "Q-65.1 -121.7 -70.1 -130.4 Z"
    )


@given(counts)
def test_it_keeps_every_petal_between_its_own_edges(count: int) -> None:
    half = 180 / count
    edge = (cos(radians(half)), sin(radians(half)))  # the normal of the right edge, pointing outwards
    for path in (wheel.petal_path(count), wheel.band_path(count)):
        for x, y in corners(path):
            assert abs(x) * edge[0] + y * edge[1] <= -wheel.GAP + 0.2


@given(counts)
def test_it_never_lets_two_petals_overlap(count: int) -> None:
    spots = [turned(spot, 360 / count) for spot in corners(wheel.petal_path(count))]
    assert not [spot for spot in spots if wheel.inside(*spot, 0, 180 / count, margin=0)]


@given(counts)
def test_it_stays_inside_the_view_box_when_selected(count: int) -> None:
    reach = max(hypot(x, y) for x, y in corners(wheel.focus_path(count)))
    assert reach + wheel.SELECTED_SHIFT <= 410


@settings(max_examples=60, deadline=None)
@given(st.lists(names, min_size=2, max_size=10), st.booleans())
def test_it_sets_every_name_inside_its_petal(themes: list[str], symbols: bool) -> None:
    labels = wheel.place_names(tuple(themes), symbols=symbols)
    angles = wheel.angles_of(len(themes))
    smallest = wheel.NAME_SIZES[-1]
    for label, angle in zip(labels, angles, strict=True):
        assert label.size == smallest or label.fits(angle, 180 / len(themes))


@pytest.mark.parametrize("count", range(wheel.FEWEST, wheel.MOST + 1))
def test_it_sets_ordinary_names_inside_for_every_number_of_themes(count: int) -> None:
    ordinary = ("Arbejdsmiljø & trivsel", "Faglig udvikling", "Samarbejde", "Kommunikation", "Borgeren i centrum",
                "Digitale værktøjer", "Balance", "Mål", "Ledelse", "Medindflydelse")  # fmt: skip
    labels = wheel.place_names(ordinary[:count])
    assert labels[0].size >= 18
    for label, angle in zip(labels, wheel.angles_of(count), strict=True):
        assert label.fits(angle, 180 / count)
        assert "".join(label.lines).replace(" ", "") in "".join(ordinary).replace(" ", "")


def test_it_sets_long_names_on_two_lines_and_never_begins_a_line_with_an_ampersand() -> None:
    labels = wheel.place_names(LONG)
    assert [label.lines for label in labels] == [
        ("Relationer &", "samarbejde"),
        ("Kompetencer &", "trivsel"),
        ("Organisation &", "ledelse"),
        ("Fremtid &", "udvikling"),
    ]
    assert len({label.size for label in labels}) == 1
    assert labels[0].size >= 26


def test_it_breaks_after_a_hyphen_and_at_a_soft_hyphen() -> None:
    assert pieces("Leder-udviklings-samtale") == ["Leder-", "udviklings-", "samtale"]
    assert pieces("Medarbejder\u00adudvikling") == ["Medarbejder\u00ad", "udvikling"]
    assert next(breaks("Medarbejder\u00adudvikling", 2)) == ("Medarbejder-", "udvikling")
    assert next(breaks("Medarbejder\u00adudvikling", 1)) == ("Medarbejderudvikling",)


def test_it_breaks_long_compounds_where_danish_joins_them() -> None:
    assert pieces("Medarbejderudviklingssamtale", cut=JOINTS) == ["Medarbejder\u00ad", "udviklings\u00ad", "samtale"]
    assert pieces("Balance", cut=JOINTS) == ["Balance"]
    labels = wheel.place_names(("Tværfaglighedskoordinering", "Kompetenceudviklingsplanlægning") * 5)
    assert [label.lines for label in labels[:2]] == [
        ("Tværfagligheds-", "koordinering"),
        ("Kompetence-", "udviklings-", "planlægning"),
    ]
    assert all("-" not in line[:-1] for label in labels for line in label.lines)


@given(st.text("abcdefghijklmnopqrstuvwxyzæøå", min_size=10, max_size=60))
def test_it_cuts_a_word_without_any_joint_so_that_it_can_be_set(word: str) -> None:
    assert all(len(part.rstrip("\u00ad")) <= 9 for part in pieces(word, cut=SYLLABLES))
    assert "".join(pieces(word, cut=SYLLABLES)).replace("\u00ad", "") == word


@pytest.mark.parametrize("name", ["Et meget langt tema " * 15, "x" * 300, "Lønforhandlingssamtaleforberedelse " * 9])
def test_it_sets_a_theme_of_300_letters_in_its_petal_and_keeps_its_whole_name(name: str) -> None:
    drawing = draw([Theme(name)] * 10, centre=name)
    assert drawing is not None
    assert drawing.spokes[0].name == name
    assert drawing.spokes[0].lines[-1].text.endswith("…")
    names = tuple(wheel.clipped(name) for _ in range(10))
    for label, angle in zip(wheel.place_names(names), wheel.angles_of(10), strict=True):
        assert label.fits(angle, 18) or label.size == wheel.NAME_SIZES[-1]


@given(names)
def test_it_loses_no_letter_when_it_breaks(name: str) -> None:
    for lines in breaks(name, 4, cut=SYLLABLES):
        assert "".join(lines).replace("-", "").replace(" ", "") == name.replace(" ", "")


def test_it_sets_the_hub_on_three_lines_inside_its_circle() -> None:
    lines, size = wheel.hub_lines("Leder-udviklings-samtale")
    assert lines == ("Leder-", "udviklings-", "samtale")
    assert max(width(line, size) for line in lines) < 2 * wheel.HUB


def test_it_turns_curved_text_below_the_equator() -> None:
    assert [wheel.is_low(angle) for angle in (0, 90, 91, 180, 269, 270, 359)] == [
        False, False, True, True, True, False, False,
    ]  # fmt: skip
    assert wheel.arc(359, 30, low=False).startswith("M-179.5 -310.9 A359 359 0 0 1")
    assert wheel.arc(372, 30, low=True).startswith("M-186 322.2 A372 372 0 0 0")


def test_it_gives_no_drawing_to_a_single_theme_and_stops_at_ten() -> None:
    assert draw([Theme("Alene")]) is None
    drawing = draw([Theme(f"Tema {nth}") for nth in range(12)])
    assert drawing is not None
    assert len(drawing.spokes) == 10


def test_it_moves_the_selected_segment_away_from_the_middle() -> None:
    drawing = draw([Theme("A"), Theme("B"), Theme("C"), Theme("D")])
    assert drawing is not None
    assert [(spoke.shift_x, spoke.shift_y) for spoke in drawing.spokes] == [
        ("9.9", "-9.9"), ("9.9", "9.9"), ("-9.9", "9.9"), ("-9.9", "-9.9"),
    ]  # fmt: skip


def test_it_leaves_the_ring_empty_where_the_values_have_no_room() -> None:
    themes = [Theme("A"), Theme("B")]
    short, long = draw(themes, values=["Tillid", "Mod"]), draw(themes, values=["Medarbejderudviklingssamtale"] * 6)
    assert short is not None
    assert long is not None
    assert [value.text for value in short.values] == ["Tillid", "Mod"]
    assert long.values == ()


@given(st.integers(2, 6) | st.integers(7, 10))
def test_it_never_puts_one_hue_beside_itself(count: int) -> None:
    hues = [hue_at(nth, count) for nth in range(count)]
    assert all(hues[nth] != hues[nth - 1] for nth in range(count))


def test_it_lets_the_editor_choose_the_hue() -> None:
    assert hue_at(0, 4, "5") == "5"


@pytest.mark.parametrize("none", ["7", "0", "red", "#ff0000", '"><script>', " 1"])
def test_it_takes_a_colour_that_is_none_for_no_choice(none: str) -> None:
    assert hue_at(1, 4, none) == hue_at(1, 4) == "2"


def test_it_opens_one_segment_and_leads_from_the_others_to_their_pages() -> None:
    drawing = draw([Theme("A", href="/a/"), Theme("B", href="/b/", current=True)])
    assert drawing is not None
    assert [(spoke.href, spoke.current) for spoke in drawing.spokes] == [("/a/", False), ("/b/", True)]
