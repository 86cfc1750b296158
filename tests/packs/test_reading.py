"""Reading YAML: plain values with lines, and nothing that acts on its own."""

from __future__ import annotations

import datetime
from pathlib import Path
from textwrap import dedent

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.packs.problems import PackRefused
from samtale_intranet.packs.reading import MAX_BYTES, parse, read


def said(text: str) -> list[str]:
    """Give what is said of a text that cannot be read."""
    with translation.override("en"), pytest.raises(PackRefused) as refused:
        parse(dedent(text))
    return [str(problem) for problem in refused.value.problems]


def test_it_keeps_the_line_of_every_key() -> None:
    source = parse("format: 1\npages:\n  - key: a\n    title: 'B'\n  - key: c\n")
    assert source.data == {"format": 1, "pages": [{"key": "a", "title": "B"}, {"key": "c"}]}
    assert source.lines[("pages",)] == 2
    assert source.lines[("pages", 0, "title")] == 4
    assert source.lines[("pages", 1)] == 5


def test_it_reads_scalars_as_people_mean_them() -> None:
    text = "a: no\nb: 12:30\nc: 010\nd: '1'\ne: true\nf: 2026-08-31\ng: 2026-13-31\nh:\ni: 1.5\nj: -3\nk: on\n"
    assert parse(text).data == {
        "a": "no",
        "b": "12:30",
        "c": "010",
        "d": "1",
        "e": True,
        "f": datetime.date(2026, 8, 31),
        "g": "2026-13-31",
        "h": None,
        "i": 1.5,
        "j": -3,
        "k": "on",
    }


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), max_size=60))
def test_it_reads_any_text_or_refuses_it(text: str) -> None:
    try:
        data = parse(f"format: 1\nname: {text}\n").data
    except PackRefused as refused:
        data, lines = {"format": 1}, [problem.line for problem in refused.problems]
        assert all(lines)
    assert data["format"] == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "format: 1\nname: !!python/object/apply:os.system [ls]\n",
            "Line 2: Tags (“tag:yaml.org,2002:python/object/apply:os.system”) are not allowed in a pack. "
            "Remove the tag, or put it in quotes if it is text.",
        ),
        (
            "format: 1\na: &x [1]\n",
            "Line 2: Anchors and aliases (& and *) are not allowed in a pack. "
            "Write the value out, or put it in quotes if it is text.",
        ),
        (
            "format: 1\na: 1\nb: 2\na: 3\n",
            "Line 4: The key “a” stands twice. Keep one of them; the first stands on line 2.",
        ),
        ("format: 1\n[a, b]: c\n", "Line 2: A key must be a single word. Check brackets and braces here."),
        ("format: 1\n---\nformat: 1\n", "Line 2: The file holds more than one document. Remove the line “---”."),
        ("- a\n", "Line 1: The file is not a pack. It must begin with “format: 1” and the pack's key."),
        ("", "Line 1: The file is not a pack. It must begin with “format: 1” and the pack's key."),
        ("a: " + "[" * 60 + "]" * 60, "Line 1: The pack is nested too deeply. Check the indentation."),
    ],
)
def test_it_refuses_what_is_dangerous_or_ambiguous(text: str, words: str) -> None:
    assert said(text) == [words]


def test_it_refuses_an_alias_as_well_as_its_anchor() -> None:
    assert [line.split(":")[0] for line in said("format: 1\na: &x hello\nb: *x\n")] == ["Line 2", "Line 3"]


def test_it_says_where_the_yaml_breaks() -> None:
    (words,) = said("format: 1\nname: [a, b\nkey: c\n")
    assert words.startswith("Line 3: This is not valid YAML: ")
    assert words.endswith("Check indentation, colons and quotes here and on the line before.")


def test_it_refuses_a_large_file(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with translation.override("en"), pytest.raises(PackRefused) as refused:
        read(path)
    assert [str(problem) for problem in refused.value.problems] == [
        "The pack is larger than 5 MB. Split it into several packs."
    ]


def test_it_refuses_what_is_no_utf8(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("format: 1\nname: Forløb\n".encode("latin-1"))
    with translation.override("en"), pytest.raises(PackRefused) as refused:
        read(path)
    assert str(refused.value.problems[0]) == "Line 2: The file is not UTF-8 text. Save it as UTF-8 and try again."


def test_it_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with translation.override("en"), pytest.raises(PackRefused) as refused:
        read(tmp_path / "none.yaml")
    assert str(refused.value.problems[0]) == (
        f"The file {tmp_path / 'none.yaml'} cannot be read. Check its name and your right to read it."
    )
