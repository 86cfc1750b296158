"""The public door of people: who somebody is, who leads whom, and the import of a file of people."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from samtale_intranet.people.changes import people_changed, register_people_listener
from samtale_intranet.people.import_report import ImportReport
from samtale_intranet.people.imports import import_people
from samtale_intranet.people.leading import leaders_of, leading, tree_of
from samtale_intranet.people.lines import line_of, nearest_head
from samtale_intranet.people.models import Employee, EmployeeQuerySet
from samtale_intranet.people.rows import PeopleRefused

__all__ = [
    "ImportReport",
    "PeopleRefused",
    "import_people",
    "leader_of",
    "leaders_of",
    "leading",
    "led_by",
    "people_changed",
    "person_of",
    "register_people_listener",
    "tree_of",
]


def person_of(*, user: Any) -> Employee | None:
    """Give the employee that a signed-in user is, with unit and municipality, or None; asked once per request."""
    if not user.is_authenticated:
        return None
    if not hasattr(user, "_samtale_person"):
        user._samtale_person = Employee.objects.with_lines().filter(user_id=user.pk).first()
    person: Employee | None = user._samtale_person
    return person if person is not None and person.is_employed else None


def leader_of(*, employee: Employee) -> Employee | None:
    """Give who leads this employee now: their own leader, else the nearest unit leader upwards who is not themselves.

    None where the tree ends without one. A leader whose employment has ended leads nobody, and somebody who is not
    employed today is led by nobody. One query at most where the employee comes from `with_lines` and the tree has up
    to four levels.
    """
    return line_of(employee)


def led_by(*, leader: Employee) -> EmployeeQuerySet:
    """Give the employees that this person leads now, by the same rule as `leader_of`, ordered by name.

    Two queries for any number of units and employees: one for the tree, one when the answer is read.
    """
    if not leader.is_employed:
        return Employee.objects.none()
    here = leader.municipality_id
    units = tree_of(here)
    whole = [pk for pk, unit in units.items() if nearest_head(unit, municipality_id=here, but=None) == leader]
    # Whoever heads a unit is passed over on their own way up, so each head is asked apart.
    heads = {unit.leader for unit in units.values() if unit.leader is not None}
    led = [head.pk for head in heads if nearest_head(units.get(head.unit_id), municipality_id=here, but=head) == leader]
    by_unit = Q(pk__in=led) | (Q(unit__in=whole) & ~Q(pk__in=[head.pk for head in heads]))
    return (
        Employee.objects.employed()
        .filter(municipality_id=here)
        .filter(Q(own_leader=leader) | (_without_own_leader(here) & by_unit))
        .select_related("municipality", "unit", "own_leader")
    )


def _without_own_leader(municipality_id: int) -> Q:
    """Match employees with no own leader who leads now: the exact opposite of `leads_in` for their own leader."""
    today = timezone.localdate()
    return (
        Q(own_leader=None)
        | ~Q(own_leader__municipality_id=municipality_id)
        | Q(own_leader__employed_from__gt=today)
        | Q(own_leader__employed_until__lt=today)
    )
