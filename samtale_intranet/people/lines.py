"""Lines of leadership: the one rule for who leads whom, as pure functions over people and units already in memory."""

from __future__ import annotations

from samtale_intranet.people.models import Employee, Unit


def leads_in(leader: Employee | None, municipality_id: int) -> bool:
    """Say whether this person can lead anybody in the municipality: they are there, and employed today."""
    return leader is not None and leader.municipality_id == municipality_id and leader.is_employed


def nearest_head(unit: Unit | None, *, municipality_id: int, but: int | None) -> Employee | None:
    """Give the leader of the nearest unit upwards, passing over empty seats and the person with the key `but`.

    A unit of another municipality, or a circle of units, which no form lets through, ends the walk.
    """
    seen: set[int] = set()
    while unit is not None and unit.pk not in seen and unit.municipality_id == municipality_id:
        seen.add(unit.pk)
        head = unit.leader
        if head is not None and head.pk != but and leads_in(head, municipality_id):
            return head
        unit = unit.parent
    return None
