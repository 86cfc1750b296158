"""A rotation may be killed anywhere; what it left opens, and the next run goes on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from samtale_intranet import ring_file
from samtale_intranet.personnel import ledger, retirement, rotation
from samtale_intranet.personnel.api import Event
from samtale_intranet.personnel.second_factor.models import RecoveryCode
from tests.personnel.rotation.site import Site, killed, ring, rotate, started, told, under

# Every function that a rotation goes through, before it and after it, at its first call and at later ones.
POINTS = [
    (ring_file, "activate", 1),
    (ring_file, "_written", 1),
    (os, "fsync", 1),
    (os, "replace", 1),
    (ring_file, "_sync_folder", 1),
    (ledger, "append", 1),
    (ledger, "append", 2),
    (BaseDatabaseWrapper, "_commit", 1),
    (BaseDatabaseWrapper, "_commit", 2),
    (BaseDatabaseWrapper, "_commit", 5),
    (rotation, "_rewrap", 1),
    (rotation, "_rewrap", 3),
    (rotation, "_reseal", 1),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("owner", "name", "at"), POINTS, ids=[f"{name}-{at}" for _owner, name, at in POINTS])
def test_it_goes_on_wherever_it_was_killed(
    site: Site, path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, at: int, after: bool
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 1)
    old = ring(path)["keys"]["k1"]
    assert killed(owner, name, at=at, after=after)
    assert ring(path)["keys"]["k1"] == old
    site.opens()
    rotate("--key", "k2")
    assert (ring(path)["active"], sorted(ring(path)["keys"]), under("k1"), under("k2")) == ("k2", ["k1", "k2"], 0, 4)
    assert told(Event.KEYS_ROTATED) == [("hedeby", "k2"), ("norddjurs", "k2")]
    assert not (path.parent / ".keys.json.new").exists()
    site.opens()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("owner", "name", "at"),
    [
        (retirement, "_take_out", 1),
        (ledger, "append", 2),
        (ring_file, "_written", 1),
        (os, "replace", 1),
        (BaseDatabaseWrapper, "_commit", 1),
        (BaseDatabaseWrapper, "_commit", 2),
    ],
)
def test_retiring_goes_on_wherever_it_was_killed(
    site: Site, path: Path, owner: Any, name: str, at: int, after: bool
) -> None:
    rotate()
    options = ("--retire", "k1", "--discard-recovery-codes")
    assert killed(owner, name, at=at, after=after, options=options)
    assert set(RecoveryCode.objects.values_list("key_id", flat=True)) <= set(ring(path)["keys"])
    site.opens()
    rotate(*options)
    assert (list(ring(path)["keys"]), list(ring(path)["retired"])) == (["k2"], ["k1"])
    assert told(Event.KEY_RETIRED) == [("hedeby", "k2"), ("norddjurs", "k2")]
    site.opens()


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_lose_nothing(site: Site, path: Path) -> None:
    old = ring(path)["keys"]["k1"]
    finish = [started(), started()]
    assert sorted(run() for run in finish) in ([0, 0], [0, 1])  # the later one was refused, or came after the first
    assert (ring(path)["keys"]["k1"], under("k1"), under(ring(path)["active"])) == (old, 0, 4)
    site.opens()
