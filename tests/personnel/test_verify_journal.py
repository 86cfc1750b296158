"""`verify_journal` names the first thing that is not as it was written."""

from __future__ import annotations

import io
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from samtale_intranet.personnel import verification
from samtale_intranet.personnel.api import Action, Event, Refused, authorise, log, open_entry, register_sealed_source
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.models import Entry, Folder, LedgerEvent, OutboxItem

FAILS = "The journal is not what was written. Keep the database as it is, and find out why."


def verify(**options: Any) -> str:
    """Run the command; give what it prints when all is well."""
    out = io.StringIO()
    call_command("verify_journal", stdout=out, **options)
    return out.getvalue()


def wrong(**options: Any) -> str:
    """Run the command; it must fail. Give what it names."""
    err = io.StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("verify_journal", stdout=io.StringIO(), stderr=err, **options)
    assert str(failure.value) == FAILS
    return err.getvalue().strip()


def sql(statement: str, *values: Any) -> None:
    """Change the database behind the product's back."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture(name="five")
def five_events(people: SimpleNamespace, put: Any) -> list[Entry]:
    """Two entries, two reads and a refusal."""
    entries = [put(submit_key=key) for key in "ab"]
    why = {people.hr.user: Purpose.PERSONNEL_ADMINISTRATION}
    for user in (people.medarbejder.user, people.hr.user, people.kollega.user):
        try:
            open_entry(user=user, entry_uuid=entries[0].uuid, purpose=why.get(user))
        except Refused:
            continue
    assert LedgerEvent.objects.count() == 5
    return entries


def test_it_finds_nothing_wrong(five: list[Entry]) -> None:
    assert verify() == "hedeby: 0 events, all as they were written.\nnorddjurs: 5 events, all as they were written.\n"


@pytest.mark.parametrize(
    ("column", "value"),
    [("actor", "employee:x"), ("purpose", "respond"), ("at", "2020-01-01 00:00:00"), ("action", "folder_opened")],
)
def test_it_names_a_changed_event(five: list[Entry], column: str, value: str) -> None:
    sql(f"UPDATE samtale_personnel_ledgerevent SET {column} = %s WHERE sequence = 3", value)  # noqa: S608
    assert wrong() == "norddjurs: Event 3 was changed after it was written."


def test_it_names_a_removed_event(five: list[Entry]) -> None:
    sql("DELETE FROM samtale_personnel_ledgerevent WHERE sequence = 2")
    assert wrong() == "norddjurs: Event 2 was removed; event 3 comes instead."


def test_it_names_a_moved_event(five: list[Entry]) -> None:
    sql("DELETE FROM samtale_personnel_ledgerevent WHERE sequence = 3")
    sql("UPDATE samtale_personnel_ledgerevent SET sequence = 3 WHERE sequence = 5")
    assert wrong() == "norddjurs: Event 5 was moved to place 3."


def test_it_names_two_swapped_events(five: list[Entry]) -> None:
    for old, new in ((2, 99), (4, 2), (99, 4)):
        sql("UPDATE samtale_personnel_ledgerevent SET sequence = %s WHERE sequence = %s", new, old)
    assert wrong() == "norddjurs: Event 4 was moved to place 2."


def test_it_names_an_event_moved_to_another_municipality(people: SimpleNamespace, five: list[Entry]) -> None:
    sql(
        "UPDATE samtale_personnel_ledgerevent SET municipality_id = %s, sequence = 1 WHERE sequence = 5",
        people.other.pk,
    )
    assert wrong() == "hedeby: Event 1 was changed after it was written."


@pytest.mark.parametrize("column", ["sealed_header", "sealed_body"])
def test_it_names_an_entry_whose_ciphertext_was_changed(five: list[Entry], column: str) -> None:
    sql(f"UPDATE samtale_personnel_entry SET {column} = %s WHERE id = %s", b"x", five[1].pk)  # noqa: S608
    assert wrong() == (f"norddjurs: Record {five[1].uuid} is not what event 2 wrote: it was changed or rolled back.")


def test_it_names_an_entry_whose_date_was_changed(five: list[Entry]) -> None:
    sql("UPDATE samtale_personnel_entry SET journaled_at = %s WHERE id = %s", "2020-01-01 00:00:00", five[0].pk)
    assert wrong() == (f"norddjurs: Record {five[0].uuid} is not what event 1 wrote: it was changed or rolled back.")


def test_it_names_two_entries_whose_contents_were_swapped(five: list[Entry]) -> None:
    for one, other in ((five[0], five[1]), (five[1], five[0])):
        sql("UPDATE samtale_personnel_entry SET sealed_body = %s WHERE id = %s", bytes(other.sealed_body), one.pk)
    assert wrong() == (f"norddjurs: Record {five[0].uuid} is not what event 1 wrote: it was changed or rolled back.")


def test_it_names_a_missing_entry(five: list[Entry]) -> None:
    OutboxItem.objects.filter(entry=five[1]).delete()
    Entry.objects.filter(pk=five[1].pk).delete()
    assert wrong() == f"norddjurs: Record {five[1].uuid} is missing; event 2 wrote it."


def test_it_names_an_entry_of_which_no_event_tells(five: list[Entry]) -> None:
    """As after the ledger's tail was cut off together with everything that told of it."""
    sql("DELETE FROM samtale_personnel_ledgerevent WHERE sequence >= 2")
    assert wrong() == f"norddjurs: Record {five[1].uuid} is stored, but no event tells that it was written."


def test_it_does_not_take_a_read_of_a_forged_row_for_its_writing(people: SimpleNamespace, five: list[Entry]) -> None:
    sql("UPDATE samtale_personnel_entry SET number = '26-9999' WHERE id = %s", five[0].pk)
    open_entry(user=people.medarbejder.user, entry_uuid=five[0].uuid)
    assert wrong() == (f"norddjurs: Record {five[0].uuid} is not what event 1 wrote: it was changed or rolled back.")


def test_it_says_that_it_cannot_check_without_the_key(five: list[Entry], settings: Any) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "KEYS": None}
    assert "norddjurs: It cannot be checked: There is no key ring" in wrong()


def test_it_checks_one_municipality_by_its_short_name(five: list[Entry]) -> None:
    sql("UPDATE samtale_personnel_ledgerevent SET actor = 'x' WHERE sequence = 3")
    assert verify(municipality="hedeby") == "hedeby: 0 events, all as they were written.\n"


def test_it_names_the_known_municipalities(people: SimpleNamespace) -> None:
    with pytest.raises(CommandError) as failure:
        verify(municipality="ingen")
    assert str(failure.value) == "There is no municipality 'ingen'. The known ones are: hedeby, norddjurs."


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch, people: SimpleNamespace) -> dict[UUID, bytes]:
    """Ciphertexts that another app keeps, registered with the verification."""
    kept: dict[UUID, bytes] = {}
    monkeypatch.setattr(verification, "_sources", {})

    def source() -> Iterator[verification.Sealed]:
        for record, content in kept.items():
            yield people.municipality.pk, record, verification.hash_of(content)

    register_sealed_source(source)
    return kept


def write(people: SimpleNamespace, folder: Folder, record: UUID, event: Event, content: bytes = b"") -> None:
    access = authorise(user=people.leder.user, action=Action.WRITE_PLAN, folder=folder)
    log(access=access, action=event, folder=folder, record=record, content=content)


def test_it_names_a_plan_that_was_rolled_back(people: SimpleNamespace, folder: Folder, rows: dict[UUID, bytes]) -> None:
    record = uuid4()
    for content in (b"one", b"two"):
        write(people, folder, record, Event.PLAN_SAVED, content)
    rows[record] = b"two"
    assert "norddjurs: 2 events" in verify()
    rows[record] = b"one"
    assert wrong() == f"norddjurs: Record {record} is not what event 2 wrote: it was changed or rolled back."


def test_it_names_a_plan_that_is_gone_unless_it_was_discarded(
    people: SimpleNamespace, folder: Folder, rows: dict[UUID, bytes]
) -> None:
    record = uuid4()
    write(people, folder, record, Event.PLAN_SAVED, b"one")
    assert wrong() == f"norddjurs: Record {record} is missing; event 1 wrote it."
    write(people, folder, record, Event.PLAN_DISCARDED)
    assert "norddjurs: 2 events" in verify()


def test_it_does_not_miss_a_response_that_was_withdrawn(
    people: SimpleNamespace, folder: Folder, rows: dict[UUID, bytes]
) -> None:
    record = uuid4()
    write(people, folder, record, Event.RESPONDED, b"answer")
    assert wrong() == f"norddjurs: Record {record} is missing; event 1 wrote it."
    write(people, folder, record, Event.RESPONSE_WITHDRAWN)
    assert "norddjurs: 2 events" in verify()
