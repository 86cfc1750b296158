"""Units by their whole path, from one query."""

from __future__ import annotations

from django.db.models import QuerySet

from samtale_intranet.people.models import Unit

__all__ = ["labelled"]


def labelled(units: QuerySet[Unit]) -> list[tuple[int, str]]:
    """Give each unit's key with its path from the top, in the order of the paths."""
    by_key = {unit.pk: unit for unit in units}
    return sorted(((pk, _path(unit, by_key)) for pk, unit in by_key.items()), key=lambda one: one[1].casefold())


def _path(unit: Unit | None, by_key: dict[int, Unit]) -> str:
    names: list[str] = []
    while unit is not None and len(names) < 20:  # a circle, which no form lets through, ends as well
        names.append(unit.name)
        unit = by_key.get(unit.parent_id) if unit.parent_id else None
    return " / ".join(reversed(names))
