"""`verify_journal` finds a delivery that did not happen, and one that was made to look as if it had not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import time_machine

from samtale_intranet.personnel.access import authorise_hr
from samtale_intranet.personnel.archive.api import retry, waits
from samtale_intranet.personnel.archive.models import OutboxItem
from samtale_intranet.personnel.archive.targets import RefusedForGood
from samtale_intranet.personnel.models import Entry, LedgerEvent
from samtale_intranet.personnel.retention.api import NotErased, erase, judged
from samtale_intranet.personnel.verification import first_wrong
from tests.personnel.archive.conftest import Archive, configure
from tests.personnel.archive.test_deliver_outbox import raising, run
from tests.personnel.test_verify_journal import sql

TABLE = "samtale_personnel_outboxitem"


def test_it_finds_what_was_marked_as_delivered_by_hand(people: SimpleNamespace, entry: Entry) -> None:
    item = OutboxItem.objects.get()
    changed = "state = 'delivered', settled_at = '2026-11-27 12:00:00', sealed_receipt = sealed_header"
    sql(f"UPDATE {TABLE} SET {changed} FROM samtale_personnel_entry")  # noqa: S608
    assert first_wrong(municipality=people.municipality) == (
        f"Record {item.uuid} is stored, but no event tells that it was written."
    )


@pytest.mark.parametrize(
    "change",
    [
        {"receipt": "SAG-99"},
        {"sealed_receipt": b"another"},
        {"settled_at": datetime(2026, 11, 27, tzinfo=UTC)},
        {"state": "failed", "problem": "x"},
    ],
)
def test_it_finds_a_receipt_that_was_changed(
    people: SimpleNamespace, archive: Archive, entry: Entry, change: dict[str, Any]
) -> None:
    run()
    assert first_wrong(municipality=people.municipality) is None
    OutboxItem.objects.update(**change)
    assert first_wrong(municipality=people.municipality) == (
        f"Record {OutboxItem.objects.get().uuid} is not what event 3 wrote: it was changed or rolled back."
    )


@pytest.mark.parametrize(
    "change",
    [{"state": "waiting", "settled_at": None, "sealed_receipt": b""}, {"uuid": UUID(int=5)}],
)
def test_it_finds_a_delivery_that_was_made_to_look_undone(
    people: SimpleNamespace, archive: Archive, entry: Entry, change: dict[str, Any]
) -> None:
    run()
    item = OutboxItem.objects.get()
    OutboxItem.objects.update(**change)
    wrong = first_wrong(municipality=people.municipality)
    assert wrong in (
        f"Record {item.uuid} is missing; event 3 wrote it.",
        f"Record {OutboxItem.objects.get().uuid} is stored, but no event tells that it was written.",
    )


def test_it_finds_a_refusal_that_was_wiped_away(
    people: SimpleNamespace, archive: Archive, entry: Entry, monkeypatch: Any
) -> None:
    monkeypatch.setattr(Archive, "reaction", raising(RefusedForGood("no", "Nej.")))
    run()
    assert first_wrong(municipality=people.municipality) is None
    sql(f"UPDATE {TABLE} SET state = 'waiting', settled_at = NULL, problem = '', problem_words = ''")  # noqa: S608
    assert "is missing; event 3 wrote it." in str(first_wrong(municipality=people.municipality))


def test_a_refusal_that_hr_took_back_is_whole_and_so_is_what_comes_of_it(
    people: SimpleNamespace, archive: Archive, entry: Entry, monkeypatch: Any
) -> None:
    monkeypatch.setattr(Archive, "reaction", raising(RefusedForGood("no", "Nej.")))
    run()
    assert retry(office=authorise_hr(user=people.hr.user)) == 1
    assert first_wrong(municipality=people.municipality) is None
    monkeypatch.setattr(Archive, "reaction", None)
    run()
    assert first_wrong(municipality=people.municipality) is None
    events = LedgerEvent.objects.order_by("sequence").values_list("action", flat=True)
    assert list(events)[2:] == ["archive_refused", "archive_retried", "entry_sent", "entry_archived"]


def test_an_entry_waits_until_the_archive_has_it(
    people: SimpleNamespace, archive: Archive, entry: Entry, settings: Any, monkeypatch: Any
) -> None:
    assert waits(entry) is True
    monkeypatch.setattr(Archive, "reaction", raising(RefusedForGood("no", "Nej.")))
    run()
    assert waits(entry) is True
    retry(office=authorise_hr(user=people.hr.user))
    monkeypatch.setattr(Archive, "reaction", None)
    run()
    assert waits(entry) is False


def test_nothing_waits_where_there_is_no_archive(entry: Entry, settings: Any) -> None:
    assert waits(entry) is False
    configure(settings, {"norddjurs": {"TARGET": "no.where"}})  # set up, but not right
    assert waits(entry) is True


def test_an_entry_without_its_outbox_row_waits_as_well(archive: Archive, entry: Entry) -> None:
    sql(f"DELETE FROM {TABLE}")  # noqa: S608
    assert waits(entry) is True


@pytest.mark.parametrize("is_delivered", [True, False])
def test_what_the_archive_has_not_got_is_not_erased_and_what_goes_leaves_the_journal_whole(
    people: SimpleNamespace, archive: Archive, put: Any, settings: Any, tmp_path: Path, is_delivered: bool
) -> None:
    settings.SAMTALE_INTRANET = {
        **settings.SAMTALE_INTRANET,
        "ERASURES_FILE": str(tmp_path / "erasures.jsonl"),
        "RETENTION_FROM": "last_activity",
        "RETENTION_MONTHS": 12,
    }
    with time_machine.travel(datetime(2021, 1, 1, tzinfo=UTC), tick=False):
        entry = put()
        if is_delivered:
            run()
    (expired,) = judged(municipality=people.municipality)
    assert (expired.may_go, expired.waiting) == (is_delivered, () if is_delivered else (entry.number,))
    if is_delivered:
        erase(municipality=people.municipality, wanted=expired.due)
        assert not OutboxItem.objects.exists()
    else:
        with pytest.raises(NotErased):
            erase(municipality=people.municipality, wanted=expired.due)
    assert first_wrong(municipality=people.municipality) is None
