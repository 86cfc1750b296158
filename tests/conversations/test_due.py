"""What is due with whom: by each type's audience and months, worked out and never stored."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.conversations import api
from samtale_intranet.conversations.due import Due, due_conversations, is_due, types_in
from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.months import months_after
from samtale_intranet.people.models import Employee
from tests.conversations.conftest import local

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 6, 15)


@pytest.fixture(autouse=True)
def june(people: SimpleNamespace) -> object:
    with time_machine.travel(local(2026, 6, 15), tick=False):
        yield


def due(*people: Employee) -> list[Due]:
    return due_conversations(people=people, types=types_in(people[0].municipality_id))


def named(found: list[Due]) -> list[tuple[str, str]]:
    return [(each.type.key, each.employee.user.username) for each in found]


def hold(type: ConversationType, employee: Employee, at: datetime.datetime) -> Conversation:
    begun = api.begin(type=type, employee=employee)
    api.mark_held(conversation=begun, by=begun.leader, at=at)
    api.close(conversation=begun)
    Conversation.objects.filter(pk=begun.pk).update(closed_at=at)
    return begun


def test_yearly_conversations_for_all(people: SimpleNamespace, mus: ConversationType) -> None:
    """Agreements: yearly conversations for all. Due when the months since the last one are up, shown a month before."""
    hold(mus, people.medarbejder, local(2025, 3, 1))
    hold(mus, people.kollega, local(2025, 7, 10))
    found = due(people.medarbejder, people.kollega)
    assert [(each.on, each.last, each.has_come) for each in found] == [
        (datetime.date(2026, 3, 1), datetime.date(2025, 3, 1), True),
        (datetime.date(2026, 7, 10), datetime.date(2025, 7, 10), False),
    ]
    hold(mus, people.medarbejder, local(2026, 6, 1))
    assert named(due(people.medarbejder, people.kollega)) == [("aarlig", "kollega")]


def test_who_has_had_none_counts_from_the_day_of_employment(people: SimpleNamespace, mus: ConversationType) -> None:
    Employee.objects.filter(pk=people.kollega.pk).update(employed_from=datetime.date(2026, 5, 1))
    people.kollega.refresh_from_db()
    assert [(each.employee, each.last) for each in due(people.medarbejder, people.kollega)] == [
        (people.medarbejder, None)
    ]


def test_what_is_under_way_is_not_due_and_what_was_called_off_is_due_again(
    people: SimpleNamespace, mus: ConversationType
) -> None:
    begun = api.begin(type=mus, employee=people.medarbejder)
    assert due(people.medarbejder) == []
    api.cancel(conversation=begun, by=people.leder)
    assert named(due(people.medarbejder)) == [("aarlig", "medarbejder")]


def test_what_is_held_when_needed_is_never_due(people: SimpleNamespace, mus: ConversationType) -> None:
    mus.for_whom = "when_needed"
    mus.save()
    assert due(people.medarbejder) == []


def test_those_who_lead_are_who_leads_somebody_now(people: SimpleNamespace, mus: ConversationType) -> None:
    mus.for_whom = "leaders"
    mus.save()
    assert named(due(people.leder, people.medarbejder, people.kollega)) == [("aarlig", "leder")]
    Employee.objects.filter(pk=people.medarbejder.pk).update(own_leader=people.kollega)
    assert ("aarlig", "kollega") in named(due(people.leder, people.medarbejder, people.kollega))


def test_seniors_are_those_whose_date_has_come(people: SimpleNamespace, senior: ConversationType) -> None:
    people.medarbejder.senior_from = TODAY
    people.kollega.senior_from = TODAY + datetime.timedelta(days=1)
    assert named(due(people.medarbejder, people.kollega, people.leder)) == [("senior", "medarbejder")]


def test_a_senior_conversation_without_months_is_due_once(people: SimpleNamespace, senior: ConversationType) -> None:
    senior.every_months = None
    senior.save()
    people.medarbejder.senior_from = datetime.date(2010, 1, 1)
    assert named(due(people.medarbejder)) == [("senior", "medarbejder")]
    hold(senior, people.medarbejder, local(2020, 3, 1))
    assert due(people.medarbejder) == []


def test_an_age_alone_makes_nothing_due(people: SimpleNamespace, senior: ConversationType) -> None:
    """`offered_from_age` is a hint: no date of birth is registered."""
    senior.offered_from_age = 55
    senior.save()
    assert due(people.medarbejder) == []


def test_it_is_offered_along_to_seniors_alone(
    people: SimpleNamespace, mus: ConversationType, senior: ConversationType
) -> None:
    """From their senior date on the one is offered along with the other, when that is due or under way."""
    senior.for_whom = "when_needed"
    senior.save()
    mus.along = senior
    mus.save()
    people.medarbejder.senior_from = datetime.date(2026, 1, 1)
    found = due(people.medarbejder, people.kollega)
    assert [(each.type.key, each.along) for each in found if each.employee == people.medarbejder] == [
        ("aarlig", None),
        ("senior", mus),
    ]
    assert [each.type.key for each in found if each.employee == people.kollega] == ["aarlig"]
    api.begin(type=mus, employee=people.medarbejder)
    assert [(each.type.key, each.along) for each in due(people.medarbejder)] == [("senior", mus)]
    hold(senior, people.medarbejder, local(2025, 9, 1))
    assert due(people.medarbejder) == [], "it was held within its own 24 months"


def test_a_few_queries_for_any_number_of_people(
    people: SimpleNamespace, mus: ConversationType, senior: ConversationType
) -> None:
    ConversationType.objects.create(
        municipality=people.municipality, key="lus", name="LUS", for_whom="leaders", every_months=12, along=senior
    )
    types = types_in(people.municipality.pk)
    many = [
        Employee(
            municipality=people.municipality,
            unit=people.team,
            number=f"m{number}",
            name=f"Nr {number}",
            employed_from=datetime.date(2020, 1, 1),
        )
        for number in range(200)
    ]
    Employee.objects.bulk_create(many)
    with CaptureQueriesContext(connection) as asked:
        assert len(due_conversations(people=[people.leder, *many], types=types)) == 202
    assert len(asked) == 3, "what was held; the units; who is led"


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)), st.integers(0, 240))
def test_so_many_months_later(day: datetime.date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + datetime.timedelta(days=1)).day == 1)
    assert months_after(datetime.date(2026, 3, 31), -1) == datetime.date(2026, 2, 28)


def test_what_is_not_held_at_regular_times_is_not_due(people: SimpleNamespace, mus: ConversationType) -> None:
    mus.every_months = None
    assert is_due(mus, people.medarbejder, None) is None
