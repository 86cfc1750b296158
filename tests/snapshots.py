"""Snapshots of the test database: what takes long to make is made once in each worker, and then put back.

On SQLite only; elsewhere everything is made anew, and emptied by Django's own flush.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection
from django.db.models import Model
from django.test import TransactionTestCase

_Counters = list[tuple[str, int]]


class Snapshot:
    """The whole database as it was when this was made."""

    def __init__(self) -> None:
        self._held = sqlite3.connect(":memory:", check_same_thread=False)
        connection.ensure_connection()
        connection.connection.backup(self._held)

    def put_back(self) -> None:
        """Let the database be as it was then. Nobody may be in a transaction."""
        connection.ensure_connection()
        self._held.backup(connection.connection)


_made: dict[str, tuple[_Counters, Snapshot]] = {}


def stand(name: str, make: Callable[[], object], known: Iterable[Any]) -> None:
    """Call `make` once, and put back what it made from then on; the models among `known` are fetched anew.

    Where another fixture has written something before, it is made as if for the first time.
    """
    if connection.vendor != "sqlite":
        make()
        return
    before = _counters()
    if name in _made and _made[name][0] == before:
        _made[name][1].put_back()
        for one in known:
            if isinstance(one, Model):
                one.refresh_from_db()
        return
    make()
    _made.setdefault(name, (before, Snapshot()))


def _counters() -> _Counters:
    """Give how many rows each table has ever had: what was written since the start shows in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        return list(cursor.fetchall())


def empty_by_snapshot() -> None:
    """Have tests with real transactions put the empty database back, which takes a hundredth of what a flush does."""
    if connection.vendor != "sqlite":
        return
    empty = Snapshot()

    def teardown(self: TransactionTestCase) -> None:
        empty.put_back()

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
