"""Who of many leads somebody now: always what `led_by` says of each alone."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samtale_intranet.people.api import leading, led_by, tree_of
from samtale_intranet.people.models import Employee, Unit
from tests.conftest import employ

pytestmark = pytest.mark.django_db


def found(people: SimpleNamespace) -> set[str]:
    here = people.municipality
    everybody = list(Employee.objects.filter(municipality=here))
    keys = leading(everybody, units=tree_of(here.pk))
    one_by_one = {each.pk for each in everybody if led_by(leader=each).exists()}
    assert keys == one_by_one
    return {each.user.username for each in everybody if each.pk in keys}


def test_those_who_head_a_unit_with_somebody_in_it_lead(people: SimpleNamespace) -> None:
    assert found(people) == {"direktoer", "leder"}


def test_an_own_leader_leads(people: SimpleNamespace) -> None:
    Employee.objects.filter(pk=people.medarbejder.pk).update(own_leader=people.kollega)
    assert found(people) == {"direktoer", "leder", "kollega"}


def test_who_heads_a_unit_of_which_all_have_gone_leads_nobody(people: SimpleNamespace) -> None:
    Employee.objects.filter(unit=people.team).exclude(pk=people.leder.pk).update(
        employed_until=datetime.date(2021, 1, 1)
    )
    assert found(people) == {"direktoer"}


def test_an_own_leader_who_has_left_gives_them_back_to_the_unit(people: SimpleNamespace) -> None:
    gone = employ(people.municipality, people.team, "gaaet", "90", employed_until=datetime.date(2021, 1, 1))
    Employee.objects.filter(pk__in=[people.medarbejder.pk, people.kollega.pk]).update(own_leader=gone)
    assert found(people) == {"direktoer", "leder"}


def test_a_head_of_heads_leads(people: SimpleNamespace) -> None:
    area = Unit.objects.create(municipality=people.municipality, name="Område", parent=people.team.parent)
    area.leader = employ(people.municipality, area, "chef", "91")
    area.save()
    people.team.parent = area
    people.team.save()
    assert found(people) == {"direktoer", "leder", "chef"}


def test_it_asks_once_however_many_there_are(people: SimpleNamespace) -> None:
    everybody = list(Employee.objects.filter(municipality=people.municipality))
    units = tree_of(people.municipality.pk)
    with CaptureQueriesContext(connection) as asked:
        leading(everybody, units=units)
    assert len(asked) == 1
