"""Comparing a people file with what is known: it changes objects in memory and notes what changed; no queries."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from samtale_intranet.people.import_report import FieldChange, PersonChange, UnitChange
from samtale_intranet.people.lines import line_of
from samtale_intranet.people.models import Employee, Unit
from samtale_intranet.people.row_checks import Key, circle_problem, circles
from samtale_intranet.people.rows import PeopleRefused, Row

Path = tuple[int, tuple[str, ...]]  # municipality, and the unit's names from the top

FIELDS = {
    "navn": "name",
    "email": "email",
    "titel": "title",
    "enhed": "unit",
    "egen_leder": "own_leader",
    "ansat_fra": "employed_from",
    "ansat_til": "employed_until",
    "senior_fra": "senior_from",
    "hr": "is_hr",
    "brugernavn": "user",
}


@dataclass(slots=True)
class Comparison:
    """People, units and sign-ins as the database has them, and step by step as the file has them.

    Each employee's unit and own leader, and each unit's parent and leader, must be linked in memory.
    """

    employees: dict[Key, Employee]
    units: dict[Path, Unit]
    users: dict[str, Any]
    new_employees: list[Employee] = field(default_factory=list)
    new_units: list[tuple[Path, Unit]] = field(default_factory=list)
    new_users: list[Any] = field(default_factory=list)
    changed: list[Employee] = field(default_factory=list)
    changed_fields: set[str] = field(default_factory=set)
    seats: list[tuple[Unit, Employee | None]] = field(default_factory=list)
    people: list[PersonChange] = field(default_factory=list)
    unit_changes: list[UnitChange] = field(default_factory=list)

    def run(self, rows: Iterable[Row]) -> None:
        """Compare all rows, then the seats of leaders, which need everybody."""
        seats: dict[Path, Employee | None] = {}
        for row in rows:
            person = self.person_at(row.key)
            left = person.unit if person.unit_id else None
            self.compare(row, person)
            here = (row.municipality, row.unit)
            if row.leads_unit:
                seats[here] = person
            elif self.units[here].leader is person:
                seats.setdefault(here, None)
            if left is not None and path_of(left) != here and left.leader is person:
                seats.setdefault(path_of(left), None)
        self.compare_seats(seats)
        self.refuse_circles(list(rows))

    def compare(self, row: Row, person: Employee) -> None:
        """Put a row's values on its employee and note each one that differs."""
        is_new = person.pk is None
        before = {} if is_new else _cells(person)
        person.name, person.email, person.title, person.is_hr = row.name, row.email, row.title, row.is_hr
        person.unit = self.unit_at((row.municipality, row.unit))
        person.own_leader = self.person_at((row.municipality, row.own_leader)) if row.own_leader else None
        person.employed_from = row.employed_from
        person.employed_until, person.senior_from = row.employed_until, row.senior_from
        if row.username:
            person.user = self.user_of(row)
        after = _cells(person)
        changes = [
            FieldChange(column, before.get(column, ""), after[column])
            for column in FIELDS
            if before.get(column, "") != after[column]
        ]
        if changes:
            self.people.append(PersonChange(row.line, row.number, row.name, is_new, tuple(changes)))
        if changes and not is_new:
            self.changed.append(person)
            self.changed_fields.update(FIELDS[change.column] for change in changes)

    def compare_seats(self, seats: dict[Path, Employee | None]) -> None:
        """Note each unit that gets another leader, or none, and each new unit."""
        named = {}
        for path, leader in seats.items():
            before = self.units[path].leader
            if before is not leader:
                self.seats.append((self.units[path], leader))
                self.units[path].leader = leader
                named[path] = (_named(before), _named(leader))
        new = {path for path, _unit in self.new_units}
        for path in sorted(new | named.keys()):
            self.unit_changes.append(UnitChange(" / ".join(path[1]), path in new, *named.get(path, ("", ""))))

    def refuse_circles(self, rows: list[Row]) -> None:
        """Refuse people of the file who would lead each other in a circle, by units and own leaders together."""

        def above(key: Key) -> Key | None:
            leader = line_of(self.employees[key])
            return (leader.municipality_id, leader.number) if leader else None

        reason = _("The leaders go in a circle: %(numbers)s. Change an own leader, or the leader of a unit.")
        found = [circle_problem(rows, circle, reason) for circle in circles((row.key for row in rows), above)]
        if found:
            raise PeopleRefused(found)

    def person_at(self, key: Key) -> Employee:
        """Give the employee with a number; make one, still empty, where there is none."""
        if key not in self.employees:
            self.employees[key] = Employee(municipality_id=key[0], number=key[1])
            self.new_employees.append(self.employees[key])
        return self.employees[key]

    def unit_at(self, path: Path) -> Unit:
        """Give the unit at a path; make it and those above it where there is none."""
        if path not in self.units:
            municipality, names = path
            parent = self.unit_at((municipality, names[:-1])) if len(names) > 1 else None
            self.units[path] = Unit(municipality_id=municipality, parent=parent, name=names[-1], leader=None)
            self.new_units.append((path, self.units[path]))
        return self.units[path]

    def user_of(self, row: Row) -> Any:
        """Give the sign-in that a row names; where there is none, make one without a usable password."""
        if row.username not in self.users:
            model = get_user_model()
            user = model(**{model.USERNAME_FIELD: row.username, model.get_email_field_name(): row.email})
            if hasattr(user, "first_name"):
                user.first_name, _space, user.last_name = row.name[:150].rpartition(" ")
            user.set_unusable_password()
            self.users[row.username] = user
            self.new_users.append(user)
        return self.users[row.username]


def path_of(unit: Unit) -> Path:
    """Give where a unit stands, from the top. Its parents must be linked in memory."""
    names: list[str] = []
    step: Unit | None = unit
    while step is not None:
        names.insert(0, step.name)
        step = step.parent
    return unit.municipality_id, tuple(names)


def _cells(person: Employee) -> dict[str, str]:
    """Give a person's values as a file writes them; two people with the same cells are the same to a file."""
    return {
        "navn": person.name,
        "email": person.email,
        "titel": person.title,
        "enhed": " / ".join(path_of(person.unit)[1]),
        "egen_leder": person.own_leader.number if person.own_leader else "",
        "ansat_fra": _day(person.employed_from),
        "ansat_til": _day(person.employed_until),
        "senior_fra": _day(person.senior_from),
        "hr": "ja" if person.is_hr else "nej",
        "brugernavn": person.user.get_username() if person.user else "",
    }


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""


def _named(person: Employee | None) -> str:
    return f"{person.name} ({person.number})" if person else ""
