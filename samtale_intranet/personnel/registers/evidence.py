"""What the ledger keeps of a row in a register: the name of its record, and whatever decides what it opens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import rfc8785
from django.db.models import Model

from samtale_intranet.people.models import Employee, Municipality, Unit

__all__ = ["decides_access", "evidence_of", "municipality_of", "record_of", "register_record"]

# Fields that decide who leads, who signs in as whom, and who is HR.
_DECIDING = frozenset({"user", "is_hr", "own_leader", "unit", "employed_from", "employed_until", "leader", "parent"})


def register_record(key: str) -> UUID:
    """Give the record that stands in the ledger for a whole register; the same in every installation."""
    return uuid5(NAMESPACE_URL, f"samtale-intranet/register/{key}")


def record_of(obj: Model) -> UUID:
    """Give the record of one row: its uuid, or where it has none one made of its municipality, kind and key."""
    uuid: UUID | None = getattr(obj, "uuid", None)
    return uuid or uuid5(municipality_of(obj).uuid, f"{obj._meta.model_name}:{obj.pk}")


def municipality_of(obj: Any) -> Municipality:
    """Give the municipality whose row it is."""
    return obj if isinstance(obj, Municipality) else obj.municipality


def decides_access(fields: Iterable[str]) -> bool:
    """Whether any of these fields decides who may open what."""
    return not _DECIDING.isdisjoint(fields)


def evidence_of(obj: Model) -> bytes:
    """Give the bytes whose hash the ledger keeps: what decides access, by pseudonymous names.

    `verify_journal` does not compare them with the row: the import of people changes it as well.
    """
    told: dict[str, Any] = {"record": str(record_of(obj)), "municipality": str(municipality_of(obj).uuid)}
    if isinstance(obj, Employee):
        told |= {
            "user": obj.user_id,
            "is_hr": obj.is_hr,
            "own_leader": str(obj.own_leader.uuid) if obj.own_leader else "",
            "unit": str(record_of(obj.unit)),
            "employed_from": obj.employed_from.isoformat(),
            "employed_until": obj.employed_until.isoformat() if obj.employed_until else "",
        }
    elif isinstance(obj, Unit):
        told |= {
            "parent": str(record_of(obj.parent)) if obj.parent else "",
            "leader": str(obj.leader.uuid) if obj.leader else "",
        }
    return rfc8785.dumps(told)
