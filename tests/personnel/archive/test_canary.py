"""Nothing of a document stands in the clear on its way: not in a log, the database, a temporary file or a message."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from samtale_intranet.personnel.archive.models import OutboxItem
from samtale_intranet.personnel.archive.targets import Receipt
from samtale_intranet.personnel.models import Entry
from tests.personas import sign_in
from tests.personnel.archive.conftest import Archive, configure
from tests.personnel.archive.receiver import receiving
from tests.personnel.archive.test_deliver_outbox import run
from tests.personnel.documents import SECRET
from tests.personnel.test_canary import Kept, everything_in_the_database, files_of_the_database, logged

__all__ = ["logged"]

pytestmark = pytest.mark.django_db(transaction=True)
FOLDER = "samtale_intranet.personnel.archive.folder_target.FolderTarget"
HTTP = "samtale_intranet.personnel.archive.http_target.HttpTarget"


def echo(self: Archive, delivery: Any) -> Receipt:
    return Receipt(f"got {delivery.title}".encode())


def fail(self: Archive, delivery: Any) -> Receipt:
    raise RuntimeError(f"{delivery.title} {delivery.document.content!r}")


def test_no_word_of_it_stands_anywhere_but_in_the_archive(
    people: SimpleNamespace,
    three: list[Entry],
    settings: Any,
    archive: Archive,
    logged: Kept,
    tmp_path: Path,
    monkeypatch: Any,
    client: Client,
    capfd: Any,
) -> None:
    temporary, kept = tmp_path / "tmp", tmp_path / "arkiv"
    for folder in (temporary, kept):
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(connections["default"], "force_debug_cursor", True)  # so that queries are logged
    said = [walk(settings, monkeypatch, kept)]
    assert [item.state for item in OutboxItem.objects.all()] == ["delivered"] * 3
    said += [sign_in(client, people.hr).get("/personale/arkiv/").text, *capfd.readouterr()]

    in_the_archive = b"".join(path.read_bytes() for path in kept.rglob("*") if path.is_file())
    assert SECRET.encode() in in_the_archive, "The archive must have it, or finding none elsewhere proves nothing."
    assert any("came to nothing: RuntimeError" in line for line in logged.lines)
    assert any("UPDATE" in line and "sealed_receipt" in line for line in logged.lines)
    assert not [line[:300] for line in logged.lines if SECRET in line]
    assert not [table for table, text in everything_in_the_database() if SECRET in text]
    assert not [path for path in files_of_the_database() if SECRET.encode() in path.read_bytes()]
    assert not list(temporary.iterdir())
    assert not [text for text in said if SECRET in text]


def walk(settings: Any, monkeypatch: Any, kept: Path) -> str:
    """Let it go wrong in every way that quotes it, and then to each kind of archive; give what the command said."""
    configure(settings, {"norddjurs": {"TARGET": "tests.personnel.archive.conftest.Archive"}})
    monkeypatch.setattr(Archive, "reaction", fail)
    said = run(limit=1)
    OutboxItem.objects.update(next_attempt_at="2020-01-01T00:00:00Z")
    with receiving() as receiver:
        options = {"url": receiver.url, "secret": "s" * 32}
        configure(settings, {"norddjurs": {"TARGET": HTTP, "OPTIONS": options}})
        for status in (422, 503):  # the one is refused for good, the other two are tried later
            receiver.answer = lambda handler, status=status: handler.reply(status, f'{{"code": "{SECRET}"}}'.encode())
            said += run(limit=1)
    OutboxItem.objects.failed().update(state="waiting", settled_at=None)
    OutboxItem.objects.update(next_attempt_at="2020-01-01T00:00:00Z")
    configure(settings, {"norddjurs": {"TARGET": FOLDER, "OPTIONS": {"path": str(kept)}}})
    said += run(limit=1)
    configure(settings, {"norddjurs": {"TARGET": "tests.personnel.archive.conftest.Archive"}})
    monkeypatch.setattr(Archive, "reaction", echo)
    return said + run()
