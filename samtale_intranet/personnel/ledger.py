"""The ledger: one row per event, in sequence per municipality, each chained to the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from samtale_intranet import keyring
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import chain, keys
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import LedgerEvent

_LOCK = 0x5A3  # namespace of our advisory locks, so that a host's own locks on the same numbers do not meet ours


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
    """Add one event inside the caller's transaction; `content` is the ciphertext concerned, kept as its hash."""
    lock(municipality)
    ring = keyring.current()
    last = LedgerEvent.objects.filter(municipality=municipality).order_by("-sequence").only("sequence", "mac").first()
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
    still be rolled back after the text was shown, so there Django raises RuntimeError.
    """
    with transaction.atomic(durable=action.is_looking):
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


def links(municipality: Municipality) -> Iterator[chain.Link]:
    """Give the municipality's whole chain in order, without holding it all in memory."""
    events = LedgerEvent.objects.filter(municipality=municipality).select_related("municipality").order_by("sequence")
    return (link_of(event) for event in events.iterator(chunk_size=2000))


def first_fault(municipality: Municipality) -> chain.Fault | None:
    """Walk the municipality's chain; give the first thing wrong, or None. Raise KeyProblem where a key is missing."""
    ring = keyring.current()
    return chain.first_fault(
        links(municipality), lambda key_id: keys.derive(ring, key_id, keys.LEDGER, str(municipality.uuid))
    )
