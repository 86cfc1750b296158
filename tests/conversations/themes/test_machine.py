"""Hypothesis lets two people pick, change, move the meeting and let time pass in any order, beside a plain model.

What must hold: nobody sees the other's themes before the exchange, and it happens once and is never taken back.
"""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from samtale_intranet.conversations import api as conversations
from samtale_intranet.conversations.access import fetch
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.themes import api
from samtale_intranet.personnel.verification import first_wrong
from tests.conversations.agreeing import THEMES, make_type, make_wheel

START = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
LEAD = 14
WHO = st.sampled_from(["employee", "leader"])


class Exchange(RuleBasedStateMachine):
    """One conversation; the model knows who has picked what, when the meeting is, and whether they were exchanged."""

    people: SimpleNamespace

    @initialize()
    def begin(self) -> None:
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.now = START
        self.meeting: datetime.date | None = None
        self.picked: dict[str, str] = {}
        self.exchanged = False
        self.moment: datetime.datetime | None = None
        person = {"employee": self.people.medarbejder, "leader": self.people.leder}
        self.person = person
        type = make_type(self.people.municipality, self.people.wheel)
        self.conversation = conversations.begin(type=type, employee=person["employee"], by=person["leader"])

    def _fetched(self, who: str) -> Any:
        return fetch(user=self.person[who].user, uuid=self.conversation.uuid)

    def _settle(self) -> None:
        """Let the model exchange where it is time, as whoever looks next will find it."""
        is_time = self.meeting is not None and self.now.date() >= self.meeting - LEAD * DAY
        if self.picked and (len(self.picked) == 2 or is_time):
            self.exchanged = True

    @rule(days=st.integers(1, 60))
    def plan(self, days: int) -> None:
        start = self.now + days * DAY
        conversation = Conversation.objects.get(pk=self.conversation.pk)
        meeting = conversations.Meeting(start, start + datetime.timedelta(hours=1))
        version = conversation.meeting_version
        conversations.plan(conversation=conversation, meeting=meeting, version=version, by=self.person["leader"])
        self.meeting = start.date()

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.now += days * DAY
        self.traveller.move_to(self.now, tick=False)

    @rule(who=WHO, theme=st.sampled_from(THEMES))
    def pick(self, who: str, theme: str) -> None:
        conversation, access = self._fetched(who)
        self._settle()
        if who in self.picked and self.exchanged:
            with pytest.raises(api.AlreadyExchanged):
                api.pick(conversation=conversation, access=access, chosen=[theme])
            return
        api.pick(conversation=conversation, access=access, chosen=[theme])
        self.picked[who] = theme
        self._settle()

    @rule(who=WHO)
    def look(self, who: str) -> None:
        conversation, access = self._fetched(who)
        self._settle()
        opened = api.open_themes(conversation=conversation, access=access)
        other = "leader" if who == "employee" else "employee"
        shown = {"mine": self.picked.get(who), "theirs": self.picked.get(other) if self.exchanged else None}
        assert opened.is_exchanged == self.exchanged
        for name, theme in shown.items():
            found = getattr(opened, name)
            assert (found.themes[0].id if found else None) == theme

    @invariant()
    def it_is_exchanged_once(self) -> None:
        moment = Conversation.objects.get(pk=self.conversation.pk).exchanged_at
        assert self.moment in (None, moment), "it is never taken back or set anew"
        assert moment is None or self.exchanged
        self.moment = moment
        mine = Message.objects.filter(conversation=self.conversation, kind="themes_exchanged")
        assert mine.count() == (2 if moment else 0)

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            assert first_wrong(municipality=self.people.municipality) is None
            self.clock.stop()


@pytest.mark.django_db(transaction=True)
def test_nobody_sees_the_others_before_the_exchange(people: SimpleNamespace) -> None:
    """DOMAIN, model 2: they pick, and exchange at least two weeks before."""
    people.wheel = make_wheel()
    machine = type("Machine", (Exchange,), {"people": people})
    run_state_machine_as_test(
        machine,
        settings=hypothesis_settings(
            max_examples=8,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
