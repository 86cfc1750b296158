"""A folder whose documents are kept for different times, and a list of erasures to write to."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.retention.api import Judged, erase, judged
from samtale_intranet.personnel.retention.erasing import Leaving
from samtale_intranet.personnel.verification import first_wrong

LONG_AGO = datetime.datetime(2020, 3, 4, 9, 0, tzinfo=datetime.UTC)
LATER = datetime.date(2100, 1, 1)


@pytest.fixture
def erasures(settings: Any, tmp_path: Path) -> Path:
    """The list of erasures, not written yet."""
    path = tmp_path / "erasures.jsonl"
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "ERASURES_FILE": str(path)}
    return path


@pytest.fixture
def types(people: SimpleNamespace) -> SimpleNamespace:
    """Two conversation types: `kort` is kept 12 months from the last activity, `lang` as the default says."""
    here = people.municipality
    kort = ConversationType.objects.create(
        municipality=here, key="kort", name="Kort", retention_months=12, retention_from="last_activity"
    )
    return SimpleNamespace(kort=kort, lang=ConversationType.objects.create(municipality=here, key="lang", name="Lang"))


@pytest.fixture
def old(put: Any, types: SimpleNamespace) -> Any:
    """Journal a document into the folder some years ago."""

    def _old(submit_key: str = "k", *, kept_by: str = "kort", at: datetime.datetime = LONG_AGO, **more: Any) -> Any:
        with time_machine.travel(at, tick=False):
            return put(submit_key=submit_key, kept_by=kept_by, **more)

    return _old


def leave(person: Employee, on: datetime.date = datetime.date(2021, 1, 31)) -> None:
    """End somebody's employment."""
    Employee.objects.filter(pk=person.pk).update(employed_until=on)


def expired(people: SimpleNamespace, today: datetime.date | None = None) -> list[Judged]:
    """Give what has expired in the first municipality."""
    return judged(municipality=people.municipality, today=today)


def erase_all(people: SimpleNamespace, today: datetime.date | None = None) -> list[Leaving]:
    """Erase whatever may go in the first municipality."""
    here = people.municipality
    return [erase(municipality=here, wanted=one.due, today=today) for one in expired(people, today) if one.may_go]


def is_whole(people: SimpleNamespace) -> bool:
    """Tell whether `verify_journal` finds nothing wrong; fail with what it finds."""
    wrong = first_wrong(municipality=people.municipality)
    assert wrong is None, wrong
    return True


def lines(path: Path) -> list[dict[str, Any]]:
    """Give what stands in the list."""
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []
