"""After a restore: what was erased goes again, unless a hold or something written later says otherwise."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction

from forms_pages.models import Plan
from samtale_intranet.personnel.api import annotate
from samtale_intranet.personnel.models import Entry, Erasure, Folder, LedgerEvent
from samtale_intranet.personnel.retention.api import Fate, ListProblem, checked_list, lift_hold, replay, set_hold
from tests.personas import say_why
from tests.personnel.retention.conftest import erase_all, expired, is_whole, leave

PREFIXES = ("samtale_personnel_", "samtale_conversations_conversation", "forms_pages_plan", "forms_pages_response")


def tables() -> list[str]:
    """Name the tables that a backup of the section holds."""
    return [name for name in connection.introspection.table_names() if name.startswith(PREFIXES)]


class Backup:
    """A copy of the section's tables, which can be put back as a restored database would."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Any]] = {}
        with connection.cursor() as cursor:
            for table in tables():
                cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
                self.rows[table] = cursor.fetchall()

    def restore(self) -> None:
        """Put everything back as it was, and nothing else."""
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA defer_foreign_keys = ON")
            for table in tables():
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608
            for table, rows in self.rows.items():
                for row in rows:
                    places = ", ".join(["%s"] * len(row))
                    cursor.execute(f"INSERT INTO {table} VALUES ({places})", row)  # noqa: S608


def replayed(people: SimpleNamespace, path: Path, **more: Any) -> list[tuple[Fate, str]]:
    found = replay(lines=checked_list(path), municipality=people.municipality, **more)
    return [(one.fate, one.text) for one in found]


@contextmanager
def restored(people: SimpleNamespace) -> Iterator[None]:
    """Erase what happens inside, then put back the database from before."""
    backup = Backup()
    yield
    erase_all(people)
    backup.restore()


def test_it_erases_again_what_is_back_and_a_second_time_nothing(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path
) -> None:
    old("a"), old("b")
    kept = old("c", kept_by="lang")
    with restored(people):
        pass
    assert Entry.objects.count() == 3
    assert is_whole(people)
    assert replayed(people, erasures, dry_run=True) == [(Fate.ERASED, "1 entries, 0 drafts")] * 2
    assert Entry.objects.count() == 3
    assert [fate for fate, _text in replayed(people, erasures)] == [Fate.ERASED] * 2
    assert list(Entry.objects.all()) == [kept]
    assert is_whole(people)
    events = LedgerEvent.objects.count()
    assert replayed(people, erasures) == []
    assert LedgerEvent.objects.count() == events
    assert set(LedgerEvent.objects.filter(action="erased").values_list("actor", flat=True)) == {
        "command:replay_erasures"
    }


def test_it_erases_a_whole_folder_again(people: SimpleNamespace, folder: Folder, old: Any, erasures: Path) -> None:
    old("a"), old("b", kept_by="")
    say_why(folder, people.hr)
    leave(people.medarbejder)
    with restored(people):
        pass
    assert [fate for fate, _text in replayed(people, erasures)] == [Fate.ERASED]
    assert not Folder.objects.exists()
    assert is_whole(people)
    assert Erasure.objects.get().line == 1


def test_a_hold_set_after_the_restore_wins_and_is_named(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path
) -> None:
    old()
    with restored(people):
        pass
    say_why(folder, people.hr)
    set_hold(user=people.hr.user, folder_uuid=folder.uuid, reason="Sag")
    told = [
        (
            Fate.HELD,
            "the folder is under a legal hold: nothing of it was erased. Lift the hold, then replay again.",
        )
    ]
    assert replayed(people, erasures, dry_run=True) == told
    assert replayed(people, erasures) == told
    assert Entry.objects.count() == 1
    lift_hold(user=people.hr.user, folder_uuid=folder.uuid)
    assert [fate for fate, _text in replayed(people, erasures)] == [Fate.ERASED]
    assert is_whole(people)


def test_what_was_written_after_the_restore_is_left_and_named(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path
) -> None:
    entry = old()
    with restored(people):
        pass
    note = annotate(user=people.leder.user, entry_uuid=entry.uuid, text="Note", submit_key="later")
    assert replayed(people, erasures) == [
        (
            Fate.LATER,
            f"what belongs to it was written later and is not in the list ({note.number}): left as it is.",
        )
    ]
    assert Entry.objects.count() == 2


def test_a_folder_that_is_used_anew_is_not_erased_for_what_it_held_before(
    people: SimpleNamespace, folder: Folder, old: Any, put: Any, erasures: Path
) -> None:
    old()
    leave(people.medarbejder)
    with restored(people):
        pass
    type(people.medarbejder).objects.update(employed_until=None)
    later = put(submit_key="new")
    assert [fate for fate, _text in replayed(people, erasures)] == [Fate.LATER]
    erase_all(people)  # by the rules of today the old entry goes alone
    assert list(Entry.objects.all()) == [later]
    assert replayed(people, erasures) == []
    assert Folder.objects.exists()
    assert is_whole(people)


def test_it_knows_a_list_that_was_cut_off_where_the_database_knows_more(
    people: SimpleNamespace, old: Any, erasures: Path
) -> None:
    old("a"), old("b")
    erase_all(people)
    erasures.write_bytes(erasures.read_bytes().splitlines(keepends=True)[0])
    day = datetime.datetime.now(datetime.UTC).date()
    with pytest.raises(ListProblem) as problem:
        checked_list(erasures)
    assert str(problem.value) == (
        f"erasures.jsonl ends at line 1, but the database knows line 2, of {day:%Y-%m-%d}: the list was cut off or "
        "rolled back. Put a newer copy of it in its place."
    )


def test_it_does_not_see_a_tail_that_neither_database_nor_list_has(
    people: SimpleNamespace, old: Any, erasures: Path
) -> None:
    """What the documentation says cannot be seen."""
    old("a"), old("b")
    with restored(people):
        pass
    erasures.write_bytes(erasures.read_bytes().splitlines(keepends=True)[0])
    assert len(checked_list(erasures)) == 1


def test_it_knows_the_list_of_another_database(people: SimpleNamespace, old: Any, erasures: Path) -> None:
    old("a"), old("b")
    with restored(people):
        pass
    first = erasures.read_bytes()
    erasures.unlink()
    erase_all(people)
    erasures.write_bytes(first)
    with pytest.raises(ListProblem, match=r"^Line 1 of erasures\.jsonl is not the one that the database noted"):
        checked_list(erasures)


def test_nothing_of_it_needs_a_query_for_each_line(
    people: SimpleNamespace, old: Any, erasures: Path, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        old(f"k{number}")
    erase_all(people)
    found = checked_list(erasures)
    with django_assert_max_num_queries(4):
        assert list(replay(lines=found, municipality=people.municipality)) == []
    with django_assert_max_num_queries(12):
        expired(people)
    assert not Plan.objects.exists()
