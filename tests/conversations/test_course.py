"""The course of a conversation: each change once, whole, and only where it may happen."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from samtale_intranet.conversations import api, course
from samtale_intranet.conversations.api import Change, Meeting
from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.people.models import Employee

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def kind(people: SimpleNamespace) -> ConversationType:
    return ConversationType.objects.create(
        municipality=people.municipality, key="mus", name="MUS", exchange_days=14, follow_up_months="8, 4"
    )


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Change, Employee | None]]:
    """Every change that a listener was told of."""
    found: list[tuple[Change, Employee | None]] = []
    monkeypatch.setattr(course, "_listeners", [lambda _which, change, by: found.append((change, by))])
    return found


def meeting(days: int = 7, place: str = "Lokale 3") -> Meeting:
    start = (timezone.now() + datetime.timedelta(days=days)).replace(microsecond=0)
    return Meeting(start, start + HOUR, place)


def test_it_begins_once_with_the_rules_of_its_type(
    people: SimpleNamespace, kind: ConversationType, told: list[object]
) -> None:
    first = api.begin(type=kind, employee=people.medarbejder, by=people.leder)
    assert api.begin(type=kind, employee=people.medarbejder, by=people.leder) == first
    assert first.leader == people.leder
    assert (first.rules.exchange_days, first.rules.follow_up_months) == (14, (4, 8))
    assert told == [(Change.BEGUN, people.leder)]


def test_what_is_under_way_keeps_its_rules_when_the_type_changes(
    people: SimpleNamespace, kind: ConversationType
) -> None:
    begun = api.begin(type=kind, employee=people.medarbejder)
    ConversationType.objects.update(exchange_days=None, hearing=True)
    kept = Conversation.objects.get(pk=begun.pk).rules
    assert (kept.exchange_days, kept.hearing) == (14, False)


def test_it_is_planned_moved_held_and_closed(
    people: SimpleNamespace, kind: ConversationType, told: list[tuple[Change, Employee | None]]
) -> None:
    begun = api.begin(type=kind, employee=people.medarbejder, by=people.leder)
    planned = api.plan(conversation=begun, meeting=meeting(), version=0, by=people.leder)
    assert api.plan(conversation=begun, meeting=meeting(place="Lokale 3"), version=0, by=people.leder) == planned
    moved = api.plan(conversation=begun, meeting=meeting(9), version=1, by=people.leder)
    assert moved.meeting_version == 2
    with pytest.raises(api.NotYetHeld):
        api.mark_held(conversation=begun, by=people.leder, at=timezone.now() + HOUR)
    held = api.mark_held(conversation=begun, by=people.leder)
    assert held.is_open, "a document is still to come"
    with pytest.raises(api.AlreadyHeld):
        api.plan(conversation=begun, meeting=meeting(), version=2, by=people.leder)
    api.close(conversation=begun, by=people.leder)
    with pytest.raises(api.ConversationOver):
        api.cancel(conversation=begun, by=people.leder)
    assert [change for change, _by in told] == [
        Change.BEGUN,
        Change.PLANNED,
        Change.MOVED,
        Change.HELD,
        Change.CLOSED,
    ]


def test_what_keeps_nothing_is_closed_when_it_was_held(people: SimpleNamespace, kind: ConversationType) -> None:
    kind.keeps = ConversationType.Keeps.OWN_NOTES
    kind.save()
    begun = api.begin(type=kind, employee=people.medarbejder)
    api.mark_held(conversation=begun, by=people.leder)
    begun.refresh_from_db()
    assert not begun.is_open


def test_whoever_moves_it_second_is_told(people: SimpleNamespace, kind: ConversationType) -> None:
    begun = api.begin(type=kind, employee=people.medarbejder)
    api.plan(conversation=begun, meeting=meeting(7), version=0, by=people.leder)
    with pytest.raises(api.MeetingChanged):
        api.plan(conversation=begun, meeting=meeting(8), version=0, by=people.leder)


def test_a_meeting_in_the_past_is_refused(people: SimpleNamespace, kind: ConversationType) -> None:
    begun = api.begin(type=kind, employee=people.medarbejder)
    with pytest.raises(api.MeetingInPast):
        api.plan(conversation=begun, meeting=meeting(-1), version=0, by=people.leder)


def test_a_time_is_doubted_for_a_holiday_a_weekend_and_another_conversation(
    people: SimpleNamespace, kind: ConversationType
) -> None:
    begun = api.begin(type=kind, employee=people.medarbejder)
    christmas = timezone.make_aware(datetime.datetime(2030, 12, 25, 10))
    assert api.doubts_of(conversation=begun, meeting=Meeting(christmas, christmas + HOUR)).holiday
    sunday = timezone.make_aware(datetime.datetime(2030, 12, 15, 10))
    assert api.doubts_of(conversation=begun, meeting=Meeting(sunday, sunday + HOUR)).weekend
    monday = sunday + datetime.timedelta(days=1)
    other = api.begin(type=kind, employee=people.kollega)
    api.plan(conversation=other, meeting=Meeting(monday, monday + HOUR), version=0, by=people.leder)
    assert api.doubts_of(conversation=begun, meeting=Meeting(monday, monday + HOUR)).busy == (people.leder,)
    later = Meeting(monday + HOUR, monday + 2 * HOUR)
    assert not api.doubts_of(conversation=begun, meeting=later)


def test_a_guard_stops_it_and_nothing_is_changed(
    people: SimpleNamespace, kind: ConversationType, monkeypatch: pytest.MonkeyPatch, told: list[object]
) -> None:
    begun = api.begin(type=kind, employee=people.medarbejder)

    def guard(_conversation: Conversation, change: Change) -> None:
        if change is Change.HELD:
            raise api.StepMissing("summons", "Send indkaldelsen først.")

    monkeypatch.setattr(course, "_guards", [guard])
    with pytest.raises(api.StepMissing, match="summons"):
        api.mark_held(conversation=begun, by=people.leder)
    begun.refresh_from_db()
    assert begun.held_at is None
    assert told == [(Change.BEGUN, None)]
