#!/usr/bin/env python3
"""Check an exported ledger: python3 verify_ledger.py EXPORT --key KEYFILE [--anchor FILE]

This one file needs Python 3.9 or newer and nothing else: no network, no database, no other package. It says of the
chain what `manage.py verify_journal` says of the database. The exit status is 0 where everything is as it was written,
1 where something is not, and 2 where it could not be checked.

How the chain is made. Each line is one JSON object in canonical form (RFC 8785). An event's `mac` is the HMAC-SHA256,
in hex, over the canonical form of all its other values; `previous` is the mac of the event before it. The first line
tells of the export as a whole, and an anchor tells of one event; both carry a mac of the same kind, by another key.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

EXPORT_FORMAT = "samtale-ledger/1"
ANCHOR_FORMAT = "samtale-anchor/1"
KEYS_FORMAT = "samtale-ledger-keys/1"
ANSWER_FORMAT = "samtale-verification/1"
SEALED = frozenset({"municipality", "key_id", "mac"})
EVENT = SEALED | {"sequence", "at", "actor", "actor_role", "action", "folder", "record", "purpose"}
EVENT |= {"content_hash", "previous"}
HEADER = SEALED | {"format", "slug", "exported", "after", "previous", "events", "head"}
ANCHOR = SEALED | {"format", "slug", "taken", "sequence", "head", "counts", "numbers"}
REACH = 1000  # how far from its place a moved event is looked for
RETIRED = "key_retired"  # the action that tells that a key was taken out of the ring


class CannotCheck(Exception):
    """What is needed for the check is not there; exit status 2."""


class NotAsExported(Exception):
    """A line is not what the export wrote; exit status 1."""


class Fault(NamedTuple):
    """The first thing wrong: its kind for programs, at which place, and the sentence for people."""

    kind: str
    place: int
    text: str


class Known(NamedTuple):
    """What an anchor, or the export's first line, knows of the chain, and when it was taken."""

    sequence: int
    head: str
    since: str


class Start(NamedTuple):
    """The event before the first one, and its mac."""

    sequence: int
    mac: str


BEGINNING = Start(0, "")


def canonical(values: Any) -> bytes:
    """Give the canonical form (RFC 8785) of texts, whole numbers and tables of them under ASCII names."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def mac_of(key: bytes, values: dict[str, Any]) -> str:
    """Give the HMAC-SHA256 in hex over everything but the mac itself."""
    without = {name: value for name, value in values.items() if name != "mac"}
    return hmac.new(key, canonical(without), hashlib.sha256).hexdigest()


def is_its_mac(key: bytes, values: dict[str, Any]) -> bool:
    """Tell whether the mac it carries is the right one."""
    return hmac.compare_digest(mac_of(key, values).encode(), values["mac"].encode())


def parsed(line: bytes, number: int, names: frozenset[str], whole: frozenset[str]) -> dict[str, Any]:
    """Read one line that has exactly these names, whole numbers where told and else texts; raise NotAsExported.

    It must be canonical to the byte, so that no change at all can hide in how it is written.
    """
    try:
        values = json.loads(line.decode("utf-8"))
        same = canonical(values) + b"\n" == line
    except (ValueError, RecursionError):
        same = False
    if same and isinstance(values, dict) and set(values) == names and has_types(values, whole):
        return values
    raise NotAsExported(f"Line {number} is not as it was exported.")


def has_types(values: dict[str, Any], whole: frozenset[str]) -> bool:
    """Tell whether these values are whole numbers, and all others texts."""
    return all(type(value) is (int if name in whole else str) for name, value in values.items())


def first_fault(
    events: Iterable[dict[str, Any]],
    key_for: Callable[[str], bytes | None],
    start: Start = BEGINNING,
    known: Iterable[Known] = (),
) -> Fault | None:
    """Walk the chain after `start`; give the first thing wrong, or None."""
    last, walk, known = start, iter(events), list(known)
    for event in walk:
        fault = fault_of(event, last, walk, key_for)
        if fault:
            return fault
        last = Start(event["sequence"], event["mac"])
        for one in known:
            if one.sequence == last.sequence and not hmac.compare_digest(one.head.encode(), last.mac.encode()):
                return replaced(one)
    newest = max(known, key=lambda one: one.sequence, default=None)
    return cut_off(last.sequence, newest) if newest and newest.sequence > last.sequence else None


def fault_of(
    event: dict[str, Any], last: Start, rest: Iterator[dict[str, Any]], key_for: Callable[[str], bytes | None]
) -> Fault | None:
    """Tell what is wrong with the event that comes after `last`."""
    place, found = last.sequence + 1, event["sequence"]
    if found != place:
        return Fault("missing", place, f"Event {place} was removed; event {found} comes instead.")
    key = key_for(event["key_id"])
    if key is None:
        text = f"Event {place} names a key that is not there: put that key back, or the event was changed."
        return Fault("no key", place, text)
    if not is_its_mac(key, event):
        return changed(event, key, last, next(rest, None))
    if event["previous"] != last.mac:
        text = f"Event {place} does not follow from event {place - 1}: one of them was replaced."
        return Fault("does not follow", place, text)
    return None


def changed(event: dict[str, Any], key: bytes, last: Start, after: dict[str, Any] | None) -> Fault:
    """Tell a changed event from one that was moved or put in between."""
    place = event["sequence"]
    for other in range(max(1, place - REACH), place + REACH):
        if is_its_mac(key, {**event, "sequence": other}):
            return Fault("moved", place, f"Event {other} was moved to place {place}.")
    if after is not None and after["previous"] == last.mac:
        return Fault("inserted", place, f"Event {place} was inserted: nothing of ours wrote it there.")
    return Fault("changed", place, f"Event {place} was changed after it was written.")


class Retirement:
    """Watches for an event under a key that an earlier event told was retired: whoever kept the old key made it."""

    def __init__(self, key_ids: Iterable[str]) -> None:
        self.by_hash = {hash_of_retired(key_id): key_id for key_id in key_ids}
        self.told: set[str] = set()
        self.forged: int | None = None

    def see(self, event: dict[str, Any]) -> None:
        """Look at the next event of the chain."""
        if self.forged is None and event["key_id"] in self.told:
            self.forged = event["sequence"]
        if event["action"] == RETIRED and event["content_hash"] in self.by_hash:
            self.told.add(self.by_hash[event["content_hash"]])

    @property
    def fault(self) -> Fault | None:
        """The first forged event, once the chain itself was found whole."""
        if self.forged is None:
            return None
        text = f"Event {self.forged} is chained under a key that was retired before it: "
        return Fault("forged", self.forged, text + "somebody kept the old key and wrote it.")


def hash_of_retired(key_id: str) -> str:
    """Give the content hash of the event that tells that this key was retired; an event has no column for the key."""
    return hashlib.sha256(f"retired {key_id}".encode()).hexdigest()


def replaced(known: Known) -> Fault:
    """Tell that the event is another one than an anchor knows."""
    text = f"Event {known.sequence} is not the one that the anchor of {known.since} knows: "
    return Fault("replaced", known.sequence, text + "the database was rolled back and written on, or exchanged.")


def cut_off(last: int, known: Known) -> Fault:
    """Tell what is missing at the end."""
    first = last + 1
    lost = f"event {first} is" if first == known.sequence else f"events {first} to {known.sequence} are"
    text = f"The ledger ends at event {last}, but the anchor of {known.since} knows event {known.sequence}: "
    return Fault("cut off", first, text + f"{lost} cut off, or the whole database was rolled back.")


class Keys(NamedTuple):
    """What the key file holds: the municipality it is of, and its keys by id."""

    municipality: str
    ledger: dict[str, bytes]
    anchor: dict[str, bytes]


def read_keys(path: str) -> Keys:
    """Read the key file; raise CannotCheck."""
    try:
        with open(path, encoding="utf-8") as opened:
            values = json.load(opened)
        if values["format"] != KEYS_FORMAT:
            raise ValueError("another format")
        tables = [{name: bytes.fromhex(key) for name, key in values[kind].items()} for kind in ("ledger", "anchor")]
        return Keys(values["municipality"], *tables)
    except OSError as error:
        raise CannotCheck(f"{path} cannot be read: {error.strerror}.") from None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise CannotCheck(f"{path} is no key file as export_ledger writes it.") from None


def read_anchors(path: str, keys: Keys) -> list[Known]:
    """Give what the anchors of this municipality know; raise CannotCheck where one is not to be trusted."""
    found = []
    try:
        with open(path, "rb") as opened:
            lines = [json.loads(line.decode("utf-8")) for line in opened.read().splitlines()]
        for number, values in enumerate(lines, start=1):
            if values["municipality"] != keys.municipality:
                continue
            key = keys.anchor.get(values["key_id"])
            if key is None or set(values) != ANCHOR or values["format"] != ANCHOR_FORMAT or not is_its_mac(key, values):
                raise CannotCheck(f"Line {number} of {path} was changed or forged. Use another copy of it.")
            found.append(Known(values["sequence"], values["head"], values["taken"]))
    except OSError as error:
        raise CannotCheck(f"{path} cannot be read: {error.strerror}.") from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise CannotCheck(f"{path} is no anchor file as anchor_journal writes it.") from None
    if not found:
        raise CannotCheck(f"{path} holds no anchor of the municipality that the keys are of.")
    return found


def read_header(line: bytes, keys: Keys) -> dict[str, Any]:
    """Read the first line; raise NotAsExported where it is not of this municipality, or not by its key."""
    header = parsed(line, 1, HEADER, frozenset(("after", "events")))
    key = keys.anchor.get(header["key_id"])
    if header["municipality"] != keys.municipality:
        raise NotAsExported("Line 1 names another municipality than the key file is of.")
    if header["format"] != EXPORT_FORMAT or key is None or not is_its_mac(key, header):
        raise NotAsExported("Line 1 is not as it was exported, or the key file is of another key ring.")
    return header


def check(lines: Iterator[bytes], keys: Keys, anchors: Iterable[Known] = ()) -> tuple[dict[str, Any], Fault | None]:
    """Check an export; give its first line and the first thing wrong, or None. Raise NotAsExported."""
    header = read_header(next(lines, b""), keys)
    end = header["after"] + header["events"]
    # An anchor that was taken after the export may know more than the export can hold.
    known = [one for one in anchors if one.sequence <= end or one.since <= header["exported"]]
    known = [one for one in known if one.sequence > header["after"]]
    if header["events"]:
        known.append(Known(end, header["head"], header["exported"]))
    last, retirement = header["after"], Retirement(keys.ledger)

    def events() -> Iterator[dict[str, Any]]:
        nonlocal last
        for number, line in enumerate(lines, start=2):
            event = parsed(line, number, EVENT, frozenset(("sequence",)))
            last = max(last, event["sequence"])
            retirement.see(event)
            yield event

    start = Start(header["after"], header["previous"])
    fault = first_fault(events(), keys.ledger.get, start, known)
    if fault is None and last > end:
        fault = Fault("inserted", end + 1, f"Event {end + 1} was added after the export, which ends at event {end}.")
    return header, fault or retirement.fault


def main(arguments: list[str] | None = None) -> int:
    """Parse, check, print; give the exit status."""
    parser = argparse.ArgumentParser(description="Check an exported ledger, without anything but Python.")
    parser.add_argument("export", help="the file that export_ledger wrote")
    parser.add_argument("--key", required=True, metavar="KEYFILE", help="the keys, from export_ledger --with-key")
    parser.add_argument("--anchor", metavar="FILE", help="the file that anchor_journal wrote")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    options = parser.parse_args(arguments)
    header: dict[str, Any] = {}
    fault: Fault | None
    try:
        keys = read_keys(options.key)
        anchors = read_anchors(options.anchor, keys) if options.anchor else []
        with open(options.export, "rb") as opened:
            header, fault = check(iter(opened), keys, anchors)
    except NotAsExported as problem:
        fault = Fault("not as exported", 0, str(problem))
    except CannotCheck as problem:
        return answer(options.json, 2, {}, Fault("cannot be checked", 0, str(problem)))
    except OSError as error:
        text = f"{options.export} cannot be read: {error.strerror}."
        return answer(options.json, 2, {}, Fault("cannot be checked", 0, text))
    return answer(options.json, 1 if fault else 0, header, fault)


def answer(as_json: bool, status: int, header: dict[str, Any], fault: Fault | None) -> int:
    """Print what was found; give the exit status."""
    slug, events = header.get("slug", ""), header.get("events", 0)
    if as_json:
        values = {"format": ANSWER_FORMAT, "whole": status == 0, "municipality": slug, "events": events}
        told = {"wrong": fault.text, "kind": fault.kind, "event": fault.place} if fault else {}
        print(json.dumps({**values, "wrong": None, "kind": None, "event": None, **told}))
    elif fault:
        print(f"{slug}: {fault.text}" if slug else fault.text, file=sys.stderr)
    else:
        print(f"{slug}: {events} events, all as they were written.")
    return status


if __name__ == "__main__":
    sys.exit(main())
