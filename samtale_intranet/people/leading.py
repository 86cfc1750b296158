"""Who leads whom now, for many people at once: the rule of `lines` over units that are fetched and linked once."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from samtale_intranet.people.lines import leads_in, line_of, nearest_head
from samtale_intranet.people.models import Employee, Unit

__all__ = ["leaders_of", "leading", "tree_of"]


def tree_of(*municipalities: int) -> dict[int, Unit]:
    """Give every unit of these municipalities by key, with its leader and its parents linked in memory. One query."""
    found = Unit.objects.filter(municipality__in=municipalities).select_related("leader__own_leader")
    units = {unit.pk: unit for unit in found}
    for unit in units.values():
        unit.parent = units.get(unit.parent_id) if unit.parent_id else None
    return units


def leaders_of(*, employees: Collection[Employee]) -> dict[int, Employee | None]:
    """Give who leads each of these people now, by their keys, as `leader_of` does; one query for all their units.

    They must come with their `own_leader`.
    """
    if not employees:
        return {}
    units = tree_of(*{person.municipality_id for person in employees})
    for person in employees:
        if person.unit_id in units:
            person.unit = units[person.unit_id]
    return {person.pk: line_of(person) for person in employees}


def leading(people: Iterable[Employee], *, units: dict[int, Unit]) -> set[int]:
    """Give the keys of those of these people who lead somebody now, by the same rule as `leader_of`.

    One query for any number of people, besides the one for `units` (see `tree_of`); all are of its municipality.
    """
    asked = {person.pk: person for person in people if person.is_employed}
    if not asked:
        return set()
    here = next(iter(asked.values())).municipality_id
    heads = {unit.leader for unit in units.values() if unit.leader is not None}
    # A head is passed over on their own way up, so each is asked apart.
    found = {_leader_of_head(head, units, here) for head in heads if leads_in(head, here)}
    whole = {unit.pk: nearest_head(unit, municipality_id=here, but=None) for unit in units.values()}
    mine = {pk: head.pk for pk, head in whole.items() if head is not None and head.pk in asked}
    others = Employee.objects.employed().filter(municipality_id=here).exclude(pk__in=[head.pk for head in heads])
    places = others.filter(Q(own_leader__in=asked) | Q(unit__in=mine)).order_by().values_list("own_leader", "unit")
    gone: dict[int, set[int | None]] = {}
    for own, unit in places.distinct():
        if own in asked:
            found.add(own)
        elif own is None:
            found.add(mine.get(unit))
        else:
            gone[own] = gone.get(own, set()) | {mine.get(unit)}
    if gone:  # rare: whose own leader is somebody else counts for the unit's only where that one leads nobody any more
        active = set(Employee.objects.employed().filter(pk__in=gone, municipality_id=here).values_list("pk", flat=True))
        found.update(*(heads for own, heads in gone.items() if own not in active))
    return {pk for pk in found if pk in asked}


def _leader_of_head(head: Employee, units: dict[int, Unit], here: int) -> int | None:
    if leads_in(head.own_leader, here):
        return head.own_leader_id
    above = nearest_head(units.get(head.unit_id), municipality_id=here, but=head)
    return above.pk if above else None
