"""A document's data: what goes in comes out, and its bytes are one and only."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.personnel.documents import (
    Choice,
    Document,
    DocumentProblem,
    File,
    Files,
    ListOf,
    Paragraph,
    Party,
    ResponseRecord,
    Rich,
    Run,
    Section,
    Table,
    Text,
    from_bytes,
)
from tests.personnel.documents import a_document

words = st.text(st.characters(codec="utf-8"), max_size=20)
KINDS = ["text", "choice", "date", "follow_up", "priority", "theme", "value", "responsible", "number", "of a host"]


@st.composite
def tables(draw: Any) -> Table:
    """Any table whose rows and kinds fit its columns."""
    columns = draw(st.lists(words, min_size=1, max_size=4))
    row = st.tuples(*[words] * len(columns))
    kinds = st.just(()) | st.tuples(*[st.sampled_from(KINDS)] * len(columns))
    return Table(draw(words), tuple(columns), tuple(draw(st.lists(row, max_size=4))), draw(kinds))


runs = st.lists(st.builds(Run, words, st.booleans(), st.booleans()), max_size=3).map(tuple)
lists = st.builds(ListOf, st.lists(runs, max_size=3).map(tuple), st.booleans())
files = st.builds(File, st.uuids(), words, words, st.integers(0, 2**31), words)
blocks = st.one_of(
    st.builds(Text, words, words),
    st.builds(Choice, words, st.lists(words, max_size=3).map(tuple)),
    tables(),
    st.builds(Rich, words, st.lists(st.builds(Paragraph, runs) | lists, max_size=3).map(tuple)),
    st.builds(Files, words, st.lists(files, max_size=3).map(tuple)),
)
sections = st.builds(Section, words, st.lists(blocks, max_size=4).map(tuple))
moments = st.none() | st.datetimes(timezones=st.just(datetime.UTC), min_value=datetime.datetime(1990, 1, 1))
documents = st.builds(
    Document,
    title=words,
    kind=words,
    municipality=words,
    parties=st.lists(st.builds(Party, words, words, words, words), max_size=3).map(tuple),
    sections=st.lists(sections, max_size=3).map(tuple),
    responses=st.lists(st.builds(ResponseRecord, words, words, moments, words, words), max_size=2).map(tuple),
    language=words,
)


@given(documents)
def test_it_comes_back_from_its_own_bytes(document: Document) -> None:
    assert from_bytes(document.canonical()) == document
    assert from_bytes(document.canonical()).canonical() == document.canonical()


@given(documents, documents)
def test_two_documents_have_one_digest_only_where_they_are_the_same(one: Document, other: Document) -> None:
    assert (one.digest() == other.digest()) == (one == other)


@given(documents)
def test_its_bytes_do_not_depend_on_the_order_of_names(document: Document) -> None:
    data = json.loads(document.canonical())
    turned = {name: data[name] for name in reversed(data)}
    assert Document.from_json(turned).canonical() == document.canonical()


@given(documents)
def test_it_gives_every_file_in_its_order(document: Document) -> None:
    listed = [block.files for section in document.sections for block in section.blocks if isinstance(block, Files)]
    assert document.files == tuple(file for files in listed for file in files)


def test_a_table_without_kinds_is_all_text() -> None:
    table = Table("Aftaler", ("Hvad", "Hvornår"), (("Kursus", "Maj"),))
    assert table.kinds == ("text", "text")
    assert [(cell.text, cell.kind, cell.column) for cell in table.cells[0]] == [
        ("Kursus", "text", "Hvad"),
        ("Maj", "text", "Hvornår"),
    ]


def with_block(**changed: Any) -> dict[str, Any]:
    data = a_document().to_json()
    data["sections"][0]["blocks"] = [{"label": "Aftaler", **changed}]
    return data


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (
            {"type": "table", "columns": ["a", "b"], "rows": [], "kinds": ["text"]},
            "The table 'Aftaler' has not as many kinds as it has columns.",
        ),
        (
            {"type": "table", "columns": ["a"], "rows": [["1", "2"]]},
            "A row of the table 'Aftaler' has not as many cells as the table has columns.",
        ),
        ({"type": "picture"}, "A block of type 'picture' is unknown."),
        ({"type": "rich", "blocks": [{"type": "heading"}]}, "A part of a rich text of type 'heading' is unknown."),
        ({"type": "files", "files": [{"uuid": "x"}]}, "The data is no document: badly formed hexadecimal UUID string."),
        ({"type": "text"}, "The data is no document: 'text'."),
    ],
)
def test_it_says_what_is_wrong_with_a_block(block: dict[str, Any], problem: str) -> None:
    with pytest.raises(DocumentProblem) as refused:
        Document.from_json(with_block(**block))
    assert str(refused.value) == problem


@pytest.mark.parametrize(
    ("block", "is_blank"),
    [
        (Text("", " \n"), True),
        (Choice("", ()), True),
        (Table("", ("a",), ()), True),
        (Files("", ()), True),
        (Rich("", (Paragraph((Run(" "),)), ListOf(((Run("\n"),),)))), True),
        (Rich("", (ListOf(((Run("Et punkt"),),)),)), False),
        (Text("", "Et ord"), False),
    ],
)
def test_it_knows_what_is_blank(block: Any, is_blank: bool) -> None:
    assert block.is_blank is is_blank
