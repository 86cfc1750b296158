"""The ledger: one row per event, in sequence per municipality, each chained to the one before it."""

from __future__ import annotations

import functools
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import Max
from django.utils import timezone

from samtale_intranet import keyring
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import chain, keys
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import LedgerEvent

# What a Link holds of a row, in its order.
_COLUMNS = tuple(field.name for field in fields(chain.Link) if field.name != "municipality")
_LOCK = 0x5A3  # namespace of our advisory locks, so that a host's own locks on the same numbers do not meet ours


class LedgerUnwritable(Exception):
    """The ledger could not be written: the disk is full or broken, or the database is away. Nothing may be read."""


@contextmanager
def _telling() -> Iterator[None]:
    """Turn what the database says while the ledger is written into LedgerUnwritable, without the values it quotes."""
    try:
        yield
    except DatabaseError as problem:
        raise LedgerUnwritable(f"The ledger could not be written ({type(problem).__name__}).") from None


def lock(municipality: Municipality) -> None:
    """Let nobody else write this municipality's ledger or journal until the transaction ends.

    SQLite needs nothing: an IMMEDIATE transaction is the only writer there is (checked at start, `samtale.E010`).
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("The ledger is written in a transaction only: open one first.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s::int, %s::int)", [_LOCK, municipality.pk])


def append(
    *,
    municipality: Municipality,
    actor: str,
    actor_role: str,
    action: Event,
    folder: UUID | None = None,
    record: UUID | None = None,
    purpose: str = "",
    content: bytes = b"",
) -> LedgerEvent:
    """Add one event inside the caller's transaction; `content` is the ciphertext concerned, kept as its hash.

    Raise LedgerUnwritable; the caller's transaction must not stand then.
    """
    ring = keyring.current()
    with _telling():
        lock(municipality)
        events = LedgerEvent.objects.filter(municipality=municipality)
        last = events.order_by("-sequence").only("sequence", "mac").first()
    event = LedgerEvent(
        municipality=municipality,
        sequence=last.sequence + 1 if last else 1,
        at=timezone.now(),
        actor=actor,
        actor_role=actor_role,
        action=action.value,
        folder=folder,
        record=record,
        purpose=purpose,
        content_hash=hashlib.sha256(content).hexdigest() if content else "",
        key_id=ring.active,
        previous=last.mac if last else chain.START,
    )
    key = keys.derive(ring, ring.active, keys.LEDGER, str(municipality.uuid))
    event.mac = chain.mac_of(key, link_of(event))
    with _telling():
        event.save()
    return event


def commit(
    *,
    municipality: Municipality,
    actor: str,
    actor_role: str,
    action: Event,
    folder: UUID | None = None,
    record: UUID | None = None,
    purpose: str = "",
    content: bytes = b"",
) -> LedgerEvent:
    """Add one event in a transaction of its own.

    SECURITY: what only looks must be on disk before anything is decrypted. Inside somebody's transaction it could
    still be rolled back after the text was shown, so there Django raises RuntimeError. Raise LedgerUnwritable.
    """
    with _telling(), transaction.atomic(durable=action.is_looking):
        return append(
            municipality=municipality,
            actor=actor,
            actor_role=actor_role,
            action=action,
            folder=folder,
            record=record,
            purpose=purpose,
            content=content,
        )


def link_of(event: LedgerEvent) -> chain.Link:
    """Give the event as the chain sees it."""
    return chain.Link(
        municipality=str(event.municipality.uuid),
        sequence=event.sequence,
        at=event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        actor=event.actor,
        actor_role=event.actor_role,
        action=event.action,
        folder=str(event.folder or ""),
        record=str(event.record or ""),
        purpose=event.purpose,
        content_hash=event.content_hash,
        key_id=event.key_id,
        previous=event.previous,
        mac=event.mac,
    )


def links(municipality: Municipality, *, after: int = 0) -> Iterator[chain.Link]:
    """Give the municipality's chain after this event in order, without holding it all in memory."""
    rows = LedgerEvent.objects.filter(municipality=municipality).order_by("sequence").values_list(*_COLUMNS)
    uuid = str(municipality.uuid)
    try:
        for row in rows.filter(sequence__gt=after).iterator(chunk_size=2000):
            link = _link(uuid, row)
            yield link
            after = link.sequence
    except (TypeError, ValueError):  # a value that no column of ours can hold
        yield from _one_by_one(municipality, after)


def _link(municipality: str, row: tuple[Any, ...]) -> chain.Link:
    sequence, at, actor, actor_role, action, folder, record, *rest = row
    texts = (actor, actor_role, action, str(folder or ""), str(record or ""), *rest)
    if not isinstance(at, datetime) or not all(isinstance(text, str) for text in texts):
        raise TypeError("A column of the ledger holds something else than it is for.")
    return chain.Link(municipality, sequence, at.astimezone(UTC).isoformat(timespec="microseconds"), *texts)


def _one_by_one(municipality: Municipality, after: int) -> Iterator[chain.Link]:
    """Give the events singly, and in the place of one that cannot be read an empty one, so that it is named."""
    events = LedgerEvent.objects.filter(municipality=municipality, sequence__gt=after).order_by("sequence")
    for sequence in events.values_list("sequence", flat=True):
        blank = ["", "", "", "", "", "", "", "", keyring.current().active, "", ""]
        yield _single(municipality, sequence) or chain.Link(str(municipality.uuid), sequence, *blank)


def _single(municipality: Municipality, sequence: int) -> chain.Link | None:
    found = LedgerEvent.objects.filter(municipality=municipality, sequence=sequence).values_list(*_COLUMNS)
    try:
        return next((_link(str(municipality.uuid), row) for row in found), None)
    except (TypeError, ValueError):
        return None


def event_at(municipality: Municipality, sequence: int) -> chain.Link | None:
    """Give one event where its own mac is right, None where it is not there or was changed. Raise KeyProblem."""
    found = _single(municipality, sequence)
    if found is None:
        return None
    expected = chain.mac_of(key_for(municipality)(found.key_id), found)
    return found if hmac.compare_digest(expected.encode(), found.mac.encode()) else None


def last_event(municipality: Municipality) -> int:
    """Give the number of the municipality's last event, 0 where there is none."""
    return LedgerEvent.objects.filter(municipality=municipality).aggregate(last=Max("sequence"))["last"] or 0


def key_for(municipality: Municipality) -> chain.KeyFor:
    """Give the function from a key's id to the municipality's ledger key; it raises KeyProblem, as this does."""
    ring = keyring.current()
    return functools.cache(lambda key_id: keys.derive(ring, key_id, keys.LEDGER, str(municipality.uuid)))


def first_fault(
    municipality: Municipality, *, start: chain.Start = chain.BEGINNING, known: Sequence[chain.Known] = ()
) -> chain.Fault | None:
    """Walk the municipality's chain after `start`; give the first thing wrong, or None.

    Raise KeyProblem where there is no key ring. `known` is what an anchor knows, see `anchors`.
    """
    walk = links(municipality, after=start.sequence)
    return chain.first_fault(walk, key_for(municipality), start=start, known=known)
