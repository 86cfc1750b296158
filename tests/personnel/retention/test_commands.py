"""`erase_expired` and `replay_erasures` as they are typed, and what is left in the files afterwards: nothing."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from samtale_intranet.personnel.api import annotate
from samtale_intranet.personnel.models import Entry, EntryFile, Folder
from samtale_intranet.personnel.retention import keepers
from samtale_intranet.personnel.retention.api import set_hold
from tests.personas import say_why
from tests.personnel.retention.conftest import is_whole, leave, lines
from tests.personnel.retention.test_replaying import Backup
from tests.personnel.test_files import FILE, with_files

pytestmark = pytest.mark.django_db(transaction=True)


def run(name: str, *args: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(name, *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_dry_run_lists_and_changes_nothing(
    people: SimpleNamespace, folder: Folder, old: Any, settings: Any
) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "ERASURES_FILE": None}
    entry = old()
    out, _err = run("erase_expired", "--dry-run")
    assert out == (
        "hedeby: 0 would go, 0 kept back.\n"
        "norddjurs: 1 would go, 0 kept back.\n"
        f"  in folder {folder.uuid}: 1 entries ({entry.number}); kort: 12 months from the last activity, "
        "kept until 2021-03-04\n"
    )
    assert Entry.objects.count() == 1


def test_the_real_run_refuses_without_a_list(people: SimpleNamespace, old: Any, settings: Any) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "ERASURES_FILE": None}
    old()
    with pytest.raises(CommandError, match=r"^SAMTALE_INTRANET has no ERASURES_FILE, so nothing is erased"):
        run("erase_expired")
    assert Entry.objects.count() == 1


def test_it_says_what_is_held_and_what_an_archive_waits_for(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = old()
    monkeypatch.setattr(keepers, "_waiting", {"test": lambda entry: True})
    out, _err = run("erase_expired", "--municipality", "norddjurs")
    assert (
        "norddjurs: 0 erased, 1 kept back, line 0 is the last of the list.\n  kept back, the archive waits for" in out
    )
    assert entry.number in out
    say_why(folder, people.hr)
    set_hold(user=people.hr.user, folder_uuid=folder.uuid, reason="Sag")
    answer = json.loads(run("erase_expired", "--dry-run", "--json")[0])
    assert answer["format"] == "samtale-erasing/1"
    (here,) = [one for one in answer["municipalities"] if one["municipality"] == "norddjurs"]
    assert (here["going"], here["waiting"], here["lines"]) == ([], [], None)
    assert here["held"][0]["numbers"] == [entry.number]


def test_it_erases_and_names_the_last_line_of_the_list(people: SimpleNamespace, old: Any, erasures: Path) -> None:
    old("a"), old("b")
    out, err = run("erase_expired")
    assert "norddjurs: 2 erased, 0 kept back, line 2 is the last of the list." in out
    assert err == ""
    assert not Entry.objects.exists()
    assert run("erase_expired", "--municipality", "norddjurs")[0] == (
        "norddjurs: 0 erased, 0 kept back, line 2 is the last of the list.\n"
    )


def test_it_goes_on_with_the_rest_where_one_fails(
    people: SimpleNamespace, old: Any, erasures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _second = old("a"), old("b")

    class Stubborn(keepers.NothingUnfinished):
        order = 1

        def erase(self, going: Any) -> None:
            from django.db.models import ProtectedError

            if first in going.entries:
                raise ProtectedError("no", {first})

    monkeypatch.setattr(keepers, "_erasers", {**keepers._erasers, Stubborn: Stubborn()})
    with pytest.raises(CommandError, match=r"^1 could not be erased and are as they were\.$"):
        run("erase_expired")
    assert list(Entry.objects.all()) == [first]
    assert len(lines(erasures)) == 1


def test_it_erases_nothing_by_a_list_that_was_changed(people: SimpleNamespace, old: Any, erasures: Path) -> None:
    old("a")
    run("erase_expired")
    old("b")
    erasures.write_bytes(b"")
    with pytest.raises(CommandError, match=r"^erasures\.jsonl ends at line 0, but the database knows line 1"):
        run("erase_expired")
    assert Entry.objects.count() == 1


def test_it_names_the_municipalities_there_are(people: SimpleNamespace) -> None:
    with pytest.raises(CommandError, match=r"^There is no municipality 'x'\. The known ones are: hedeby, norddjurs\.$"):
        run("erase_expired", "--municipality", "x")


def test_a_replay_says_what_it_did_and_fails_where_something_is_left(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path
) -> None:
    first, _second = old("a"), old("b")
    backup = Backup()
    run("erase_expired")
    backup.restore()
    copy = erasures.parent / "safe.jsonl"
    copy.write_bytes(erasures.read_bytes())
    out, _err = run("replay_erasures", str(copy), "--dry-run")
    assert ". 2 would be erased again.\n" in out
    annotate(user=people.leder.user, entry_uuid=first.uuid, text="Note", submit_key="later")
    with pytest.raises(CommandError, match=r"^1 that were erased are back and still there\.$"):
        run("replay_erasures", str(copy))
    assert Entry.objects.count() == 2
    assert is_whole(people)


def test_a_replay_without_a_list_says_so(people: SimpleNamespace, erasures: Path) -> None:
    with pytest.raises(CommandError, match=r"is not there\. Put the list of erasures back, or name it\.$"):
        run("replay_erasures")


def on_disk() -> bytes:
    """Give everything that the database has on disk of its tables; PostgreSQL's log of changes is not among it."""
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        return b"".join(one.read_bytes() for one in path.parent.glob(path.name + "*"))
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class WHERE relkind IN ('r', 't', 'i') "
            "AND (relname LIKE 'samtale%' OR relname LIKE 'forms_pages%' OR relname LIKE 'pg_toast%')"
        )
        return b"".join(bytes(content) for (content,) in cursor.fetchall())


@pytest.fixture(params=["ON", "OFF", "FAST"])
def secure_delete(request: pytest.FixtureRequest) -> Iterator[str]:
    """SQLite with each way of freeing pages; PostgreSQL has one."""
    if connection.vendor != "sqlite":
        if request.param != "ON":
            pytest.skip("SQLite's own.")
        yield ""
        return
    with connection.cursor() as cursor:  # closed before it is VACUUMed: a PRAGMA answers, and would be in progress
        cursor.execute(f"PRAGMA secure_delete = {request.param}")
    yield request.param
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA secure_delete").fetchone()[0] == {"ON": 1, "OFF": 0, "FAST": 2}[request.param]
        cursor.execute("PRAGMA secure_delete = ON")


def test_no_byte_of_it_is_left_in_the_files(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path, secure_delete: str
) -> None:
    content = os.urandom(40_000)  # ten pages of their own
    file = dataclasses.replace(FILE, size=len(content), sha256=hashlib.sha256(content).hexdigest())
    old("a", document=with_files(file), files={file.uuid: content})
    for number in range(5):
        old(f"k{number}", kept_by="lang" if number % 2 else "kort")
    say_why(folder, people.hr)
    Folder.objects.filter(pk=folder.pk).update(key_id="test")  # the row is written anew, perhaps elsewhere
    parts = [bytes(folder.wrapped_key)]
    for entry in Entry.objects.all():
        parts += [bytes(entry.sealed_body), bytes(entry.sealed_header)]
    parts += [bytes(file.sealed) for file in EntryFile.objects.all()]
    assert len(parts) > 12
    assert all(part[30:60] in on_disk() for part in parts)
    leave(people.medarbejder)
    run("erase_expired")
    assert not Folder.objects.exists()
    left = on_disk()
    for part in parts:
        for at in range(0, len(part) - 16, 64):
            assert part[at : at + 16] not in left
    assert is_whole(people)
