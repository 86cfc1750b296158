"""A municipality's ledger as a file of its own, for `standalone.verify_ledger`, and the keys that check it."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC
from typing import Any

import rfc8785
from django.utils import timezone

from samtale_intranet import keyring
from samtale_intranet.keyring import KeyProblem
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import chain, keys, ledger
from samtale_intranet.personnel.models import Checkpoint, LedgerEvent
from samtale_intranet.personnel.pruning import checkpoints

FORMAT = "samtale-ledger/1"
KEYS_FORMAT = "samtale-ledger-keys/1"
_NAMES = tuple(field.name for field in fields(chain.Link))


def lines(municipality: Municipality) -> Iterator[bytes]:
    """Give the export line by line, inside a `snapshot`: what it is of, then every event. Raise KeyProblem.

    Where the ledger was pruned, its checkpoint and what that carries stand between the two. Events are as pseudonymous
    as they are kept: ids, never names or texts. All is given as it stands, right or wrong; the first line is
    authenticated, so that what is lost from the file later is seen.
    """
    checkpoint = checkpoints.of(municipality)
    yield _line(_header(municipality, checkpoint))
    if checkpoint:
        yield _line({**checkpoint.values(), "mac": checkpoint.mac})
        for one in checkpoint.records.select_related("checkpoint__municipality").order_by("sequence").iterator():
            yield _line({**one.values(), "mac": one.mac})
    for link in ledger.links(municipality):
        yield _line({name: getattr(link, name) for name in _NAMES})


def _header(municipality: Municipality, checkpoint: Checkpoint | None) -> dict[str, Any]:
    start = checkpoints.start_of(checkpoint)
    events = LedgerEvent.objects.filter(municipality=municipality).order_by("sequence")
    last = events.last()
    ring = keyring.current()
    header: dict[str, Any] = {
        "format": FORMAT,
        "municipality": str(municipality.uuid),
        "slug": municipality.slug,
        "exported": timezone.now().astimezone(UTC).isoformat(timespec="seconds"),
        "after": start.sequence,
        "previous": start.mac,
        "events": events.count(),
        "head": last.mac if last else chain.START,
        "key_id": ring.active,
    }
    key = keys.derive(ring, ring.active, keys.ANCHOR, str(municipality.uuid))
    return {**header, "mac": hmac.new(key, rfc8785.dumps(header), hashlib.sha256).hexdigest()}


def key_lines(municipality: Municipality) -> Iterator[bytes]:
    """Give the key file: what checks this municipality's ledger and anchors, and opens nothing.

    SECURITY: a chain of HMACs is checked with the very key that makes it: whoever has these can forge events that the
    verifier believes. They come from the ring by HKDF, so that neither the ring nor any folder's key follows.
    """
    ring, scope = keyring.current(), str(municipality.uuid)
    derived: dict[str, dict[str, str]] = {keys.LEDGER: {}, keys.ANCHOR: {}}
    for purpose, of_purpose in derived.items():
        for key_id in ring.checking_ids:
            with contextlib.suppress(KeyProblem):  # retired before the municipality was made, and never used by it
                of_purpose[key_id] = keys.derive(ring, key_id, purpose, scope).hex()
    yield _line({"format": KEYS_FORMAT, "municipality": scope, **derived})


def _line(values: dict[str, Any]) -> bytes:
    return rfc8785.dumps(values) + b"\n"
