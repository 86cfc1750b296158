"""Whether a checkpoint is the one that was signed, and what it says. `standalone.verify_ledger` says the same."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from samtale_intranet import keyring
from samtale_intranet.keyring import KeyProblem
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import chain, keys, ledger
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.findings import Finding
from samtale_intranet.personnel.models import CarriedRecord, Checkpoint, LedgerEvent


def of(municipality: Municipality) -> Checkpoint | None:
    """Give the municipality's checkpoint, None where its ledger was never pruned."""
    return Checkpoint.objects.select_related("municipality").filter(municipality=municipality).first()


def start_of(checkpoint: Checkpoint | None) -> chain.Start:
    """Give where the ledger that is left begins."""
    return chain.Start(checkpoint.sequence, checkpoint.head) if checkpoint else chain.BEGINNING


def retired_in(checkpoint: Checkpoint | None) -> frozenset[str]:
    """Give the keys of which events that were pruned told that they were retired."""
    return frozenset(checkpoint.retired.split()) if checkpoint else frozenset()


def mac_of(checkpoint: Checkpoint, content: bytes) -> str:
    """Give the mac of what is signed, by the key that the checkpoint names; raise KeyProblem."""
    key = keys.derive(keyring.current(), checkpoint.key_id, keys.ANCHOR, str(checkpoint.municipality.uuid))
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def digest_of(records: Iterable[CarriedRecord]) -> str:
    """Give the SHA-256 over the canonical lines of the records, in the order of their events."""
    whole = hashlib.sha256()
    for record in records:
        whole.update(record.evidence() + b"\n")
    return whole.hexdigest()


def fault_of(checkpoint: Checkpoint) -> Finding | None:
    """Tell what is wrong with the checkpoint itself, None where it is as it was signed."""
    place = checkpoint.sequence
    try:
        expected = mac_of(checkpoint, checkpoint.evidence())
    except KeyProblem:
        text = "The checkpoint of what was pruned names a key that is not there: put that key back, or it was changed."
        return Finding("checkpoint", text, place)
    if not hmac.compare_digest(expected.encode(), checkpoint.mac.encode()):
        return Finding("checkpoint", "The checkpoint of what was pruned was changed or forged.", place)
    return None


def fault_of_carried(checkpoint: Checkpoint) -> Finding | None:
    """Tell which of the records that the checkpoint carries is not as it was signed; None where all are."""
    whole, count = hashlib.sha256(), 0
    for one in checkpoint.records.order_by("sequence").iterator():
        one.checkpoint = checkpoint
        content = one.evidence()
        if not hmac.compare_digest(mac_of(checkpoint, content).encode(), one.mac.encode()):
            text = f"What the checkpoint carries of record {one.record} was changed or forged."
            return Finding("carried", text, checkpoint.sequence, str(one.record))
        whole.update(content + b"\n")
        count += 1
    if (count, whole.hexdigest()) == (checkpoint.carried, checkpoint.carried_digest):
        return None
    text = (
        f"The checkpoint was signed with {checkpoint.carried} records, but carries {count}: "
        "some were removed or put in."
    )
    return Finding("carried", text, checkpoint.sequence)


def told_of(municipality: Municipality) -> chain.Link | None:
    """Give the last event that tells of a pruning and is whole by its own mac."""
    events = LedgerEvent.objects.filter(municipality=municipality, action=Event.LEDGER_PRUNED)
    for sequence in events.order_by("-sequence").values_list("sequence", flat=True):
        try:
            if link := ledger.event_at(municipality, sequence):
                return link
        except KeyProblem:
            continue
    return None


def fault_of_told(checkpoint: Checkpoint | None, told: chain.Link | None) -> Finding | None:
    """Tell where the ledger tells of another checkpoint than there is; None where the two agree."""
    if checkpoint is None:
        if told is None:
            return None
        text = f"Event {told.sequence} tells that older events were pruned, but the checkpoint for them is missing."
        return Finding("checkpoint", text, told.sequence)
    if told is None:
        text = (
            f"The checkpoint says that the events up to {checkpoint.sequence} were pruned, but no event tells of it: "
            "it was planted, or the ledger's end was cut off."
        )
        return Finding("checkpoint", text, checkpoint.sequence)
    if hashlib.sha256(checkpoint.evidence()).hexdigest() == told.content_hash:
        return None
    text = f"The checkpoint is not the one that event {told.sequence} wrote: it was set back or exchanged."
    return Finding("checkpoint", text, told.sequence)


def fault_of_pruned(municipality: Municipality, checkpoint: Checkpoint | None) -> Finding | None:
    """Tell of an event that the checkpoint says was pruned and that stands there again."""
    if checkpoint is None:
        return None
    events = LedgerEvent.objects.filter(municipality=municipality, sequence__lte=checkpoint.sequence)
    sequence = events.order_by("sequence").values_list("sequence", flat=True).first()
    if sequence is None:
        return None
    return Finding("inserted", f"Event {sequence} was pruned, but stands there again: it was put back.", sequence)
