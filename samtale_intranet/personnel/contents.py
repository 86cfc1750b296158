"""What an entry holds, sealed: a small header for the list, and the document itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import rfc8785

from samtale_intranet.personnel.documents import (
    Document,
    Kind,
    ResponseRecord,
    from_bytes,
    response_from_json,
    response_to_json,
)
from samtale_intranet.personnel.keys import FolderKey
from samtale_intranet.personnel.models import Entry


@dataclass(frozen=True, slots=True)
class Header:
    """What the folder's list shows of an entry; sealed apart from the body, so that a list opens no document."""

    title: str
    kind: str
    kind_label: str
    responses: tuple[ResponseRecord, ...]
    dated: date | None = None

    @property
    def outcome(self) -> ResponseRecord | None:
        """The response that the list shows: the employee's, else the first one there is."""
        return next((one for one in self.responses if one.role == "employee"), next(iter(self.responses), None))


def seal_into(entry: Entry, document: Document, key: FolderKey) -> None:
    """Put the document into the entry, header and body each sealed as its own record."""
    header: dict[str, Any] = {
        "title": document.title,
        "kind": document.kind,
        "responses": [response_to_json(response) for response in document.responses],
    }
    if document.dated:
        header["dated"] = document.dated.isoformat()
    entry.sealed_header = key.seal(record=f"{entry.uuid}/header", version=1, content=rfc8785.dumps(header))
    entry.sealed_body = key.seal(record=f"{entry.uuid}/body", version=1, content=document.canonical())


def header_of(entry: Entry, key: FolderKey) -> Header:
    """Open the entry's header; raise KeyProblem."""
    data = json.loads(key.unseal(record=f"{entry.uuid}/header", version=1, sealed=bytes(entry.sealed_header)))
    responses = tuple(response_from_json(response) for response in data["responses"])
    label = str(Kind(data["kind"]).label) if data["kind"] in Kind.values else data["kind"]
    dated = date.fromisoformat(data["dated"]) if "dated" in data else None
    return Header(title=data["title"], kind=data["kind"], kind_label=label, responses=responses, dated=dated)


def document_of(entry: Entry, key: FolderKey) -> Document:
    """Open the entry's document; raise KeyProblem."""
    return from_bytes(key.unseal(record=f"{entry.uuid}/body", version=1, sealed=bytes(entry.sealed_body)))
