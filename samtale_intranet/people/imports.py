"""Importing a file of people: read it all, compare it with what is known, then write it at once or not at all."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from samtale_intranet.people.changes import people_changed
from samtale_intranet.people.comparison import Comparison, path_of
from samtale_intranet.people.import_report import ImportReport
from samtale_intranet.people.models import Employee, Municipality, Unit
from samtale_intranet.people.row_checks import problems_between
from samtale_intranet.people.rows import PeopleRefused, Problem, Row, read_rows


def import_people(*, file: bytes | str, dry_run: bool = False) -> ImportReport:
    """Create and update employees, units, their leaders and sign-ins from a CSV file, by municipality and number.

    The file says everything about those it lists: an empty cell empties the field, but never takes a sign-in away.
    Nobody is removed; whoever leaves gets a date in `ansat_til`, and whoever moves gives up the seat they leave.
    The number of queries does not grow with the file, except by the database's own limit for one statement.
    Raises PeopleRefused with every bad row, and then nothing of the file is written.
    """
    with transaction.atomic():
        # One import at a time: on PostgreSQL a second one waits here, on SQLite at the transaction's start.
        municipalities = list(Municipality.objects.select_for_update())
        # A name wins over another municipality's short name.
        names = {each.slug.casefold(): each.pk for each in municipalities}
        names |= {each.name.casefold(): each.pk for each in municipalities}
        rows = read_rows(file, municipalities=names)
        comparison = _fetch(rows)
        comparison.run(rows)
        if not dry_run:
            _write(comparison)
            if comparison.people or comparison.unit_changes:
                for municipality in municipalities:
                    if municipality.pk in {row.municipality for row in rows}:
                        people_changed(municipality=municipality)
    return ImportReport(
        dry_run=dry_run,
        people=tuple(comparison.people),
        units=tuple(comparison.unit_changes),
        sign_ins=tuple(user.get_username() for user in comparison.new_users),
        unchanged=len(rows) - len(comparison.people),
    )


def _fetch(rows: list[Row]) -> Comparison:
    """Fetch what the file is compared with, in three queries; refuse what does not hold together."""
    here = {row.municipality for row in rows}
    people = {each.pk: each for each in Employee.objects.filter(municipality__in=here).select_related("user")}
    keys = {pk: (each.municipality_id, each.number) for pk, each in people.items()}
    own_leaders = {keys[pk]: keys.get(each.own_leader_id or 0) for pk, each in people.items()}
    problems = problems_between(rows, own_leaders=own_leaders)
    users = _users(rows, problems)
    if problems:
        raise PeopleRefused(problems)
    units = {each.pk: each for each in Unit.objects.filter(municipality__in=here)}
    for unit in units.values():
        unit.parent = units[unit.parent_id] if unit.parent_id else None
        unit.leader = people.get(unit.leader_id or 0)
    for person in people.values():
        person.unit = units[person.unit_id]
        person.own_leader = people.get(person.own_leader_id or 0)
    return Comparison({keys[pk]: each for pk, each in people.items()}, {path_of(u): u for u in units.values()}, users)


def _users(rows: list[Row], problems: list[Problem]) -> dict[str, Any]:
    """Fetch the sign-ins that the file names; one that is somebody else's is a problem."""
    model = get_user_model()
    named = {row.username: row for row in rows if row.username}
    if not named:
        return {}
    found = model._default_manager.filter(**{f"{model.USERNAME_FIELD}__in": list(named)}).select_related(
        "samtale_employee"
    )
    users = {user.get_username(): user for user in found}
    for name, user in users.items():
        owner: Employee | None = getattr(user, "samtale_employee", None)
        if owner is not None and (owner.municipality_id, owner.number) != named[name].key:
            reason = _("The user name %(name)s is already the sign-in of employee number %(number)s. Use another.")
            values = {"name": name, "number": owner.number}
            problems.append(Problem(named[name].line, "brugernavn", reason % values))
    return users


def _write(comparison: Comparison) -> None:
    """Write sign-ins, units from the top down, people, own leaders and seats, each in bulk."""
    get_user_model()._default_manager.bulk_create(comparison.new_users)
    for unit, _leader in comparison.seats:
        unit.leader = None  # whoever takes the seat may be new, and comes after the unit
    levels: dict[int, list[Unit]] = defaultdict(list)
    for (_municipality, names), unit in comparison.new_units:
        levels[len(names)].append(unit)
    for _depth, units in sorted(levels.items()):
        Unit.objects.bulk_create(units)
    # Own leaders may be new themselves, so they come after everybody is there.
    own_leaders = [(person, person.own_leader) for person in comparison.new_employees if person.own_leader]
    for person, _leader in own_leaders:
        person.own_leader = None
    Employee.objects.bulk_create(comparison.new_employees)
    for person, own_leader in own_leaders:
        person.own_leader = own_leader
    Employee.objects.bulk_update([person for person, _leader in own_leaders], ["own_leader"])
    if comparison.changed:
        Employee.objects.bulk_update(comparison.changed, sorted(comparison.changed_fields))
    for unit, leader in comparison.seats:
        unit.leader = leader
    Unit.objects.bulk_update([unit for unit, _leader in comparison.seats], ["leader"])
