"""At every address that ships: without its event nothing is read, and a form is taken wholly or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from samtale_intranet.personnel import keys
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.verification import first_wrong
from tests.access.rules import RULES, Answer, Case, OfficeView, OwnThing, filled
from tests.access.world import WORD, World
from tests.personnel.faults import faults_in_database, kept_rows, unwritable_ledger

pytestmark = pytest.mark.django_db

# What is asked of the database before the section is reached, or after it has answered, is the host's.
OF_THE_HOST = ("django_session", "auth_user", "wagtailcore_site", "wagtailredirects", "axes_")
LOGGED = [
    (name, method)
    for name, rule in sorted(RULES.items())
    for method in ("GET", "POST")
    if method in rule.answers and rule.answers[method].events
]
CHANGING = [
    name
    for name, method in LOGGED
    if method == "POST" and not all(Event(event).is_looking for event in RULES[name].answers[method].events)
]
SESSION_LOST = 400  # Django's answer where a session cannot be saved; all is done by then


@dataclass
class Visit:
    """Somebody who gets in, and what they ask for."""

    world: World
    name: str
    method: str

    def __post_init__(self) -> None:
        rule = RULES[self.name]
        may = getattr(rule, "may", "")
        role = "hr" if isinstance(rule, OfficeView) else next((who for letter, who in WHO if letter in may), "employee")
        self.case = Case(role, "own" if isinstance(rule, OwnThing) else "employee", "", self.method)
        self.ids = self.world.ids["employee"]
        self.path = reverse(self.name, args=[self.ids[key] for key in rule.address.split()])
        self.body = filled(rule.body, self.ids) if self.method == "POST" else {}

    @property
    def expected(self) -> Answer:
        """What comes where nothing breaks."""
        return RULES[self.name].answers[self.method]

    def __call__(self) -> Any:
        return self.world.ask(self.case.role, self.method, self.path, self.body)


WHO = (("E", "employee"), ("L", "leader"), ("H", "hr"))


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done meanwhile."""
    savepoint = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which records are decrypted from now on. The form of a plan, which holds nobody's answers, is none of them."""
    records: list[str] = []
    unseal = keys.FolderKey.unseal

    def watched(self: keys.FolderKey, *, record: str, **rest: Any) -> bytes:
        if not record.endswith("/definition"):
            records.append(record)
        return unseal(self, record=record, **rest)

    monkeypatch.setattr(keys.FolderKey, "unseal", watched)
    return records


@pytest.mark.parametrize(("name", "method"), LOGGED)
def test_without_its_event_nothing_is_read_and_nothing_done(
    world: World, opened: list[str], name: str, method: str
) -> None:
    visit = Visit(world, name, method)
    before = kept_rows()
    with undone(), unwritable_ledger():
        answer = visit()
        assert answer.status_code == 503
        assert kept_rows() == before
    text = answer.content.decode()
    assert WORD not in text
    if method == "GET":
        assert opened == []
        assert world.numbers["employee"] not in text


@pytest.mark.parametrize("name", CHANGING)
def test_whatever_breaks_a_form_is_taken_wholly_or_not_at_all(world: World, name: str) -> None:
    """Each statement for the database in turn fails as on a full disk."""
    visit = Visit(world, name, "POST")
    before = kept_rows()
    with undone():
        assert visit().status_code == visit.expected.status
        whole = counts(kept_rows())
    assert whole != counts(before)
    for where, fault in faults_in_database(visit, undone):
        if any(table in where for table in OF_THE_HOST):
            continue
        with undone():
            with fault():
                answer = visit()
            after = kept_rows()
            done = (SESSION_LOST,) if counts(after) == whole else ()
            assert answer.status_code in (503, visit.expected.status, *done), where
            assert after == before or counts(after) == whole, f"Half of it stands after a fault at {where}."
            if after != before:
                assert first_wrong(municipality=world.here) is None, where


def counts(rows: dict[str, list[Any]]) -> dict[str, int]:
    """Give how many rows each table has."""
    return {table: len(found) for table, found in rows.items()}
