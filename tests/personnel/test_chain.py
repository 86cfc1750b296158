"""Whatever is changed, removed, swapped or moved in a chain is found."""

from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from samtale_intranet.keyring import KeyProblem
from samtale_intranet.personnel import chain
from samtale_intranet.personnel.chain import Fault, Known, Link, Start, Wrong

KEY = b"k" * 32
words = st.text(max_size=8)


@st.composite
def chains(draw: st.DrawFn, least: int = 1) -> list[Link]:
    """A whole chain of events with any content."""
    links: list[Link] = []
    for sequence in range(1, draw(st.integers(least, 7)) + 1):
        content = [draw(words) for _ in range(8)]
        previous = links[-1].mac if links else chain.START
        links.append(chain.sealed(KEY, Link("m", sequence, *content, key_id="k1", previous=previous)))
    return links


def fault(links: list[Link]) -> Fault | None:
    return chain.first_fault(links, lambda _key_id: KEY)


@settings(deadline=None)
@given(chains())
def test_it_finds_nothing_wrong_with_a_whole_chain(links: list[Link]) -> None:
    assert fault(links) is None


@settings(deadline=None)
@given(chains(), st.data())
def test_it_finds_any_changed_value(links: list[Link], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(links) - 1))
    name = data.draw(st.sampled_from([field.name for field in fields(Link) if field.name != "sequence"]))
    value = data.draw(words.filter(lambda word: word != getattr(links[place], name)))
    links[place] = replace(links[place], **{name: value})
    assert fault(links) == Fault(Wrong.CHANGED, place + 1)


@settings(deadline=None)
@given(chains(least=2), st.data())
def test_it_finds_a_removed_event(links: list[Link], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(links) - 2))
    del links[place]
    assert fault(links) == Fault(Wrong.MISSING, place + 1, place + 2)


@settings(deadline=None)
@given(chains(least=2), st.data())
def test_it_finds_a_removed_event_whose_followers_were_renumbered(links: list[Link], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(links) - 2))
    del links[place]
    links = [replace(link, sequence=number) for number, link in enumerate(links, start=1)]
    assert fault(links) == Fault(Wrong.MOVED, place + 1, place + 2)


@settings(deadline=None)
@given(chains(least=2), st.data())
def test_it_finds_two_swapped_events(links: list[Link], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(links) - 2))
    second = data.draw(st.integers(first + 1, len(links) - 1))
    links[first], links[second] = (
        replace(links[second], sequence=first + 1),
        replace(links[first], sequence=second + 1),
    )
    assert fault(links) == Fault(Wrong.MOVED, first + 1, second + 1)


@settings(deadline=None)
@given(chains(least=2), st.data())
def test_it_finds_an_event_that_does_not_follow_even_where_its_mac_is_right(
    links: list[Link], data: st.DataObject
) -> None:
    place = data.draw(st.integers(1, len(links) - 1))
    links[place] = chain.sealed(KEY, replace(links[place], previous="another"))
    assert fault(links) == Fault(Wrong.DOES_NOT_FOLLOW, place + 1)


@settings(deadline=None)
@given(chains())
def test_it_finds_a_chain_made_with_another_key(links: list[Link]) -> None:
    assert chain.first_fault(links, lambda _key_id: b"x" * 32) == Fault(Wrong.CHANGED, 1)


@settings(deadline=None)
@given(chains(least=2), st.data())
def test_it_finds_an_event_put_between_two_others(links: list[Link], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(links) - 1))
    forged = replace(links[place], actor=links[place].actor + "x", mac="0" * 64)
    links[place + 1 :] = [replace(link, sequence=link.sequence + 1) for link in links[place:]]
    links[place] = forged
    assert fault(links) == Fault(Wrong.INSERTED, place + 1)


@settings(deadline=None)
@given(chains(least=2), st.data())
def test_it_begins_after_any_event(links: list[Link], data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(links) - 1))
    start = Start(place, links[place - 1].mac)
    assert chain.first_fault(links[place:], lambda _key_id: KEY, start=start) is None
    other = chain.first_fault(links[place:], lambda _key_id: KEY, start=Start(place, "another"))
    assert other == Fault(Wrong.DOES_NOT_FOLLOW, place + 1)


@settings(deadline=None)
@given(chains(), st.data())
def test_it_compares_with_what_is_known(links: list[Link], data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(links)))
    good, other = (Known(place, mac, "then") for mac in (links[place - 1].mac, "0" * 64))
    assert chain.first_fault(links, lambda _key_id: KEY, known=[good]) is None
    short = replace(good, head=good.head[:20], short=True)
    assert chain.first_fault(links, lambda _key_id: KEY, known=[short]) is None
    assert chain.first_fault(links, lambda _key_id: KEY, known=[replace(short, short=False)]) is not None
    replaced = Fault(Wrong.REPLACED, place, known_since="then")
    assert chain.first_fault(links, lambda _key_id: KEY, known=[good, other]) == replaced
    cut = chain.first_fault(links[: place - 1], lambda _key_id: KEY, known=[good])
    assert cut == Fault(Wrong.CUT_OFF, place, place, "then")


def test_it_names_an_event_whose_key_is_not_there() -> None:
    def key_for(key_id: str) -> bytes:
        raise KeyProblem(key_id)

    link = chain.sealed(KEY, Link("m", 1, *[""] * 8, key_id="gone", previous=""))
    assert chain.first_fault([link], key_for) == Fault(Wrong.NO_KEY, 1)


def test_it_says_what_is_wrong_in_words() -> None:
    assert str(Fault(Wrong.CHANGED, 4)) == "Event 4 was changed after it was written."
    assert str(Fault(Wrong.MOVED, 4, 7)) == "Event 7 was moved to place 4."
    assert str(Fault(Wrong.MISSING, 4, 5)) == "Event 4 was removed; event 5 comes instead."
    assert str(Fault(Wrong.DOES_NOT_FOLLOW, 4)) == "Event 4 does not follow from event 3: one of them was replaced."
    assert str(Fault(Wrong.INSERTED, 4)) == "Event 4 was inserted: nothing of ours wrote it there."
    assert str(Fault(Wrong.NO_KEY, 4)) == (
        "Event 4 names a key that is not there: put that key back, or the event was changed."
    )
    assert str(Fault(Wrong.REPLACED, 4, known_since="then")) == (
        "Event 4 is not the one that the anchor of then knows: "
        "the database was rolled back and written on, or exchanged."
    )
    assert str(Fault(Wrong.CUT_OFF, 4, 4, "then")) == (
        "The ledger ends at event 3, but the anchor of then knows event 4: "
        "event 4 is cut off, or the whole database was rolled back."
    )
    assert str(Fault(Wrong.CUT_OFF, 4, 6, "then")) == (
        "The ledger ends at event 3, but the anchor of then knows event 6: "
        "events 4 to 6 are cut off, or the whole database was rolled back."
    )
