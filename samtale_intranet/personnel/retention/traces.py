"""What the database itself leaves behind when rows go: freed pages, and its log of what is to be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import DatabaseError, connection

_WAIT = "30s"
_MODES = ("OFF", "ON", "FAST")  # FAST overwrites only where it costs nothing, and leaves whole pages
_AGAIN = "Run erase_expired again when nobody is at work: it tidies up even where nothing is left to erase."


class TracesLeft(Exception):
    """Everything was erased, but the database's files were not tidied; says what to do."""


@contextmanager
def tidied(tables: set[str]) -> Iterator[None]:
    """Let what is erased meanwhile leave nothing readable in the database's files; raise TracesLeft.

    `tables` are the models' labels, filled while this lasts. Outside a transaction only.
    """
    if connection.vendor != "sqlite":
        yield
        if connection.vendor == "postgresql" and tables:
            _vacuum_tables(tables)
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA secure_delete").fetchone()[0]
        cursor.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        _tidy_sqlite(rewrite=_MODES[before] != "ON")
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA secure_delete = {_MODES[before]}")


def _tidy_sqlite(*, rewrite: bool) -> None:
    """Write the file anew where the site frees pages without overwriting them, then empty the write-ahead log."""
    try:
        with connection.cursor() as cursor:
            if rewrite:
                cursor.execute("VACUUM")
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except DatabaseError as error:
        raise TracesLeft(f"The freed pages were not overwritten ({error}). {_AGAIN}") from None
    if busy:
        raise TracesLeft(f"Somebody was reading, so the database's -wal file still holds what was erased. {_AGAIN}")


def _vacuum_tables(labels: Iterable[str]) -> None:
    """Write each table anew: a plain VACUUM leaves the bytes in place until somebody needs the room."""
    names = sorted(apps.get_model(label)._meta.db_table for label in labels)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{_WAIT}'")
            try:
                for name in names:
                    cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(name)}")
            finally:
                cursor.execute("RESET lock_timeout")
    except DatabaseError as error:
        raise TracesLeft(
            f"The tables were not written anew ({error}). Run VACUUM (FULL) on them when nobody is at work: "
            f"{', '.join(names)}."
        ) from None
