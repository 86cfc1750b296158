"""The ring's file is written whole or not at all, for its owner alone, and never loses a key."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from samtale_intranet import keyring, ring_file
from samtale_intranet.keyring import KeyProblem


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "keys.json"
    ring_file.make(file)
    return file


def held(path: Path) -> Any:
    return keyring.parse(json.loads(path.read_text()))


def test_it_adds_a_key_and_keeps_the_old_one(path: Path) -> None:
    before = held(path)
    after = ring_file.activate(path, "k2")
    assert (held(path), after.active, after.secret("k1")) == (after, "k2", before.secret("k1"))
    assert after.secret("k2") != after.secret("k1")


def test_it_changes_no_key_that_the_ring_has(path: Path) -> None:
    both = ring_file.activate(path, "k2")
    assert ring_file.activate(path, "k1").keys == both.keys


def test_it_leaves_the_file_to_its_owner_alone(path: Path) -> None:
    ring_file.activate(path, "k2")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


def test_it_gives_the_file_to_whoever_owned_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    owner = path.stat()
    monkeypatch.setattr(ring_file.os, "geteuid", lambda: owner.st_uid + 1)
    monkeypatch.setattr(ring_file.os, "fchown", lambda _file, user, group: given.append((user, group)))
    ring_file.activate(path, "k2")
    assert given == [(owner.st_uid, owner.st_gid)]


def test_it_leaves_the_ring_where_it_cannot_give_it_to_its_owner(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise PermissionError("not root")

    before = path.read_bytes()
    monkeypatch.setattr(ring_file.os, "geteuid", lambda: path.stat().st_uid + 1)
    monkeypatch.setattr(ring_file.os, "fchown", refuse)
    with pytest.raises(PermissionError):
        ring_file.activate(path, "k2")
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_ring(path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    before = path.read_bytes()
    monkeypatch.setattr(ring_file.os, step, full)
    with pytest.raises(OSError, match="No space left on device"):
        ring_file.activate(path, "k2")
    assert path.read_bytes() == before


def test_it_removes_what_a_killed_run_left_behind(path: Path) -> None:
    (path.parent / ".keys.json.new").write_text("a key that was never used")
    ring_file.activate(path, "k2")
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


def test_it_waits_for_the_disk_before_the_new_ring_takes_its_place(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(ring_file.os, "fsync", lambda file: (order.append("fsync"), fsync(file)))
    monkeypatch.setattr(ring_file.os, "replace", lambda old, new: (order.append("replace"), replace(old, new)))
    ring_file.activate(path, "k2")
    assert order == ["fsync", "replace", "fsync"]


def test_it_keeps_a_link_to_the_ring(path: Path) -> None:
    link = path.parent / "link.json"
    link.symlink_to(path)
    ring_file.activate(link, "k2")
    assert link.is_symlink()
    assert held(path).active == "k2"


def test_it_refuses_to_lose_a_key(path: Path) -> None:
    ring_file.activate(path, "k2")
    before = path.read_bytes()
    raw = json.loads(path.read_text())
    del raw["keys"]["k1"]
    with pytest.raises(KeyProblem) as refused:
        ring_file._replace(path, raw, gone=set())
    assert str(refused.value) == "The key ring is left as it is: a key would have been lost."
    assert path.read_bytes() == before


def test_it_keeps_of_a_retired_key_only_what_is_given(path: Path) -> None:
    secret = ring_file.activate(path, "k2").secret("k1")
    left = ring_file.retire(path, "k1", {"ledger/x": b"l" * 32})
    assert (left.ids, left.checking_ids) == (("k2",), ("k2", "k1"))
    assert (left.kept("k1", "ledger/x"), left.kept("k1", "wrap/x")) == (b"l" * 32, None)
    assert secret not in [key for _id, key in left.keys]


def test_it_names_the_next_key_by_a_number_that_was_never_used(path: Path) -> None:
    ring_file.activate(path, "k2")
    assert ring_file.next_id(ring_file.retire(path, "k1", {})) == "k3"


def test_it_lets_one_at_a_time_change_the_ring(path: Path) -> None:
    with ring_file.alone(path), pytest.raises(ring_file.RingBusy), ring_file.alone(path):
        pass
    with ring_file.alone(path):
        assert held(path).active == "k1"
