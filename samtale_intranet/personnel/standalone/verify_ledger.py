#!/usr/bin/env python3
"""Check an exported ledger: python3 verify_ledger.py EXPORT --key KEYFILE [--anchor FILE]

This one file needs Python 3.9 or newer and nothing else: no network, no database, no other package. It says of the
chain what `manage.py verify_journal` says of the database. The exit status is 0 where everything is as it was written,
1 where something is not, and 2 where it could not be checked.

How the chain is made. Each line is one JSON object in canonical form (RFC 8785). An event's `mac` is the HMAC-SHA256,
in hex, over the canonical form of all its other values; `previous` is the mac of the event before it. The first line
tells of the export as a whole, and an anchor tells of one event; both carry a mac of the same kind, by another key.

Where expired events were pruned, the second line is the checkpoint in their place, and after it comes a line for each
record that they still vouch for. They carry macs by the same key as the first line, and the content hash of the last
event that tells of a pruning is the SHA-256 of the checkpoint without its mac.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

EXPORT_FORMAT = "samtale-ledger/1"
ANCHOR_FORMAT = "samtale-anchor/1"
KEYS_FORMAT = "samtale-ledger-keys/1"
CHECKPOINT_FORMAT = "samtale-checkpoint/1"
CARRIED_FORMAT = "samtale-carried/1"
ANSWER_FORMAT = "samtale-verification/1"
SEALED = frozenset({"municipality", "key_id", "mac"})
EVENT = SEALED | {"sequence", "at", "actor", "actor_role", "action", "folder", "record", "purpose"}
EVENT |= {"content_hash", "previous"}
HEADER = SEALED | {"format", "slug", "exported", "after", "previous", "events", "head"}
ANCHOR = SEALED | {"format", "slug", "taken", "sequence", "head", "counts", "numbers"}
CHECKPOINT = SEALED | {"format", "record", "sequence", "head", "pruned", "pruned_at", "numbered", "retired"}
CHECKPOINT |= {"carried", "carried_digest"}
CARRIED = frozenset(("format", "municipality", "checkpoint", "record", "sequence", "action", "content_hash", "mac"))
WHOLE = frozenset(("sequence", "pruned", "numbered", "carried", "after", "events"))  # these are whole numbers
REACH = 1000  # how far from its place a moved event is looked for
PRUNED = "ledger_pruned"  # the action that tells that older events were pruned
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


def parsed(line: bytes, number: int, names: frozenset[str]) -> dict[str, Any]:
    """Read one line that has exactly these names, for whole numbers and else for texts; raise NotAsExported.

    It must be canonical to the byte, so that no change at all can hide in how it is written.
    """
    try:
        values = json.loads(line.decode("utf-8"))
        same = canonical(values) + b"\n" == line
    except (ValueError, RecursionError):
        same = False
    if same and isinstance(values, dict) and set(values) == names and has_types(values):
        return values
    raise NotAsExported(f"Line {number} is not as it was exported.")


def has_types(values: dict[str, Any]) -> bool:
    """Tell whether whole numbers are whole numbers, and all others texts."""
    return all(type(value) is (int if name in WHOLE else str) for name, value in values.items())


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

    def __init__(self, key_ids: Iterable[str], told: Iterable[str] = ()) -> None:
        self.by_hash = {hash_of_retired(key_id): key_id for key_id in key_ids}
        self.told = set(told)
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
    header = parsed(line, 1, HEADER)
    key = keys.anchor.get(header["key_id"])
    if header["municipality"] != keys.municipality:
        raise NotAsExported("Line 1 names another municipality than the key file is of.")
    if header["format"] != EXPORT_FORMAT or key is None or not is_its_mac(key, header):
        raise NotAsExported("Line 1 is not as it was exported, or the key file is of another key ring.")
    return header


class Checkpoint(NamedTuple):
    """What stands in an export in place of the events that were pruned; no values where none were."""

    values: dict[str, Any]
    carried: list[dict[str, Any]]

    @property
    def retired(self) -> list[str]:
        """The keys of which pruned events told that they were retired."""
        return self.values["retired"].split() if self.values else []


def read_checkpoint(lines: Iterator[bytes], header: dict[str, Any]) -> tuple[Checkpoint, Iterator[bytes]]:
    """Read what stands between the first line and the events, if anything; give it and the events' lines."""
    line = next(lines, b"")
    if not is_of(line, CHECKPOINT_FORMAT):
        if header["after"]:
            raise NotAsExported("Line 2 is not as it was exported.")
        return Checkpoint({}, []), chain([line] if line else [], lines)
    values = parsed(line, 2, CHECKPOINT)
    if (values["sequence"], values["head"]) != (header["after"], header["previous"]):
        raise NotAsExported("Line 2 is not as it was exported.")
    carried: list[dict[str, Any]] = []
    for line in lines:
        if not is_of(line, CARRIED_FORMAT):
            return Checkpoint(values, carried), chain([line], lines)
        carried.append(parsed(line, len(carried) + 3, CARRIED))
    return Checkpoint(values, carried), lines


def is_of(line: bytes, format: str) -> bool:
    """Tell whether a line says that it is of this format; within a text the quotes would be written otherwise."""
    return f'"format":"{format}"'.encode() in line


def fault_of_checkpoint(checkpoint: Checkpoint, keys: Keys) -> Fault | None:
    """Tell what is wrong with the checkpoint or with what it carries; None where both are as they were signed."""
    values = checkpoint.values
    if not values:
        return None
    key, place = keys.anchor.get(values["key_id"]), values["sequence"]
    if key is None:
        text = "The checkpoint of what was pruned names a key that is not there: put that key back, or it was changed."
        return Fault("checkpoint", place, text)
    if not is_its_mac(key, values):
        return Fault("checkpoint", place, "The checkpoint of what was pruned was changed or forged.")
    whole = hashlib.sha256()
    for one in checkpoint.carried:
        if not is_its_mac(key, one):
            return Fault(
                "carried", place, f"What the checkpoint carries of record {one['record']} was changed or forged."
            )
        whole.update(canonical({name: value for name, value in one.items() if name != "mac"}) + b"\n")
    count = len(checkpoint.carried)
    if (count, whole.hexdigest()) == (values["carried"], values["carried_digest"]):
        return None
    text = f"The checkpoint was signed with {values['carried']} records, but carries {count}: "
    return Fault("carried", place, text + "some were removed or put in.")


def fault_of_told(checkpoint: Checkpoint, told: dict[str, Any] | None) -> Fault | None:
    """Tell where the ledger tells of another checkpoint than there is; None where the two agree."""
    values = checkpoint.values
    if not values:
        if told is None:
            return None
        text = f"Event {told['sequence']} tells that older events were pruned, "
        return Fault("checkpoint", told["sequence"], text + "but the checkpoint for them is missing.")
    if told is None:
        text = f"The checkpoint says that the events up to {values['sequence']} were pruned, but no event tells of it: "
        return Fault("checkpoint", values["sequence"], text + "it was planted, or the ledger's end was cut off.")
    signed = {name: value for name, value in values.items() if name != "mac"}
    if hashlib.sha256(canonical(signed)).hexdigest() == told["content_hash"]:
        return None
    text = f"The checkpoint is not the one that event {told['sequence']} wrote: it was set back or exchanged."
    return Fault("checkpoint", told["sequence"], text)


class Watch:
    """Gives the events line by line, and notes what only the whole of them tells."""

    def __init__(self, lines: Iterator[bytes], first: int, keys: Keys, checkpoint: Checkpoint, after: int) -> None:
        self.lines, self.first, self.ledger, self.after = lines, first, keys.ledger, after
        self.retirement = Retirement(keys.ledger, checkpoint.retired)
        self.last = after
        self.told: dict[str, Any] | None = None
        self.put_back: int | None = None

    def events(self) -> Iterator[dict[str, Any]]:
        """Give each event, after looking at it. May raise NotAsExported."""
        for number, line in enumerate(self.lines, start=self.first):
            event = parsed(line, number, EVENT)
            self.last = max(self.last, event["sequence"])
            self.retirement.see(event)
            if self.put_back is None and event["sequence"] <= self.after:
                self.put_back = event["sequence"]
            key = self.ledger.get(event["key_id"])
            if event["action"] == PRUNED and key and is_its_mac(key, event):
                self.told = event
            yield event

    def look_at_the_rest(self, events: Iterator[dict[str, Any]]) -> None:
        """Go on to the end after a fault, as far as lines can be read."""
        try:
            for _event in events:
                continue
        except NotAsExported:
            return

    @property
    def fault(self) -> Fault | None:
        """An event that was pruned and stands there again."""
        if self.put_back is None:
            return None
        text = f"Event {self.put_back} was pruned, but stands there again: it was put back."
        return Fault("inserted", self.put_back, text)


def check(lines: Iterator[bytes], keys: Keys, anchors: Iterable[Known] = ()) -> tuple[dict[str, Any], Fault | None]:
    """Check an export; give its first line and the first thing wrong, or None. Raise NotAsExported."""
    header = read_header(next(lines, b""), keys)
    start, end = Start(header["after"], header["previous"]), header["after"] + header["events"]
    checkpoint, rest = read_checkpoint(lines, header)
    if fault := fault_of_checkpoint(checkpoint, keys):
        return header, fault
    # An anchor that was taken after the export may know more than the export can hold.
    known = [one for one in anchors if one.sequence <= end or one.since <= header["exported"]]
    exchanged = next((one for one in known if one.sequence == start.sequence and one.head != start.mac), None)
    known = [one for one in known if one.sequence > start.sequence]
    if header["events"]:
        known.append(Known(end, header["head"], header["exported"]))
    watch = Watch(rest, 2 + len(checkpoint.carried) + bool(checkpoint.values), keys, checkpoint, start.sequence)
    events = watch.events()
    fault = first_fault(events, keys.ledger.get, start, known)
    if fault:
        watch.look_at_the_rest(events)
    if fault is None and watch.last > end:
        fault = Fault("inserted", end + 1, f"Event {end + 1} was added after the export, which ends at event {end}.")
    if fault is None or (fault.kind, fault.place) == ("missing", start.sequence + 1):
        fault = fault_of_told(checkpoint, watch.told) or fault
    first = watch.fault or (replaced(exchanged) if exchanged else None)
    return header, first or fault or watch.retirement.fault


def main(arguments: list[str] | None = None) -> int:
    """Parse, check, print; give the exit status."""
    parser = argparse.ArgumentParser(description="Check an exported ledger, without anything but Python.")
    parser.add_argument("export", help="the file that export_ledger wrote")
    parser.add_argument("--key", required=True, metavar="KEYFILE", help="the keys, from export_ledger --with-key")
    parser.add_argument("--anchor", metavar="FILE", help="the file that anchor_journal wrote")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    options = parser.parse_args(arguments)
    header: dict[str, Any] = {}
    anchors: list[Known] = []
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
    pruned = header.get("after", 0)
    beyond = sum(0 < one.sequence < pruned for one in anchors)
    return answer(options.json, 1 if fault else 0, header, fault, beyond)


def answer(as_json: bool, status: int, header: dict[str, Any], fault: Fault | None, beyond: int = 0) -> int:
    """Print what was found; give the exit status. `beyond` counts the anchors that know only what was pruned."""
    slug, events, pruned = header.get("slug", ""), header.get("events", 0), header.get("after", 0)
    if as_json:
        values = {"format": ANSWER_FORMAT, "whole": status == 0, "municipality": slug, "events": events}
        values.update(pruned=pruned, beyond=beyond)
        told = {"wrong": fault.text, "kind": fault.kind, "event": fault.place} if fault else {}
        print(json.dumps({**values, "wrong": None, "kind": None, "event": None, **told}))
    elif fault:
        print(f"{slug}: {fault.text}" if slug else fault.text, file=sys.stderr)
    else:
        print(f"{slug}: {events} events, all as they were written.")
        if pruned:
            print(f"{slug}: the events up to {pruned} were pruned; the signed checkpoint stands for what they wrote.")
        if beyond:
            print(
                f"{slug}: {beyond} of the anchors know only events that were pruned since, and could not be compared."
            )
    return status


if __name__ == "__main__":
    sys.exit(main())
