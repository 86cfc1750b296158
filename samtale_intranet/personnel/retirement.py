"""Take an old key out of the ring, when nothing is sealed with it any more."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.db import connection, transaction
from django.db.models import QuerySet

from samtale_intranet import keyring, ring_file
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import keys, ledger
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import LedgerEvent
from samtale_intranet.personnel.pruning import checkpoints
from samtale_intranet.personnel.ring_uses import bound_models, in_words, uses_of
from samtale_intranet.personnel.rotation import ACTOR, RotationRefused
from samtale_intranet.personnel.second_factor.models import RecoveryCode


def retire(*, key_id: str, discard_codes: bool = False) -> None:
    """Take the key out of the ring; of it stays what checks the ledger. A second time changes nothing.

    `discard_codes` first removes the recovery codes made under it, which nobody can change over. Raise
    RotationRefused where it is still in use or the ring is no file, RingBusy, KeyProblem, or OSError.
    """
    path = keyring.file()
    if path is None:
        raise RotationRefused(
            "The key ring stands in KEYS or SAMTALE_KEYS. Leave the key in it: the ledger is checked with it. Only "
            "from a ring in KEYS_FILE can a key be retired."
        )
    with ring_file.alone(path):
        refuse_needed(key_id)
        if discard_codes:
            # Committed before the ring is written: a code must never be left whose key is gone.
            RecoveryCode.objects.filter(key_id=key_id).delete()
        with transaction.atomic(durable=True):
            _take_out(path, key_id)


def refuse_needed(key_id: str) -> None:
    """Raise RotationRefused where the key is the active one, or none of the ring."""
    ring = keyring.current()
    if key_id == ring.active:
        raise RotationRefused(f"Key {key_id!r} is the active one. Run rotate_keys first, then retire it.")
    if key_id not in ring.checking_ids:
        raise RotationRefused(f"The key ring has no key {key_id!r}. It has {', '.join(ring.ids)}.")


def _take_out(path: Path, key_id: str) -> None:
    """Look once more with all writers held, tell the ledgers, then write the ring; the commit comes last."""
    municipalities = list(Municipality.objects.order_by("pk"))
    for municipality in municipalities:
        ledger.lock(municipality)
    _hold_writers()
    refuse_used(key_id)
    content = _content(key_id)
    for municipality in municipalities:
        if _is_told(municipality, key_id):
            continue
        ledger.append(municipality=municipality, actor=ACTOR, actor_role="", action=Event.KEY_RETIRED, content=content)
    ring = keyring.current()
    if key_id in ring.ids:
        kept = keys.what_is_kept(ring, key_id, [municipality.uuid for municipality in municipalities])
        ring_file.retire(path, key_id, kept)


def refuse_used(key_id: str) -> None:
    """Raise RotationRefused, saying what still needs the key."""
    uses = uses_of(key_id)
    if not uses:
        return
    words = f"Key {key_id!r} stays in the ring: {in_words(uses)} still need it. "
    if set(uses) == {RecoveryCode}:
        words += (
            "Nobody but their owners knows these codes. Ask them to make new ones, or remove theirs with "
            "--discard-recovery-codes."
        )
    else:
        words += "Run rotate_keys until it names nothing more."
    raise RotationRefused(words)


def first_forged(municipality: Municipality) -> int | None:
    """Give the first event that is chained under a key after the ledger tells that it was retired, or None.

    SECURITY: such an event has a right mac, made by whoever kept or stole the old key. It is for `verify_journal` to
    ask, after the chain itself was found whole; `standalone.verify_ledger` says the same of an export. What the ledger
    tells decides, not the ring: an old copy of the ring that was put back has the key whole again.
    """
    checkpoint = checkpoints.of(municipality)
    told = dict.fromkeys(checkpoints.retired_in(checkpoint), checkpoints.start_of(checkpoint).sequence)
    events = LedgerEvent.objects.filter(municipality=municipality).order_by("sequence")
    for key_id in keyring.current().checking_ids:
        event = events.filter(action=Event.KEY_RETIRED, content_hash=_hash_of(key_id)).first()
        if event and key_id not in told:
            told[key_id] = event.sequence
    found = (events.filter(key_id=key_id, sequence__gt=since).first() for key_id, since in told.items())
    return min((event.sequence for event in found if event), default=None)


def told_retired(events: QuerySet[LedgerEvent]) -> frozenset[str]:
    """Give the keys of which these events tell that they were retired."""
    hashes = set(events.filter(action=Event.KEY_RETIRED).values_list("content_hash", flat=True))
    return frozenset(key_id for key_id in keyring.current().checking_ids if _hash_of(key_id) in hashes)


def _hash_of(key_id: str) -> str:
    return hashlib.sha256(_content(key_id)).hexdigest()


def _content(key_id: str) -> bytes:
    """What the event's hash is of: an event has no column for the key that it tells of."""
    return f"retired {key_id}".encode()


def _is_told(municipality: Municipality, key_id: str) -> bool:
    """Whether this ledger has nothing under the key, or tells already that it was retired."""
    events = LedgerEvent.objects.filter(municipality=municipality).order_by()
    told = events.filter(action=Event.KEY_RETIRED, content_hash=_hash_of(key_id))
    if key_id in checkpoints.retired_in(checkpoints.of(municipality)):
        return True
    return told.exists() or not events.filter(key_id=key_id).exists()


def _hold_writers() -> None:
    """Let nobody seal anything with the key between the last look and the new ring; SQLite does so by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in bound_models():
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
