"""`deliver_outbox`: at least once, always under the same id, and never without the ledger."""

from __future__ import annotations

import gc
import io
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.api import KeyProblem, annotate, folder_of
from samtale_intranet.personnel.archive import delivering, packing
from samtale_intranet.personnel.archive.delivering import BATCH, CLAIM, PATIENCE
from samtale_intranet.personnel.archive.models import OutboxItem
from samtale_intranet.personnel.archive.targets import Delivery, Receipt, RefusedForGood, TryLater
from samtale_intranet.personnel.keys import unlock
from samtale_intranet.personnel.models import Entry, LedgerEvent
from samtale_intranet.personnel.verification import first_wrong
from tests.personnel.archive.conftest import Archive, configure
from tests.personnel.documents import SECRET, a_document
from tests.personnel.test_files import CONTENT, FILE

START = datetime(2100, 1, 4, 12, tzinfo=UTC)  # after whatever was journaled in the test


class Killed(BaseException):
    """What a kill is to Python code: nothing of ours runs after it."""


def run(**options: Any) -> str:
    """Run the command; give what it says."""
    out = io.StringIO()
    call_command("deliver_outbox", stdout=out, **options)
    return out.getvalue()


def states() -> list[str]:
    return list(OutboxItem.objects.order_by("pk").values_list("state", flat=True))


def actions() -> list[str]:
    return list(LedgerEvent.objects.order_by("sequence").values_list("action", flat=True))


def raising(problem: BaseException) -> Any:
    def react(self: Archive, delivery: Delivery) -> Receipt:
        raise problem

    return react


def test_it_delivers_each_document_with_what_the_archive_needs_to_know(
    people: SimpleNamespace, archive: Archive, three: list[Entry]
) -> None:
    assert run() == (
        "hedeby: no archive is set up; 0 documents wait.\n"
        "norddjurs: 3 delivered, 0 to be tried later, 0 refused; 0 wait.\n"
    )
    first, second, third = archive.got
    item = OutboxItem.objects.get(entry=three[0])
    assert (first.id, first.number, first.kind, first.language) == (item.uuid, three[0].number, "plan", "da")
    assert (first.municipality, first.municipality_slug) == (people.municipality.uuid, "norddjurs")
    assert (first.employee.number, first.employee.name) == ("3", "Mette Medarbejder")
    assert (first.journaled_by.number, first.journaled_by.name) == ("2", "Lars Leder")
    assert (first.folder, first.journaled_at) == (three[0].folder.uuid, three[0].journaled_at)
    assert first.title == "Kompetenceplan " + SECRET
    assert first.document.content.startswith(b"%PDF")
    (attached,) = first.attachments
    assert (attached.name, attached.title, attached.content) == ("attachment-1.pdf", f"{SECRET}.pdf", CONTENT)
    assert attached.sha256 == FILE.sha256
    assert (first.supersedes, second.supersedes, third.supersedes) == (None, first.id, None)
    assert third.content_sha256 == a_document().digest()


def test_it_keeps_the_receipt_sealed_and_its_reference_for_hr(archive: Archive, three: list[Entry]) -> None:
    run()
    item = OutboxItem.objects.get(entry=three[0])
    assert (item.state, item.receipt, item.attempts, item.claimed_until) == (
        "delivered",
        f"SAG-{three[0].number}",
        1,
        None,
    )
    key = unlock(three[0].folder)
    kept = key.unseal(record=f"{three[0].uuid}/receipt", version=1, sealed=bytes(item.sealed_receipt))
    assert kept == f"kept {item.uuid}".encode()


def test_it_tells_the_ledger_before_anything_is_opened_and_again_with_the_receipt(
    people: SimpleNamespace, archive: Archive, entry: Entry
) -> None:
    run()
    assert actions() == ["journaled", "entry_sent", "entry_archived"]
    sent, archived = LedgerEvent.objects.order_by("sequence")[1:]
    item = OutboxItem.objects.get()
    assert {(event.actor, event.actor_role, event.purpose) for event in (sent, archived)} == {
        ("system:archive", "", "archiving")
    }
    assert (sent.record, archived.record) == (entry.uuid, item.uuid)
    assert (sent.folder, archived.folder) == (entry.folder.uuid, entry.folder.uuid)
    assert first_wrong(municipality=people.municipality) is None


@pytest.mark.django_db(transaction=True)
def test_it_opens_nothing_where_the_ledger_cannot_be_written(archive: Archive, entry: Entry) -> None:
    with (
        mock.patch.object(ledger, "append", side_effect=OSError("the disk is full")),
        mock.patch.object(packing, "document_of") as opened,
    ):
        assert "0 delivered, 1 to be tried later" in run()
    assert (opened.called, archive.got, actions()) == (False, [], ["journaled"])


@pytest.mark.django_db(transaction=True)
def test_it_holds_no_transaction_while_the_archive_is_talked_to(
    archive: Archive, entry: Entry, monkeypatch: Any
) -> None:
    held: list[bool] = []

    def react(self: Archive, delivery: Delivery) -> Receipt:
        held.append(connection.in_atomic_block)
        return self.take(delivery)

    monkeypatch.setattr(Archive, "reaction", react)
    run()
    assert held == [False]


def test_it_sends_nothing_where_no_archive_is_set_up(people: SimpleNamespace, three: list[Entry]) -> None:
    assert "norddjurs: no archive is set up; 3 documents wait." in run()
    assert (states(), set(actions())) == (["waiting"] * 3, {"journaled", "corrected", "file_kept"})
    assert not OutboxItem.objects.exclude(attempts=0)


def test_it_sends_nothing_of_another_municipality(settings: Any, archive: Archive, entry: Entry) -> None:
    configure(settings, {"hedeby": {"TARGET": "tests.personnel.archive.conftest.Archive"}})
    run()
    assert (archive.got, states()) == ([], ["waiting"])
    configure(settings, {"*": {"TARGET": "tests.personnel.archive.conftest.Archive"}, "norddjurs": None})
    assert "norddjurs: no archive is set up" in run()
    configure(settings, {"*": {"TARGET": "tests.personnel.archive.conftest.Archive"}})
    run()
    assert states() == ["delivered"]


def test_a_dry_run_counts_and_sends_nothing(archive: Archive, three: list[Entry]) -> None:
    assert "norddjurs: 3 of 3 are due. Nothing was sent." in run(dry_run=True)
    assert (archive.got, states()) == ([], ["waiting"] * 3)


def test_it_takes_a_limit(archive: Archive, three: list[Entry]) -> None:
    assert "norddjurs: 2 delivered, 0 to be tried later, 0 refused; 1 wait." in run(limit=2, municipality="norddjurs")
    with pytest.raises(CommandError, match="^--limit is 1 or more.$"):
        run(limit=0)


def test_it_names_a_municipality_that_is_not_there(archive: Archive, people: SimpleNamespace, settings: Any) -> None:
    with pytest.raises(CommandError) as refused:
        run(municipality="nordjurs")
    assert str(refused.value) == "There is no municipality 'nordjurs'. The known ones are: hedeby, norddjurs."
    configure(settings, {"nordjurs": {"TARGET": "tests.personnel.archive.conftest.Archive"}})
    err = io.StringIO()
    run(stderr=err)
    assert err.getvalue() == "ARCHIVE names 'nordjurs', but there is no such municipality.\n"


def test_it_fails_where_an_archive_is_not_set_up_right_and_serves_the_others(
    settings: Any, archive: Archive, entry: Entry
) -> None:
    configure(settings, {"*": {"TARGET": "tests.personnel.archive.conftest.Archive"}, "hedeby": {"TARGET": "no.where"}})
    with pytest.raises(CommandError, match="^hedeby: TARGET 'no.where' cannot be imported: "):
        run()
    assert states() == ["delivered"]


@pytest.mark.django_db(transaction=True)
def test_it_begins_again_after_a_while(archive: Archive, entry: Entry, put: Any) -> None:
    def rest(seconds: float) -> None:
        if len(archive.got) > 1:
            raise KeyboardInterrupt
        put(submit_key="later")

    with mock.patch("time.sleep", rest), pytest.raises(KeyboardInterrupt):
        run(loop=30.0)
    assert states() == ["delivered", "delivered"]


def test_it_tries_again_later_and_waits_longer_each_time(archive: Archive, entry: Entry, monkeypatch: Any) -> None:
    monkeypatch.setattr(Archive, "reaction", raising(TryLater(code="asleep", words="Arkivet sover.")))
    waits = []
    with time_machine.travel(START, tick=False) as clock:
        for _nth in range(14):
            assert "0 delivered, 1 to be tried later" in run()
            assert "0 delivered, 0 to be tried later, 0 refused; 1 wait." in run()
            item = OutboxItem.objects.get()
            waits.append(item.next_attempt_at - timezone.now())
            assert (item.state, item.problem, item.problem_words) == ("waiting", "asleep", "Arkivet sover.")
            clock.move_to(item.next_attempt_at)
    for nth, wait in enumerate(waits):
        longest = min(timedelta(minutes=2**nth), timedelta(days=1))
        assert longest / 2 <= wait <= longest
    assert actions() == ["journaled", *["entry_sent"] * 14]


@pytest.mark.parametrize(
    ("told", "waits"), [(90, 90), (0, 0), (-5, 0), (10**9, 86_400), (float("inf"), 86_400), (float("nan"), 0)]
)
def test_it_waits_as_long_as_the_archive_says(
    archive: Archive, entry: Entry, monkeypatch: Any, told: float, waits: int
) -> None:
    monkeypatch.setattr(Archive, "reaction", raising(TryLater(told)))
    with time_machine.travel(START, tick=False):
        assert "1 to be tried later" in run()  # once: nothing is tried twice in a run
        assert OutboxItem.objects.get().next_attempt_at == START + timedelta(seconds=waits)


def test_what_is_refused_for_good_is_not_tried_again(archive: Archive, entry: Entry, monkeypatch: Any) -> None:
    words = "Arkivet kender\nikke medarbejderen." + "x" * 300
    monkeypatch.setattr(Archive, "reaction", raising(RefusedForGood("unknown_employee", words)))
    err = io.StringIO()
    assert "0 delivered, 0 to be tried later, 1 refused; 0 wait." in run(stderr=err)
    assert err.getvalue() == f"norddjurs: {entry.number} was refused for good (unknown_employee).\n"
    item = OutboxItem.objects.get()
    assert (item.state, item.problem) == ("failed", "unknown_employee")
    assert item.problem_words.startswith("Arkivet kender ikke medarbejderen.")
    assert len(item.problem_words) == 200
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        run()
    assert actions() == ["journaled", "entry_sent", "archive_refused"]
    assert Entry.objects.get() == entry


def test_an_unexpected_error_counts_as_later_and_its_words_stay_out_of_the_log(
    archive: Archive, entry: Entry, monkeypatch: Any, caplog: Any
) -> None:
    monkeypatch.setattr(Archive, "reaction", raising(RuntimeError(SECRET)))
    assert "1 to be tried later" in run()
    item = OutboxItem.objects.get()
    assert (item.state, item.problem) == ("waiting", "unexpected")
    assert SECRET not in item.problem_words
    (record,) = [one for one in caplog.records if one.name == "samtale_intranet.personnel.archive"]
    assert record.exc_info is None
    assert record.getMessage().startswith(
        f"Delivery {item.uuid} came to nothing: RuntimeError at test_deliver_outbox.py"
    )
    assert SECRET not in caplog.text


def test_a_target_that_gives_no_receipt_has_delivered_nothing(archive: Archive, entry: Entry, monkeypatch: Any) -> None:
    monkeypatch.setattr(Archive, "reaction", lambda self, delivery: None)
    assert "0 delivered, 1 to be tried later" in run()
    assert states() == ["waiting"]


def test_a_document_that_does_not_open_waits(archive: Archive, three: list[Entry]) -> None:
    Entry.objects.filter(pk=three[2].pk).update(sealed_body=bytes(three[0].sealed_body))
    assert "2 delivered, 1 to be tried later" in run()
    item = OutboxItem.objects.get(entry=three[2])
    assert (item.state, item.problem) == ("waiting", "key_problem")


def test_a_receipt_must_say_something_and_its_reference_must_not_be_a_text() -> None:
    with pytest.raises(ValueError, match="^A receipt needs some bytes; without any it proves nothing.$"):
        Receipt(b"")
    with pytest.raises(ValueError, match="^A reference is at most 120 letters, digits and"):
        Receipt(b"x", reference="Mette Medarbejders plan")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("taken", [False, True], ids=["before", "after"])
def test_what_was_cut_off_is_delivered_again_under_the_same_id_when_its_claim_has_run_out(
    archive: Archive, entry: Entry, monkeypatch: Any, taken: bool
) -> None:
    def die(self: Archive, delivery: Delivery) -> Receipt:
        if taken:
            self.take(delivery)
        raise Killed

    monkeypatch.setattr(Archive, "reaction", die)
    with time_machine.travel(START, tick=False) as clock:
        with pytest.raises(Killed):
            run()
        monkeypatch.setattr(Archive, "reaction", None)
        clock.shift(CLAIM - timedelta(seconds=1))
        assert "0 delivered, 0 to be tried later, 0 refused; 1 wait." in run()
        clock.shift(timedelta(seconds=1))
        assert "1 delivered" in run()
    assert {delivery.id for delivery in archive.got} == {OutboxItem.objects.get().uuid}
    assert len(archive.got) == 1 + taken


@pytest.mark.django_db(transaction=True)
def test_what_the_archive_has_is_delivered_although_the_receipt_could_not_be_kept_the_first_time(
    people: SimpleNamespace, archive: Archive, entry: Entry
) -> None:
    real = ledger.append

    def fail(**event: Any) -> Any:
        if event["action"] == "entry_archived":
            raise OSError("the disk is full")
        return real(**event)

    with time_machine.travel(START, tick=False) as clock:
        with mock.patch.object(ledger, "append", fail), pytest.raises(OSError, match="the disk is full"):
            run()
        assert (states(), actions()) == (["waiting"], ["journaled", "entry_sent"])
        clock.shift(CLAIM)
        run()
    assert (states(), len(archive.got)) == (["delivered"], 2)
    assert first_wrong(municipality=people.municipality) is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_deliver_each_document_once(archive: Archive, people: SimpleNamespace, put: Any) -> None:
    for nth in range(12):
        put(submit_key=str(nth))
    start, failures = threading.Barrier(3), []

    def work() -> None:
        try:
            start.wait()
            run()
        except BaseException as failure:  # told below, in the test's own thread
            failures.append(failure)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _nth in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (failures, states()) == ([], ["delivered"] * 12)
    assert set(Counter(delivery.id for delivery in archive.got).values()) == {1}
    assert first_wrong(municipality=people.municipality) is None


def test_a_worker_that_saw_the_item_before_another_gave_it_back_leaves_it_alone(
    archive: Archive, entry: Entry, monkeypatch: Any
) -> None:
    seen = list(delivering._due(entry.municipality))
    monkeypatch.setattr(Archive, "reaction", raising(TryLater()))
    run()
    assert delivering._claimed(seen[0]) is None


@pytest.mark.parametrize("late", [TryLater(0), RefusedForGood("no", "Nej."), RuntimeError("late")])
def test_a_worker_that_was_overtaken_leaves_the_claim_of_the_other_and_the_item_as_they_are(
    archive: Archive, entry: Entry, monkeypatch: Any, late: Exception
) -> None:
    with time_machine.travel(START, tick=False) as clock:

        def react(self: Archive, delivery: Delivery) -> Receipt:
            if timezone.now() > START:
                raise Killed  # the other one, whose claim stays
            clock.shift(CLAIM)
            with pytest.raises(Killed):
                run()
            raise late

        monkeypatch.setattr(Archive, "reaction", react)
        (step,) = delivering.deliver(municipality=entry.municipality, target=archive)
        item = OutboxItem.objects.get()
        assert (step.outcome, item.state, item.problem) == ("overtaken", "waiting", "")
        assert item.claimed_until == START + 2 * CLAIM
        monkeypatch.setattr(Archive, "reaction", None)
        assert "0 delivered" in run()
        clock.shift(CLAIM)
        assert "1 delivered" in run()
    assert "archive_refused" not in actions()


def test_a_worker_that_was_overtaken_brings_its_receipt_all_the_same(
    people: SimpleNamespace, archive: Archive, entry: Entry, monkeypatch: Any
) -> None:
    with time_machine.travel(START, tick=False) as clock:

        def react(self: Archive, delivery: Delivery) -> Receipt:
            if timezone.now() > START:
                raise Killed
            clock.shift(CLAIM)
            with pytest.raises(Killed):
                run()
            return self.take(delivery)

        monkeypatch.setattr(Archive, "reaction", react)
        assert "1 delivered" in run()
    assert (states(), len(archive.got)) == (["delivered"], 1)
    assert first_wrong(municipality=people.municipality) is None


def test_a_note_waits_for_the_entry_it_is_about_and_a_correction_for_what_it_corrects(
    people: SimpleNamespace, archive: Archive, entry: Entry, put: Any, monkeypatch: Any
) -> None:
    note = annotate(user=people.medarbejder.user, entry_uuid=entry.uuid, text="En note", submit_key="n")
    correction, other = put(submit_key="b", supersedes=entry), put(submit_key="c")
    refuse = {entry.number}

    def react(self: Archive, delivery: Delivery) -> Receipt:
        if delivery.number in refuse:
            raise TryLater(60)
        return self.take(delivery)

    monkeypatch.setattr(Archive, "reaction", react)
    with time_machine.travel(START, tick=False) as clock:
        run()
        assert [delivery.number for delivery in archive.got] == [other.number]
        refuse.clear()
        clock.shift(60)
        run()
    assert [delivery.number for delivery in archive.got][1:] == [entry.number, note.number, correction.number]
    first, second, third = archive.got[1:]
    assert (second.annotates, third.supersedes) == (first.id, first.id)


def test_a_correction_goes_on_where_what_it_corrects_was_refused(
    archive: Archive, entry: Entry, put: Any, monkeypatch: Any
) -> None:
    put(submit_key="b", supersedes=entry)

    def react(self: Archive, delivery: Delivery) -> Receipt:
        if delivery.supersedes is None:
            raise RefusedForGood("no", "Nej.")
        return self.take(delivery)

    monkeypatch.setattr(Archive, "reaction", react)
    run()
    assert states() == ["failed", "delivered"]


def test_an_archive_that_takes_nothing_is_left_in_peace_until_the_next_run(
    archive: Archive, put: Any, monkeypatch: Any
) -> None:
    for nth in range(PATIENCE + 2):
        put(submit_key=str(nth))
    monkeypatch.setattr(Archive, "reaction", raising(TryLater()))
    assert f"0 delivered, {PATIENCE} to be tried later, 0 refused; {PATIENCE + 2} wait." in run()
    assert "0 delivered, 2 to be tried later" in run()


def test_it_holds_one_document_at_a_time(archive: Archive, put: Any, monkeypatch: Any) -> None:
    for nth in range(3):
        put(submit_key=str(nth))

    def held() -> int:
        gc.collect()
        return sum(isinstance(one, Delivery) for one in gc.get_objects())

    def react(self: Archive, delivery: Delivery) -> Receipt:
        alive.append(held() - before)
        return Receipt(b"x")

    before, alive = held(), []
    monkeypatch.setattr(Archive, "reaction", react)
    run()
    assert alive == [1, 1, 1]


def test_it_looks_items_up_in_batches(
    archive: Archive, put: Any, monkeypatch: Any, django_assert_num_queries: Any
) -> None:
    """Each item costs the same however many there are, and the list of what is due costs one query per batch."""
    monkeypatch.setattr(delivering, "_attempt", lambda found, target: None)
    for nth in range(3):
        put(submit_key=str(nth))
    municipality = OutboxItem.objects.select_related("entry__municipality").first().entry.municipality
    assert BATCH == 50
    for batch, queries in ((50, 2), (2, 3), (1, 4)):
        monkeypatch.setattr(delivering, "BATCH", batch)
        with django_assert_num_queries(queries):
            assert list(delivering.deliver(municipality=municipality, target=archive)) == []


def test_each_item_costs_the_same(archive: Archive, put: Any, django_assert_max_num_queries: Any) -> None:
    spent = []
    for count in (1, 4):
        for nth in range(count):
            put(submit_key=f"{count}-{nth}")
        with django_assert_max_num_queries(100) as counted:
            run(municipality="norddjurs")
        spent.append(len(counted))
    locks = 3 if connection.vendor == "postgresql" else 0
    assert (spent[1] - spent[0]) / 3 == 11 + locks  # savepoints of the transactions included


CLAIMS = [
    {"state": "delivered", "settled_at": START},
    {"state": "delivered", "sealed_receipt": b"x"},
    {"state": "failed", "settled_at": START},
    {"state": "failed", "problem": "x"},
    {"state": "waiting", "settled_at": START},
    {"state": "waiting", "sealed_receipt": b"x"},
]


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_database_itself_refuses_what_cannot_be(entry: Entry, claim: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxItem.objects.update(**claim)


def test_it_does_not_stop_at_another_folder_whose_key_is_gone(
    people: SimpleNamespace, archive: Archive, three: list[Entry]
) -> None:
    other = folder_of(employee=people.kollega)
    assert other.pk != three[0].folder.pk
    with mock.patch.object(packing.keys, "unlock", side_effect=KeyProblem("The key ring has no key 'k1'.")):
        assert "0 delivered, 2 to be tried later" in run()
    assert states() == ["waiting"] * 3
