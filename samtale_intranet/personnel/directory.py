"""Whose folders somebody may ask for: their own, those they lead now, and for HR the municipality's."""

from __future__ import annotations

from django.db.models import Q

from samtale_intranet.people.models import Employee, EmployeeQuerySet
from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.access import Role
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.stand_ins.api import led_or_stood_in


def led(*, person: Employee) -> EmployeeQuerySet:
    """Give those whom this person leads now, or for whose leader they stand in today, each with unit and folder."""
    return led_or_stood_in(person=person).select_related("unit", "folder")


def search(*, person: Employee, words: str) -> EmployeeQuerySet:
    """Give the municipality's employees by name or number, former ones too; nobody where the person is not HR.

    A search for something is an event, without the words that were searched for.
    """
    if not person.is_hr:
        return Employee.objects.none()
    found = Employee.objects.filter(municipality=person.municipality).select_related("unit", "folder").order_by("name")
    if not words:
        return found
    ledger.commit(
        municipality=person.municipality,
        actor=f"employee:{person.uuid}",
        actor_role=Role.HR.value,
        action=Event.SEARCHED,
        purpose=Purpose.PERSONNEL_ADMINISTRATION.value,
    )
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(number__iexact=word))
    return found
