"""The hash chain of the ledger as pure functions: no ORM, no settings, so that an export can be checked anywhere."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from enum import Enum

import rfc8785

START = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One event of one municipality's ledger, every value as text or number; `at` is ISO 8601 in UTC."""

    municipality: str
    sequence: int
    at: str
    actor: str
    actor_role: str
    action: str
    folder: str
    record: str
    purpose: str
    content_hash: str
    key_id: str
    previous: str
    mac: str = ""


class Wrong(Enum):
    """What can be wrong with a chain."""

    CHANGED = "changed"
    MOVED = "moved"
    MISSING = "missing"
    DOES_NOT_FOLLOW = "does not follow"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing wrong: at which place, and for a moved event which one stands there."""

    wrong: Wrong
    place: int
    found: int | None = None

    def __str__(self) -> str:
        match self.wrong:
            case Wrong.CHANGED:
                return f"Event {self.place} was changed after it was written."
            case Wrong.MOVED:
                return f"Event {self.found} was moved to place {self.place}."
            case Wrong.MISSING:
                return f"Event {self.place} was removed; event {self.found} comes instead."
            case Wrong.DOES_NOT_FOLLOW:
                return f"Event {self.place} does not follow from event {self.place - 1}: one of them was replaced."


KeyFor = Callable[[str], bytes]  # the ledger key with this id


def mac_of(key: bytes, link: Link) -> str:
    """Give the HMAC-SHA256 of the event and of the mac before it, over its canonical JSON (RFC 8785), in hex."""
    values = asdict(link)
    del values["mac"]
    return hmac.new(key, rfc8785.dumps(values), hashlib.sha256).hexdigest()


def sealed(key: bytes, link: Link) -> Link:
    """Give the link with its mac."""
    return replace(link, mac=mac_of(key, link))


def first_fault(links: Iterable[Link], key_for: KeyFor) -> Fault | None:
    """Walk the chain from its start, in the order given; give the first thing wrong, or None.

    A tail cut off whole cannot be seen from the chain alone.
    """
    expected, previous = 1, START
    for link in links:
        if link.sequence != expected:
            return Fault(Wrong.MISSING, expected, link.sequence)
        key = key_for(link.key_id)
        if not _is_its_mac(key, link, link.mac):
            return _changed_or_moved(link, key)
        if link.previous != previous:
            return Fault(Wrong.DOES_NOT_FOLLOW, link.sequence)
        expected, previous = expected + 1, link.mac
    return None


def _is_its_mac(key: bytes, link: Link, mac: str) -> bool:
    return hmac.compare_digest(mac_of(key, link).encode(), mac.encode())


def _changed_or_moved(link: Link, key: bytes, reach: int = 1000) -> Fault:
    """Tell a changed event from one that is whole but stands at another's place, at most `reach` places away."""
    for place in range(max(1, link.sequence - reach), link.sequence + reach):
        if _is_its_mac(key, replace(link, sequence=place), link.mac):
            return Fault(Wrong.MOVED, link.sequence, place)
    return Fault(Wrong.CHANGED, link.sequence)
