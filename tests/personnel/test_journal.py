"""A document goes in once, whole and for good."""

from __future__ import annotations

import dataclasses
import uuid
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from samtale_intranet.personnel.api import (
    Action,
    AlreadySuperseded,
    DocumentProblem,
    Refused,
    SubmitConflict,
    Table,
    annotate,
    authorise,
    folder_of,
    journal,
    open_entry,
    open_folder,
)
from samtale_intranet.personnel.documents import from_bytes
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.ledger import LedgerUnwritable
from samtale_intranet.personnel.models import Entry, Folder, JournalYear, LedgerEvent, OutboxItem
from tests.personas import say_why
from tests.personnel.documents import SECRET, a_document


def test_it_gives_back_the_document_it_was_given(people: SimpleNamespace, entry: Entry) -> None:
    opened = open_entry(user=people.medarbejder.user, entry_uuid=entry.uuid)
    assert opened.document == a_document()
    assert opened.document.digest() == a_document().digest()


def test_it_keeps_no_text_in_clear(entry: Entry) -> None:
    for value in Entry.objects.values().get().values():
        raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        assert SECRET.encode() not in raw


def test_it_writes_entry_event_and_outbox_row_together(entry: Entry) -> None:
    event = LedgerEvent.objects.get()
    assert (event.action, event.record) == ("journaled", entry.uuid)
    assert OutboxItem.objects.get().entry == entry


def test_it_numbers_by_year_and_municipality(people: SimpleNamespace, put: Any) -> None:
    numbers = [put(submit_key=key).number for key in "abc"]
    year = numbers[0][:2]
    assert numbers == [f"{year}-0001", f"{year}-0002", f"{year}-0003"]
    folder_b = folder_of(employee=people.medarbejder_b)
    access = authorise(user=people.leder_b.user, action=Action.JOURNAL, folder=folder_b)
    assert journal(access=access, folder=folder_b, document=a_document(), submit_key="a").number == f"{year}-0001"


def test_it_gives_the_same_entry_for_the_same_submit(put: Any) -> None:
    assert put().pk == put().pk
    assert (Entry.objects.count(), LedgerEvent.objects.count(), OutboxItem.objects.count()) == (1, 1, 1)


def test_it_refuses_another_document_under_the_same_submit_key(put: Any) -> None:
    first = put()
    with pytest.raises(SubmitConflict) as conflict:
        put(a_document(title="En anden"))
    assert str(conflict.value) == f"Entry {first.number} was made by the same submit, with another document."
    assert Entry.objects.count() == 1


def test_it_gives_the_same_entry_for_the_same_source_from_a_second_tab(put: Any) -> None:
    source = uuid.uuid4()
    assert put(submit_key="a", source=source).pk == put(submit_key="b", source=source).pk
    with pytest.raises(SubmitConflict):
        put(a_document(title="En anden"), submit_key="c", source=source)


def test_it_keeps_the_same_submit_key_of_two_people_apart(people: SimpleNamespace, entry: Entry) -> None:
    by_employee = annotate(user=people.medarbejder.user, entry_uuid=entry.uuid, text="Note", submit_key="k")
    assert by_employee.pk != entry.pk


STEPS = {
    "the number": (JournalYear, "save"),
    "the entry": (Entry, "save"),
    "the event": (LedgerEvent, "save"),
    "the outbox row": (OutboxItem, "save"),
}


@pytest.mark.parametrize("step", list(STEPS))
@pytest.mark.django_db(transaction=True)
def test_it_leaves_nothing_where_a_step_fails(people: SimpleNamespace, put: Any, step: str) -> None:
    model, method = STEPS[step]
    raises = pytest.raises((DatabaseError, LedgerUnwritable))
    with mock.patch.object(model, method, side_effect=DatabaseError(step)), raises:
        put()
    left = [one.objects.count() for one in (Entry, LedgerEvent, OutboxItem, JournalYear)]
    assert left == [0, 0, 0, 0]


@pytest.mark.django_db(transaction=True)
def test_it_leaves_nothing_where_the_callers_transaction_fails(put: Any) -> None:
    def journal_and_fail() -> None:
        with transaction.atomic():
            put()
            raise DatabaseError("closing the plan")

    with pytest.raises(DatabaseError, match="closing the plan"):
        journal_and_fail()
    assert not Entry.objects.exists()
    assert not LedgerEvent.objects.exists()
    assert not OutboxItem.objects.exists()


def test_it_corrects_by_a_new_entry_linked_both_ways(people: SimpleNamespace, put: Any) -> None:
    old = put()
    new = put(a_document(title="Rettet"), submit_key="r", supersedes=old)
    assert LedgerEvent.objects.latest("sequence").action == "corrected"
    why = Purpose.PERSONNEL_ADMINISTRATION
    assert open_entry(user=people.hr.user, entry_uuid=old.uuid, purpose=why).superseded_by == new
    assert open_entry(user=people.hr.user, entry_uuid=new.uuid, purpose=why).entry.supersedes == old


def test_it_refuses_a_second_correction_of_the_same_entry(put: Any) -> None:
    old = put()
    put(a_document(title="Rettet"), submit_key="r", supersedes=old)
    with pytest.raises(AlreadySuperseded) as refused:
        put(a_document(title="Rettet igen"), submit_key="s", supersedes=old)
    assert str(refused.value) == f"Entry {old.number} has been corrected already; correct that one."


def test_it_refuses_to_correct_an_entry_of_another_folder(people: SimpleNamespace, put: Any) -> None:
    other = folder_of(employee=people.kollega)
    access = authorise(user=people.leder.user, action=Action.JOURNAL, folder=other)
    with pytest.raises(ValueError, match="An entry can only supersede one of the same folder."):
        journal(access=access, folder=other, document=a_document(), submit_key="x", supersedes=put())


def test_it_takes_only_an_access_granted_for_journaling_in_this_folder(people: SimpleNamespace, folder: Folder) -> None:
    reading = authorise(user=people.leder.user, action=Action.READ_ENTRY, folder=folder)
    elsewhere = authorise(user=people.leder.user, action=Action.JOURNAL, folder=folder_of(employee=people.kollega))
    for access in (reading, elsewhere):
        with pytest.raises(ValueError, match=r"The access was granted for .*, not for journal or add_document in"):
            journal(access=access, folder=folder, document=a_document(), submit_key="x")


@pytest.mark.parametrize(("name", "role"), [("medarbejder", "employee"), ("leder", "leader"), ("hr", "hr")])
def test_it_annotates_as_whoever_writes(people: SimpleNamespace, entry: Entry, name: str, role: str) -> None:
    person = getattr(people, name)
    if role == "hr":
        say_why(entry.folder, person)
    note = annotate(user=person.user, entry_uuid=entry.uuid, text="Det var i maj.", submit_key="n")
    opened = open_entry(user=people.medarbejder.user, entry_uuid=entry.uuid)
    assert [one.entry for one in opened.notes] == [note]
    assert opened.notes[0].document.parties[0].role == role
    assert opened.notes[0].document.sections[0].blocks[0].text == "Det var i maj."  # type: ignore[union-attr]


def test_it_refuses_a_strangers_note(people: SimpleNamespace, entry: Entry) -> None:
    with pytest.raises(Refused):
        annotate(user=people.kollega.user, entry_uuid=entry.uuid, text="Hej", submit_key="n")
    assert Entry.objects.count() == 1


def test_it_lists_the_folder_newest_first_from_headers_alone(people: SimpleNamespace, put: Any) -> None:
    first, second = put(submit_key="a"), put(a_document(title="Nyere"), submit_key="b")
    Entry.objects.update(sealed_body=b"")  # the list opens no document
    opened = open_folder(user=people.medarbejder.user, folder_uuid=first.folder.uuid)
    assert [listed.entry for listed in opened.entries] == [second, first]
    assert opened.entries[0].header.title == "Nyere"
    outcome = opened.entries[0].header.outcome
    assert outcome is not None
    assert outcome.outcome_label


def test_it_calls_the_gate_after_the_policy_and_before_anything_else(people: SimpleNamespace, entry: Entry) -> None:
    class Stop(Exception):
        pass

    gate = mock.Mock(side_effect=Stop)
    with pytest.raises(Stop):
        open_entry(user=people.medarbejder.user, entry_uuid=entry.uuid, gate=gate)
    assert LedgerEvent.objects.count() == 1  # the journaling; no read
    gate.reset_mock()
    with pytest.raises(Refused):
        open_entry(user=people.kollega.user, entry_uuid=entry.uuid, gate=gate)
    gate.assert_not_called()


def test_it_gives_one_folder_however_often_it_is_asked(people: SimpleNamespace) -> None:
    assert folder_of(employee=people.kollega).pk == folder_of(employee=people.kollega).pk
    assert Folder.objects.count() == 1


def test_the_database_refuses_the_same_number_twice(put: Any) -> None:
    put(submit_key="a")
    JournalYear.objects.update(last=0)
    with pytest.raises(IntegrityError):
        put(submit_key="b")


def test_it_reads_its_own_canonical_bytes() -> None:
    document = a_document()
    assert from_bytes(document.canonical()) == document
    assert dataclasses.replace(document, title="Anden").digest() != document.digest()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"format": 2}, "Document format 2 is unknown; this version reads 1."),
        ({"format": 1}, "The data is no document: 'title'."),
    ],
)
def test_it_names_what_is_no_document(data: dict[str, Any], words: str) -> None:
    with pytest.raises(DocumentProblem) as problem:
        type(a_document()).from_json(data)
    assert str(problem.value) == words


def test_it_refuses_a_crooked_table() -> None:
    with pytest.raises(DocumentProblem, match="has not as many cells as the table has columns"):
        Table("Aftaler", ("a", "b"), (("1",),))
