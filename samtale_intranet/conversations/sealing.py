"""What the parties of a conversation write is sealed in the employee's folder, and the ledger knows of every look."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID

from samtale_intranet.conversations.models import Conversation
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.models import Folder

__all__ = ["Sealed", "folder_for", "refuse_changed", "seal", "unseal"]


class Sealed(Protocol):
    """A row that holds something sealed, bound to its own name and version."""

    uuid: UUID
    version: int


def folder_for(*, conversation: Conversation, access: personnel.Access) -> tuple[Folder, personnel.Access]:
    """Give the employee's folder, made now where there is none yet, with the access that was granted in it.

    Call it after the gate, outside any transaction: a stranger's request makes no folder.
    """
    folder = personnel.folder_of(employee=conversation.employee)
    return folder, replace(access, folder=folder.uuid)


def seal(folder: Folder, kind: str, row: Sealed, content: Any) -> bytes:
    """Seal plain data as this version of this row."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return personnel.seal(folder=folder, record=f"{kind}/{row.uuid}", version=row.version, content=written)


def unseal(folder: Folder, kind: str, row: Sealed, sealed: bytes | memoryview) -> Any:
    """Open what `seal` made. SECURITY: only after the look is in the ledger. Raises KeyProblem."""
    return json.loads(
        personnel.unseal(folder=folder, record=f"{kind}/{row.uuid}", version=row.version, sealed=bytes(sealed))
    )


def refuse_changed(folder: Folder, *rows: Any) -> None:
    """Raise personnel.RowChanged where a row that is to be written is not what the ledger says. One query."""
    if rows:
        personnel.refuse_changed(municipality=folder.municipality, rows=rows)
