"""How an attempt ends: delivered, to be tried later, or refused for good. What is settled is in the ledger as well."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import keys, ledger
from samtale_intranet.personnel.archive.backoff import wait_after, wait_as_told
from samtale_intranet.personnel.archive.models import OutboxItem
from samtale_intranet.personnel.archive.packing import ACTOR
from samtale_intranet.personnel.archive.targets import Receipt, RefusedForGood, TryLater
from samtale_intranet.personnel.events import Event, Purpose

__all__ = ["settle_as_delivered", "settle_as_refused", "settled", "try_later", "waiting_again"]

_chance = random.SystemRandom()


def settle_as_delivered(item: OutboxItem, receipt: Receipt) -> bool:
    """Keep the receipt, sealed, and tell the ledger; False where the item is settled already or gone.

    Whoever holds the claim by now: the archive has it, and a receipt proves that.
    """
    item.state, item.settled_at, item.receipt = OutboxItem.State.DELIVERED, timezone.now(), receipt.reference
    item.sealed_receipt = keys.unlock(item.entry.folder).seal(
        record=f"{item.entry.uuid}/receipt", version=1, content=receipt.content
    )
    item.problem = item.problem_words = ""
    return _settle(item, Event.ENTRY_ARCHIVED)


def settle_as_refused(item: OutboxItem, refusal: RefusedForGood, claim: datetime) -> bool:
    """Write down why, and tell the ledger; False where another worker has taken the item over meanwhile."""
    item.state, item.settled_at = OutboxItem.State.FAILED, timezone.now()
    item.problem, item.problem_words = refusal.code, refusal.words
    return _settle(item, Event.ARCHIVE_REFUSED, claim)


def _settle(item: OutboxItem, event: Event, claim: datetime | None = None) -> bool:
    municipality = item.entry.folder.municipality
    with transaction.atomic(durable=True):
        ledger.lock(municipality)
        same = OutboxItem.objects.waiting().filter(pk=item.pk)
        if claim:
            same = same.filter(claimed_until=claim)
        changed = same.update(
            state=item.state,
            settled_at=item.settled_at,
            claimed_until=None,
            problem=item.problem,
            problem_words=item.problem_words,
            receipt=item.receipt,
            sealed_receipt=item.sealed_receipt,
        )
        if changed:
            ledger.append(
                municipality=municipality,
                actor=ACTOR,
                actor_role="",
                action=event,
                folder=item.entry.folder.uuid,
                record=item.uuid,
                purpose=Purpose.ARCHIVING,
                content=item.evidence(),
            )
    return bool(changed)


def try_later(item: OutboxItem, problem: TryLater, claim: datetime) -> bool:
    """Let the item wait, longer after each attempt; False where another worker has taken it over meanwhile."""
    told = problem.seconds is not None
    wait = wait_as_told(problem.seconds or 0) if told else wait_after(item.attempts, chance=_chance.random())
    same = OutboxItem.objects.waiting().filter(pk=item.pk, claimed_until=claim)
    return bool(
        same.update(
            claimed_until=None,
            next_attempt_at=timezone.now() + wait,
            problem=problem.code,
            problem_words=problem.words,
        )
    )


def settled() -> Iterator[tuple[int, UUID, str]]:
    """Give `verify_journal` how each delivery ended; one that still waits is known to no event."""
    items = OutboxItem.objects.exclude(state=OutboxItem.State.WAITING).select_related("entry").order_by("pk")
    for item in items.defer("entry__sealed_header", "entry__sealed_body").iterator(chunk_size=200):
        yield item.entry.municipality_id, item.uuid, hashlib.sha256(item.evidence()).hexdigest()


def waiting_again(item: OutboxItem, municipality: Municipality, actor: str, actor_role: str, purpose: Purpose) -> bool:
    """Take back that it was refused, in the caller's name; False where it is no longer refused."""
    with transaction.atomic():
        ledger.lock(municipality)
        changed = (
            OutboxItem.objects.failed()
            .filter(pk=item.pk)
            .update(
                state=OutboxItem.State.WAITING,
                settled_at=None,
                attempts=0,
                next_attempt_at=timezone.now(),
                problem="",
                problem_words="",
            )
        )
        if changed:
            ledger.append(
                municipality=municipality,
                actor=actor,
                actor_role=actor_role,
                action=Event.ARCHIVE_RETRIED,
                folder=item.entry.folder.uuid,
                record=item.uuid,
                purpose=purpose,
            )
    return bool(changed)
