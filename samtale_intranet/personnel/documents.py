"""The document that the journal keeps: plain frozen data, its canonical bytes (RFC 8785) and their SHA-256."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import rfc8785
from django.db import models
from django.utils.translation import gettext_lazy as _

from samtale_intranet.personnel.document_blocks import (
    Block,
    Cell,
    Choice,
    DocumentProblem,
    File,
    Files,
    ListOf,
    Paragraph,
    Rich,
    Run,
    Table,
    Text,
    block_from_json,
    block_to_json,
)

__all__ = [
    "Block",
    "Cell",
    "Choice",
    "Document",
    "DocumentProblem",
    "File",
    "Files",
    "Kind",
    "ListOf",
    "Outcome",
    "Paragraph",
    "Party",
    "ResponseRecord",
    "Rich",
    "Run",
    "Section",
    "Table",
    "Text",
    "from_bytes",
    "response_from_json",
    "response_to_json",
]

FORMAT = 1


class Outcome(models.TextChoices):
    """How a party responded. None of them blocks the journal (Ombudsmanden 2006-4201-813: no duty to sign)."""

    AGREE = "agree", _("Agrees")
    REMARKS = "remarks", _("Agrees, with remarks")
    RECEIVED = "received", _("Received only")
    DECLINED = "declined", _("Declined")
    NO_ANSWER = "no_answer", _("No answer")


class Kind(models.TextChoices):
    """What the document is. A host's own kind may be any other word; it is then shown as it stands."""

    PLAN = "plan", _("Plan")
    NOTE = "note", _("Note")
    MINUTES = "minutes", _("Minutes")
    ANNOTATION = "annotation", _("Note to a document")
    LETTER = "letter", _("Letter")
    OTHER = "other", _("Other document")


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody whom the document is about or who wrote it; `role` is "employee", "leader", "hr" or free words."""

    name: str
    role: str
    title: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document under one heading; the heading may be empty."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ResponseRecord:
    """How one party responded, and when; `party` is the name, `outcome` a value of `Outcome`, `role` as in `Party`."""

    party: str
    outcome: str
    at: datetime | None = None
    remarks: str = ""
    role: str = ""

    @property
    def outcome_label(self) -> str:
        """The outcome in words."""
        return _label(Outcome, self.outcome)


@dataclass(frozen=True, slots=True)
class Document:
    """What is kept for good: who, what was agreed, and how each party responded.

    `dated` is the day that the document itself bears, where that is another than the day it was kept.
    """

    title: str
    kind: str
    municipality: str
    parties: tuple[Party, ...]
    sections: tuple[Section, ...]
    responses: tuple[ResponseRecord, ...] = ()
    language: str = "da"
    dated: date | None = None

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return _label(Kind, self.kind)

    @property
    def files(self) -> tuple[File, ...]:
        """Every file of the document, in its order."""
        blocks = (block for section in self.sections for block in section.blocks)
        return tuple(file for block in blocks if isinstance(block, Files) for file in block.files)

    def to_json(self) -> dict[str, Any]:
        """Give the document as plain JSON data."""
        return {
            "format": FORMAT,
            "title": self.title,
            "kind": self.kind,
            "municipality": self.municipality,
            "language": self.language,
            "parties": [
                {"name": party.name, "role": party.role, "title": party.title, "unit": party.unit}
                for party in self.parties
            ],
            "sections": [
                {"heading": section.heading, "blocks": [block_to_json(block) for block in section.blocks]}
                for section in self.sections
            ],
            "responses": [response_to_json(response) for response in self.responses],
            # Only where there is one: the digest of a document that has none is what it always was.
            **({"dated": self.dated.isoformat()} if self.dated else {}),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Document:
        """Build the document from `to_json`'s data; raise DocumentProblem where it is none."""
        if data.get("format") != FORMAT:
            raise DocumentProblem(f"Document format {data.get('format')!r} is unknown; this version reads {FORMAT}.")
        try:
            return cls(
                title=data["title"],
                kind=data["kind"],
                municipality=data["municipality"],
                language=data["language"],
                parties=tuple(Party(**party) for party in data["parties"]),
                sections=tuple(
                    Section(section["heading"], tuple(block_from_json(block) for block in section["blocks"]))
                    for section in data["sections"]
                ),
                responses=tuple(response_from_json(response) for response in data["responses"]),
                dated=date.fromisoformat(data["dated"]) if "dated" in data else None,
            )
        except DocumentProblem:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DocumentProblem(f"The data is no document: {error}.") from error

    def canonical(self) -> bytes:
        """Give the one and only byte string of this document (RFC 8785)."""
        return rfc8785.dumps(self.to_json())

    def digest(self) -> str:
        """Give the SHA-256 of the canonical bytes, in hex."""
        return hashlib.sha256(self.canonical()).hexdigest()


def from_bytes(content: bytes) -> Document:
    """Build the document from its canonical bytes."""
    return Document.from_json(json.loads(content))


def response_to_json(response: ResponseRecord) -> dict[str, Any]:
    """Give a response as plain JSON data; the time in UTC."""
    at = response.at.astimezone(UTC).isoformat() if response.at else None
    return {
        "party": response.party,
        "role": response.role,
        "outcome": response.outcome,
        "at": at,
        "remarks": response.remarks,
    }


def response_from_json(data: dict[str, Any]) -> ResponseRecord:
    """Build a response from `response_to_json`'s data."""
    return ResponseRecord(**{**data, "at": datetime.fromisoformat(data["at"]) if data["at"] else None})


def _label(choices: type[models.TextChoices], value: str) -> str:
    return str(choices(value).label) if value in choices.values else value
