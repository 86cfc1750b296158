"""What goes along with a delivery, as JSON and as XML made of the same data; `metadata.xsd` beside it is its schema."""

from __future__ import annotations

import json
import re
from datetime import UTC
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from samtale_intranet.personnel.archive.targets import DeliveredFile, Delivery, Person

__all__ = ["FORMAT", "NAMESPACE", "SCHEMA", "as_json", "as_xml", "described"]

FORMAT = "samtale-archive/1"
NAMESPACE = "urn:samtale-intranet:archive:1"
SCHEMA = Path(__file__).parent / "metadata.xsd"
# What XML 1.0 cannot hold at all, and the carriage return, which every reader of XML turns into a line feed.
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def described(delivery: Delivery) -> dict[str, Any]:
    """Give the metadata as plain data: what it is, whose it is, and the SHA-256 of each file."""
    return {
        "format": FORMAT,
        "id": str(delivery.id),
        "municipality": {
            "uuid": str(delivery.municipality),
            "slug": delivery.municipality_slug,
            "name": delivery.municipality_name,
        },
        "employee": _person(delivery.employee),
        "folder": str(delivery.folder),
        "entry": {
            "number": delivery.number,
            "title": delivery.title,
            "kind": delivery.kind,
            "language": delivery.language,
            "journaled_at": delivery.journaled_at.astimezone(UTC).isoformat(timespec="seconds"),
            "journaled_by": _person(delivery.journaled_by),
            "supersedes": str(delivery.supersedes or ""),
            "annotates": str(delivery.annotates or ""),
            "content_sha256": delivery.content_sha256,
        },
        "files": [_file(file, "attachment" if place else "document") for place, file in enumerate(delivery.files)],
    }


def _person(person: Person) -> dict[str, str]:
    return {"number": person.number, "name": person.name}


def _file(file: DeliveredFile, part: str) -> dict[str, Any]:
    return {
        "part": part,
        "name": file.name,
        "title": file.title,
        "media_type": file.media_type,
        "size": len(file.content),
        "sha256": file.sha256,
    }


def as_json(delivery: Delivery) -> bytes:
    """Give the metadata as JSON in UTF-8, indented, in the order of the schema."""
    return (json.dumps(described(delivery), ensure_ascii=False, indent=2) + "\n").encode()


def as_xml(delivery: Delivery) -> bytes:
    """Give the metadata as XML in UTF-8; a sign that XML cannot hold becomes U+FFFD."""
    root = ET.Element("delivery", {"xmlns": NAMESPACE})
    _add(root, described(delivery))
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _add(parent: ET.Element, data: dict[str, Any]) -> None:
    for name, value in data.items():
        child = ET.SubElement(parent, name)
        if isinstance(value, dict):
            _add(child, value)
        elif isinstance(value, list):
            for item in value:
                _add(ET.SubElement(child, name.removesuffix("s")), item)
        else:
            child.text = _NOT_IN_XML.sub("\ufffd", str(value))
