"""Who leads many people now: the rule of `lines`, for all of them at once."""

from __future__ import annotations

from collections.abc import Collection

from samtale_intranet.people.lines import line_of
from samtale_intranet.people.models import Employee, Unit

__all__ = ["leaders_of"]


def leaders_of(*, employees: Collection[Employee]) -> dict[int, Employee | None]:
    """Give who leads each of these people now, by their keys, as `leader_of` does; one query for all their units.

    They must come with their `own_leader`.
    """
    if not employees:
        return {}
    here = {person.municipality_id for person in employees}
    units = {unit.pk: unit for unit in Unit.objects.filter(municipality__in=here).select_related("leader")}
    for unit in units.values():
        unit.parent = units.get(unit.parent_id) if unit.parent_id else None
    for person in employees:
        if person.unit_id in units:
            person.unit = units[person.unit_id]
    return {person.pk: line_of(person) for person in employees}
