"""Asking for a reset, confirming it and turning it down. Two HR people of the same municipality, neither the owner.

Whoever calls has the office from `access.authorise_hr`, and a fresh proof of their own second factor.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from samtale_intranet.people.models import Employee, EmployeeQuerySet
from samtale_intranet.personnel.access import Office
from samtale_intranet.personnel.changed_rows import refuse_changed
from samtale_intranet.personnel.directory import Wanted, search
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import Folder
from samtale_intranet.personnel.second_factor import factors, notices
from samtale_intranet.personnel.second_factor.lost.models import FactorReset, FactorResetQuerySet
from samtale_intranet.personnel.second_factor.lost.refusals import (
    AlreadyAsked,
    AskerGone,
    NoLongerWaiting,
    NothingToReset,
    OwnFactor,
    OwnRequest,
)

__all__ = ["ask", "confirm", "employee_of", "find", "request_of", "requests", "turn_down"]

_EVENTS = {
    FactorReset.State.CONFIRMED: Event.SECOND_FACTOR_RESET_CONFIRMED,
    FactorReset.State.TURNED_DOWN: Event.SECOND_FACTOR_RESET_TURNED_DOWN,
}


def find(*, office: Office, words: str) -> EmployeeQuerySet:
    """Give those of the municipality's employees with a sign-in whom the words fit, but for whoever asks.

    Nobody without words. A search is an event, as everywhere.
    """
    if not words:
        return Employee.objects.none()
    found = search(person=office.person, wanted=Wanted(words=words)).employed().filter(user__isnull=False)
    return found.exclude(pk=office.person.pk)


def employee_of(*, office: Office, uuid: UUID) -> Employee:
    """Give an employee of the municipality; raise Employee.DoesNotExist for anybody else's."""
    employees = Employee.objects.employed().filter(municipality=office.municipality)
    return employees.select_related("unit", "user", "municipality").get(uuid=uuid)


def requests(*, office: Office) -> FactorResetQuerySet:
    """Give the municipality's requests, the newest first."""
    return FactorReset.objects.filter(municipality=office.municipality).with_people()


def request_of(*, office: Office, uuid: UUID) -> FactorReset:
    """Give one of the municipality's requests; raise FactorReset.DoesNotExist for another's."""
    return requests(office=office).get(uuid=uuid)


def ask(*, office: Office, employee: Employee) -> FactorReset:
    """Ask that a second HR person reset the employee's second factor; the employee is told by mail.

    Raise OwnFactor, NothingToReset or AlreadyAsked.
    """
    if employee.pk == office.person.pk:
        raise OwnFactor
    if employee.user is None:
        raise NothingToReset
    with transaction.atomic():
        factors.lock(employee.user)
        if not factors.has_second_factor(user=employee.user):
            raise NothingToReset
        if FactorReset.objects.waiting().filter(employee=employee).exists():
            raise AlreadyAsked
        reset = FactorReset.objects.create(municipality=office.municipality, employee=employee, asked_by=office.person)
        _log(office, reset, Event.SECOND_FACTOR_RESET_ASKED)
        notices.tell(employee.user, notices.RESET_ASKED)
    return reset


def confirm(*, office: Office, reset: FactorReset) -> None:
    """Delete all that the employee proves a second factor by, at once; what it had opened closes with it.

    The employee is told by mail. Raise OwnFactor, OwnRequest, AskerGone or NoLongerWaiting.
    """
    with transaction.atomic():
        if reset.employee.user is not None:
            factors.lock(reset.employee.user)
        _decide(office, reset, FactorReset.State.CONFIRMED)
        if reset.employee.user is not None:
            factors.forget(user=reset.employee.user)
            notices.tell(reset.employee.user, notices.RESET_DONE)


def turn_down(*, office: Office, reset: FactorReset) -> None:
    """Leave everything as it is. Raise OwnFactor, OwnRequest or NoLongerWaiting."""
    with transaction.atomic():
        _decide(office, reset, FactorReset.State.TURNED_DOWN)


def _decide(office: Office, reset: FactorReset, state: FactorReset.State) -> None:
    """Let one of two who decide at once do it; the other meets NoLongerWaiting: the UPDATE is the decision."""
    if reset.employee_id == office.person.pk:
        raise OwnFactor
    if reset.asked_by_id == office.person.pk:
        raise OwnRequest
    if state is FactorReset.State.CONFIRMED and not (reset.asked_by.is_hr and reset.asked_by.is_employed):
        raise AskerGone
    waiting = FactorReset.objects.waiting().filter(pk=reset.pk, municipality=office.municipality)
    # SECURITY: a request that somebody turned to another person in the database is not confirmed.
    refuse_changed(municipality=office.municipality, rows=waiting.with_people())
    if not waiting.update(state=state, decided_by=office.person, decided_at=timezone.now()):
        raise NoLongerWaiting
    reset.refresh_from_db(fields=["state", "decided_by", "decided_at"])
    _log(office, reset, _EVENTS[state])


def _log(office: Office, reset: FactorReset, event: Event) -> None:
    """Write the event, with the row as it now stands; it shows in the log of the employee's folder, too."""
    folder = Folder.objects.filter(employee=reset.employee_id).values_list("uuid", flat=True).first()
    office.log(event, record=reset.uuid, folder=folder, content=reset.evidence())
