"""`verify_journal` sees what stands beside the ciphertexts too: the outbox, the counters, and rows put in between."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from samtale_intranet.personnel import chain
from samtale_intranet.personnel.api import open_entry
from samtale_intranet.personnel.counters import set_back
from samtale_intranet.personnel.models import Entry, LedgerEvent, StandIn
from tests.personnel.test_stand_ins import proposed
from tests.personnel.test_verify_journal import five_events, sql, verify, wrong

__all__ = ["five_events"]

EVENTS = "samtale_personnel_ledgerevent"


def test_it_names_an_entry_whose_outbox_row_was_removed(five: list[Entry]) -> None:
    sql("DELETE FROM samtale_personnel_outboxitem WHERE entry_id = %s", five[1].pk)
    assert wrong() == (
        f"norddjurs: The outbox row of record {five[1].uuid} is missing: the archive would never get it."
    )


def test_it_names_a_counter_that_was_set_back(five: list[Entry]) -> None:
    sql("UPDATE samtale_personnel_journalyear SET last = 1")
    year, number = 2000 + int(five[1].number[:2]), five[1].number
    assert wrong() == (
        f"norddjurs: The journal numbers of {year} stand at 1, but entry {number} was given out: "
        "the counter was set back."
    )


def test_it_names_a_counter_that_was_removed(five: list[Entry]) -> None:
    sql("DELETE FROM samtale_personnel_journalyear")
    assert "stand at 0, but entry" in wrong()


def test_it_knows_from_the_ledger_what_was_given_out_where_the_entries_are_gone(five: list[Entry]) -> None:
    sql("DELETE FROM samtale_personnel_outboxitem")
    sql("DELETE FROM samtale_personnel_entry")
    sql("UPDATE samtale_personnel_journalyear SET last = 1")
    assert [one.text for one in set_back(five[0].municipality)] == [
        "The counters gave out 1 journal numbers, but the ledger tells of 2: one was set back."
    ]


def renumber(first: int) -> None:
    """Make room for a row before the event with this number."""
    for number in range(LedgerEvent.objects.count(), first - 1, -1):
        sql("UPDATE samtale_personnel_ledgerevent SET sequence = %s WHERE sequence = %s", number + 1, number)


def insert_copy(source: int, place: int) -> None:
    """Write a row at this place as another row tells it, as somebody without the key would."""
    columns = "municipality_id, at, actor, actor_role, action, folder, record, purpose, content_hash, key_id, previous"
    sql(
        f"INSERT INTO {EVENTS} ({columns}, sequence, mac) "  # noqa: S608
        f"SELECT {columns}, %s, %s FROM {EVENTS} WHERE sequence = %s",
        place,
        "0" * 64,
        source,
    )


def test_it_names_an_event_that_was_inserted(five: list[Entry]) -> None:
    renumber(3)
    insert_copy(4, 3)
    assert wrong() == "norddjurs: Event 3 was inserted: nothing of ours wrote it there."


def test_it_names_an_event_that_was_added_at_the_end(five: list[Entry]) -> None:
    insert_copy(5, 6)
    assert wrong() == "norddjurs: Event 6 was changed after it was written."


def test_it_names_an_event_with_an_unknown_key(five: list[Entry]) -> None:
    sql(f"UPDATE {EVENTS} SET key_id = 'gone' WHERE sequence = 4")  # noqa: S608
    assert wrong() == ("norddjurs: Event 4 names a key that is not there: put that key back, or the event was changed.")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="another database refuses such a value")
@pytest.mark.parametrize(("column", "value"), [("at", "never"), ("folder", "nobody's"), ("actor", b"\x00")])
def test_it_names_an_event_that_cannot_even_be_read(five: list[Entry], column: str, value: Any) -> None:
    sql(f"UPDATE {EVENTS} SET {column} = %s WHERE sequence = 3", value)  # noqa: S608
    assert wrong() == "norddjurs: Event 3 was changed after it was written."


@pytest.mark.skipif(connection.vendor != "sqlite", reason="another database refuses such a value")
def test_it_says_that_a_kept_row_cannot_be_read(five: list[Entry]) -> None:
    sql("UPDATE samtale_personnel_entry SET uuid = 'x' WHERE id = %s", five[0].pk)
    assert wrong() == "norddjurs: Something that is kept cannot be read (ValueError): a row was changed."


def answer(capsys: Any, **options: Any) -> Any:
    """Run the command with --json; give what it answers, and whether it failed."""
    try:
        call_command("verify_journal", json=True, **options)
    except CommandError:
        return json.loads(capsys.readouterr().out), True
    return json.loads(capsys.readouterr().out), False


KEYS = {
    *("municipality", "uuid", "whole", "wrong", "kind", "event", "record"),
    *("events", "since", "trusts", "pruned", "pruned_at", "anchors", "beyond", "lost"),
}


def test_it_answers_as_one_json_object(people: SimpleNamespace, five: list[Entry], capsys: Any) -> None:
    whole, failed = answer(capsys)
    assert (whole["format"], whole["whole"], failed) == ("samtale-verification/1", True, False)
    assert [set(one) for one in whole["municipalities"]] == [KEYS, KEYS]
    here = whole["municipalities"][1]
    assert (here["municipality"], here["uuid"]) == ("norddjurs", str(people.municipality.uuid))
    assert (here["whole"], here["events"], here["wrong"], here["trusts"]) == (True, 5, None, "beginning")


def test_it_names_what_is_wrong_in_json_too_and_fails_the_same(five: list[Entry], capsys: Any) -> None:
    sql(f"DELETE FROM {EVENTS} WHERE sequence = 2")  # noqa: S608
    told, failed = answer(capsys)
    assert (told["whole"], failed) == (False, True)
    here = told["municipalities"][1]
    assert set(here) == KEYS
    assert (here["kind"], here["event"]) == ("missing", 2)
    assert here["wrong"] == "Event 2 was removed; event 3 comes instead."
    assert told["municipalities"][0]["whole"] is True


SINCE = "norddjurs: what came before event 3 was not looked at, and only the row itself vouches for event 3.\n"


def test_it_looks_only_at_what_came_after_an_event(five: list[Entry]) -> None:
    sql(f"UPDATE {EVENTS} SET actor = 'x' WHERE sequence = 2")  # noqa: S608
    told = verify(municipality="norddjurs", since=3)
    assert told == "norddjurs: 2 events after event 3, all as they were written.\n" + SINCE
    assert wrong() == "norddjurs: Event 2 was changed after it was written."


def test_it_reads_no_more_events_where_there_is_more_before(
    people: SimpleNamespace, five: list[Entry], monkeypatch: Any
) -> None:
    seen: list[int] = []
    mac_of = chain.mac_of
    monkeypatch.setattr(chain, "mac_of", lambda key, link: seen.append(link.sequence) or mac_of(key, link))
    verify(municipality="norddjurs", since=3)
    assert seen == [3, 4, 5]


@pytest.mark.parametrize(("place", "said"), [(3, 3), (4, 4), (5, 5)])
def test_it_names_what_was_changed_since_and_the_event_it_starts_from(five: list[Entry], place: int, said: int) -> None:
    sql(f"UPDATE {EVENTS} SET purpose = 'x' WHERE sequence = %s", place)  # noqa: S608
    told = wrong(municipality="norddjurs", since=3)
    assert told == f"norddjurs: Event {said} was changed after it was written."


def test_it_names_an_event_removed_since(five: list[Entry]) -> None:
    sql(f"DELETE FROM {EVENTS} WHERE sequence = 4")  # noqa: S608
    assert wrong(municipality="norddjurs", since=3) == "norddjurs: Event 4 was removed; event 5 comes instead."


def test_it_says_that_the_ledger_ends_before_the_event_to_start_from(five: list[Entry]) -> None:
    assert wrong(municipality="norddjurs", since=9) == (
        "norddjurs: The ledger ends at event 5, before event 9: it was cut off, or --since is too high."
    )


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        ("UPDATE samtale_personnel_entry SET sealed_body = sealed_header WHERE id = %s", "is not what event 6 wrote"),
        ("UPDATE samtale_personnel_entry SET number = '26-0001x' WHERE id = %s", "is not what event 6 wrote"),
        ("DELETE FROM samtale_personnel_outboxitem WHERE entry_id = %s", "The outbox row of record"),
        ("UPDATE samtale_personnel_journalyear SET last = 1 WHERE %s > 0", "the counter was set back"),
    ],
)
def test_it_looks_at_the_entries_written_since(five: list[Entry], put: Any, tamper: str, said: str) -> None:
    entry = put(submit_key="new")
    assert "norddjurs: 1 events after event 5" in verify(municipality="norddjurs", since=5)
    sql(tamper, entry.pk)
    assert said in wrong(municipality="norddjurs", since=5)


def test_it_looks_at_what_the_section_keeps_beside_the_entries_since(
    people: SimpleNamespace, five: list[Entry]
) -> None:
    proposed(people)
    assert "norddjurs: 1 events after event 5" in verify(municipality="norddjurs", since=5)
    StandIn.objects.update(stand_in=people.direktoer)
    assert "is not what event 6 wrote" in wrong(municipality="norddjurs", since=5)


def test_it_names_an_entry_written_since_that_is_missing(five: list[Entry], put: Any) -> None:
    entry = put(submit_key="new")
    sql("DELETE FROM samtale_personnel_outboxitem WHERE entry_id = %s", entry.pk)
    sql("DELETE FROM samtale_personnel_entry WHERE id = %s", entry.pk)
    assert wrong(municipality="norddjurs", since=5) == f"norddjurs: Record {entry.uuid} is missing; event 6 wrote it."


def test_it_does_not_ask_for_the_entries_that_were_only_read_since(people: SimpleNamespace, five: list[Entry]) -> None:
    """What was read is compared with who wrote it, which came before: that is for the whole check."""
    open_entry(user=people.medarbejder.user, entry_uuid=five[0].uuid)
    sql("UPDATE samtale_personnel_entry SET sealed_body = sealed_header WHERE id = %s", five[0].pk)
    assert "1 events after event 5" in verify(municipality="norddjurs", since=5)
    assert "is not what event 1 wrote" in wrong()


@pytest.mark.parametrize("options", [{"since": 3}, {"since": -1, "municipality": "norddjurs"}])
def test_it_asks_whose_events_are_counted(five: list[Entry], options: dict[str, Any]) -> None:
    with pytest.raises(CommandError) as failure:
        verify(**options)
    assert str(failure.value) == (
        "--since counts the events of one municipality from 1: name it by --municipality SLUG."
    )
