"""The list outside the database: what is changed, moved, removed or torn is named; two who write at once do not mix."""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from samtale_intranet import keyring
from samtale_intranet.keyring import KeyProblem
from samtale_intranet.personnel.retention import erasure_list
from samtale_intranet.personnel.retention.erasure_list import Line, ListProblem, Place, append, read

MUNICIPALITY = "5f7b1c1e-9f0a-4c3e-8a53-0d0a6a4d2c11"


def a_line(place: Place, what: str = "entries", entries: int = 1) -> Line:
    return Line(
        number=place.number,
        at="2026-11-27T09:00:00.000000+00:00",
        municipality=MUNICIPALITY,
        folder="0b0e2c52-2f2e-4d52-9f0e-3d4f9a3b0001",
        what=what,
        entries=tuple(f"0b0e2c52-2f2e-4d52-9f0e-{number:012d}" for number in range(entries)),
        drafts=(),
        why="kort: 12 months from the last activity",
        key_id=keyring.current().active,
        previous=place.previous,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A list of five lines."""
    path = tmp_path / "list.jsonl"
    for _line in range(5):
        append(path, a_line)
    return path


def test_it_gives_back_what_was_added(path: Path) -> None:
    found = read(path)
    assert [line.number for line in found] == [1, 2, 3, 4, 5]
    assert [line.previous for line in found] == ["", *(line.mac for line in found[:-1])]


def test_a_list_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert read(tmp_path / "none") == []


@pytest.mark.parametrize("number", [2, 3, 5])
def test_it_names_a_line_that_was_changed(path: Path, number: int) -> None:
    texts = path.read_bytes().splitlines(keepends=True)
    texts[number - 1] = texts[number - 1].replace(b'"entries":["0b', b'"entries":["1b')
    path.write_bytes(b"".join(texts))
    with pytest.raises(ListProblem) as problem:
        read(path)
    assert str(problem.value) == (
        f"Line {number} of list.jsonl was changed or forged. Put a whole copy of the list in its place."
    )


@pytest.mark.parametrize(
    ("order", "number", "says"),
    [([0, 2, 3, 4], 2, 3), ([0, 2, 1, 3, 4], 2, 3), ([0, 1, 1, 2], 3, 2), ([1, 2], 1, 2)],
)
def test_it_names_the_place_where_lines_were_removed_moved_or_put_in(
    path: Path, order: list[int], number: int, says: int
) -> None:
    texts = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(texts[at] for at in order))
    with pytest.raises(ListProblem) as problem:
        read(path)
    assert str(problem.value) == (
        f"Line {number} of list.jsonl does not follow from the line before it: lines were removed, moved or put in "
        f"between. It says itself that it is line {says}. Put a whole copy of the list in its place."
    )


def test_it_refuses_another_ring(path: Path, settings: Any) -> None:
    other = {"active": "test", "keys": {"test": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "KEYS": other}
    with pytest.raises(KeyProblem, match=r"^Line 1 of list\.jsonl was not made with this key ring"):
        read(path)
    with pytest.raises(ListProblem, match=r"^The last line of list\.jsonl was changed or forged"):
        append(path, a_line)


def test_a_torn_last_line_is_left_out_and_the_next_one_takes_its_place(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"at":"2026-1')
    assert len(read(path)) == 5
    append(path, a_line)
    assert [line.number for line in read(path)] == [1, 2, 3, 4, 5, 6]
    assert path.read_bytes().startswith(whole)


def test_it_finds_a_last_line_longer_than_it_reads_at_once(path: Path) -> None:
    append(path, lambda place: a_line(place, "folder", entries=9000))
    append(path, a_line)
    assert [line.number for line in read(path)][-2:] == [6, 7]


def test_nothing_is_added_where_the_line_cannot_be_made(path: Path) -> None:
    before = path.read_bytes()

    def fail(place: Place) -> Line:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        append(path, fail)
    assert path.read_bytes() == before


def test_it_says_where_it_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(ListProblem) as problem:
        append(tmp_path / "nowhere" / "list", a_line)
    assert "cannot be written (No such file or directory). Nothing is erased that is not listed." in str(problem.value)


def test_it_follows_no_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    with pytest.raises(ListProblem):
        append(link, a_line)


def _append_many(path: Path, count: int) -> None:
    for _line in range(count):
        append(path, a_line)
    os._exit(0)  # nothing of the test's database is closed twice


def test_two_processes_write_one_chain(path: Path) -> None:
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_append_many, args=(path, 20)) for _process in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [line.number for line in read(path)] == list(range(1, 66))


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_no_byte_of_it_can_be_another(path: Path, at: int, byte: int) -> None:
    content = path.read_bytes()
    at %= len(content) - 1  # the last line's end is what tells a torn line
    changed = content[:at] + bytes([byte]) + content[at + 1 :]
    copy = path.parent / "copy"
    copy.write_bytes(changed)
    if changed == content:
        assert len(read(copy)) == 5
    else:
        with pytest.raises((ListProblem, KeyProblem)):
            read(copy)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda one: st.lists(one) | st.dictionaries(st.text(), one),
    )
)
def test_it_takes_no_other_json_for_a_line(values: Any) -> None:
    assert erasure_list.parsed(json.dumps(values).encode()) is None
