"""The folder as an archive: whole or not at all, once, and for nobody else's eyes."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from lxml import etree

from samtale_intranet.personnel.archive import folder_target
from samtale_intranet.personnel.archive.folder_target import FolderTarget
from samtale_intranet.personnel.archive.metadata import SCHEMA
from samtale_intranet.personnel.archive.targets import Delivery, RefusedForGood, TryLater
from tests.personnel.archive.deliveries import a_delivery

NAMES = ["attachment-1.png", "document.pdf", "metadata.json", "metadata.xml"]
DELIVERY = a_delivery()


@pytest.fixture
def target(tmp_path: Path) -> FolderTarget:
    (tmp_path / "arkiv").mkdir(mode=0o700)
    return FolderTarget(tmp_path / "arkiv")


def written(target: FolderTarget) -> Path:
    return target.path / str(DELIVERY.id)


def test_it_writes_the_document_what_is_attached_and_what_it_is(target: FolderTarget) -> None:
    target.deliver(DELIVERY)
    whole = written(target)
    assert sorted(path.name for path in whole.iterdir()) == NAMES
    assert [path.name for path in target.path.iterdir()] == [str(DELIVERY.id)]
    assert (whole / "document.pdf").read_bytes() == DELIVERY.document.content
    assert (whole / "attachment-1.png").read_bytes() == b"a picture"
    assert json.loads((whole / "metadata.json").read_bytes())["id"] == str(DELIVERY.id)
    etree.XMLSchema(etree.parse(str(SCHEMA))).assertValid(etree.parse(str(whole / "metadata.xml")))


def test_nobody_else_can_read_it_whatever_the_umask(target: FolderTarget) -> None:
    before = os.umask(0)
    try:
        target.deliver(DELIVERY)
    finally:
        os.umask(before)
    whole = written(target)
    assert stat.S_IMODE(whole.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in whole.iterdir()} == {0o600}


def test_its_receipt_is_what_sha256sum_checks(target: FolderTarget) -> None:
    receipt = target.deliver(DELIVERY)
    assert receipt.reference == str(DELIVERY.id)
    assert len(receipt.content.splitlines()) == 4
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict"], input=receipt.content, cwd=written(target), check=True
    )
    assert checked.returncode == 0


def test_the_same_again_gives_the_same_receipt_and_leaves_it_as_it_is(target: FolderTarget) -> None:
    receipt = target.deliver(DELIVERY)
    times = {path.name: path.stat().st_mtime_ns for path in written(target).iterdir()}
    # The PDF may be set in other bytes, and somebody may have another name, by the time it is sent again.
    again = a_delivery(document=a_delivery().attachments[0], title="Ny titel")
    assert target.deliver(again) == receipt
    assert {path.name: path.stat().st_mtime_ns for path in written(target).iterdir()} == times


def spoil_content(whole: Path) -> None:
    (whole / "document.pdf").write_bytes(b"another")


def spoil_metadata(whole: Path) -> None:
    (whole / "metadata.json").write_text("[]")


def remove_file(whole: Path) -> None:
    (whole / "attachment-1.png").unlink()


def remove_xml(whole: Path) -> None:
    (whole / "metadata.xml").unlink()


def put_a_file_there(whole: Path) -> None:
    shutil.rmtree(whole)
    whole.write_text("something")


@pytest.mark.parametrize("spoil", [spoil_content, spoil_metadata, remove_file, remove_xml, put_a_file_there])
def test_it_refuses_what_is_not_whole_and_overwrites_nothing(target: FolderTarget, spoil: Any) -> None:
    target.deliver(DELIVERY)
    spoil(written(target))
    with pytest.raises(RefusedForGood) as refused:
        target.deliver(DELIVERY)
    assert refused.value.code == "other_content"
    assert str(refused.value) == "other_content"


def test_it_refuses_another_document_under_the_same_id(target: FolderTarget) -> None:
    target.deliver(DELIVERY)
    with pytest.raises(RefusedForGood):
        target.deliver(a_delivery(content_sha256=hashlib.sha256(b"another").hexdigest()))
    assert (written(target) / "document.pdf").read_bytes() == DELIVERY.document.content


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EACCES, "not_writable"),
        (errno.EROFS, "not_writable"),
        (errno.EIO, "not_written"),
    ],
)
@pytest.mark.parametrize("call", ["open", "fsync", "rename", "mkdir"])
def test_a_disk_that_does_not_take_it_is_asked_again_later_and_keeps_nothing(
    target: FolderTarget, call: str, number: int, code: str
) -> None:
    with mock.patch.object(os, call, side_effect=OSError(number, "no")), pytest.raises(TryLater) as later:
        target.deliver(DELIVERY)
    assert (later.value.code, later.value.seconds) == (code, None)
    assert not written(target).exists()
    assert call == "open" or not list(target.path.iterdir())  # without `open` nothing can be cleared away either
    target.deliver(DELIVERY)
    assert [path.name for path in target.path.iterdir()] == [str(DELIVERY.id)]


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """What should be mounted there is not: whatever was written would be written beside it."""
    with pytest.raises(TryLater) as later:
        FolderTarget(tmp_path / "unmounted").deliver(DELIVERY)
    assert (later.value.code, later.value.words) == ("folder_missing", "Arkivets mappe er der ikke.")
    assert not (tmp_path / "unmounted").exists()


class Killed(BaseException):
    """What a kill is to Python code."""


@pytest.mark.parametrize("call", ["mkdir", "open", "fsync", "rename"])
def test_what_a_killed_worker_left_is_never_taken_for_a_delivery_and_goes_with_the_next(
    target: FolderTarget, call: str
) -> None:
    real, calls = getattr(os, call), []

    def die(*args: Any, **kwargs: Any) -> Any:
        calls.append(args)
        made = real(*args, **kwargs) if call == "mkdir" else None
        raise Killed(made)

    with mock.patch.object(os, call, die), pytest.raises(Killed):
        target.deliver(DELIVERY)
    assert calls
    assert not written(target).exists()
    target.deliver(DELIVERY)
    assert [path.name for path in target.path.iterdir()] == [str(DELIVERY.id)]


def test_two_workers_at_once_leave_one_delivery(target: FolderTarget) -> None:
    real = os.rename

    def rename(old: Any, new: Any) -> None:
        with mock.patch.object(os, "rename", real), mock.patch.object(shutil, "rmtree"):
            other.append(target.deliver(DELIVERY))
        real(old, new)

    other: list[Any] = []
    with mock.patch.object(os, "rename", rename):
        receipt = target.deliver(DELIVERY)
    assert other == [receipt]
    assert [path.name for path in target.path.iterdir()] == [str(DELIVERY.id)]


def test_everything_is_on_the_disk_before_it_has_its_name(target: FolderTarget, monkeypatch: Any) -> None:
    done: list[str] = []
    real_sync, real_rename = os.fsync, os.rename
    monkeypatch.setattr(os, "fsync", lambda fd: (done.append(_kind(fd)), real_sync(fd)))
    monkeypatch.setattr(os, "rename", lambda old, new: (done.append("rename"), real_rename(old, new)))
    target.deliver(DELIVERY)
    assert done == ["file"] * 4 + ["folder", "rename", "folder"]


def _kind(descriptor: int) -> str:
    return "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"


def test_its_path_is_absolute_and_below_nothing_that_is_served(settings: Any, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="^arkiv is no absolute path.$"):
        FolderTarget("arkiv")
    settings.MEDIA_ROOT = tmp_path / "media"
    assert list(FolderTarget(tmp_path / "arkiv").problems()) == []
    assert list(FolderTarget(tmp_path / "media" / "arkiv").problems()) == [
        f"{tmp_path}/media/arkiv lies below MEDIA_ROOT: the web server hands it out to anybody. "
        f"Move it out of {tmp_path}/media."
    ]


def test_it_reads_large_files_back_in_pieces(target: FolderTarget, monkeypatch: Any) -> None:
    monkeypatch.setattr(folder_target, "_CHUNK", 2)
    delivery: Delivery = DELIVERY
    assert hashlib.sha256(delivery.document.content).hexdigest().encode() in target.deliver(delivery).content
