"""An exported ledger is checked by one file that knows nothing of ours, and says what `verify_journal` says."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command, load_command_class

from samtale_intranet import keyring
from samtale_intranet.personnel import keys, ledger
from samtale_intranet.personnel.api import Event, open_entry
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.models import Entry, Folder, LedgerEvent
from samtale_intranet.personnel.standalone import verify_ledger
from tests.conftest import TEST_KEY
from tests.personnel.documents import SECRET
from tests.personnel.test_verify_journal import five_events, sql, verify, wrong
from tests.personnel.test_verify_journal_rows import insert_copy, renumber

__all__ = ["five_events"]

EVENTS = "samtale_personnel_ledgerevent"
WHOLE = "norddjurs: 5 events, all as they were written.\n"


def export(folder: Path, **options: Any) -> tuple[str, str]:
    """Export to `ledger.jsonl`; give what is printed, and the warnings."""
    out, err = io.StringIO(), io.StringIO()
    options = {"municipality": "norddjurs", **options}
    call_command("export_ledger", str(folder / "ledger.jsonl"), stdout=out, stderr=err, no_color=True, **options)
    return out.getvalue(), err.getvalue()


def check(folder: Path, *more: str) -> tuple[int, str, str]:
    """Run the verifier that was handed out, without this environment, in its folder; give status and what it says."""
    run = subprocess.run(
        [sys.executable, "-I", "-S", "verify_ledger.py", "ledger.jsonl", "--key", "keys.json", *more],
        cwd=folder,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout, run.stderr


@pytest.fixture
def handed_out(tmp_path: Path) -> Callable[[], Path]:
    """Export everything into a folder that was empty, and give it."""

    def hand_out() -> Path:
        folder = tmp_path / "handed-out"
        folder.mkdir()
        export(folder, with_key=folder / "keys.json", with_verifier=True)
        return folder

    return hand_out


def test_it_checks_an_export_with_nothing_but_python(five: list[Entry], handed_out: Callable[[], Path]) -> None:
    folder = handed_out()
    assert {file.name for file in folder.iterdir()} == {"ledger.jsonl", "keys.json", "verify_ledger.py"}
    assert check(folder) == (0, WHOLE, "")
    status, told, _errors = check(folder, "--json")
    assert (status, json.loads(told)) == (
        0,
        {
            "format": "samtale-verification/1",
            "whole": True,
            "municipality": "norddjurs",
            "events": 5,
            "pruned": 0,
            "beyond": 0,
            "wrong": None,
            "kind": None,
            "event": None,
        },
    )


def test_it_checks_an_empty_ledger(people: SimpleNamespace, handed_out: Callable[[], Path]) -> None:
    assert check(handed_out()) == (0, "norddjurs: 0 events, all as they were written.\n", "")


def renumbered_and_inserted() -> None:
    renumber(3)
    insert_copy(4, 3)


def swapped() -> None:
    for old, new in ((2, 99), (4, 2), (99, 4)):
        sql(f"UPDATE {EVENTS} SET sequence = %s WHERE sequence = %s", new, old)  # noqa: S608


def moved() -> None:
    sql(f"DELETE FROM {EVENTS} WHERE sequence = 3")  # noqa: S608
    sql(f"UPDATE {EVENTS} SET sequence = 3 WHERE sequence = 5")  # noqa: S608


def one_column(column: str, value: str) -> Callable[[], None]:
    return lambda: sql(f"UPDATE {EVENTS} SET {column} = %s WHERE sequence = 3", value)  # noqa: S608


OTHER = "6f9619ff8b86d011b42d00cf4fc964ff"
TAMPERING: dict[str, Callable[[], None]] = {
    **{
        column: one_column(column, value)
        for column, value in {
            "at": "2020-01-01 00:00:00",
            "actor": "employee:x",
            "actor_role": "hr",
            "action": "folder_opened",
            "folder": OTHER,
            "record": OTHER,
            "purpose": "respond",
            "content_hash": "0" * 64,
            "key_id": "gone",
            "previous": "0" * 64,
            "mac": "0" * 64,
        }.items()
    },
    "the first removed": lambda: sql(f"DELETE FROM {EVENTS} WHERE sequence = 1"),  # noqa: S608
    "one removed": lambda: sql(f"DELETE FROM {EVENTS} WHERE sequence = 3"),  # noqa: S608
    "moved": moved,
    "swapped": swapped,
    "inserted": renumbered_and_inserted,
    "added": lambda: insert_copy(5, 6),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_it_says_of_a_tampered_ledger_what_verify_journal_says(
    five: list[Entry], handed_out: Callable[[], Path], how: str
) -> None:
    TAMPERING[how]()
    status, told, errors = check(handed_out())
    assert (status, told) == (1, "")
    assert errors.strip() == wrong()


def anchored(tmp_path: Path) -> Path:
    path = tmp_path / "anchors.jsonl"
    call_command("anchor_journal", str(path), stdout=io.StringIO())
    return path


@pytest.mark.parametrize("again", [0, 1, 3])
def test_it_says_with_an_anchor_what_verify_journal_says(
    people: SimpleNamespace, five: list[Entry], handed_out: Callable[[], Path], tmp_path: Path, again: int
) -> None:
    path = anchored(tmp_path)
    sql(f"DELETE FROM {EVENTS} WHERE sequence > 3")  # noqa: S608
    for _once in range(again):
        open_entry(user=people.hr.user, entry_uuid=five[0].uuid, purpose=Purpose.PERSONNEL_ADMINISTRATION)
    folder = handed_out()
    assert check(folder)[0] == 0
    status, _told, errors = check(folder, "--anchor", str(path))
    assert status == 1
    assert errors.strip() == wrong(anchor=path).splitlines()[0]


def test_it_finds_nothing_wrong_with_a_ledger_that_went_on_after_the_anchor(
    people: SimpleNamespace, five: list[Entry], handed_out: Callable[[], Path], tmp_path: Path
) -> None:
    path = anchored(tmp_path)
    open_entry(user=people.hr.user, entry_uuid=five[0].uuid, purpose=Purpose.PERSONNEL_ADMINISTRATION)
    assert check(handed_out(), "--anchor", str(path)) == (0, WHOLE.replace("5", "6"), "")


def test_it_does_not_expect_in_an_older_export_what_a_later_anchor_knows(
    five: list[Entry], handed_out: Callable[[], Path]
) -> None:
    folder = handed_out()
    keys = verify_ledger.read_keys(str(folder / "keys.json"))
    lines = (folder / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    exported = json.loads(lines[0])["exported"]
    later = verify_ledger.Known(9, "0" * 64, exported.replace("20", "30", 1))
    assert verify_ledger.check(iter(lines), keys, [later])[1] is None
    same = verify_ledger.check(iter(lines), keys, [later._replace(since=exported)])[1]
    assert same is not None
    assert (same.kind, same.place) == ("cut off", 6)


def test_it_does_not_trust_a_changed_anchor(five: list[Entry], handed_out: Callable[[], Path], tmp_path: Path) -> None:
    path = anchored(tmp_path)
    path.write_bytes(path.read_bytes().replace(b'"sequence":5', b'"sequence":4'))
    status, _told, errors = check(handed_out(), "--anchor", str(path))
    assert (status, errors) == (2, f"Line 2 of {path} was changed or forged. Use another copy of it.\n")


def test_it_says_that_it_cannot_check(five: list[Entry], handed_out: Callable[[], Path], tmp_path: Path) -> None:
    folder = handed_out()
    (folder / "other").write_text("{}")
    assert check(folder, "--anchor", "none") == (2, "", "none cannot be read: No such file or directory.\n")
    assert check(folder, "--anchor", "other") == (2, "", "other is no anchor file as anchor_journal writes it.\n")
    (folder / "keys.json").write_text("[]")
    assert check(folder) == (2, "", "keys.json is no key file as export_ledger writes it.\n")
    (folder / "keys.json").unlink()
    assert check(folder) == (2, "", "keys.json cannot be read: No such file or directory.\n")


def test_it_does_not_check_with_the_keys_of_another_ring(
    five: list[Entry], handed_out: Callable[[], Path], settings: Any
) -> None:
    folder = handed_out()
    ring = {"active": "test", "keys": {"test": "A" * 43 + "="}}
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "KEYS": ring}
    (folder / "keys.json").unlink()
    other = folder.parent / "other"
    other.mkdir()
    export(other, with_key=folder / "keys.json")
    said = "Line 1 is not as it was exported, or the key file is of another key ring.\n"
    assert check(folder) == (1, "", said)


def test_it_does_not_check_with_the_keys_of_another_municipality(
    five: list[Entry], handed_out: Callable[[], Path]
) -> None:
    folder = handed_out()
    (folder / "keys.json").unlink()
    other = folder.parent / "other"
    other.mkdir()
    export(other, municipality="hedeby", with_key=folder / "keys.json")
    assert check(folder) == (1, "", "Line 1 names another municipality than the key file is of.\n")


def test_it_writes_files_that_only_their_owner_can_read_and_warns_of_the_keys(
    five: list[Entry], tmp_path: Path
) -> None:
    told, warned = export(tmp_path, with_key=tmp_path / "keys.json")
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("ledger.jsonl", "keys.json")] == [0o600, 0o600]
    assert told == (
        f"Wrote {tmp_path}/ledger.jsonl, {tmp_path}/keys.json. It tells who did what, by ids without names: "
        "it is personal data all the same. Keep it so.\n"
    )
    assert warned == (
        f"WARNING: {tmp_path}/keys.json holds the keys that check this ledger. Whoever has them can also forge events "
        "that the check believes. They open no document. Give them to whoever checks, on another way than the export, "
        "and to nobody else.\n"
    )


def test_it_writes_no_key_unless_asked_and_no_names_or_texts(
    people: SimpleNamespace, five: list[Entry], tmp_path: Path, settings: Any
) -> None:
    _told, warned = export(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["ledger.jsonl"]
    assert warned == ""
    text = (tmp_path / "ledger.jsonl").read_text()
    for hidden in (
        SECRET,
        people.medarbejder.name,
        people.leder.name,
        settings.SAMTALE_INTRANET["KEYS"]["keys"]["test"],
    ):
        assert hidden not in text
    assert str(people.leder.uuid) in text


def test_it_gives_no_key_that_opens_anything(five: list[Entry], handed_out: Callable[[], Path]) -> None:
    values = json.loads((handed_out() / "keys.json").read_text())
    assert set(values) == {"format", "municipality", "ledger", "anchor"}
    assert set(values["ledger"]) == set(values["anchor"]) == {"test"}
    ours = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    assert ours not in {values["ledger"]["test"], values["anchor"]["test"]}
    assert values["ledger"]["test"] != values["anchor"]["test"]


@pytest.mark.parametrize("taken", ["ledger.jsonl", "keys.json", "verify_ledger.py"])
def test_it_overwrites_nothing_and_leaves_nothing_half(five: list[Entry], tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine")
    with pytest.raises(CommandError) as failure:
        export(tmp_path, with_key=tmp_path / "keys.json", with_verifier=True)
    assert str(failure.value) == f"{tmp_path / taken} exists already and is left as it is. Choose another name."
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [(taken, "mine")]


def test_it_says_which_file_cannot_be_written_and_exports_nothing(five: list[Entry], tmp_path: Path) -> None:
    keys_file = tmp_path / "nowhere" / "keys.json"
    with pytest.raises(CommandError) as failure:
        export(tmp_path, with_key=keys_file)
    assert str(failure.value) == f"{keys_file} cannot be written: No such file or directory."
    assert list(tmp_path.iterdir()) == []


def test_it_names_the_known_municipalities(people: SimpleNamespace, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as failure:
        export(tmp_path, municipality="ingen")
    assert str(failure.value) == "There is no municipality 'ingen'. The known ones are: hedeby, norddjurs."


def test_it_exports_the_events_as_they_are_kept(five: list[Entry], tmp_path: Path) -> None:
    export(tmp_path)
    header, *events = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_bytes().splitlines()]
    kept = list(LedgerEvent.objects.order_by("sequence"))
    assert (header["events"], header["head"]) == (5, kept[-1].mac)
    assert [(event["mac"], event["previous"]) for event in events] == [(one.mac, one.previous) for one in kept]
    assert "norddjurs: 5 events" in verify()


def test_it_gives_the_keys_that_were_retired_too(
    five: list[Entry], handed_out: Callable[[], Path], settings: Any
) -> None:
    """Two events were chained under the key `test`; of it only what checks the ledger is left."""
    ring, scope = keyring.current(), five[0].municipality.uuid
    kept = {what: base64.b64encode(key).decode() for what, key in keys.what_is_kept(ring, "test", [scope]).items()}
    raw = {"active": "k2", "keys": {"k2": "A" * 43 + "="}, "retired": {"test": kept}}
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "KEYS": raw}
    ledger.commit(municipality=five[0].municipality, actor="user:1", actor_role="", action=Event.SEARCHED)
    folder = handed_out()
    assert set(json.loads((folder / "keys.json").read_text())["ledger"]) == {"k2", "test"}
    assert check(folder) == (0, WHOLE.replace("5", "6"), "")


@pytest.mark.parametrize("name", ["verify_journal", "anchor_journal", "export_ledger"])
def test_each_command_shows_examples(name: str) -> None:
    shown = load_command_class("samtale_intranet.personnel", name).create_parser("manage.py", name).format_help()
    assert f"Examples:\n    manage.py {name}" in shown


def retired_and_forged(municipality: Any, settings: Any, order: str) -> None:
    """Write events as `order` tells: o and n under the old and the new key, r tells that the old one was retired."""
    both = {"test": TEST_KEY, "k2": "A" * 43 + "="}
    base = settings.SAMTALE_INTRANET
    for what in order:
        settings.SAMTALE_INTRANET = {**base, "KEYS": {"active": "test" if what == "o" else "k2", "keys": both}}
        action = Event.KEY_RETIRED if what == "r" else Event.SEARCHED
        content = b"retired test" if what == "r" else b""
        ledger.commit(municipality=municipality, actor="user:1", actor_role="", action=action, content=content)
    settings.SAMTALE_INTRANET = {**base, "KEYS": {"active": "k2", "keys": both}}
    for folder in Folder.objects.with_relations():
        wrapped, key_id = keys.rewrapped(folder)
        Folder.objects.filter(pk=folder.pk).update(wrapped_key=wrapped, key_id=key_id)
    ring = keyring.current()
    kept = {
        what: base64.b64encode(one).decode()
        for what, one in keys.what_is_kept(ring, "test", [municipality.uuid]).items()
    }
    raw = {"active": "k2", "keys": {"k2": both["k2"]}, "retired": {"test": kept}}
    settings.SAMTALE_INTRANET = {**base, "KEYS": raw}


FORGED = (
    "norddjurs: Event {} is chained under a key that was retired before it: somebody kept the old key and wrote it."
)


@pytest.mark.parametrize(
    ("order", "forged"), [("", 0), ("r", 0), ("onr", 0), ("ro", 7), ("onrno", 10), ("ronoo", 7), ("rrno", 9)]
)
def test_it_knows_as_verify_journal_does_that_a_retired_key_writes_nothing_more(
    five: list[Entry], handed_out: Callable[[], Path], settings: Any, order: str, forged: int
) -> None:
    retired_and_forged(five[0].municipality, settings, order)
    status, told, errors = check(handed_out())
    if forged:
        assert (status, errors.strip()) == (1, FORGED.format(forged))
        assert wrong() == errors.strip()
    else:
        assert (status, told) == (0, WHOLE.replace("5", str(5 + len(order))))
        assert f"norddjurs: {5 + len(order)} events" in verify()


def test_it_tells_of_a_broken_chain_before_it_tells_of_a_retired_key(
    five: list[Entry], handed_out: Callable[[], Path], settings: Any
) -> None:
    retired_and_forged(five[0].municipality, settings, "ron")
    sql(f"UPDATE {EVENTS} SET actor = 'x' WHERE sequence = 8")  # noqa: S608
    status, _told, errors = check(handed_out(), "--json")
    assert (status, errors) == (1, "")
    assert wrong() == "norddjurs: Event 8 was changed after it was written."
