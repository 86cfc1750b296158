"""Expired events go behind a signed checkpoint, and whatever is done to what is left is still found and named."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.months import months_after
from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.api import Event, open_entry
from samtale_intranet.personnel.chain import Known
from samtale_intranet.personnel.counters import set_back
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.models import CarriedRecord, Checkpoint, Entry, LedgerEvent
from samtale_intranet.personnel.pruning import api as pruning
from samtale_intranet.personnel.pruning.api import prune
from samtale_intranet.personnel.purposes.api import state
from samtale_intranet.personnel.retention.holds import lift_hold, set_hold
from samtale_intranet.personnel.verification import Outside
from samtale_intranet.personnel.verification import verify as verdict_of
from tests.personnel.test_standalone_ledger import FORGED, check, export, retired_and_forged
from tests.personnel.test_verify_journal import sql, verify, wrong

EVENTS, CHECKPOINT, CARRIED = (f"samtale_personnel_{name}" for name in ("ledgerevent", "checkpoint", "carriedrecord"))
LONG_AGO = datetime.datetime(2020, 3, 1, 10, tzinfo=datetime.UTC)
OTHER = "6f9619ff8b86d011b42d00cf4fc964ff"


@contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """Let everything happen at this moment."""
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield


def pruned(**options: Any) -> str:
    """Run the command; give what it says."""
    out = io.StringIO()
    call_command("prune_ledger", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def old(people: SimpleNamespace, put: Any) -> list[Entry]:
    """Events 1 to 5 are old: three entries, two reads. Events 6 to 8 are new: an entry, two reads."""
    with at(LONG_AGO):
        entries = [put(submit_key=key) for key in "abc"]
        for entry in entries[:2]:
            open_entry(user=people.medarbejder.user, entry_uuid=entry.uuid)
    entries.append(put(submit_key="d"))
    for _twice in range(2):
        open_entry(user=people.leder.user, entry_uuid=entries[0].uuid)
    assert LedgerEvent.objects.count() == 8
    return entries


@pytest.fixture
def cut(old: list[Entry]) -> list[Entry]:
    """Events 1 to 5 were pruned; event 9 tells of it."""
    pruned()
    return old


def sequences() -> list[int]:
    return list(LedgerEvent.objects.order_by("sequence").values_list("sequence", flat=True))


def test_it_takes_what_has_expired_and_everything_still_verifies(old: list[Entry]) -> None:
    assert pruned() == (
        "hedeby: nothing has expired that may go.\n"
        f"norddjurs: 5 events from before {months_after(timezone.now(), -60):%Y-%m-%d} went, 1 to 5; "
        "the checkpoint carries 3 records that they wrote.\n"
    )
    assert sequences() == [6, 7, 8, 9]
    checkpoint = Checkpoint.objects.get()
    assert (checkpoint.sequence, checkpoint.pruned, checkpoint.numbered, checkpoint.retired) == (5, 5, 3, "")
    told = LedgerEvent.objects.get(action=Event.LEDGER_PRUNED)
    assert (told.actor, told.record, told.folder) == ("command:prune_ledger", None, None)
    assert verify() == (
        "hedeby: 0 events, all as they were written.\n"
        "norddjurs: 4 events, all as they were written.\n"
        f"norddjurs: the events up to 5 were pruned on {timezone.now():%Y-%m-%d}; "
        "the signed checkpoint stands for what they wrote.\n"
    )


def test_a_dry_run_counts_and_changes_nothing(old: list[Entry]) -> None:
    assert "5 events from before" in pruned(dry_run=True)
    assert "would go, 1 to 5; the checkpoint carries 3 records" in pruned(dry_run=True, municipality="norddjurs")
    assert (len(sequences()), Checkpoint.objects.count(), CarriedRecord.objects.count()) == (8, 0, 0)


def test_it_prunes_nothing_twice_and_goes_on_from_the_earlier_checkpoint(
    people: SimpleNamespace, cut: list[Entry]
) -> None:
    assert pruned(municipality="norddjurs") == "norddjurs: nothing has expired that may go.\n"
    first = Checkpoint.objects.get()
    with at(timezone.now() + datetime.timedelta(days=366 * 6)):
        assert "3 events from before" in pruned(municipality="norddjurs")
    assert sequences() == [9, 10]
    second = Checkpoint.objects.get()
    assert second.uuid != first.uuid
    assert (second.sequence, second.pruned, second.numbered, second.carried) == (8, 3, 4, 4)
    assert "norddjurs: 2 events, all as they were written." in verify()


def test_the_last_event_stays_however_old_it_is(people: SimpleNamespace, put: Any) -> None:
    with at(LONG_AGO):
        put(submit_key="a")
        put(submit_key="b")
    assert "1 events from before" in pruned()
    assert sequences() == [2, 3]


def test_it_never_leaves_a_gap_where_a_clock_went_backwards(people: SimpleNamespace, put: Any) -> None:
    put(submit_key="a")
    with at(LONG_AGO):
        put(submit_key="b")
    put(submit_key="c")
    assert pruned(municipality="norddjurs") == "norddjurs: nothing has expired that may go.\n"


def test_the_setting_says_how_old(old: list[Entry], settings: Any) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "LEDGER_MONTHS": 12 * 40}
    assert "nothing has expired" in pruned(municipality="norddjurs")


def test_what_belongs_to_a_held_folder_stays_and_everything_after_it(
    people: SimpleNamespace, old: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(pruning, "held_folders", lambda one: asked.append(one) or {old[0].folder.uuid})
    assert pruned(municipality="norddjurs") == "norddjurs: nothing has expired that may go.\n"
    assert asked == [people.municipality]
    assert len(sequences()) == 8


def test_it_prunes_up_to_the_first_event_of_a_held_folder(
    people: SimpleNamespace, put: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(LONG_AGO):
        for _four_times in range(4):
            ledger.commit(municipality=people.municipality, actor="user:1", actor_role="", action=Event.SEARCHED)
        held = put(submit_key="a").folder.uuid
        put(submit_key="b")
    monkeypatch.setattr(pruning, "held_folders", lambda one: {held})
    assert "4 events from before" in pruned(municipality="norddjurs")
    assert sequences() == [5, 6, 7]


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (f"UPDATE {EVENTS} SET actor = 'x' WHERE sequence = 2", "Event 2 was changed after it was written."),  # noqa: S608
        (f"UPDATE {EVENTS} SET actor = 'x' WHERE sequence = 7", "Event 7 was changed after it was written."),  # noqa: S608
        ("UPDATE samtale_personnel_entry SET sealed_body = sealed_header WHERE id > 0", "was changed or rolled back."),
    ],
)
def test_it_prunes_nothing_from_a_journal_that_is_not_whole(old: list[Entry], tamper: str, said: str) -> None:
    sql(tamper)
    with pytest.raises(CommandError) as refused:
        pruned()
    words = str(refused.value)
    assert words.startswith(
        "Nothing was pruned from the ledger of norddjurs, for the journal is not what was written: "
    )
    assert words.endswith(f"{said} Keep the database as it is, and find out why.")
    assert (len(sequences()), Checkpoint.objects.count()) == (8, 0)


def test_it_looks_once_more_at_what_goes_with_all_writers_held(
    people: SimpleNamespace, old: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the whole check and the removal somebody changes an event: the checkpoint must not vouch for it."""

    def changed_meanwhile(**asked: Any) -> Any:
        verdict = verdict_of(**asked)
        sql(f"UPDATE {EVENTS} SET actor = 'x' WHERE sequence = 2")  # noqa: S608
        return verdict

    monkeypatch.setattr(pruning, "verify", changed_meanwhile)
    with pytest.raises(pruning.PruningRefused, match=r"Event 2 was changed after it was written\."):
        prune(municipality=people.municipality)
    assert Checkpoint.objects.count() == 0


STEPS = {
    "the checkpoint": (Checkpoint, "save"),
    "what it carries": (CarriedRecord.objects, "bulk_create"),
    "the event": (ledger, "append"),
    "the removal": (pruning, "_remove"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", STEPS)
def test_a_fault_at_any_step_leaves_all_or_nothing(
    people: SimpleNamespace, old: list[Entry], monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    owner, name = STEPS[step]
    real = getattr(owner, name)

    def fail(*args: Any, **kwargs: Any) -> None:
        if after:
            real(*args, **kwargs)
        raise OSError("the plug was pulled")

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, fail)
        with pytest.raises(OSError, match="the plug was pulled"):
            prune(municipality=people.municipality)
    assert (sequences(), Checkpoint.objects.count(), CarriedRecord.objects.count()) == ([*range(1, 9)], 0, 0)
    assert "norddjurs: 8 events, all as they were written.\n" in verify()
    prune(municipality=people.municipality)
    assert sequences() == [6, 7, 8, 9]


def test_the_ledger_stays_append_only_everywhere_else(cut: list[Entry]) -> None:
    with pytest.raises(TypeError, match="The ledger is append-only"):
        LedgerEvent.objects.all().delete()
    with pytest.raises(TypeError, match="The ledger is append-only"):
        LedgerEvent.objects.order_by("sequence")[0].delete()


def one_column(table: str, column: str, value: Any) -> Callable[[], None]:
    return lambda: sql(f"UPDATE {table} SET {column} = %s", value)  # noqa: S608


def planted() -> None:
    columns = "checkpoint_id, action, content_hash, mac"
    sql(
        f"INSERT INTO {CARRIED} (record, sequence, {columns}) "  # noqa: S608
        f"SELECT '{OTHER}', 4, {columns} FROM {CARRIED} WHERE sequence = 1"
    )


def exchanged() -> None:
    """Two carried records under each other's name."""
    one, other = CarriedRecord.objects.order_by("sequence")[:2]
    for row, record in ((one, OTHER), (other, one.record.hex), (one, other.record.hex)):
        sql(f"UPDATE {CARRIED} SET record = %s WHERE id = %s", record, row.pk)  # noqa: S608


CHANGED = "The checkpoint of what was pruned was changed or forged."
TAMPERING: dict[str, tuple[Callable[[], None], str]] = {
    **{
        f"the checkpoint's {column}": (one_column(CHECKPOINT, column, value), CHANGED)
        for column, value in {
            "uuid": OTHER,
            "sequence": 6,
            "head": "0" * 64,
            "pruned": 4,
            "pruned_at": "2020-01-01 00:00:00",
            "numbered": 2,
            "retired": "test",
            "carried": 2,
            "carried_digest": "0" * 64,
            "mac": "0" * 64,
        }.items()
    },
    "the checkpoint's key_id": (
        one_column(CHECKPOINT, "key_id", "gone"),
        "The checkpoint of what was pruned names a key that is not there: put that key back, or it was changed.",
    ),
    **{
        f"a carried {column}": (
            lambda column=column, value=value: sql(  # type: ignore[misc]
                f"UPDATE {CARRIED} SET {column} = %s WHERE sequence = 2",  # noqa: S608
                value,
            ),
            "What the checkpoint carries of record {} was changed or forged.",
        )
        for column, value in {"action": "corrected", "content_hash": "0" * 64, "mac": "0" * 64, "sequence": 9}.items()
    },
    "a carried record's name": (
        lambda: sql(f"UPDATE {CARRIED} SET record = %s WHERE sequence = 2", OTHER),  # noqa: S608
        "What the checkpoint carries of record 6f9619ff-8b86-d011-b42d-00cf4fc964ff was changed or forged.",
    ),
    "a carried record removed": (
        lambda: sql(f"DELETE FROM {CARRIED} WHERE sequence = 2"),  # noqa: S608
        "The checkpoint was signed with 3 records, but carries 2: some were removed or put in.",
    ),
    "a carried record planted": (
        planted,
        "What the checkpoint carries of record 6f9619ff-8b86-d011-b42d-00cf4fc964ff was changed or forged.",
    ),
    "two carried records exchanged": (exchanged, "What the checkpoint carries of record {} was changed or forged."),
    "the first event that was left removed": (
        lambda: sql(f"DELETE FROM {EVENTS} WHERE sequence = 6"),  # noqa: S608
        "Event 6 was removed; event 7 comes instead.",
    ),
    "one event that was left changed": (
        lambda: sql(f"UPDATE {EVENTS} SET purpose = 'x' WHERE sequence = 6"),  # noqa: S608
        "Event 6 was changed after it was written.",
    ),
    "the event that tells of it changed": (
        lambda: sql(f"UPDATE {EVENTS} SET content_hash = %s WHERE sequence = 9", "0" * 64),  # noqa: S608
        "Event 9 was changed after it was written.",
    ),
    "the event that tells of it cut off": (
        lambda: sql(f"DELETE FROM {EVENTS} WHERE sequence = 9"),  # noqa: S608
        "The checkpoint says that the events up to 5 were pruned, but no event tells of it: it was planted, or the "
        "ledger's end was cut off.",
    ),
}


def handed_out(folder: Path) -> Path:
    """Export everything into a folder of its own."""
    folder.mkdir()
    export(folder, with_key=folder / "keys.json", with_verifier=True)
    return folder


@pytest.mark.parametrize("how", TAMPERING)
def test_it_names_what_was_done_to_a_pruned_ledger_and_the_export_says_the_same(
    cut: list[Entry], tmp_path: Path, how: str
) -> None:
    tamper, said = TAMPERING[how]
    tamper()
    first = CarriedRecord.objects.order_by("sequence").values_list("record", flat=True)[0]
    record = first if "exchanged" in how else cut[1].uuid
    assert wrong() == f"norddjurs: {said.format(record)}"
    status, told, errors = check(handed_out(tmp_path / "out"))
    assert (status, told, errors.strip()) == (1, "", f"norddjurs: {said.format(record)}")


def rows_of(table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
        return [column[0] for column in cursor.description], cursor.fetchall()


def put_back(table: str, rows: tuple[list[str], list[tuple[Any, ...]]]) -> None:
    """Put rows into the table as somebody with a copy of the database would."""
    columns, values = rows
    places = ", ".join(["%s"] * len(columns))
    for row in values:
        sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", *row)  # noqa: S608


def same_twice(tmp_path: Path) -> str:
    """Give what `verify_journal` names, after the export was found to say the same."""
    said = wrong()
    assert check(handed_out(tmp_path / "out"))[2].strip() == said
    return said


def test_it_names_a_checkpoint_that_was_removed(cut: list[Entry], tmp_path: Path) -> None:
    sql(f"DELETE FROM {CARRIED}")  # noqa: S608
    sql(f"DELETE FROM {CHECKPOINT}")  # noqa: S608
    assert same_twice(tmp_path) == (
        "norddjurs: Event 9 tells that older events were pruned, but the checkpoint for them is missing."
    )


def test_it_names_a_checkpoint_that_was_set_back(cut: list[Entry], tmp_path: Path) -> None:
    earlier = [(table, rows_of(table)) for table in (CHECKPOINT, CARRIED)]
    with at(timezone.now() + datetime.timedelta(days=366 * 6)):
        pruned(municipality="norddjurs")
    for table in (CARRIED, CHECKPOINT):
        sql(f"DELETE FROM {table}")  # noqa: S608
    for table, rows in earlier:
        put_back(table, rows)
    assert same_twice(tmp_path) == (
        "norddjurs: The checkpoint is not the one that event 10 wrote: it was set back or exchanged."
    )


def test_it_names_events_that_were_put_back(old: list[Entry], tmp_path: Path) -> None:
    columns, rows = rows_of(EVENTS)
    place = columns.index("sequence")
    pruned()
    put_back(EVENTS, (columns, [row for row in rows if row[place] == 4]))
    assert same_twice(tmp_path) == "norddjurs: Event 4 was pruned, but stands there again: it was put back."


def test_it_names_a_checkpoint_of_another_municipality(
    people: SimpleNamespace, cut: list[Entry], tmp_path: Path
) -> None:
    sql(f"UPDATE {CHECKPOINT} SET municipality_id = %s", people.other.pk)  # noqa: S608
    assert wrong().splitlines() == [
        "hedeby: The checkpoint of what was pruned was changed or forged.",
        "norddjurs: Event 9 tells that older events were pruned, but the checkpoint for them is missing.",
    ]


def test_a_record_whose_event_was_pruned_is_still_compared(cut: list[Entry]) -> None:
    sql("UPDATE samtale_personnel_entry SET sealed_body = sealed_header WHERE id = %s", cut[1].pk)
    assert wrong() == f"norddjurs: Record {cut[1].uuid} is not what event 2 wrote: it was changed or rolled back."


def test_a_record_whose_event_was_pruned_is_still_missed(cut: list[Entry]) -> None:
    sql("DELETE FROM samtale_personnel_outboxitem WHERE entry_id = %s", cut[1].pk)
    sql("DELETE FROM samtale_personnel_entry WHERE id = %s", cut[1].pk)
    assert wrong() == f"norddjurs: Record {cut[1].uuid} is missing; event 2 wrote it."


def test_a_counter_that_was_set_back_is_seen_by_numbers_that_were_pruned(cut: list[Entry]) -> None:
    """The entries are gone as well, so that only the checkpoint knows of their numbers."""
    for table in ("outboxitem", "entry"):
        sql(f"DELETE FROM samtale_personnel_{table}")  # noqa: S608
    sql("UPDATE samtale_personnel_journalyear SET last = 0 WHERE year = 2020")
    assert [one.text for one in set_back(cut[0].municipality)] == [
        "The counters gave out 1 journal numbers, but the ledger tells of 4: one was set back."
    ]


def anchored(path: Path) -> Path:
    call_command("anchor_journal", str(path), stdout=io.StringIO())
    return path


BEYOND = "norddjurs: 1 of the anchors know only events that were pruned since, and could not be compared.\n"


def test_an_anchor_from_before_the_checkpoint_is_beyond_checking_and_says_so(
    people: SimpleNamespace, put: Any, tmp_path: Path
) -> None:
    with at(LONG_AGO):
        put(submit_key="a")
        early = anchored(tmp_path / "early")
        put(submit_key="b")
    put(submit_key="c")
    pruned()
    assert verify(anchor=early).endswith(BEYOND)
    folder = handed_out(tmp_path / "out")
    status, told, _errors = check(folder, "--anchor", str(early))
    assert (status, told.splitlines(keepends=True)[-1]) == (0, BEYOND)
    call_command("anchor_journal", str(early), append=True, stdout=io.StringIO())
    assert verify(anchor=early).endswith(BEYOND)
    sql(f"DELETE FROM {EVENTS} WHERE sequence = 4")  # noqa: S608
    assert "but the anchor of" in wrong(anchor=early)


def test_an_anchor_of_the_very_last_event_that_went_is_compared(
    people: SimpleNamespace, put: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(LONG_AGO):
        put(submit_key="a")
        path = anchored(tmp_path / "anchors")
    put(submit_key="b")
    pruned()
    assert "know only events" not in verify(anchor=path)
    other = [json.loads(line) for line in path.read_bytes().splitlines()][1]["head"]
    right, false = Known(1, other, "then"), Known(1, "0" * 64, "then")
    assert verdict_of(municipality=people.municipality, against=Outside(paper=[right])).wrong is None
    found = verdict_of(municipality=people.municipality, against=Outside(paper=[right, false])).wrong
    assert found is not None
    assert found.text.startswith("Event 1 is not the one that the anchor of then knows: ")


def test_an_anchor_from_after_the_checkpoint_finds_a_lost_tail(
    people: SimpleNamespace, cut: list[Entry], tmp_path: Path
) -> None:
    open_entry(user=people.medarbejder.user, entry_uuid=cut[0].uuid)
    path = anchored(tmp_path / "anchors")
    assert "norddjurs: 5 events" in verify(anchor=path)
    sql(f"DELETE FROM {EVENTS} WHERE sequence = 10")  # noqa: S608
    said = wrong(anchor=path).splitlines()[0]
    assert said.startswith("norddjurs: The ledger ends at event 9, but the anchor of ")
    assert check(handed_out(tmp_path / "out"), "--anchor", str(path))[2].strip() == said


@pytest.mark.parametrize("since", [1, 4, 5])
def test_since_an_event_that_was_pruned_it_looks_at_all_that_is_left(cut: list[Entry], since: int) -> None:
    told = verify(municipality="norddjurs", since=since)
    assert told.splitlines()[1] == "norddjurs: it was looked at from event 6, the first that was not pruned."
    sql(f"UPDATE {EVENTS} SET actor = 'x' WHERE sequence = 6")  # noqa: S608
    assert wrong(municipality="norddjurs", since=since) == "norddjurs: Event 6 was changed after it was written."


def test_since_a_later_event_it_works_as_ever(cut: list[Entry], tmp_path: Path) -> None:
    path = anchored(tmp_path / "anchors")
    assert "norddjurs: 2 events after event 7" in verify(municipality="norddjurs", since=7)
    assert "the anchor knows event 9" in verify(municipality="norddjurs", since=9, anchor=path)


def test_the_answer_in_json_tells_of_the_checkpoint(cut: list[Entry]) -> None:
    out = io.StringIO()
    call_command("verify_journal", json=True, stdout=out)
    here = json.loads(out.getvalue())["municipalities"][1]
    assert (here["trusts"], here["pruned"], here["pruned_at"][:4], here["beyond"]) == (
        "checkpoint",
        5,
        str(timezone.now().year),
        0,
    )


def test_it_names_the_known_municipalities(people: SimpleNamespace) -> None:
    with pytest.raises(CommandError) as failure:
        pruned(municipality="ingen")
    assert str(failure.value) == "There is no municipality 'ingen'. The known ones are: hedeby, norddjurs."


def test_a_key_that_was_told_retired_by_an_event_that_went_writes_nothing_more(
    people: SimpleNamespace, old: list[Entry], tmp_path: Path, settings: Any
) -> None:
    retired_and_forged(people.municipality, settings, "rn")  # events 9 and 10
    with at(timezone.now() + datetime.timedelta(days=366 * 6)):
        pruned(municipality="norddjurs")
    assert (Checkpoint.objects.get().retired, sequences()) == ("test", [10, 11])
    assert "norddjurs: 2 events" in verify()
    retired_and_forged(people.municipality, settings, "o")
    assert same_twice(tmp_path) == FORGED.format(12)


@given(st.datetimes(datetime.datetime(2000, 1, 1), datetime.datetime(2100, 1, 1)), st.integers(1, 240))
def test_months_are_those_of_the_calendar(moment: datetime.datetime, months: int) -> None:
    earlier = months_after(moment, -months)
    assert (earlier.year * 12 + earlier.month) + months == moment.year * 12 + moment.month
    assert earlier.day == moment.day or (earlier + datetime.timedelta(days=1)).day == 1
    assert earlier.time() == moment.time()


def test_it_asks_for_the_holds_of_the_section_itself(people: SimpleNamespace, old: list[Entry]) -> None:
    """A hold that HR set keeps every event from the folder's first one on; once it is lifted they go."""
    folder = old[0].folder.uuid
    state(user=people.hr.user, folder_uuid=folder, purpose=Purpose.PERSONNEL_CASE)
    set_hold(user=people.hr.user, folder_uuid=folder, reason="En sag kører")
    assert pruned(municipality="norddjurs") == "norddjurs: nothing has expired that may go.\n"
    lift_hold(user=people.hr.user, folder_uuid=folder)
    assert "5 events from before" in pruned(municipality="norddjurs")
