"""Reading many rows as they all stood at one moment, while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """While this lasts, every query sees the database as it was at the first one, and no writer waits.

    SQLite gives this to a DEFERRED transaction that only reads, in WAL mode (checked at start, `samtale.W011`);
    PostgreSQL to one that is REPEATABLE READ. Inside somebody's transaction it is that transaction, as it is.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with _deferred():
            yield
    else:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


@contextmanager
def _deferred() -> Iterator[None]:
    """Begin without the write lock, which `transaction_mode` IMMEDIATE takes at once."""
    connection.ensure_connection()  # connecting sets the mode anew
    sqlite: Any = connection
    mode = sqlite.transaction_mode
    sqlite.transaction_mode = "DEFERRED"
    try:
        block = transaction.atomic()
        block.__enter__()
    finally:
        sqlite.transaction_mode = mode
    try:
        yield
    finally:
        # Nothing was written: there is nothing to commit, whatever happened inside.
        transaction.set_rollback(True)
        block.__exit__(None, None, None)
