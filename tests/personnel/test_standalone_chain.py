"""The two verifiers are written apart; whatever is done to a chain, they say the same, and nothing goes unseen."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict, replace
from typing import Any

import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from samtale_intranet.keyring import KeyProblem
from samtale_intranet.personnel import chain
from samtale_intranet.personnel.chain import Known, Link, Start
from samtale_intranet.personnel.standalone import verify_ledger

KEY, ANCHOR_KEY = b"k" * 32, b"a" * 32
KEYS = verify_ledger.Keys("m", {"k1": KEY}, {"k1": ANCHOR_KEY})
words = st.text(max_size=6)
few = st.sampled_from(["", "a", "b", "k1", "m", "0" * 64])


@st.composite
def chains(draw: st.DrawFn) -> list[Link]:
    """A whole chain of events with any content."""
    links: list[Link] = []
    for sequence in range(1, draw(st.integers(1, 5)) + 1):
        previous = links[-1].mac if links else chain.START
        content = [draw(words) for _ in range(8)]
        links.append(chain.sealed(KEY, Link("m", sequence, *content, key_id="k1", previous=previous)))
    return links


def key_for(key_id: str) -> bytes:
    """Give the only key there is."""
    if key_id != "k1":
        raise KeyProblem(key_id)
    return KEY


@given(st.dictionaries(st.sampled_from(["actor", "at", "sequence"]), words | st.integers(0, 2**53 - 1)))
def test_it_writes_canonical_json_as_the_standard_says(values: dict[str, Any]) -> None:
    assert verify_ledger.canonical(values) == rfc8785.dumps(values)


def changed_value(draw: st.DrawFn, links: list[Link], place: int) -> None:
    name = draw(st.sampled_from([name for name in asdict(links[place]) if name != "sequence"]))
    links[place] = replace(links[place], **{name: draw(few)})


def changed_number(draw: st.DrawFn, links: list[Link], place: int) -> None:
    links[place] = replace(links[place], sequence=draw(st.integers(0, 9)))


def removed(draw: st.DrawFn, links: list[Link], place: int) -> None:
    del links[place]


def repeated(draw: st.DrawFn, links: list[Link], place: int) -> None:
    links.insert(draw(st.integers(0, len(links))), links[place])


def renumbered(draw: st.DrawFn, links: list[Link], place: int) -> None:
    links[place:] = [replace(link, sequence=number) for number, link in enumerate(links[place:], start=place + 1)]


def swapped(draw: st.DrawFn, links: list[Link], place: int) -> None:
    other = draw(st.integers(0, len(links) - 1))
    links[place], links[other] = links[other], links[place]


def resealed(draw: st.DrawFn, links: list[Link], place: int) -> None:
    """As whoever has the ledger's key would."""
    links[place] = chain.sealed(KEY, replace(links[place], actor=draw(few)))


CHANGES = (changed_value, changed_number, removed, repeated, renumbered, swapped, resealed)


@st.composite
def tampered(draw: st.DrawFn) -> list[Link]:
    """A chain to which up to three things were done."""
    links = draw(chains())
    for change in draw(st.lists(st.sampled_from(CHANGES), max_size=3)):
        if links:
            change(draw, links, draw(st.integers(0, len(links) - 1)))
    return links


@settings(deadline=None, max_examples=300)
@given(tampered(), st.lists(st.tuples(st.integers(1, 6), few), max_size=2), st.booleans(), st.data())
def test_both_say_the_same(links: list[Link], known: list[tuple[int, str]], true: bool, data: st.DataObject) -> None:
    if true and links:
        known = [*known[:1], (links[-1].sequence, links[-1].mac)]
    start = Start(*data.draw(st.sampled_from([(0, ""), (1, links[0].mac if links else "")])))
    links = links[start.sequence :]
    ours = chain.first_fault(links, key_for, start=start, known=[Known(*one, "then") for one in known if one[1]])
    theirs = verify_ledger.first_fault(
        [asdict(link) for link in links],
        KEYS.ledger.get,
        verify_ledger.Start(start.sequence, start.mac),
        [verify_ledger.Known(*one, "then") for one in known if one[1]],
    )
    if ours is None:
        assert theirs is None
    else:
        assert theirs == (ours.wrong.value, ours.place, str(ours))


def exported(links: list[Link]) -> list[bytes]:
    """Give the export of the chain, line by line, as `ledger_export` writes it."""
    header: dict[str, Any] = {
        "format": "samtale-ledger/1",
        "municipality": "m",
        "slug": "m",
        "exported": "2026-11-21T01:00:00+00:00",
        "after": 0,
        "previous": "",
        "events": len(links),
        "head": links[-1].mac,
        "key_id": "k1",
    }
    header["mac"] = verify_ledger.mac_of(ANCHOR_KEY, header)
    return [rfc8785.dumps(one) + b"\n" for one in (header, *map(asdict, links))]


def pruned(links: list[Link], carried: int) -> list[bytes]:
    """Give the export of the chain without its first event, behind a checkpoint that carries so many records."""
    first, *left = links
    values: dict[str, Any] = {
        **{"format": "samtale-checkpoint/1", "municipality": "m", "record": "c", "sequence": 1, "head": first.mac},
        **{"pruned": 1, "pruned_at": "then", "numbered": 0, "retired": "", "carried": carried, "key_id": "k1"},
    }
    common = {"format": "samtale-carried/1", "municipality": "m", "checkpoint": "c", "action": "journaled"}
    rows = [{**common, "record": f"r{nth}", "sequence": nth, "content_hash": "0" * 64} for nth in range(carried)]
    values["carried_digest"] = hashlib.sha256(b"".join(rfc8785.dumps(row) + b"\n" for row in rows)).hexdigest()
    content = hashlib.sha256(rfc8785.dumps(values)).hexdigest()
    head = left[-1].mac if left else first.mac
    words = ["then", "a", "", "ledger_pruned", "", "", "", content, "k1", head]
    told = chain.sealed(KEY, Link("m", len(links) + 1, *words))
    header, *events = exported([*left, told])
    about = {**json.loads(header), "after": 1, "previous": first.mac}
    sealed = [{**one, "mac": verify_ledger.mac_of(ANCHOR_KEY, one)} for one in (about, values, *rows)]
    return [*(rfc8785.dumps(one) + b"\n" for one in sealed), *events]


exports = st.one_of(
    chains().map(exported),
    st.tuples(chains(), st.integers(0, 2)).map(lambda drawn: pruned(*drawn)),
)


def is_whole(content: bytes) -> bool:
    """Check the export as the command does, from its bytes."""
    try:
        return verify_ledger.check(iter(io.BytesIO(content)), KEYS)[1] is None
    except verify_ledger.NotAsExported:
        return False


@given(exports)
def test_it_finds_nothing_wrong_with_an_export(lines: list[bytes]) -> None:
    assert is_whole(b"".join(lines))


@settings(deadline=None, max_examples=500)
@given(exports, st.data())
def test_it_finds_any_change_of_any_byte(lines: list[bytes], data: st.DataObject) -> None:
    content = b"".join(lines)
    place = data.draw(st.integers(0, len(content)))
    taken = data.draw(st.integers(0, 3))
    put = data.draw(st.binary(max_size=3) | st.sampled_from([b" ", b"\n", b"\r", b"0", b'"', b"}", b"\n\n", b"{}\n"]))
    other = content[:place] + put + content[place + taken :]
    assert is_whole(other) == (other == content)


@settings(deadline=None, max_examples=300)
@given(exports, st.data())
def test_it_finds_any_change_of_any_value(lines: list[bytes], data: st.DataObject) -> None:
    lines = list(lines)
    place = data.draw(st.integers(0, len(lines) - 1))
    values = json.loads(lines[place])
    name = data.draw(st.sampled_from(sorted(values)))
    anything = (
        words | few | st.integers(-2, 9) | st.booleans() | st.none() | st.floats(0, 2) | st.lists(few, max_size=1)
    )
    value = data.draw(anything.filter(lambda one: type(one) is not type(values[name]) or one != values[name]))
    lines[place] = verify_ledger.canonical({**values, name: value}) + b"\n"
    assert not is_whole(b"".join(lines))


@settings(deadline=None, max_examples=300)
@given(exports, st.data())
def test_it_finds_any_line_removed_repeated_moved_or_swapped(lines: list[bytes], data: st.DataObject) -> None:
    other = list(lines)
    place, to = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    match data.draw(st.sampled_from(["removed", "repeated", "moved", "swapped", "cut"])):
        case "removed":
            del other[place]
        case "repeated":
            other.insert(to, other[place])
        case "moved":
            other.insert(to, other.pop(place))
        case "swapped":
            other[place], other[to] = other[to], other[place]
        case "cut":
            del other[place:]
    assert is_whole(b"".join(other)) == (other == lines)


@settings(deadline=None)
@given(chains())
def test_it_finds_an_event_of_the_same_chain_that_was_added_after_the_export(links: list[Link]) -> None:
    later = chain.sealed(KEY, Link("m", len(links) + 1, *[""] * 8, key_id="k1", previous=links[-1].mac))
    lines = [*exported(links), rfc8785.dumps(asdict(later)) + b"\n"]
    fault = verify_ledger.check(iter(lines), KEYS)[1]
    assert fault is not None
    assert fault.text == (f"Event {len(links) + 1} was added after the export, which ends at event {len(links)}.")


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["searched", "retired a", "retired b"])), max_size=8))
def test_it_finds_the_first_event_under_a_key_that_was_told_retired(told: list[tuple[str, str]]) -> None:
    """Told once more, word for word as the rule stands in `retirement`: by looking back from each event."""
    events = [
        {
            "sequence": number,
            "key_id": key_id,
            "action": "key_retired" if what != "searched" else what,
            "content_hash": hashlib.sha256(what.encode()).hexdigest() if what != "searched" else "",
        }
        for number, (key_id, what) in enumerate(told, start=1)
    ]
    watch = verify_ledger.Retirement(["a", "b"])
    for event in events:
        watch.see(event)
    forged = [
        number
        for number, (key_id, _what) in enumerate(told, start=1)
        if f"retired {key_id}" in [what for _key, what in told[: number - 1]]
    ]
    assert watch.forged == (forged[0] if forged else None)
