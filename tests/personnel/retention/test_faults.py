"""Killed at any moment, all of a matter is there or none; what is listed the next run finishes."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connections

from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.models import Entry, Erasure, Folder, LegalHold
from samtale_intranet.personnel.retention import erasing, erasure_list
from samtale_intranet.personnel.retention.api import checked_list, replay, set_hold
from tests.personas import say_why
from tests.personnel.retention.conftest import erase_all, expired, is_whole, leave, lines


class Killed(BaseException):
    """As if the process ended here."""


def stop(*args: Any, **kwargs: Any) -> None:
    """End here, by an exception that nothing catches."""
    raise Killed


STEPS = ["the first row", "the third row", "an event", "opening the list", "writing it", "after it", "noting", "commit"]


def broken(step: str, stop: Callable[[], Any]) -> Any:
    """Patch the code so that it stops at this step."""
    calls = {"row": 0}
    remove, write, note = erasing.Leaving.remove, erasure_list._write, erasing.note

    def counted(leaving: Any, row: Any, *, record: Any = None) -> None:
        calls["row"] += 1
        if calls["row"] == {"the first row": 1, "the third row": 3}[step]:
            stop()
        remove(leaving, row, record=record)

    def torn(descriptor: int, content: bytes) -> None:
        os.write(descriptor, content[:20])
        stop()

    def written(descriptor: int, content: bytes) -> None:
        write(descriptor, content)
        stop()

    def noted(*args: Any) -> None:
        note(*args)
        stop()

    return {
        "the first row": mock.patch.object(erasing.Leaving, "remove", counted),
        "the third row": mock.patch.object(erasing.Leaving, "remove", counted),
        "an event": mock.patch.object(ledger, "append", side_effect=stop),
        "opening the list": mock.patch.object(erasure_list, "_next_place", side_effect=stop),
        "writing it": mock.patch.object(erasure_list, "_write", torn),
        "after it": mock.patch.object(erasure_list, "_write", written),
        "noting": mock.patch.object(erasing, "note", side_effect=stop),
        "commit": mock.patch.object(erasing, "note", noted),
    }[step]


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("step", STEPS)
def test_all_or_nothing_and_never_erased_without_being_listed(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path, step: str, whole: bool
) -> None:
    first = old("a")
    old("b", supersedes=first)
    if whole:
        leave(people.medarbejder)
    with broken(step, stop), pytest.raises(Killed):
        erase_all(people)
    assert Entry.objects.count() == 2
    assert not Erasure.objects.exists()
    assert is_whole(people)
    listed = checked_list(erasures)
    assert len(listed) == (1 if step in ("after it", "noting", "commit") else 0)
    finished = list(replay(lines=listed, municipality=people.municipality, actor=erasing.ACTOR))
    assert len(finished) == len(listed)
    erase_all(people)
    assert not Entry.objects.exists()
    assert Folder.objects.exists() is not whole
    assert Erasure.objects.count() == 1
    assert len(lines(erasures)) == 1
    assert is_whole(people)


def test_a_hold_set_before_the_finish_keeps_what_was_listed(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path
) -> None:
    old()
    with broken("noting", stop), pytest.raises(Killed):
        erase_all(people)
    say_why(folder, people.hr)
    set_hold(user=people.hr.user, folder_uuid=folder.uuid, reason="Sag")
    (one,) = replay(lines=checked_list(erasures), municipality=people.municipality, actor=erasing.ACTOR)
    assert one.fate == "held"
    assert Entry.objects.count() == LegalHold.objects.count() == 1
    assert not [one for one in expired(people) if one.may_go]


def _killed(step: str) -> None:
    """Run the command in a process that ends at the step, as by SIGKILL: no rollback, no closing."""
    connections["default"].connection = None  # the parent's is the parent's
    with broken(step, lambda *args, **kwargs: os._exit(9)):
        call_command("erase_expired")
    os._exit(0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["the third row", "writing it", "noting", "commit"])
def test_a_process_that_is_killed_leaves_all_or_nothing(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path, step: str
) -> None:
    first = old("a")
    old("b", supersedes=first)
    process = multiprocessing.get_context("fork").Process(target=_killed, args=(step,))
    process.start()
    process.join()
    assert process.exitcode == 9
    assert Entry.objects.count() == 2
    assert is_whole(people)
    call_command("erase_expired")
    assert not Entry.objects.exists()
    assert len(lines(erasures)) == 1
    assert is_whole(people)
