"""Whether what is kept is what was written: the ledger's chain, and every stored ciphertext against its last event."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from uuid import UUID

from django.db import transaction

from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import keys, ledger
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.keys import KeyProblem
from samtale_intranet.personnel.models import Entry, Folder, LedgerEvent

Sealed = tuple[int, UUID, str]  # municipality id, record, SHA-256 in hex of its current ciphertext
SealedSource = Callable[[], Iterable[Sealed]]

_sources: dict[str, SealedSource] = {}


def register_sealed_source(source: SealedSource) -> None:
    """Let `verify_journal` check an app's ciphertexts too, from `AppConfig.ready`; registering twice is once.

    The source yields every stored record with the hash of exactly the bytes that its last writing event was given as
    `content`. A record that has such an event and is not yielded is reported as missing, unless an event removed it.
    """
    _sources[f"{source.__module__}.{source.__qualname__}"] = source


def first_wrong(*, municipality: Municipality) -> str | None:
    """Give the first thing wrong in the municipality's journal in clear words, or None. Raise KeyProblem.

    Whoever writes waits meanwhile: an event that came between the ledger and the rows would look like a forgery.
    """
    with transaction.atomic():
        ledger.lock(municipality)
        if fault := ledger.first_fault(municipality):
            return str(fault)
        return next(chain(_wrong_folders(municipality), _wrong_records(municipality)), None)


def _wrong_folders(municipality: Municipality) -> Iterator[str]:
    """Try each folder's key, which is bound to whose folder it is."""
    for folder in Folder.objects.with_relations().filter(employee__municipality=municipality).order_by("pk"):
        try:
            keys.unlock(folder)
        except KeyProblem as problem:
            yield f"The key of folder {folder.uuid} is not the one that was made for it. {problem}"


def _wrong_records(municipality: Municipality) -> Iterator[str]:
    """Compare each stored ciphertext with the last event that wrote it, then look for what is missing."""
    written = _last_written(municipality)
    for source in (_entries, *_sources.values()):
        for municipality_id, record, content_hash in source():
            if municipality_id != municipality.pk:
                continue
            event = written.pop(record, None)
            if event is None:
                yield f"Record {record} is stored, but no event tells that it was written."
            elif event.content_hash != content_hash:
                yield f"Record {record} is not what event {event.sequence} wrote: it was changed or rolled back."
    for record, event in written.items():
        if not Event(event.action).is_removal:
            yield f"Record {record} is missing; event {event.sequence} wrote it."


def _last_written(municipality: Municipality) -> dict[UUID, LedgerEvent]:
    """Give, for each record, its last event that wrote it. Looking does not count: it may have seen a forged row."""
    looking = [event.value for event in Event if event.is_looking]
    events = LedgerEvent.objects.filter(municipality=municipality, record__isnull=False).exclude(action__in=looking)
    removals = [event.value for event in Event if event.is_removal]
    whole = events.exclude(content_hash="") | events.filter(action__in=removals)
    return {event.record: event for event in whole.order_by("sequence").iterator() if event.record}


def _entries() -> Iterator[Sealed]:
    """Give every journal entry."""
    for entry in Entry.objects.select_related("folder", "journaled_by").order_by("pk").iterator():
        yield entry.municipality_id, entry.uuid, hashlib.sha256(entry.evidence()).hexdigest()
