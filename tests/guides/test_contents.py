from __future__ import annotations

from types import SimpleNamespace

from samtale_intranet.guides.contents import anchor, minutes_to_read, sections
from samtale_intranet.guides.poster import density


def test_it_makes_danish_headings_into_addresses() -> None:
    assert anchor("Forløbet i fire trin – på én gang") == "forloebet-i-fire-trin-paa-en-gang"
    assert anchor("!!!") == "afsnit"


def test_it_gives_two_equal_headings_two_addresses() -> None:
    blocks = [SimpleNamespace(value={"heading": heading}) for heading in ("Husk", "", "Husk", "Indhold")]
    assert [section.anchor for section in sections(blocks)] == ["husk", "", "husk-2", "indhold-2"]


def test_it_never_says_less_than_a_minute() -> None:
    assert minutes_to_read([]) == 1
    assert minutes_to_read(["ord " * 360]) == 2


def test_it_makes_the_posters_letters_smaller_the_more_there_is() -> None:
    few, many = [[[40, 60]] * 2] * 2, [[[120, 60, 60, 60, 60, 60, 60]] * 4] * 2
    assert density(few, []) == 0
    assert density(many, []) > density(few, [])
    assert density(many, [50, 50, 50]) >= density(many, [])
