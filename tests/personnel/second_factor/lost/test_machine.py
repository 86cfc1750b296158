"""Hypothesis asks for resets and decides them, in any order and as anybody, beside a model in plain Python."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from samtale_intranet.personnel.access import Refused, authorise_hr
from samtale_intranet.personnel.models import FactorReset, LedgerEvent
from samtale_intranet.personnel.second_factor import factors
from samtale_intranet.personnel.second_factor.lost import api
from samtale_intranet.personnel.second_factor.refusals import NotNow
from samtale_intranet.personnel.verification import first_wrong
from tests.personnel.second_factor.conftest import make_app

HR = ["hr", "hr2", "tredje"]
ANYBODY = st.sampled_from([*HR, *HR, "leder", "hr_b"])
OWNER = st.sampled_from(["leder", "hr", "hr2", "medarbejder"])


class Resets(RuleBasedStateMachine):
    """Who has a second factor, and which requests wait, as a model says it must be."""

    people: SimpleNamespace

    def __init__(self) -> None:
        super().__init__()
        self.atomics = TestCase._enter_atomics()
        self.now = timezone.now()
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()
        self.holders: set[str] = set()
        self.requests: list[dict[str, Any]] = []
        self.events = 0

    def teardown(self) -> None:
        """Verify the ledger, then take everything back."""
        try:
            assert first_wrong(municipality=self.people.municipality) is None
        finally:
            self.clock.stop()
            TestCase._rollback_atomics(self.atomics)

    def user(self, who: str) -> Any:
        return get_user_model().objects.get(pk=getattr(self.people, who).user_id)

    def waits(self, request: dict[str, Any]) -> bool:
        return request["state"] == "asked" and self.now < request["at"] + datetime.timedelta(days=7)

    @rule(who=OWNER)
    def set_up(self, who: str) -> None:
        make_app(self.user(who))
        self.holders.add(who)

    @rule(who=ANYBODY, owner=OWNER)
    def ask(self, who: str, owner: str) -> None:
        waiting = any(self.waits(one) and one["owner"] == owner for one in self.requests)
        may = who in HR and who != owner and owner in self.holders and not waiting
        try:
            office = authorise_hr(user=self.user(who))
            reset = api.ask(office=office, employee=api.employee_of(office=office, uuid=self.uuid(owner)))
        except (Refused, NotNow, type(self.people.leder).DoesNotExist):
            assert not may
            return
        assert may
        self.events += 1
        self.requests.append({"uuid": reset.uuid, "owner": owner, "by": who, "at": self.now, "state": "asked"})

    def uuid(self, who: str) -> Any:
        return getattr(self.people, who).uuid

    @precondition(lambda self: self.requests)
    @rule(who=ANYBODY, which=st.integers(0, 5), confirms=st.booleans())
    def decide(self, who: str, which: int, confirms: bool) -> None:
        request = self.requests[-1 - which % len(self.requests)]
        may = who in HR and who not in (request["owner"], request["by"]) and self.waits(request)
        try:
            office = authorise_hr(user=self.user(who))
            reset = api.request_of(office=office, uuid=request["uuid"])
            (api.confirm if confirms else api.turn_down)(office=office, reset=reset)
        except (Refused, NotNow, FactorReset.DoesNotExist):
            assert not may
            return
        assert may
        self.events += 1
        request["state"] = "confirmed" if confirms else "turned_down"
        if confirms:
            self.holders.discard(request["owner"])

    @rule(days=st.sampled_from([0, 1, 6, 7]))
    def wait(self, days: int) -> None:
        self.now += datetime.timedelta(days=days)
        self.clock.stop()
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()

    @invariant()
    def stands_as_the_model_says(self) -> None:
        for who in ("leder", "hr", "hr2", "medarbejder"):
            assert factors.has_second_factor(user=self.user(who)) is (who in self.holders), who
        stored = dict(FactorReset.objects.values_list("uuid", "state"))
        assert stored == {one["uuid"]: one["state"] for one in self.requests}
        assert FactorReset.objects.waiting().count() == sum(self.waits(one) for one in self.requests)
        written = LedgerEvent.objects.filter(action__startswith="second_factor_reset")
        assert written.count() == self.events


@pytest.mark.django_db
def test_resets_go_as_the_model_says(people: SimpleNamespace) -> None:
    people.kollega.is_hr = True
    people.kollega.save()
    people.tredje = people.kollega
    Resets.people = people
    run_state_machine_as_test(
        Resets,
        settings=settings(
            max_examples=10,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
