"""Hypothesis ticks, moves, settles and corrects over a year in any order, beside a plain model of what is open.

What must hold: an action that nobody ticked off is there at every open follow-up, nothing that is settled changes any
more, and what is open belongs to the newest plan.
"""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from samtale_intranet.conversations import api as conversations
from samtale_intranet.conversations.access import fetch
from samtale_intranet.conversations.follow_ups import api
from samtale_intranet.conversations.models import FollowUp
from samtale_intranet.personnel.api import Action, authorise, folder_of, journal
from samtale_intranet.personnel.models import Entry
from samtale_intranet.personnel.verification import first_wrong
from tests.conversations.agreeing import make_type
from tests.personnel.documents import a_document

START = datetime.datetime(2027, 10, 31, 9, tzinfo=datetime.UTC)  # four months later is a leap day
ROWS = ["t:a", "t:b", "t:c"]
WHO = st.sampled_from(["medarbejder", "leder"])


class Following(RuleBasedStateMachine):
    """One plan; the model knows which rows it has, which are ticked, and what is open and until when."""

    people: SimpleNamespace

    @initialize()
    def journal(self) -> None:
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.now = START
        type = make_type(self.people.municipality)
        self.conversation = conversations.begin(type=type, employee=self.people.medarbejder, by=self.people.leder)
        self.rows = list(ROWS)
        self.done: set[str] = set()
        self.settled: dict[int, tuple[Any, ...]] = {}
        self.entry = self._journaled(None)
        self.open = dict(FollowUp.objects.filter(entry=self.entry).values_list("pk", "due_on"))
        assert sorted(self.open.values()) == [datetime.date(2028, 2, 29), datetime.date(2028, 6, 30)]

    def _journaled(self, supersedes: Entry | None) -> Entry:
        """Do as journaling a plan does."""
        folder = folder_of(employee=self.people.medarbejder)
        user = self.people.leder.user
        access = authorise(user=user, action=Action.JOURNAL, folder=folder)
        if supersedes:
            api.look(access=access, entry=supersedes)
        key = f"{self.conversation.pk}-{self.now}-{len(self.settled)}-{self.rows}"[:64]
        document = a_document()
        with transaction.atomic():
            entry = journal(access=access, folder=folder, document=document, submit_key=key, supersedes=supersedes)
            conversations.close(conversation=self.conversation, by=self.people.leder)
            actions = [api.Action(row, f"Handling {row}") for row in self.rows]
            api.create(
                access=access, conversation=self.conversation, entry=entry, actions=actions, supersedes=supersedes
            )
        return entry

    def _fetched(self, who: str) -> Any:
        person = getattr(self.people, who)
        conversation, access = fetch(user=person.user, uuid=self.conversation.uuid)
        follow_up = FollowUp.objects.select_related("entry").get(pk=min(self.open))
        follow_up.conversation = conversation
        return person, follow_up, access

    @rule(days=st.integers(1, 90))
    def wait(self, days: int) -> None:
        self.now += datetime.timedelta(days=days)
        self.traveller.move_to(self.now, tick=False)

    @precondition(lambda self: self.open)
    @rule(who=WHO, done=st.frozensets(st.sampled_from(ROWS)))
    def tick(self, who: str, done: frozenset[str]) -> None:
        _person, follow_up, access = self._fetched(who)
        api.tick(follow_up=follow_up, access=access, ticks=api.Ticks(frozenset(self.done), done))
        self.done = set(done) & set(self.rows)

    @precondition(lambda self: self.open)
    @rule(who=WHO, note=st.sampled_from(["", "Det går godt"]))
    def finish(self, who: str, note: str) -> None:
        person, follow_up, access = self._fetched(who)
        api.finish(user=person.user, follow_up=follow_up, access=access, ticks=api.Ticks(), note=note)
        self._settle(follow_up.pk)
        with pytest.raises(api.AlreadySettled):
            api.move(follow_up=follow_up, access=access, day=timezone.localdate())

    @precondition(lambda self: self.open)
    @rule(who=WHO, days=st.integers(-5, 200))
    def move(self, who: str, days: int) -> None:
        _person, follow_up, access = self._fetched(who)
        day = timezone.localdate() + datetime.timedelta(days=days)
        if days < 0:
            with pytest.raises(api.NotAhead):
                api.move(follow_up=follow_up, access=access, day=day)
            return
        api.move(follow_up=follow_up, access=access, day=day, reason="Ferie")
        self.open[follow_up.pk] = day

    @precondition(lambda self: self.open and len(self.settled) < 9)
    @rule(rows=st.permutations(ROWS), asked=st.booleans())
    def correct(self, rows: list[str], asked: bool) -> None:
        person, follow_up, access = self._fetched("leder")
        if asked:
            api.ask_change(user=person.user, follow_up=follow_up, access=access, ticks=api.Ticks(), note="Ændres")
        self.wait(1)
        self.rows = rows[:2]
        self.entry = self._journaled(self.entry)
        self.done &= set(self.rows)
        if asked:
            self._settle(follow_up.pk)

    def _settle(self, pk: int) -> None:
        del self.open[pk]
        self.settled[pk] = self._row(pk)

    def _row(self, pk: int) -> tuple[Any, ...]:
        return FollowUp.objects.values_list("state", "due_on", "entry", "done_at", "version").get(pk=pk)

    @invariant()
    def what_is_open_is_as_the_model_says(self) -> None:
        found = FollowUp.objects.open().filter(conversation=self.conversation)
        assert dict(found.values_list("pk", "due_on")) == self.open
        assert {pk: self._row(pk) for pk in self.settled} == self.settled
        assert set(found.values_list("entry", flat=True)) <= {self.entry.pk}

    @invariant()
    def what_is_not_ticked_is_there(self) -> None:
        if self.open:
            _person, follow_up, access = self._fetched("leder")
            opened = api.open_follow_up(follow_up=follow_up, access=access)
            assert {action.row for action in opened.open_actions} == set(self.rows) - self.done

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            assert first_wrong(municipality=self.people.municipality) is None
            self.clock.stop()


@pytest.mark.django_db(transaction=True)
def test_it_is_followed_up_over_a_year(people: SimpleNamespace) -> None:
    """DOMAIN, model 2: follow-ups after four and eight months; what is wrong is superseded, never edited."""
    machine = type("Machine", (Following,), {"people": people})
    run_state_machine_as_test(
        machine,
        settings=hypothesis_settings(
            max_examples=8,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
