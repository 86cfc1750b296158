"""Two texts of one field side by side."""

from __future__ import annotations

from typing import Any

from forms_pages.comparing import differing, row_pairs, together
from forms_pages.kinds.columns import Column
from forms_pages.kinds.table import TableField
from forms_pages.kinds.text import LongTextField

TABLE = TableField(key="t", label="Handlinger", columns=(Column("text", "a", "Hvad"), Column("text", "b", "Hvem")))
TEXT = LongTextField(key="x", label="Tekst")


def row(id: str, **cells: str) -> dict[str, Any]:
    return {"id": id, "cells": cells}


def test_it_says_how_each_row_differs() -> None:
    mine = [row("r1", a="Ens"), row("r2", a="Min", b="Jeg"), row("r3", a="Kun min")]
    theirs = [row("r4", a="Kun deres"), row("r1", a="Ens"), row("r2", a="Deres", b="Jeg")]
    pairs = row_pairs(TABLE, mine, theirs)
    assert [pair.state for pair in pairs] == ["theirs", "same", "changed", "mine"]
    assert pairs[2].my_cells == [("Hvad", "Min", True), ("Hvem", "Jeg", False)]
    assert pairs[2].their_cells == [("Hvad", "Deres", True), ("Hvem", "Jeg", False)]
    assert pairs[0].my_cells == []


def test_it_leaves_out_rows_that_are_empty_in_both() -> None:
    assert row_pairs(TABLE, [row("r1")], [row("r1"), row("r2")]) == []


def test_it_begins_with_ones_own_rows_and_those_only_the_other_has() -> None:
    mine, theirs = [row("r1", a="Min"), row("r2")], [row("r1", a="Deres"), row("r3", a="Ny"), row("r4")]
    assert together(TABLE, mine, theirs) == [row("r1", a="Min"), row("r3", a="Ny")]
    assert together(TABLE, [row("r1")], [row("r1")]) == [row("r1")]
    assert together(TEXT, "Min", "Deres") == "Min"


def test_it_finds_what_people_read_differently() -> None:
    mine = {"t": [row("r1", a="Ens"), row("r2")], "x": "Min"}
    theirs = {"t": [row("r9", a="Ens")], "x": "Deres"}
    assert differing([TABLE, TEXT], mine, theirs) == [TEXT]
