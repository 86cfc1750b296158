"""The metadata: one truth in two languages, and no text that breaks either."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from samtale_intranet.personnel.archive.metadata import NAMESPACE, SCHEMA, as_json, as_xml
from samtale_intranet.personnel.archive.targets import Person
from tests.personnel.archive.deliveries import a_delivery, a_file

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
schema = etree.XMLSchema(etree.parse(str(SCHEMA)))


def read(element: Any) -> Any:
    """Give what the XML says as the JSON says it."""
    if not len(element):
        return element.text or ""
    if etree.QName(element).localname == "files":
        return [read(one) for one in element]
    return {etree.QName(one).localname: read(one) for one in element}


def told(value: Any) -> Any:
    """Give the JSON's value as XML can hold it: as text, without the signs that XML has none of."""
    match value:
        case dict():
            return {name: told(one) for name, one in value.items()}
        case list():
            return [told(one) for one in value]
    return "".join(sign if _is_in_xml(sign) else "\ufffd" for sign in str(value))


def _is_in_xml(sign: str) -> bool:
    code = ord(sign)
    return sign in "\t\n" or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def test_the_json_says_what_the_delivery_is() -> None:
    assert json.loads(as_json(a_delivery())) == {
        "format": "samtale-archive/1",
        "id": "00000000-0000-0000-0000-000000000005",
        "municipality": {
            "uuid": "00000000-0000-0000-0000-000000000001",
            "slug": "norddjurs",
            "name": "Norddjurs Kommune",
        },
        "employee": {"number": "00123", "name": "Mette Medarbejder"},
        "folder": "00000000-0000-0000-0000-000000000002",
        "entry": {
            "number": "26-0418",
            "title": "Kompetenceplan <for> Mette & Lars",
            "kind": "plan",
            "language": "da",
            "journaled_at": "2026-11-18T14:05:03+00:00",
            "journaled_by": {"number": "00007", "name": "Lars Leder"},
            "supersedes": "00000000-0000-0000-0000-000000000004",
            "annotates": "",
            "content_sha256": hashlib.sha256(b"the document").hexdigest(),
        },
        "files": [
            {
                "part": "document",
                "name": "document.pdf",
                "title": "document.pdf",
                "media_type": "application/pdf",
                "size": 17,
                "sha256": hashlib.sha256(b"%PDF the document").hexdigest(),
            },
            {
                "part": "attachment",
                "name": "attachment-1.png",
                "title": "Kursusbevis.png",
                "media_type": "image/png",
                "size": 9,
                "sha256": hashlib.sha256(b"a picture").hexdigest(),
            },
        ],
    }


@given(title=TEXT, name=TEXT, number=TEXT, kind=TEXT, file_title=TEXT, media_type=TEXT)
def test_whatever_people_are_called_the_xml_is_valid_and_says_the_same(
    title: str, name: str, number: str, kind: str, file_title: str, media_type: str
) -> None:
    delivery = a_delivery(
        title=title,
        kind=kind,
        employee=Person(number, name),
        attachments=(a_file("attachment-1.bin", b"x", title=file_title, media_type=media_type),),
    )
    xml = as_xml(delivery)
    tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False))
    schema.assertValid(tree)
    assert etree.QName(tree) == etree.QName(NAMESPACE, "delivery")
    assert read(tree) == told(json.loads(as_json(delivery)))


def test_the_schema_refuses_what_is_none_of_ours() -> None:
    whole = as_xml(a_delivery()).decode()
    assert schema.validate(etree.fromstring(whole.encode()))
    for old, new in (
        ("samtale-archive/1", "samtale-archive/2"),
        (NAMESPACE, "urn:another"),
        ("<number>26-0418</number>", ""),
        ("<part>document", "<part>other"),
        (str(a_delivery().id), "5"),
        (a_delivery().document.sha256, "x" * 64),
    ):
        assert old in whole
        assert not schema.validate(etree.fromstring(whole.replace(old, new).encode()))


def test_neither_the_repr_of_a_delivery_nor_of_its_files_tells_what_is_in_it() -> None:
    told = repr(a_delivery())
    assert re.search("Mette|Lars|Kompetenceplan|Kursusbevis|PDF the|00123", told) is None
    assert "26-0418" in told
