"""Files of an entry: kept with it or not at all, and handed out to those who may read it, each time with an event."""

from __future__ import annotations

import dataclasses
import hashlib
from types import SimpleNamespace
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import File, Files, FilesDiffer, KeyProblem, Section, open_entry_file
from samtale_intranet.personnel.models import Entry, EntryFile, LedgerEvent
from tests.forms_pages.files import a_pdf
from tests.personas import say_why, sign_in
from tests.personnel.documents import SECRET, a_document

CONTENT = a_pdf(SECRET)
FILE = File(UUID(int=7), f"{SECRET}.pdf", "application/pdf", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
STRANGERS = ["direktoer", "kollega", "leder_b", "medarbejder_b", "hr_b", "redaktoer", "admin"]


def with_files(*files: File) -> Any:
    return a_document(sections=(Section("Bilag", (Files("Kursusbevis", files),)),))


@pytest.fixture
def entry(put: Any) -> Entry:
    """An entry with one file."""
    made: Entry = put(with_files(FILE), files={FILE.uuid: CONTENT})
    return made


def address(entry: Entry, uuid: UUID = FILE.uuid) -> str:
    return reverse("samtale_personnel:entry_file", args=[entry.uuid, uuid])


def actions() -> list[str]:
    return list(LedgerEvent.objects.order_by("sequence").values_list("action", flat=True))


def test_it_keeps_no_byte_of_a_file_in_the_clear(entry: Entry) -> None:
    for model in (Entry, EntryFile):
        for value in model.objects.values().get().values():
            raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            assert SECRET.encode() not in raw


@pytest.mark.parametrize("name", ["medarbejder", "leder", "hr"])
def test_it_hands_a_file_out_to_those_who_may_read_the_entry(
    client: Client, people: SimpleNamespace, entry: Entry, name: str
) -> None:
    said = ["purpose_stated"] if name == "hr" else []
    if said:
        say_why(entry.folder, people.hr)
    answer = sign_in(client, getattr(people, name)).get(address(entry))
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert actions() == ["journaled", "file_kept", *said, "file_read"]
    event = LedgerEvent.objects.latest("sequence")
    assert (event.record, event.folder) == (EntryFile.objects.get().uuid, entry.folder.uuid)


def test_its_headers_let_nothing_run_and_tell_nothing(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    answer = sign_in(client, people.leder).get(address(entry))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{entry.number}-1.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert SECRET not in str(answer.headers)


def test_it_sends_no_media_type_that_we_have_not_judged(client: Client, people: SimpleNamespace, put: Any) -> None:
    entry = put(with_files(dataclasses.replace(FILE, media_type="text/html")), files={FILE.uuid: CONTENT})
    answer = sign_in(client, people.leder).get(address(entry))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="{entry.number}-1.bin"'


@pytest.mark.parametrize("step_up", [True, False])
@pytest.mark.parametrize("name", STRANGERS)
def test_it_gives_a_stranger_404_no_byte_and_writes_one_refusal(
    client: Client, people: SimpleNamespace, entry: Entry, name: str, step_up: bool
) -> None:
    person = getattr(people, name)
    answer = sign_in(client, person, step_up=step_up).get(address(entry))
    assert answer.status_code == 404
    assert SECRET not in answer.content.decode()
    assert actions() == ["journaled", "file_kept", "refused"]
    who = f"employee:{person.uuid}" if isinstance(person, Employee) else f"user:{person.pk}"
    assert LedgerEvent.objects.latest("sequence").actor == who


def test_it_asks_for_the_second_factor_before_anything_is_logged(
    client: Client, people: SimpleNamespace, entry: Entry
) -> None:
    answer = sign_in(client, people.leder, step_up=False).get(address(entry))
    assert answer.status_code == 302
    assert actions() == ["journaled", "file_kept"]


def test_it_gives_404_for_a_file_of_another_entry(
    client: Client, people: SimpleNamespace, entry: Entry, put: Any
) -> None:
    other = put(submit_key="another")
    sign_in(client, people.leder)
    for one, uuid in ((other, FILE.uuid), (entry, uuid4())):
        assert client.get(address(one, uuid)).status_code == 404


def test_the_entrys_page_lists_its_files_with_kind_and_size(
    client: Client, people: SimpleNamespace, entry: Entry
) -> None:
    page = sign_in(client, people.leder).get(reverse("samtale_personnel:entry", args=[entry.uuid])).text
    assert f'<a href="{address(entry)}">{SECRET}.pdf</a>' in page
    assert "<small>PDF, " in page
    assert "bytes</small>" in page


def test_the_log_tells_which_entry_a_file_was_read_from(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.leder).get(address(entry))
    sign_in(client, people.medarbejder)
    page = client.get(reverse("samtale_personnel:who_looked", args=[entry.folder.uuid])).text
    assert page.count(entry.number) == 3  # the entry, its file put in, and its file read


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({}, "The files are not those that the document names."),
        ({FILE.uuid: CONTENT, UUID(int=8): CONTENT}, "The files are not those that the document names."),
        ({FILE.uuid: b"another"}, f"File {FILE.uuid} has another content than the document says."),
    ],
)
def test_it_keeps_nothing_where_files_and_document_differ(put: Any, files: dict[UUID, bytes], problem: str) -> None:
    with pytest.raises(FilesDiffer) as refused:
        put(with_files(FILE), files=files)
    assert str(refused.value) == problem
    assert not Entry.objects.exists()
    assert not LedgerEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_leaves_nothing_where_a_file_cannot_be_written(put: Any) -> None:
    with (
        mock.patch.object(EntryFile, "save", side_effect=DatabaseError("full")),
        pytest.raises(DatabaseError, match="full"),
    ):
        put(with_files(FILE), files={FILE.uuid: CONTENT})
    assert not Entry.objects.exists()
    assert not LedgerEvent.objects.exists()


def test_the_same_submit_keeps_its_files_once(put: Any) -> None:
    for _click in range(2):
        put(with_files(FILE), files={FILE.uuid: CONTENT})
    assert (Entry.objects.count(), EntryFile.objects.count()) == (1, 1)


def test_a_file_moved_to_another_entry_does_not_open(people: SimpleNamespace, entry: Entry, put: Any) -> None:
    other = put(with_files(FILE), submit_key="another", files={FILE.uuid: CONTENT})
    mine, theirs = EntryFile.objects.get(entry=entry), EntryFile.objects.get(entry=other)
    EntryFile.objects.filter(pk=mine.pk).update(sealed=bytes(theirs.sealed))
    with pytest.raises(KeyProblem):
        open_entry_file(user=people.leder.user, entry_uuid=entry.uuid, file_uuid=FILE.uuid)
