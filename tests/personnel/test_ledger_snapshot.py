"""Whoever verifies, anchors or exports sees one moment, and nobody who writes waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import ledger, verification
from samtale_intranet.personnel.api import Event
from samtale_intranet.personnel.models import LedgerEvent
from samtale_intranet.personnel.snapshot import snapshot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def municipality(transactional_db: None) -> Municipality:
    return Municipality.objects.create(name="Norddjurs", slug="norddjurs")


def write(municipality: Municipality, action: Event = Event.SEARCHED, **more: Any) -> None:
    """Write one event."""
    ledger.commit(municipality=municipality, actor="user:1", actor_role="", action=action, **more)


def elsewhere(work: Callable[[], None]) -> None:
    """Do the work on a connection of its own; raise what it raises, or where it does not come through."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            if connection.vendor == "sqlite":
                connection.ensure_connection()
                connection.connection.execute("PRAGMA busy_timeout = 2000")
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=30)
    assert not thread.is_alive()
    if raised:
        raise raised[0]


def test_it_lets_others_write_and_does_not_see_it(municipality: Municipality) -> None:
    write(municipality)
    with snapshot():
        assert LedgerEvent.objects.count() == 1
        elsewhere(lambda: write(municipality))
        assert LedgerEvent.objects.count() == 1
    assert LedgerEvent.objects.count() == 2


def test_it_verifies_while_somebody_writes(municipality: Municipality, monkeypatch: Any) -> None:
    """What is written between the walk and the look at the rows is in neither, or its record would be missing."""
    for _event in range(3):
        write(municipality)
    walk = ledger.first_fault

    def walk_and_write(*args: Any, **kwargs: Any) -> Any:
        fault = walk(*args, **kwargs)
        elsewhere(lambda: write(municipality, action=Event.PLAN_SAVED, record=uuid4(), content=b"a plan"))
        return fault

    monkeypatch.setattr(ledger, "first_fault", walk_and_write)
    verdict = verification.verify(municipality=municipality)
    assert (verdict.wrong, verdict.events) == (None, 3)
    assert LedgerEvent.objects.count() == 4


def test_it_leaves_the_connection_as_it_was(municipality: Municipality) -> None:
    before = getattr(connection, "transaction_mode", None)
    with pytest.raises(ValueError, match="inside"), snapshot():
        raise ValueError("inside")
    assert getattr(connection, "transaction_mode", None) == before
    assert not connection.in_atomic_block
    write(municipality)
    assert LedgerEvent.objects.count() == 1


def test_it_is_the_callers_transaction_where_there_is_one(municipality: Municipality) -> None:
    with transaction.atomic():
        ledger.append(municipality=municipality, actor="user:1", actor_role="", action=Event.PLAN_STARTED)
        with snapshot():
            assert LedgerEvent.objects.count() == 1
    assert LedgerEvent.objects.count() == 1
