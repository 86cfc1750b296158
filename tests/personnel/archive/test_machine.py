"""Deliveries against a plain model: workers that are killed, overtaken and turned down, and a clock that jumps."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
import time_machine
from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from samtale_intranet.personnel.access import authorise_hr
from samtale_intranet.personnel.api import Action, annotate, authorise, folder_of, journal
from samtale_intranet.personnel.archive import packing
from samtale_intranet.personnel.archive.api import retry, waits
from samtale_intranet.personnel.archive.delivering import CLAIM, deliver
from samtale_intranet.personnel.archive.models import OutboxItem
from samtale_intranet.personnel.archive.targets import Delivery, Receipt, RefusedForGood, TryLater
from samtale_intranet.personnel.keys import unlock
from samtale_intranet.personnel.models import Entry, LedgerEvent
from samtale_intranet.personnel.verification import first_wrong
from tests.personnel.archive.conftest import configure
from tests.personnel.documents import a_document

START = datetime(2100, 1, 4, 12, tzinfo=UTC)  # after whatever was journaled in the test
REACTIONS = ["take", "take", "take", "later", "refuse", "unexpected", "killed before", "killed after"]
REACTION = st.sampled_from(REACTIONS)
LONG = timedelta(days=2)


class Killed(BaseException):
    """What a kill is to Python code."""


@dataclass
class Told:
    """What the model knows of one document."""

    id: UUID
    after: UUID | None  # whose delivery comes first
    state: str = "waiting"
    claim: datetime | None = None
    got: int = 0
    sent: int = 0


@dataclass
class Worker:
    """A target that reacts to each document as it is told, and lets the model follow."""

    machine: Any
    reactions: Iterator[str]
    meanwhile: Any = None

    def deliver(self, delivery: Delivery) -> Receipt:
        """Follow in the model what has to come of it, and then react so."""
        told: Told = self.machine.told[delivery.number]
        try:
            self.machine.begins(told, delivery)
        except AssertionError as wrong:  # what a target raises counts as later, and would be seen by nobody
            self.machine.wrong.append(wrong)
        claim = told.claim = timezone.now() + CLAIM
        if self.meanwhile:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return self.reacts(told, claim, next(self.reactions, "take"))

    def reacts(self, told: Told, claim: datetime, reaction: str) -> Receipt:
        """React, and let the model know what may have changed by it."""
        is_ours = told.state == "waiting" and told.claim == claim
        if reaction in ("take", "killed after"):
            told.got += 1
        if reaction.startswith("killed"):
            raise Killed
        if reaction == "take":
            if told.state == "waiting":
                told.state, told.claim = "delivered", None
            return Receipt(f"kept {told.id}".encode(), reference="SAG-1")
        if is_ours:
            told.claim = None
            told.state = "failed" if reaction == "refuse" else "waiting"
        if reaction == "unexpected":
            raise RuntimeError("unexpected")
        raise RefusedForGood("no", "Nej.") if reaction == "refuse" else TryLater()


class Delivering(RuleBasedStateMachine):
    """Four documents on their way, one of them a note to the first and one its correction, beside the model."""

    people: SimpleNamespace

    def __init__(self) -> None:
        super().__init__()
        self.atomics = TestCase._enter_atomics()
        self.patches = contextlib.ExitStack()
        self.clock = self.patches.enter_context(time_machine.travel(START, tick=False))
        self.patches.enter_context(mock.patch.object(packing, "pdf", return_value=b"%PDF"))
        self.municipality = self.people.municipality
        self.wrong: list[AssertionError] = []
        first, *others = self.journaled()
        self.entries = [first, *others]
        ids = dict(OutboxItem.objects.values_list("entry", "uuid"))
        self.told = {
            entry.number: Told(ids[entry.pk], ids.get(entry.annotates_id or entry.supersedes_id))
            for entry in self.entries
        }

    def journaled(self) -> list[Entry]:
        people = self.people
        folder = folder_of(employee=people.medarbejder)
        access = authorise(user=people.leder.user, action=Action.JOURNAL, folder=folder)

        def put(key: str, **more: Any) -> Entry:
            return journal(access=access, folder=folder, document=a_document(), submit_key=key, **more)

        first = put("a")
        note = annotate(user=people.medarbejder.user, entry_uuid=first.uuid, text="En note", submit_key="n")
        return [first, note, put("b", supersedes=first), put("c")]

    def begins(self, told: Told, delivery: Delivery) -> None:
        """See that it may be sent at all, now and by this worker."""
        assert delivery.id == told.id
        assert told.state == "waiting"
        assert told.claim is None or told.claim <= timezone.now(), "somebody else has it"
        if told.after:
            assert (delivery.annotates or delivery.supersedes) == told.after
            assert next(one for one in self.told.values() if one.id == told.after).state != "waiting"
        told.sent += 1

    def work(self, reactions: list[str], meanwhile: Any = None) -> None:
        """Let a worker go through whatever is due, until it is done or killed."""
        worker = Worker(self, iter(reactions), meanwhile)
        with contextlib.suppress(Killed):
            for _step in deliver(municipality=self.municipality, target=worker):
                pass

    @rule(reactions=st.lists(REACTION, max_size=4))
    def one_worker(self, reactions: list[str]) -> None:
        self.work(reactions)

    @rule(outer=REACTION, inner=st.lists(REACTION, max_size=4), passes=st.sampled_from([0, 5, 15, 16, 3000]))
    def another_while_the_first_talks(self, outer: str, inner: list[str], passes: int) -> None:
        def meanwhile() -> None:
            self.clock.shift(timedelta(minutes=passes))
            self.work(inner)

        self.work([outer], meanwhile)

    @rule(minutes=st.sampled_from([1, 2, 8, 15, 60, 1440, 10_000, -1, -30, -600]))
    def the_clock_jumps(self, minutes: int) -> None:
        self.clock.shift(timedelta(minutes=minutes))

    @rule()
    def hr_tries_again(self) -> None:
        failed = [told for told in self.told.values() if told.state == "failed"]
        assert retry(office=authorise_hr(user=self.people.hr.user)) == len(failed)
        for told in failed:
            told.state = "waiting"

    @invariant()
    def nothing_was_sent_that_was_not_to_be(self) -> None:
        assert not self.wrong

    @invariant()
    def it_stands_as_the_model_says(self) -> None:
        for item in OutboxItem.objects.select_related("entry__folder__employee__municipality"):
            told = self.told[item.entry.number]
            assert (item.uuid, item.state) == (told.id, told.state)
            assert waits(item.entry) == (told.state != "delivered")
            if item.state == "delivered":
                assert told.got > 0
                record, sealed = f"{item.entry.uuid}/receipt", bytes(item.sealed_receipt)
                kept = unlock(item.entry.folder).unseal(record=record, version=1, sealed=sealed)
                assert kept == f"kept {told.id}".encode()
            else:
                assert not item.sealed_receipt
        assert Entry.objects.count() == len(self.told)

    @invariant()
    def the_ledger_tells_of_everything(self) -> None:
        events = Counter(LedgerEvent.objects.values_list("action", flat=True))
        states = Counter(told.state for told in self.told.values())
        assert events["entry_sent"] == sum(told.sent for told in self.told.values())
        assert events["entry_archived"] == states["delivered"]
        assert events["archive_refused"] - events["archive_retried"] == states["failed"]

    def teardown(self) -> None:
        """Let the archive take everything from now on: whatever happened before, it gets it."""
        try:
            for _nth in range(3):
                self.clock.shift(LONG)
                self.hr_tries_again()
                self.work([])
            self.nothing_was_sent_that_was_not_to_be()
            self.it_stands_as_the_model_says()
            assert {told.state for told in self.told.values()} == {"delivered"}
            assert first_wrong(municipality=self.municipality) is None
        finally:
            self.patches.close()
            TestCase._rollback_atomics(self.atomics)


@pytest.mark.django_db
def test_every_document_is_delivered_at_least_once_and_under_one_id(people: SimpleNamespace, settings: Any) -> None:
    configure(settings, {"norddjurs": {"TARGET": "tests.personnel.archive.conftest.Archive"}})
    machine = type("Machine", (Delivering,), {"people": people})
    run_state_machine_as_test(
        machine,
        settings=examples(max_examples=30, stateful_step_count=12),
    )


def examples(**options: Any) -> settings:
    """Give Hypothesis's settings for work that goes to the database."""
    return settings(deadline=None, suppress_health_check=list(HealthCheck), **options)
