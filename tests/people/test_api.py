"""Who somebody is and who leads whom; the two questions about leading must always agree."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samtale_intranet.people.api import leader_of, led_by, person_of
from samtale_intranet.people.models import Employee, Municipality, Unit

pytestmark = pytest.mark.django_db
YESTERDAY = datetime.timedelta(days=-1)


def leave(person: Employee) -> None:
    """End somebody's employment yesterday."""
    Employee.objects.filter(pk=person.pk).update(employed_until=timezone.localdate() + YESTERDAY)


def fresh(person: Employee) -> Employee:
    """Read somebody again, as the next request does."""
    return Employee.objects.with_lines().get(pk=person.pk)


def test_it_knows_who_a_user_is(people: SimpleNamespace) -> None:
    assert person_of(user=people.medarbejder.user) == people.medarbejder
    assert person_of(user=people.redaktoer) is None
    assert person_of(user=people.admin) is None
    assert person_of(user=AnonymousUser()) is None


def test_it_asks_once_for_a_user(people: SimpleNamespace, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        person_of(user=people.medarbejder.user)
        person = person_of(user=people.medarbejder.user)
        assert person is not None
        assert person.municipality == people.municipality
        assert leader_of(employee=person) == people.leder
        assert leader_of(employee=person) is not None


def test_it_knows_nobody_after_their_last_day(people: SimpleNamespace) -> None:
    leave(people.medarbejder)
    assert person_of(user=people.medarbejder.user) is None


def test_it_gives_the_leader_of_the_unit(people: SimpleNamespace) -> None:
    assert leader_of(employee=people.medarbejder) == people.leder


def test_it_gives_a_leader_the_leader_above(people: SimpleNamespace) -> None:
    assert leader_of(employee=people.leder) == people.direktoer


def test_it_gives_the_top_nobody(people: SimpleNamespace) -> None:
    assert leader_of(employee=people.direktoer) is None


def test_it_prefers_ones_own_leader(people: SimpleNamespace) -> None:
    people.medarbejder.own_leader = people.hr
    assert leader_of(employee=people.medarbejder) == people.hr


def test_it_passes_over_leaders_who_have_left(people: SimpleNamespace) -> None:
    people.medarbejder.own_leader = people.hr
    people.medarbejder.save()
    leave(people.hr)
    assert leader_of(employee=fresh(people.medarbejder)) == people.leder
    leave(people.leder)
    assert leader_of(employee=fresh(people.medarbejder)) == people.direktoer
    assert people.medarbejder in led_by(leader=people.direktoer)
    assert not led_by(leader=fresh(people.leder)).exists()


def test_it_lets_nobody_lead_those_who_have_left(people: SimpleNamespace) -> None:
    leave(people.medarbejder)
    assert leader_of(employee=fresh(people.medarbejder)) is None
    assert list(led_by(leader=people.leder)) == [people.kollega]


def test_it_never_crosses_municipalities(people: SimpleNamespace) -> None:
    Employee.objects.filter(pk=people.medarbejder.pk).update(own_leader=people.leder_b)
    assert leader_of(employee=fresh(people.medarbejder)) == people.leder
    assert people.medarbejder in led_by(leader=people.leder)
    assert people.medarbejder not in led_by(leader=people.leder_b)
    Unit.objects.filter(pk=people.team.pk).update(leader=people.leder_b)
    assert leader_of(employee=fresh(people.medarbejder)) == people.direktoer
    assert people.medarbejder in led_by(leader=people.direktoer)
    Employee.objects.filter(pk=people.kollega.pk).update(unit=people.leder_b.unit)
    assert leader_of(employee=fresh(people.kollega)) is None
    assert people.kollega not in led_by(leader=people.leder_b)


def test_it_ends_in_a_circle_of_units(people: SimpleNamespace) -> None:
    Unit.objects.update(leader=None)
    Unit.objects.filter(pk=people.team.parent_id).update(parent=people.team)
    assert leader_of(employee=fresh(people.medarbejder)) is None
    assert not led_by(leader=people.leder).exists()


def test_it_lists_who_is_led_by_name(people: SimpleNamespace) -> None:
    assert list(led_by(leader=people.leder)) == [people.kollega, people.medarbejder]
    assert list(led_by(leader=people.direktoer)) == [people.hr, people.hr2, people.leder]
    assert list(led_by(leader=people.medarbejder)) == []


def test_it_takes_two_queries_however_deep_the_tree(people: SimpleNamespace, django_assert_num_queries: Any) -> None:
    unit = people.team
    for depth in range(30):
        unit = Unit.objects.create(municipality=people.municipality, parent=unit, name=f"Niveau {depth}")
        Employee.objects.create(
            municipality=people.municipality,
            unit=unit,
            number=f"d{depth}",
            name=f"Dyb {depth:02}",
            employed_from=datetime.date(2020, 1, 1),
        )
    with django_assert_num_queries(2):
        led = list(led_by(leader=people.leder))
        assert {person.unit.name for person in led if person.own_leader is None} >= {"Niveau 29"}
    assert len(led) == 32


@st.composite
def trees(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a municipality: a forest of units, each with a leader or an empty seat, people anywhere, some who left."""
    units = draw(st.integers(1, 7))
    staff = draw(st.integers(1, 9))
    person = st.integers(0, staff - 1)
    return {
        "parents": [draw(st.none() | st.integers(0, index - 1)) if index else None for index in range(units)],
        "leaders": [draw(st.none() | person) for _unit in range(units)],
        "units": [draw(st.integers(0, units - 1)) for _person in range(staff)],
        "own": [draw(st.none() | st.none() | person) for _person in range(staff)],
        "days": [draw(st.sampled_from([None, None, None, -1, 0])) for _person in range(staff)],
    }


def grow(tree: dict[str, Any]) -> list[Employee]:
    """Write a drawn municipality."""
    place = Municipality.objects.create(name="Skovby", slug="skovby")
    today = timezone.localdate()
    units: list[Unit] = []
    for number, parent in enumerate(tree["parents"]):
        above = None if parent is None else units[parent]
        units.append(Unit.objects.create(municipality=place, name=f"Enhed {number}", parent=above))
    staff = [
        Employee.objects.create(
            municipality=place,
            unit=units[unit],
            number=str(number),
            name=f"Person {number}",
            employed_from=datetime.date(2020, 1, 1),
            employed_until=None if days is None else today + datetime.timedelta(days=days),
        )
        for number, (unit, days) in enumerate(zip(tree["units"], tree["days"], strict=True))
    ]
    for unit, leader in zip(units, tree["leaders"], strict=True):
        unit.leader = None if leader is None else staff[leader]
        unit.save()
    for person, own in zip(staff, tree["own"], strict=True):
        person.own_leader = None if own is None or staff[own] == person else staff[own]
        person.save()
    return staff


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees())
def test_it_agrees_both_ways_for_everybody(db: None, tree: dict[str, Any]) -> None:
    with transaction.atomic():
        grow(tree)
        everybody = list(Employee.objects.with_lines())
        by_person = {(boss.pk, person.pk) for person in everybody if (boss := leader_of(employee=person))}
        by_leader = {(boss.pk, person.pk) for boss in everybody for person in led_by(leader=boss)}
        transaction.set_rollback(True)
    assert by_leader == by_person
    assert all(boss != person for boss, person in by_leader)
