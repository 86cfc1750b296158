"""Municipality, unit and employee: what the models and the database refuse."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from samtale_intranet.people.models import Employee, Unit

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def test_it_refuses_a_unit_below_itself(people: SimpleNamespace) -> None:
    top = people.team.parent
    top.parent = people.team
    with pytest.raises(ValidationError) as refused:
        top.clean()
    assert refused.value.message_dict == {
        "parent": ["A unit cannot stand below itself. Choose another parent unit."],
    }


def test_it_refuses_a_parent_of_another_municipality(people: SimpleNamespace) -> None:
    unit = Unit(municipality=people.other, name="Skole", parent=people.team)
    with pytest.raises(ValidationError) as refused:
        unit.clean()
    assert refused.value.message_dict == {"parent": ["Choose a parent unit in the same municipality."]}


def test_it_refuses_a_unit_leader_of_another_municipality(people: SimpleNamespace) -> None:
    people.team.leader = people.leder_b
    with pytest.raises(ValidationError) as refused:
        people.team.clean()
    assert refused.value.message_dict == {"leader": ["Choose a leader from the same municipality."]}


def test_it_refuses_everything_wrong_with_an_employee_at_once(people: SimpleNamespace) -> None:
    people.medarbejder.unit = people.leder_b.unit
    people.medarbejder.own_leader = people.leder_b
    with pytest.raises(ValidationError) as refused:
        people.medarbejder.clean()
    assert refused.value.message_dict == {
        "unit": ["Choose a unit in the same municipality."],
        "own_leader": ["Choose a leader from the same municipality."],
    }


def test_it_refuses_ones_own_leadership(people: SimpleNamespace) -> None:
    people.medarbejder.own_leader = people.medarbejder
    with pytest.raises(ValidationError) as refused:
        people.medarbejder.clean()
    assert refused.value.message_dict == {
        "own_leader": ["Nobody can be their own leader. Choose another, or leave it empty."],
    }


def test_it_accepts_what_is_right(people: SimpleNamespace) -> None:
    people.medarbejder.own_leader = people.direktoer
    people.medarbejder.clean()
    people.team.clean()


@pytest.mark.parametrize("at_the_top", [True, False])
def test_it_keeps_unit_names_apart_at_the_top_and_below(people: SimpleNamespace, at_the_top: bool) -> None:
    parent = None if at_the_top else people.team
    Unit.objects.create(municipality=people.municipality, parent=parent, name="Skole")
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(municipality=people.municipality, parent=parent, name="Skole")
    Unit.objects.create(municipality=people.other, name="Skole")


def test_it_keeps_employee_numbers_apart_within_a_municipality(people: SimpleNamespace) -> None:
    assert people.medarbejder_b.number == people.leder.number
    people.kollega.number = people.medarbejder.number
    with pytest.raises(IntegrityError), transaction.atomic():
        people.kollega.save()


@pytest.mark.parametrize(
    "wrong",
    [
        {"own_leader": "themselves"},
        {"employed_until": datetime.date(2019, 12, 31)},
    ],
)
def test_it_refuses_in_the_database_what_no_form_saw(people: SimpleNamespace, wrong: dict[str, Any]) -> None:
    values = {name: people.medarbejder.pk if value == "themselves" else value for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Employee.objects.filter(pk=people.medarbejder.pk).update(**values)


def test_it_refuses_in_the_database_a_unit_as_its_own_parent(people: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=people.team.pk).update(parent=people.team.pk)


@pytest.mark.parametrize(
    ("start", "end", "employed"),
    [
        (0, None, True),
        (0, 0, True),
        (-10, 10, True),
        (1, None, False),
        (-10, -1, False),
    ],
)
def test_it_counts_the_first_and_the_last_day_as_employed(
    people: SimpleNamespace, start: int, end: int | None, employed: bool
) -> None:
    today = timezone.localdate()
    person = people.medarbejder
    person.employed_from = today + start * DAY
    person.employed_until = None if end is None else today + end * DAY
    person.save()
    assert person.is_employed is employed
    assert Employee.objects.employed().filter(pk=person.pk).exists() is employed


@pytest.mark.parametrize(("days", "due"), [(None, False), (1, False), (0, True), (-1, True)])
def test_it_offers_a_senior_conversation_from_its_date(people: SimpleNamespace, days: int | None, due: bool) -> None:
    people.medarbejder.senior_from = None if days is None else timezone.localdate() + days * DAY
    assert people.medarbejder.senior_conversation_is_due is due


def test_it_is_called_by_its_name(people: SimpleNamespace) -> None:
    named = [people.municipality, people.team, people.medarbejder]
    assert [str(each) for each in named] == ["Norddjurs", "Team Skole", "Mette Medarbejder"]
