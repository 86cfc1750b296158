"""The hash chain of the ledger as pure functions: no ORM, no settings.

`standalone.verify_ledger` says the same of an exported file, written a second time with nothing but Python's own
library; a test changes chains in every way and compares the two.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from enum import Enum

import rfc8785

from samtale_intranet.keyring import KeyProblem

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
    INSERTED = "inserted"
    MISSING = "missing"
    DOES_NOT_FOLLOW = "does not follow"
    NO_KEY = "no key"
    REPLACED = "replaced"
    CUT_OFF = "cut off"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing wrong: at which place, which event stands there or is the last known, and since when."""

    wrong: Wrong
    place: int
    found: int | None = None
    known_since: str = ""

    def __str__(self) -> str:
        return _WORDS[self.wrong].format(
            place=self.place,
            before=self.place - 1,
            found=self.found,
            since=self.known_since,
            lost=f"event {self.place} is" if self.place == self.found else f"events {self.place} to {self.found} are",
        )


_WORDS = {
    Wrong.CHANGED: "Event {place} was changed after it was written.",
    Wrong.MOVED: "Event {found} was moved to place {place}.",
    Wrong.INSERTED: "Event {place} was inserted: nothing of ours wrote it there.",
    Wrong.MISSING: "Event {place} was removed; event {found} comes instead.",
    Wrong.DOES_NOT_FOLLOW: "Event {place} does not follow from event {before}: one of them was replaced.",
    Wrong.NO_KEY: "Event {place} names a key that is not there: put that key back, or the event was changed.",
    Wrong.REPLACED: (
        "Event {place} is not the one that the anchor of {since} knows: "
        "the database was rolled back and written on, or exchanged."
    ),
    Wrong.CUT_OFF: (
        "The ledger ends at event {before}, but the anchor of {since} knows event {found}: "
        "{lost} cut off, or the whole database was rolled back."
    ),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What an anchor knows: the mac of one event (`short`: its beginning, copied from paper), and when it was taken."""

    sequence: int
    head: str
    since: str
    short: bool = False

    def is_mac(self, mac: str) -> bool:
        """Tell whether this is the event that the anchor saw."""
        seen = mac[: len(self.head)] if self.short else mac
        return hmac.compare_digest(seen.encode(), self.head.encode())


@dataclass(frozen=True, slots=True)
class Start:
    """Where a walk begins: after this event, which has this mac. What is before it is taken on trust."""

    sequence: int = 0
    mac: str = START


BEGINNING = Start()
KeyFor = Callable[[str], bytes]  # the ledger key with this id; raises KeyProblem where there is none
_NAMES = tuple(field.name for field in fields(Link) if field.name != "mac")


def mac_of(key: bytes, link: Link) -> str:
    """Give the HMAC-SHA256 of the event and of the mac before it, over its canonical JSON (RFC 8785), in hex."""
    values = {name: getattr(link, name) for name in _NAMES}
    return hmac.new(key, rfc8785.dumps(values), hashlib.sha256).hexdigest()


def sealed(key: bytes, link: Link) -> Link:
    """Give the link with its mac."""
    return replace(link, mac=mac_of(key, link))


def first_fault(
    links: Iterable[Link], key_for: KeyFor, *, start: Start = BEGINNING, known: Sequence[Known] = ()
) -> Fault | None:
    """Walk the chain after `start`, in the order given; give the first thing wrong, or None.

    A tail that was cut off whole, or an old chain put in the place of a newer one, is seen only by what is `known`.
    """
    last = start
    seen: dict[int, list[Known]] = {}
    for one in known:
        seen.setdefault(one.sequence, []).append(one)
    walk = iter(links)
    for link in walk:
        if fault := _fault_of(link, last, walk, key_for):
            return fault
        for one in seen.get(link.sequence, ()):
            if not one.is_mac(link.mac):
                return Fault(Wrong.REPLACED, link.sequence, known_since=one.since)
        last = Start(link.sequence, link.mac)
    newest = max(known, key=lambda one: one.sequence, default=None)
    if newest and newest.sequence > last.sequence:
        return Fault(Wrong.CUT_OFF, last.sequence + 1, newest.sequence, newest.since)
    return None


def _fault_of(link: Link, last: Start, rest: Iterator[Link], key_for: KeyFor) -> Fault | None:
    """Tell what is wrong with the link that comes after `last`; `rest` is asked for one more only where it is."""
    place = last.sequence + 1
    if link.sequence != place:
        return Fault(Wrong.MISSING, place, link.sequence)
    try:
        key = key_for(link.key_id)
    except KeyProblem:
        return Fault(Wrong.NO_KEY, place)
    if not _is_its_mac(key, link, link.mac):
        return _changed_or_moved(link, key, last, next(rest, None))
    return None if link.previous == last.mac else Fault(Wrong.DOES_NOT_FOLLOW, place)


def _is_its_mac(key: bytes, link: Link, mac: str) -> bool:
    return hmac.compare_digest(mac_of(key, link).encode(), mac.encode())


def _changed_or_moved(link: Link, key: bytes, last: Start, after: Link | None, reach: int = 1000) -> Fault:
    """Tell a changed event from one that is whole but stands at another's place, at most `reach` places away.

    Where the event after it follows from the one before it, it was put between the two.
    """
    for place in range(max(1, link.sequence - reach), link.sequence + reach):
        if _is_its_mac(key, replace(link, sequence=place), link.mac):
            return Fault(Wrong.MOVED, link.sequence, place)
    inserted = after is not None and after.previous == last.mac
    return Fault(Wrong.INSERTED if inserted else Wrong.CHANGED, link.sequence)
