"""Merging what two people wrote at once: nobody's text is ever dropped, and nobody's is doubled."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_pages.merging import merge_answers

WORDS = st.sampled_from(["", "et", "to", "tre", "fire"])
COLUMNS = ["hvad", "hvem"]


def row(row_id: str, **cells: str) -> dict[str, Any]:
    return {"id": row_id, "cells": {key: cell for key, cell in cells.items() if cell}}


@st.composite
def tables(draw: Any) -> list[dict[str, Any]]:
    ids = draw(st.permutations([f"r{number}" for number in range(6)]))[: draw(st.integers(0, 6))]
    return [row(row_id, **{column: draw(WORDS) for column in COLUMNS}) for row_id in ids]


ANSWERS = st.fixed_dictionaries(
    {"tekst": WORDS, "valg": st.lists(WORDS, unique=True, max_size=3), "tabel": tables()}
)  # fmt: skip


def one(base: Any, mine: Any, theirs: Any) -> Any:
    """Merge one field and give its answer; None for a conflict."""
    merged = merge_answers({"a": base}, {"a": mine}, {"a": theirs})
    return None if merged.conflicts else merged.answers["a"]


def cells(table: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    return {(row["id"], column): cell for row in table for column, cell in row["cells"].items()}


@given(ANSWERS, ANSWERS)
def test_it_takes_what_one_side_alone_has_changed(base: dict[str, Any], changed: dict[str, Any]) -> None:
    for mine, theirs in ((changed, base), (base, changed), (changed, changed)):
        merged = merge_answers(base, mine, theirs)
        assert merged.answers == changed
        assert not merged.conflicts
        assert merged.theirs == {key for key in base if mine[key] != changed[key]}


@given(ANSWERS, ANSWERS, ANSWERS)
def test_it_sees_the_same_conflicts_from_both_sides(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    merged = merge_answers(base, mine, theirs)
    assert merged.conflicts == merge_answers(base, theirs, mine).conflicts
    assert all(merged.answers[key] == mine[key] for key in merged.conflicts)
    assert not merged.theirs & merged.conflicts


@given(tables(), tables(), tables())
def test_it_never_loses_a_text_of_either_side(
    base: list[dict[str, Any]], mine: list[dict[str, Any]], theirs: list[dict[str, Any]]
) -> None:
    merged = one(base, mine, theirs)
    if merged is None:
        return
    old, found = cells(base), cells(merged)
    for side, other in ((cells(mine), cells(theirs)), (cells(theirs), cells(mine))):
        written = {place: cell for place, cell in side.items() if old.get(place) != cell}
        assert {place: found.get(place) for place in written} == written
        untouched = {place: cell for place, cell in side.items() if old.get(place) == cell == other.get(place)}
        assert {place: found.get(place) for place in untouched} == untouched
    assert set(found.values()) <= set(cells(mine).values()) | set(cells(theirs).values())


@given(tables(), tables(), tables())
def test_it_has_each_row_once_and_all_that_were_added(
    base: list[dict[str, Any]], mine: list[dict[str, Any]], theirs: list[dict[str, Any]]
) -> None:
    merged = one(base, mine, theirs)
    if merged is None:
        return
    ids, old = [item["id"] for item in merged], {item["id"] for item in base}
    assert len(ids) == len(set(ids))
    assert {item["id"] for item in [*mine, *theirs]} - old <= set(ids)


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ("abc", "ab", "abc"),
        ("ab", "abd", "abd"),
        ("abc", "abd", None),
        ("", "abd", None),
        ("abc", "abc", "abc"),
    ],
)
def test_it_merges_a_text(mine: str, theirs: str, merged: str | None) -> None:
    assert one("ab", mine, theirs) == merged


def test_it_keeps_the_rows_that_both_have_added_at_the_end() -> None:
    base = [row("r1", hvad="et")]
    mine, theirs = [*base, row("m1", hvad="min"), row("m2")], [*base, row("t1", hvad="din")]
    assert [item["id"] for item in one(base, mine, theirs)] == ["r1", "t1", "m1", "m2"]


def test_it_keeps_a_row_where_it_was_put() -> None:
    base = [row("r1", hvad="et"), row("r2", hvad="to")]
    mine = [row("r1", hvad="et"), row("m1", hvad="imellem"), row("r2", hvad="to")]
    theirs = [*base, row("t1", hvad="til sidst")]
    assert [item["id"] for item in one(base, mine, theirs)] == ["r1", "m1", "r2", "t1"]


def test_it_takes_the_order_of_whoever_moved_rows() -> None:
    base = [row("r1", hvad="et"), row("r2", hvad="to")]
    written = [row("r1", hvad="et", hvem="Lars"), row("r2", hvad="to")]
    expected = [row("r2", hvad="to"), row("r1", hvad="et", hvem="Lars")]
    assert one(base, base[::-1], written) == expected
    assert one(base, written, base[::-1]) == expected


def test_it_merges_two_cells_of_one_row() -> None:
    base = [row("r1", hvad="et")]
    merged = one(base, [row("r1", hvad="to")], [row("r1", hvad="et", hvem="Lars")])
    assert merged == [row("r1", hvad="to", hvem="Lars")]


def test_it_leaves_a_removed_row_out_unless_the_other_wrote_in_it() -> None:
    base = [row("r1", hvad="et"), row("r2", hvad="to")]
    assert one(base, base[:1], [row("r1", hvad="nyt"), base[1]]) == [row("r1", hvad="nyt")]
    assert one(base, base[:1], [base[0], row("r2", hvad="nyt")]) is None


def test_it_takes_two_new_rows_of_one_id_for_a_conflict() -> None:
    assert one([], [row("r1", hvad="min")], [row("r1", hvad="din")]) is None
    assert one([], [row("r1", hvad="ens")], [row("r1", hvad="ens")]) == [row("r1", hvad="ens")]


def test_it_keeps_the_files_that_both_have_attached() -> None:
    mine, theirs = {"uuid": "a", "name": "mit.pdf"}, {"uuid": "b", "name": "dit.pdf"}
    assert one([], [mine], [theirs]) == [theirs, mine]


def test_it_takes_lists_without_ids_as_one_answer() -> None:
    assert one([], ["Trivsel"], ["Opgaver"]) is None
    assert one([], ["Trivsel"], []) == ["Trivsel"]
