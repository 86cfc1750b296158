"""Whatever is done with a conversation, and in whatever order: what must never be, never is."""

from __future__ import annotations

import contextlib
import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samtale_intranet.conversations import api
from samtale_intranet.conversations.models import Conversation, ConversationType
from tests.conversations.conftest import HOUR, at

pytestmark = pytest.mark.django_db
REFUSALS = (api.AlreadyHeld, api.ConversationOver, api.MeetingChanged, api.MeetingInPast, api.NotYetHeld)

DEEDS = st.one_of(
    st.just(("begin",)),
    st.tuples(st.just("plan"), st.integers(-3, 9), st.integers(-1, 1)),
    st.tuples(st.just("held"), st.integers(-3, 1)),
    st.just(("cancel",)),
    st.just(("close",)),
    st.just(("hand_over",)),
)


class Life:
    """The conversations of one employee, and what is done to the newest of them."""

    def __init__(self, people: SimpleNamespace, type: ConversationType) -> None:
        self.people, self.type = people, type
        self.now = api.begin(type=type, employee=people.medarbejder)

    def do(self, name: str, *how: int) -> None:
        before = self.state()
        try:
            with transaction.atomic():
                getattr(self, name)(*how)
        except REFUSALS:
            assert self.state() == before, "what is refused changes nothing"
        after = self.state()
        if after["id"] == before["id"]:
            self.check(before, after)

    def state(self) -> dict[str, Any]:
        return Conversation.objects.filter(pk=self.now.pk).values().get()

    def check(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        assert not (after["closed_at"] and after["cancelled_at"])
        assert after["meeting_version"] >= before["meeting_version"]
        meeting = ("starts_at", "ends_at", "place")
        if [before[key] for key in meeting] != [after[key] for key in meeting]:
            assert after["meeting_version"] == before["meeting_version"] + 1
            assert not before["held_at"], "what was held is not moved"
        for key in ("held_at", "closed_at", "cancelled_at"):
            assert before[key] in (None, after[key]), "what has happened stays as it was told first"
        if before["closed_at"] or before["cancelled_at"]:
            assert after == before, "what is over does not change any more"
        assert not (after["cancelled_at"] and after["held_at"]), "what was held is not called off"
        assert after["held_at"] or not after["closed_at"], "what is closed was held"
        assert Conversation.objects.open().filter(type=self.type, employee=self.people.medarbejder).count() <= 1

    def begin(self) -> None:
        self.now = api.begin(type=self.type, employee=self.people.medarbejder)

    def plan(self, days: int, off: int) -> None:
        start = (timezone.now() + days * datetime.timedelta(days=1)).replace(microsecond=0)
        version = max(0, self.state()["meeting_version"] + off)
        api.plan(conversation=self.now, meeting=at(start), version=version, by=self.people.leder)

    def held(self, hours: int) -> None:
        api.mark_held(conversation=self.now, by=self.people.leder, at=timezone.now() + hours * HOUR)

    def cancel(self) -> None:
        api.cancel(conversation=self.now, by=self.people.leder)

    def close(self) -> None:
        api.close(conversation=self.now, by=self.people.leder)

    def hand_over(self) -> None:
        api.hand_over(conversation=self.now, leader=self.people.leder)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEEDS, max_size=12), keeps=st.sampled_from(ConversationType.Keeps.values))
def test_whatever_is_done_in_whatever_order(
    people: SimpleNamespace, mus: ConversationType, deeds: list[tuple[Any, ...]], keeps: str
) -> None:
    with contextlib.ExitStack() as undo:
        undo.enter_context(transaction.atomic())
        undo.callback(transaction.set_rollback, True)
        ConversationType.objects.filter(pk=mus.pk).update(keeps=keeps)
        mus.refresh_from_db()
        life = Life(people, mus)
        for name, *how in deeds:
            life.do(name, *how)
