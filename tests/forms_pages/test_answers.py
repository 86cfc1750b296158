"""What people type, read and shown again."""

from __future__ import annotations

import datetime
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_pages.answers import parse_date, shown_date, stored_date, tidy


@pytest.mark.parametrize(
    "typed", ["24.12.2026", "24-12-2026", "24/12 2026", " 24. 12. 2026 ", "2026-12-24", "24/12/2026"]
)
def test_it_reads_a_date_as_danes_write_it(typed: str) -> None:
    assert parse_date(typed) == datetime.date(2026, 12, 24)


@pytest.mark.parametrize(
    "typed", ["", "snart", "31.2.2026", "24.12.26", "2026-13-01", "0.0.2026", "24.12.20266", "12/2026"]
)
def test_it_takes_nothing_else_for_a_date(typed: str) -> None:
    assert parse_date(typed) is None


@given(st.dates())
def test_it_shows_a_date_so_that_it_is_read_again(date: datetime.date) -> None:
    stored = stored_date(f"{date.day}.{date.month}.{date.year:04}")
    assert stored == date.isoformat()
    assert parse_date(shown_date(stored)) == date or date.year < 1000


@given(st.text())
def test_it_never_loses_or_breaks_typed_text(typed: str) -> None:
    tidied = tidy(typed)
    assert tidy(tidied) == tidied
    assert "\r" not in tidied
    assert not [c for c in tidied if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cs")]
    tidied.encode()


@given(st.text())
def test_it_keeps_what_is_no_date(typed: str) -> None:
    if parse_date(typed) is None:
        assert stored_date(typed) == tidy(typed)


# What would take minutes or hours if it were read in more than one way; the suite would not come to an end.


@pytest.mark.parametrize("sign", [" ", "\t", "\u00a0", " . "])
def test_it_reads_many_spaces_in_a_date_once(sign: str) -> None:
    assert parse_date(f"1{sign * 3000}1{sign * 3000}x") is None


def test_it_leaves_thousands_of_marks_on_one_letter_as_they_are() -> None:
    typed = "a" + "\u0315" * 20_000 + "\u0327" * 20_000
    assert tidy(typed) == typed
