"""A delivery as the targets get it, without a database."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from samtale_intranet.personnel.archive.targets import DeliveredFile, Delivery, Person


def a_file(name: str, content: bytes, **changed: Any) -> DeliveredFile:
    values = {"title": name, "media_type": "application/pdf", "sha256": hashlib.sha256(content).hexdigest()}
    return DeliveredFile(name=name, content=content, **{**values, **changed})


def a_delivery(**changed: Any) -> Delivery:
    """Make a delivery of a PDF and one attachment; every part may be another."""
    values: dict[str, Any] = {
        "id": UUID(int=5),
        "municipality": UUID(int=1),
        "municipality_slug": "norddjurs",
        "municipality_name": "Norddjurs Kommune",
        "employee": Person("00123", "Mette Medarbejder"),
        "folder": UUID(int=2),
        "number": "26-0418",
        "title": "Kompetenceplan <for> Mette & Lars",
        "kind": "plan",
        "language": "da",
        "journaled_at": datetime(2026, 11, 18, 14, 5, 3, 77, tzinfo=UTC),
        "journaled_by": Person("00007", "Lars Leder"),
        "supersedes": UUID(int=4),
        "annotates": None,
        "content_sha256": hashlib.sha256(b"the document").hexdigest(),
        "document": a_file("document.pdf", b"%PDF the document"),
        "attachments": (a_file("attachment-1.png", b"a picture", title="Kursusbevis.png", media_type="image/png"),),
    }
    return Delivery(**{**values, **changed})
