"""Whose folders somebody may ask for: their own, those they lead now, and for HR the municipality's."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from samtale_intranet.people.models import Employee, EmployeeQuerySet, Municipality, Unit
from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.access import Office, Role
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.journal import folder_of
from samtale_intranet.personnel.models import Entry, Folder
from samtale_intranet.personnel.stand_ins.api import led_or_stood_in

__all__ = ["UnitChoice", "Wanted", "begin_folder", "employee_of", "led", "search", "units"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What HR searches for; None stands for all. False where nothing is asked."""

    words: str = ""
    units: frozenset[int] | None = None
    employed: bool | None = None
    has_documents: bool | None = None

    def __bool__(self) -> bool:
        return self != Wanted()


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit in the order of the tree, how deep it stands, and the keys of it and of everything below it."""

    key: int
    name: str
    depth: int
    below: frozenset[int]


def led(*, person: Employee) -> EmployeeQuerySet:
    """Give those whom this person leads now, or for whose leader they stand in today, each with unit and folder."""
    return led_or_stood_in(person=person).select_related("unit", "folder")


def employee_of(*, office: Office, uuid: UUID) -> Employee:
    """Give somebody of HR's own municipality; raise Employee.DoesNotExist."""
    return Employee.objects.select_related("municipality").get(municipality=office.municipality, uuid=uuid)


def begin_folder(*, office: Office, employee: Employee) -> Folder:
    """Give the employee's folder as HR; where there is none yet it is made, and the ledger says by whom."""
    with transaction.atomic():
        known = Folder.objects.filter(employee=employee).exists()
        folder = folder_of(employee=employee)
        if not known:
            office.log(Event.FOLDER_BEGUN, folder=folder.uuid)
    return folder


def units(*, municipality: Municipality) -> list[UnitChoice]:
    """Give the municipality's units as a tree to choose from, in one query."""
    children: defaultdict[int | None, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.filter(municipality=municipality).order_by("name"):
        children[unit.parent_id].append(unit)
    return [choice for top in children[None] for choice in _with_below(top, 0, children)]


def _with_below(unit: Unit, depth: int, children: dict[int | None, list[Unit]]) -> list[UnitChoice]:
    """Give the unit and everything below it. A circle of units hangs from no top, and is never walked."""
    below = [choice for child in children[unit.pk] for choice in _with_below(child, depth + 1, children)]
    return [UnitChoice(unit.pk, unit.name, depth, frozenset({unit.pk, *(choice.key for choice in below)})), *below]


def search(*, person: Employee, wanted: Wanted) -> EmployeeQuerySet:
    """Give the municipality's employees as they are wanted; nobody where the person is not HR.

    Those who are employed now come first, then by name. A search for something is one event, without what was asked.
    """
    if not person.is_hr:
        return Employee.objects.none()
    today = timezone.localdate()
    now = Q(employed_from__lte=today) & (Q(employed_until=None) | Q(employed_until__gte=today))
    found = (
        Employee.objects.filter(municipality=person.municipality)
        .select_related("unit", "folder")
        .order_by(Case(When(now, then=Value(0)), default=Value(1)), "name", "number")
    )
    if not wanted:
        return found
    ledger.commit(
        municipality=person.municipality,
        actor=f"employee:{person.uuid}",
        actor_role=Role.HR.value,
        action=Event.SEARCHED,
        purpose=Purpose.PERSONNEL_ADMINISTRATION.value,
    )
    for word in wanted.words.split():
        found = found.filter(Q(name__icontains=word) | Q(number__iexact=word))
    if wanted.units is not None:
        found = found.filter(unit__in=wanted.units)
    if wanted.employed is not None:
        found = found.filter(now if wanted.employed else Q(employed_until__lt=today))
    if wanted.has_documents is not None:
        documents = Exists(Entry.objects.filter(folder__employee=OuterRef("pk")))
        found = found.filter(documents if wanted.has_documents else ~documents)
    return found
