"""The documentation of the archive is true: its code runs, its tables are what the code does."""

from __future__ import annotations

import ast
import json
import re
import sys
import types
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from samtale_intranet.personnel.archive import checks
from samtale_intranet.personnel.archive.backoff import FIRST, LONGEST, wait_after
from samtale_intranet.personnel.archive.configuration import archive_built
from samtale_intranet.personnel.archive.http_target import HttpTarget
from samtale_intranet.personnel.archive.metadata import as_json, described
from samtale_intranet.personnel.archive.models import OutboxItem
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import Entry
from tests.personnel.archive.conftest import configure
from tests.personnel.archive.deliveries import a_delivery
from tests.personnel.archive.receiver import receiving
from tests.personnel.archive.test_deliver_outbox import run
from tests.personnel.documents import a_document

DOCS = Path(__file__).parents[3] / "docs"
HOW_TO, REFERENCE = (DOCS / folder / "archive.md" for folder in ("how-to", "reference"))


def code(title: str) -> list[str]:
    """Give each piece of code of the how-to that has this title."""
    found = re.findall(rf'```python title="{title}"\n(.*?)```', HOW_TO.read_text(), re.DOTALL)
    assert found, title
    return found


def archives() -> Iterator[dict[str, Any]]:
    """Give what the how-to writes into ARCHIVE, example by example."""
    for text in code("settings"):
        written = ast.parse(text).body[0]
        assert isinstance(written, ast.Assign)
        yield ast.literal_eval(written.value)["ARCHIVE"]


def table(heading: str) -> list[list[str]]:
    """Give the rows of the first table under a heading of the reference."""
    part = REFERENCE.read_text().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip().strip("`") for cell in row] for row in rows[1:]]


def test_the_settings_that_it_shows_make_the_targets_that_ship(monkeypatch: Any) -> None:
    monkeypatch.setenv("ARCHIVE_SECRET", "s" * 64)
    folder, http, _own = archives()
    for written in (folder["norddjurs"], http["*"]):
        archive_built(written)


@pytest.fixture
def own(monkeypatch: Any) -> Any:
    """The target of the how-to, as a module of a host."""
    module: Any = types.ModuleType("mysite.archive")
    exec(code("mysite/archive.py")[0], module.__dict__)  # noqa: S102
    monkeypatch.setitem(sys.modules, "mysite", types.ModuleType("mysite"))
    monkeypatch.setitem(sys.modules, "mysite.archive", module)
    return module.ZipTarget


def test_the_target_of_ones_own_works(
    own: Any, people: SimpleNamespace, put: Any, settings: Any, tmp_path: Path
) -> None:
    *_others, written = archives()
    written["*"]["OPTIONS"]["path"] = str(tmp_path)
    configure(settings, written)
    entry, too_long = put(submit_key="a"), put(a_document(title="x" * 300), submit_key="b")
    assert "1 delivered, 0 to be tried later, 1 refused" in run()
    item = OutboxItem.objects.get(entry=entry)
    assert item.receipt == f"{item.uuid}.zip"
    assert (tmp_path / item.receipt).is_file()
    assert OutboxItem.objects.get(entry=too_long).problem == "title_too_long"
    assert Entry.objects.count() == 2


def test_the_target_of_ones_own_keeps_what_every_target_keeps(own: Any, tmp_path: Path) -> None:
    target = own(str(tmp_path))
    assert target.deliver(a_delivery()) == target.deliver(a_delivery())
    assert len(list(tmp_path.iterdir())) == 1


def test_the_receiver_of_the_how_to_knows_what_is_genuine() -> None:
    names: dict[str, Any] = {}
    exec(code("verify.py")[0], names)  # noqa: S102
    is_genuine, secret = names["is_genuine"], "s" * 64
    with receiving() as receiver:
        HttpTarget(receiver.url, secret).deliver(a_delivery())
    lower, body, _path = receiver.got[0]
    headers = {name: lower[name.lower()] for name in ("Samtale-Timestamp", "Samtale-Signature")}
    assert is_genuine(headers, body, secret)
    assert not is_genuine(headers, body + b" ", secret)
    assert not is_genuine(headers, body, "t" * 64)
    assert not is_genuine({**headers, "Samtale-Timestamp": str(int(lower["samtale-timestamp"]) + 1)}, body, secret)
    assert not is_genuine({}, body, secret)
    for later in (timedelta(minutes=6), -timedelta(minutes=6)):
        with time_machine.travel(timezone.now() + later, tick=False):
            assert not is_genuine(headers, body, secret)


def test_each_field_of_the_metadata_is_told_about_and_no_other() -> None:
    def names(value: Any, above: str = "") -> Iterator[str]:
        for name, one in value.items():
            if isinstance(one, list):
                yield name
                yield from names(one[0], f"{name}.")
            elif isinstance(one, dict):
                yield from names(one, f"{above}{name}.")
            else:
                yield above + name

    assert [row[0] for row in table("Metadata")] == list(names(described(a_delivery())))
    assert json.loads(as_json(a_delivery())) == described(a_delivery())


def test_the_waits_are_those_of_the_table() -> None:
    rows = table("Waits")
    assert rows[0] == ["1", "1 minute"]
    for row in rows:
        attempts, minutes = int(row[0].split()[0]), int(row[1].split()[0])
        longest = timedelta(minutes=minutes)
        assert wait_after(attempts, chance=1) == longest
        assert wait_after(attempts, chance=0) == longest / 2
    assert (timedelta(minutes=1), timedelta(days=1)) == (FIRST, LONGEST)
    assert wait_after(10**6, chance=1) == wait_after(12, chance=1) == LONGEST
    assert wait_after(0, chance=1) == FIRST


def test_each_state_and_event_and_check_is_told_about() -> None:
    text = REFERENCE.read_text()
    assert [row[0] for row in table("States")][:3] == list(OutboxItem.State.values)
    for event in Event:
        if "archiv" in event.value or event is Event.ENTRY_SENT:
            assert f"`{event.value}`" in text
    ids = set(re.findall(r"samtale\.E\d+", Path(checks.__file__).read_text()))
    assert ids == set(re.findall(r"samtale\.E\d+", text))
