"""Cells that are never formulas, and a workbook that others can read."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from samtale_intranet.spreadsheets import without_formula
from samtale_intranet.workbook import workbook


def read_back(content: bytes) -> list[list[Any]]:
    """Give the cells as openpyxl, which is somebody else's reader, finds them."""
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_could_begin_a_formula_begins_with_an_apostrophe(start: str) -> None:
    assert without_formula(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["", "Mette", "a=b", " =1", "'=1", "Øst-Vest"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert without_formula(text) == text


def test_a_workbook_holds_texts_numbers_dates_and_times() -> None:
    when = datetime.datetime(2026, 3, 29, 23, 59, 58)
    rows = [["=1+1", 7, datetime.date(2026, 2, 28), when, None], ["<&>\"' Ærø\n", -3, "", "+45", "x"]]
    title = "Medarbejdere: [alle]/2026 og en hel masse mere"
    content = b"".join(workbook(title=title, headings=["A", "=B", "C", "D", "E"], pieces=[rows[:1], rows[1:]]))
    assert read_back(content) == [
        ["A", "'=B", "C", "D", "E"],
        ["'=1+1", 7, datetime.datetime(2026, 2, 28), when, None],
        ["<&>\"' Ærø\n", -3, None, "'+45", "x"],
    ]
    sheet = load_workbook(io.BytesIO(content)).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet["C2"].number_format == "yyyy\\-mm\\-dd"
    assert sheet.title == "Medarbejdere   alle  2026 og en"


@given(st.text(max_size=40))
def test_any_text_can_be_read_back_and_is_no_formula(text: str) -> None:
    content = b"".join(workbook(title="Ark", headings=["H"], pieces=[[[text]]]))
    cell = load_workbook(io.BytesIO(content)).active["A2"]
    assert cell.data_type != "f"
    assert (cell.value or "").startswith(("=", "+", "-", "@")) is False


def test_no_more_than_a_piece_is_held() -> None:
    asked = []

    def pieces() -> Iterator[list[list[str]]]:
        for number in range(3):
            asked.append(number)
            yield [["1"], ["2"]]

    book = workbook(title="A", headings=["H"], pieces=pieces())
    first = next(book)
    assert asked == [0], "the next piece is asked for when the one before has been taken"
    assert len(read_back(first + b"".join(book))) == 7


def test_nothing_is_written_to_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_file(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", no_file)
    monkeypatch.setattr("builtins.open", no_file)
    assert b"".join(workbook(title="A", headings=["H"], pieces=[[["1"]] * 5000]))
