"""Forward and back on a populated database: what the first version kept is whole in the newest, and back again.

`upgrade/at_0001.json` holds the rows as that version's own code wrote them, sealed with the tests' key: entries with a
file, a correction and a note, a draft and finished plans, and a second factor.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import TestCase

from forms_pages.models import Plan, PlanFile, PlanVersion
from forms_pages.opened import answers_of, decrypt, form_of
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import api
from samtale_intranet.personnel.models import Entry, EntryFile, Folder, LedgerEvent
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice, RecoveryDevice
from samtale_intranet.personnel.verification import first_wrong

ROWS: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "upgrade" / "at_0001.json").read_text())
WORD = "skrevet i version et"
RECOVERY_CODE = "TPV4-EKET-DNTZ-78XF"
OUR_APPS = ("samtale_people", "samtale_conversations", "samtale_personnel", "forms_pages")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="The rows are those of a SQLite file."),
]


@pytest.fixture
def file_of_its_own(tmp_path: Path) -> Iterator[None]:
    """Work in a copy of the empty database: whatever a migration leaves there, other tests do not meet it."""
    before, name = connection.settings_dict["NAME"], str(tmp_path / "old.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [name])
    connection.close()
    connection.settings_dict["NAME"] = name
    yield
    connection.close()
    connection.settings_dict["NAME"] = before


def migrate(where: str) -> None:
    """Go to the first or the last migration of each of our apps."""
    graph = MigrationExecutor(connection).loader.graph
    targets = {"first": graph.root_nodes, "last": graph.leaf_nodes}[where]
    MigrationExecutor(connection).migrate([node for app in OUR_APPS for node in targets(app)])


def put_rows() -> None:
    """Put the rows of the first version into its tables, as they are."""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for table, held in ROWS.items():
            columns = ", ".join(f'"{column}"' for column in held["columns"])
            marks = ", ".join("%s" for _column in held["columns"])
            rows = [[_value(value) for value in row] for row in held["rows"]]
            cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', rows)  # noqa: S608
    connection.check_constraints()


def _value(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def stored(table: str) -> list[list[Any]]:
    """Give a table's rows, with the columns that it had at first."""
    columns = ", ".join(f'"{column}"' for column in ROWS[table]["columns"])
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{table}" ORDER BY id')  # noqa: S608
        return [[value if isinstance(value, bytes | int | None) else str(value) for value in row] for row in cursor]


def assert_everything_opens() -> None:
    """Open all that is kept, as today's code does, and take back what it wrote of that."""
    atomics = TestCase._enter_atomics()
    try:
        for municipality in Municipality.objects.all():
            assert first_wrong(municipality=municipality) is None
        people = {name: get_user_model().objects.get(username=name) for name in ("medarbejder", "leder")}
        _open_entries(people["medarbejder"])
        _open_plans(people["leder"])
        assert len(AuthenticatorDevice.objects.get().secret()) == 20
        RecoveryDevice.objects.get().prove(RECOVERY_CODE)
        for municipality in Municipality.objects.all():
            assert first_wrong(municipality=municipality) is None
    finally:
        TestCase._rollback_atomics(atomics)


def _open_entries(user: Any) -> None:
    entries = list(Entry.objects.all())
    assert len(entries) == 3
    for entry in entries:
        opened = api.open_entry(user=user, entry_uuid=entry.uuid)
        assert WORD.encode() in opened.document.canonical()
        assert api.pdf(document=opened.document, number=entry.number, journaled_at=entry.journaled_at)
    for kept in EntryFile.objects.select_related("entry"):
        file = api.open_entry_file(user=user, entry_uuid=kept.entry.uuid, file_uuid=kept.file)
        assert WORD.encode() in file.content
    opened_folder = api.open_folder(user=user, folder_uuid=Folder.objects.get().uuid)
    assert len(opened_folder.entries) == 3


def _open_plans(user: Any) -> None:
    plans = list(Plan.objects.with_parties())
    assert len(plans) == 4
    for plan in plans:
        access = api.authorise(user=user, action=api.Action.WRITE_PLAN, folder=plan.folder)
        opened = decrypt(plan, access)
        assert opened.answers["aftale"] == WORD
        assert (opened.document is None) is (plan.state == Plan.State.DRAFT)
    for kept in PlanVersion.objects.select_related("plan__folder__employee__municipality", "plan__conversation"):
        answers_of(kept.plan, form_of(kept.plan)[1], kept.version, kept.sealed_answers)
    assert PlanFile.objects.count() == 2


@pytest.mark.usefixtures("file_of_its_own")
def test_what_the_first_version_kept_is_whole_in_the_newest_and_back_again() -> None:
    """A migration that cannot be undone, or that loses a byte of what is kept, stops here."""
    migrate("first")
    put_rows()
    before = {table: stored(table) for table in ROWS}
    migrate("last")
    assert_everything_opens()
    events = LedgerEvent.objects.count()
    migrate("first")
    assert {table: stored(table) for table in ROWS} == before
    migrate("last")
    assert_everything_opens()
    assert LedgerEvent.objects.count() == events
