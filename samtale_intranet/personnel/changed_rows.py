"""Whether a row is still what the ledger says was written, asked before the row is written anew.

SECURITY: whoever changes a plain column in the database and waits for somebody to save would else have the change
hashed into the ledger by that very save, and nothing would ever find it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Protocol, TypeVar
from uuid import UUID

from samtale_intranet.keyring import KeyProblem
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.written import hash_of, last_written_of

__all__ = ["RowChanged", "refuse_changed", "unchanged"]

logger = logging.getLogger("samtale_intranet.personnel")


class RowChanged(KeyProblem):
    """A stored row is not what the ledger says was written. Nothing was written over it."""


class Evident(Protocol):
    """A row that the ledger watches."""

    uuid: UUID

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps."""


Row = TypeVar("Row", bound=Evident)


def refuse_changed(*, municipality: Municipality, rows: Iterable[Evident]) -> None:
    """Raise RowChanged where one of the rows is not what its last event wrote; one query, whatever their number.

    Call it in the transaction that will write, once the rows are locked, and before anything of them is changed.
    """
    for problem in _problems(municipality, list(rows)).values():
        logger.critical("%s. Nothing was written over it.", problem)
        raise RowChanged(f"{problem}. Run `manage.py verify_journal`.")


def unchanged(*, municipality: Municipality, rows: Iterable[Row]) -> list[Row]:
    """Give those of the rows that are what their last event wrote; say loudly of the others that they open nothing.

    For rows that open something. One query, and none where there are no rows.
    """
    asked = list(rows)
    problems = _problems(municipality, asked)
    for problem in problems.values():
        logger.critical("%s. It opens nothing.", problem)
    return [row for row in asked if row.uuid not in problems]


def _problems(municipality: Municipality, rows: Iterable[Evident]) -> dict[UUID, str]:
    """Say of each row that is not what the ledger tells what is wrong with it."""
    stored = {row.uuid: hash_of(row.evidence()) for row in rows}
    written = last_written_of(municipality, stored) if stored else {}
    found = {}
    for record, content_hash in stored.items():
        event = written.get(record)
        if event is None:
            found[record] = f"Record {record} is stored, but no event tells that it was written"
        elif event.content_hash != content_hash:
            found[record] = f"Record {record} is not what event {event.sequence} wrote: it was changed or rolled back"
    return found
