"""What the ledger last told of each record: the event that wrote it, there still or carried by the checkpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import CarriedRecord, LedgerEvent


@dataclass(frozen=True, slots=True)
class Written:
    """The last event that wrote a record."""

    sequence: int
    action: str
    content_hash: str

    @property
    def is_removal(self) -> bool:
        """Whether the record is gone since, and rightly so."""
        return Event(self.action).is_removal


def last_written(municipality: Municipality, after: int = 0) -> dict[UUID, Written]:
    """Give, for each record, its last event that wrote it. Looking does not count: it may have seen a forged row.

    Neither do the registers of people: the import changes the same rows, and no event tells of it.
    With `after`, only what events after that one wrote; what the checkpoint carries was written before.
    """
    found: dict[UUID, Written] = {}
    if not after:
        carried = CarriedRecord.objects.filter(checkpoint__municipality=municipality)
        _take(found, carried)
    _take(found, _writing(municipality).filter(sequence__gt=after))
    return found


def last_written_of(municipality: Municipality, records: Iterable[UUID]) -> Mapping[UUID, Written]:
    """Give the same of these records alone: one query, and one more for those whose event was pruned."""
    wanted = set(records)
    found: dict[UUID, Written] = {}
    _take(found, _writing(municipality).filter(record__in=wanted))
    if left := wanted - set(found):
        carried: dict[UUID, Written] = {}
        _take(carried, CarriedRecord.objects.filter(checkpoint__municipality=municipality, record__in=left))
        return {**carried, **found}
    return found


def hash_of(evidence: bytes) -> str:
    """Give what the ledger keeps of a row's evidence."""
    return hashlib.sha256(evidence).hexdigest()


def _writing(municipality: Municipality) -> QuerySet[LedgerEvent]:
    looking = [event.value for event in Event if event.is_looking or event.is_of_register]
    removals = [event.value for event in Event if event.is_removal]
    events = LedgerEvent.objects.filter(municipality=municipality, record__isnull=False).exclude(action__in=looking)
    return events.exclude(content_hash="") | events.filter(action__in=removals)


def _take(found: dict[UUID, Written], rows: QuerySet[LedgerEvent] | QuerySet[CarriedRecord]) -> None:
    values: Any = rows.order_by("sequence").values_list("record", "sequence", "action", "content_hash")
    for record, *told in values.iterator():
        found[record] = Written(*told)
