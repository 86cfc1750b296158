"""Lines of leadership: the one rule for who leads whom, as pure functions over people and units already in memory."""

from __future__ import annotations

from samtale_intranet.people.models import Employee, Unit


def leads_in(leader: Employee | None, municipality_id: int) -> bool:
    """Say whether this person can lead anybody in the municipality: they are there, and employed today."""
    return leader is not None and leader.municipality_id == municipality_id and leader.is_employed


def line_of(employee: Employee) -> Employee | None:
    """Give who leads this employee now; see `api.leader_of`, which is this."""
    if not employee.is_employed:
        return None
    if leads_in(employee.own_leader, employee.municipality_id):
        return employee.own_leader
    return nearest_head(employee.unit, municipality_id=employee.municipality_id, but=employee)


def nearest_head(unit: Unit | None, *, municipality_id: int, but: Employee | None) -> Employee | None:
    """Give the leader of the nearest unit upwards, passing over empty seats and the person `but`.

    A unit of another municipality, or a circle of units, which no form lets through, ends the walk.
    """
    seen: list[Unit] = []  # short, and units of an import that is under way cannot be hashed
    while unit is not None and unit not in seen and unit.municipality_id == municipality_id:
        seen.append(unit)
        head = unit.leader
        if head is not None and head != but and leads_in(head, municipality_id):
            return head
        unit = unit.parent
    return None
