"""Whether a row is still what the ledger says was written, asked before the row is written anew.

SECURITY: whoever changes a plain column in the database and waits for somebody to save would else have the change
hashed into the ledger by that very save, and nothing would ever find it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from samtale_intranet.keyring import KeyProblem
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.written import hash_of, last_written_of

__all__ = ["RowChanged", "refuse_changed"]

logger = logging.getLogger("samtale_intranet.personnel")


class RowChanged(KeyProblem):
    """A stored row is not what the ledger says was written. Nothing was written over it."""


class Evident(Protocol):
    """A row that the ledger watches."""

    uuid: UUID

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps."""


def refuse_changed(*, municipality: Municipality, rows: Iterable[Evident]) -> None:
    """Raise RowChanged where one of the rows is not what its last event wrote; one query, whatever their number.

    Call it in the transaction that will write, once the rows are locked, and before anything of them is changed.
    """
    stored = {row.uuid: hash_of(row.evidence()) for row in rows}
    written = last_written_of(municipality, stored) if stored else {}
    for record, content_hash in stored.items():
        event = written.get(record)
        if event is None:
            problem = f"Record {record} is stored, but no event tells that it was written"
        elif event.content_hash != content_hash:
            problem = f"Record {record} is not what event {event.sequence} wrote: it was changed or rolled back"
        else:
            continue
        logger.critical("%s. Nothing was written over it.", problem)
        raise RowChanged(f"{problem}. Run `manage.py verify_journal`.")
