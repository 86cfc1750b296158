"""One row per event, in sequence, committed before anything is read."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError, transaction

from samtale_intranet.personnel import keys, ledger
from samtale_intranet.personnel.api import (
    Action,
    Event,
    Purpose,
    Refused,
    authorise,
    log,
    open_entry,
    open_folder,
    who_looked,
)
from samtale_intranet.personnel.ledger import LedgerUnwritable
from samtale_intranet.personnel.models import Entry, Folder, LedgerEvent


def test_it_numbers_the_events_of_each_municipality_from_one(people: SimpleNamespace) -> None:
    for municipality in (people.municipality, people.other, people.municipality):
        ledger.commit(municipality=municipality, actor="user:1", actor_role="", action=Event.SEARCHED)
    numbers = LedgerEvent.objects.filter(municipality=people.municipality).values_list("sequence", flat=True)
    assert list(numbers) == [1, 2]
    assert LedgerEvent.objects.get(municipality=people.other).sequence == 1


def test_it_chains_each_event_to_the_one_before(people: SimpleNamespace, entry: Entry) -> None:
    open_entry(user=people.medarbejder.user, entry_uuid=entry.uuid)
    first, second = LedgerEvent.objects.order_by("sequence")
    assert (first.previous, second.previous) == ("", first.mac)
    assert ledger.first_fault(people.municipality) is None


def test_it_writes_who_what_when_and_why_without_names_or_texts(people: SimpleNamespace, entry: Entry) -> None:
    open_entry(user=people.leder.user, entry_uuid=entry.uuid, purpose=Purpose.FOLLOW_UP)
    event = LedgerEvent.objects.latest("sequence")
    assert (event.actor, event.actor_role) == (f"employee:{people.leder.uuid}", "leader")
    assert (event.action, event.purpose) == ("entry_read", "follow_up")
    assert (event.folder, event.record) == (entry.folder.uuid, entry.uuid)
    assert event.content_hash == hashlib.sha256(entry.evidence()).hexdigest()
    assert event.key_id == "test"


def test_it_refuses_to_change_or_remove_an_event(entry: Entry) -> None:
    event = LedgerEvent.objects.get()
    with pytest.raises(TypeError, match="The ledger is append-only: an event cannot be changed."):
        event.save()
    with pytest.raises(TypeError, match="The ledger is append-only: an event cannot be changed."):
        LedgerEvent.objects.update(action="x")
    with pytest.raises(TypeError, match="The ledger is append-only: an event cannot be removed."):
        event.delete()
    with pytest.raises(TypeError, match="The ledger is append-only: an event cannot be removed."):
        LedgerEvent.objects.all().delete()


def test_it_writes_only_in_a_transaction(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError, match="The ledger is written in a transaction only"):
        ledger.lock(mock.Mock())


def test_it_refuses_to_log_a_look_inside_a_transaction_that_could_be_rolled_back(
    people: SimpleNamespace, entry: Entry
) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        open_entry(user=people.medarbejder.user, entry_uuid=entry.uuid)


def test_it_refuses_loudly_inside_a_transaction_too(people: SimpleNamespace, folder: Folder) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        authorise(user=people.kollega.user, action=Action.VIEW_FOLDER, folder=folder)


def test_it_writes_a_saving_event_with_the_callers_row_or_not_at_all(people: SimpleNamespace, folder: Folder) -> None:
    access = authorise(user=people.leder.user, action=Action.WRITE_PLAN, folder=folder)

    def save_and_fail() -> None:
        with transaction.atomic():
            log(access=access, action=Event.PLAN_SAVED, folder=folder)
            raise DatabaseError("the row")

    with pytest.raises(DatabaseError):
        save_and_fail()
    assert not LedgerEvent.objects.exists()


@pytest.mark.parametrize("opens", ["entry", "folder", "log"])
def test_it_reads_nothing_where_the_event_cannot_be_written(people: SimpleNamespace, entry: Entry, opens: str) -> None:
    user, folder_uuid = people.medarbejder.user, entry.folder.uuid
    verbs: dict[str, Any] = {
        "entry": lambda: open_entry(user=user, entry_uuid=entry.uuid),
        "folder": lambda: open_folder(user=user, folder_uuid=folder_uuid),
        "log": lambda: who_looked(user=user, folder_uuid=folder_uuid),
    }
    with (
        mock.patch.object(LedgerEvent, "save", side_effect=DatabaseError("disk full")),
        mock.patch.object(keys, "unlock") as unlock,
        pytest.raises(LedgerUnwritable, match=r"^The ledger could not be written \(DatabaseError\)\.$"),
    ):
        verbs[opens]()
    unlock.assert_not_called()


def test_it_has_the_event_in_the_database_before_it_decrypts(people: SimpleNamespace, entry: Entry) -> None:
    seen: list[str] = []
    unlock = keys.unlock

    def watched(folder: Folder) -> keys.FolderKey:
        seen.extend(LedgerEvent.objects.order_by("sequence").values_list("action", flat=True))
        return unlock(folder)

    with mock.patch.object(keys, "unlock", watched):
        open_entry(user=people.medarbejder.user, entry_uuid=entry.uuid)
    assert seen == ["journaled", "entry_read"]


def test_it_names_somebody_without_employment_by_user(people: SimpleNamespace, folder: Folder) -> None:
    with pytest.raises(Refused):
        authorise(user=people.admin, action=Action.VIEW_FOLDER, folder=folder)
    assert LedgerEvent.objects.get().actor == f"user:{people.admin.pk}"
