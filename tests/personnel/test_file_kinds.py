"""A file is what its bytes are; whatever lies, bursts or acts is refused in words that say what to do."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import suppress

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from samtale_intranet.personnel import file_kinds
from samtale_intranet.personnel.file_kinds import DOCX, JPEG, PDF, PNG, FileRefused, media_type_of
from tests.forms_pages.files import TYPES, a_docx, a_huge_png, a_pdf, a_picture, lying_docx

UNKNOWN = "This is no PDF, Word document (docx), PNG or JPEG. Save it as PDF, and choose that one."
DAMAGED = "The file is damaged or cut off. Open it on your computer, save it anew, and choose that."
MACROS = "The document holds macros or controls. Save it without them, as docx or PDF."
UNPACKED = "Unpacked, the document is too large. Save it as PDF, and choose that one."
PIXELS = "The picture has more than 60 million pixels. Make it smaller, and choose it again."
OLD = "This is an old Word document, or one with a password. Save it without a password as docx or PDF."


@pytest.fixture(autouse=True)
def english(danish: None) -> None:
    """Exact words are told in English."""
    translation.activate("en")


def refusal(content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        media_type_of(content)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (a_pdf(), PDF),
        (a_docx(), DOCX),
        (a_picture("PNG"), PNG),
        (a_picture("JPEG"), JPEG),
        (a_picture("JPEG", (3000, 2000)), JPEG),
        (a_docx({"word/media/image1.png": "x", "word/embeddings/sheet.xlsx": "y"}), DOCX),
    ],
)
def test_it_knows_each_kind_by_its_content(content: bytes, media_type: str) -> None:
    assert media_type_of(content) == media_type


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty. Choose it once more, or another one."),
        (b"MZ\x90\x00 a program", UNKNOWN),
        (b"<html><script>alert(1)</script>", UNKNOWN),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", UNKNOWN),
        (b"GIF89a" + b"\0" * 20, UNKNOWN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old document", OLD),
        (
            b"\0\0\0\x18ftypheic\0\0",
            "This is a picture as an iPhone keeps it (HEIC). Save it as JPEG, and choose that one.",
        ),
        (b"%PDF-1.7\nno end", DAMAGED),
        (a_pdf()[:-8], DAMAGED),
        (b"%PDF-x\n" + a_pdf(), DAMAGED),
        (b"x" + a_pdf(), UNKNOWN),
        (b"\x89PNG\r\n\x1a\n", DAMAGED),
        (a_picture("PNG")[:-6], DAMAGED),
        (a_picture("PNG") + a_docx(), DAMAGED),
        (a_picture("JPEG", (200, 200))[:400], DAMAGED),
        (b"\xff\xd8\xff no picture", DAMAGED),
        (a_huge_png(10_000, 6_001), PIXELS),
        (a_huge_png(60_000, 60_000), PIXELS),
        (b"PK\x03\x04 no package", DAMAGED),
        (a_docx()[:-30], DAMAGED),
        (a_docx(types="<Types/>"), UNKNOWN),
        (a_docx({"word/vbaProject.bin": "x"}), MACROS),
        (a_docx({"word/VBAproject.bin": "x"}), MACROS),
        (a_docx({"word/activeX/activeX1.xml": "x"}), MACROS),
        (a_docx(types=TYPES.replace("openxmlformats", "macroEnabled.openxmlformats")), MACROS),
        (a_docx({"../outside.xml": "x"}), DAMAGED),
        (a_docx({"/etc/passwd": "x"}), DAMAGED),
        (a_docx({"word/a\\b.xml": "x"}), DAMAGED),
        (a_docx({"C:/x.xml": "x"}), DAMAGED),
        (lying_docx(1_000), DAMAGED),
    ],
)
def test_it_refuses_what_is_none_of_them(content: bytes, words: str) -> None:
    assert refusal(content) == words


def test_it_refuses_a_package_without_a_document() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("xl/workbook.xml", "x")
    assert refusal(written.getvalue()) == UNKNOWN


def test_it_refuses_a_document_under_a_password() -> None:
    content = bytearray(a_docx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + offset] |= 1
    assert refusal(bytes(content)) == "The document has a password. Save it without one, and choose it again."


def test_it_refuses_a_document_that_is_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_kinds, "MOST_UNPACKED", 1_000_000)
    bomb = a_docx({"word/media/zeros.bin": "\0" * 1_000_000})
    assert len(bomb) < 3_000
    assert refusal(bomb) == UNPACKED


def test_it_refuses_a_document_of_thousands_of_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_kinds, "MOST_ENTRIES", 5)
    assert refusal(a_docx({f"word/{number}.xml": "x" for number in range(4)})) == UNPACKED


def test_it_unpacks_no_part_that_says_it_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: object) -> None:
        raise AssertionError("A part was unpacked.")

    monkeypatch.setattr(file_kinds, "_check_size", never)
    assert refusal(lying_docx(2**31)) == UNPACKED


HONEST = [a_pdf(), a_docx(), a_picture("PNG"), a_picture("JPEG")]


@given(st.sampled_from(HONEST), st.data())
def test_it_has_a_word_for_whatever_is_cut_or_changed(honest: bytes, data: st.DataObject) -> None:
    content = bytearray(honest[: data.draw(st.integers(0, len(honest)))])
    for place in data.draw(st.lists(st.integers(0, max(0, len(content) - 1)), max_size=5)):
        if content:
            content[place] = data.draw(st.integers(0, 255))
    with suppress(FileRefused):  # nothing else may come out of it
        assert media_type_of(bytes(content)) in (PDF, DOCX, PNG, JPEG)


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK\x03\x04"])
)
def test_it_has_a_word_for_any_bytes(content: bytes, start: bytes) -> None:
    with pytest.raises(FileRefused):
        media_type_of(start + content)


def test_it_refuses_a_picture_of_thousands_of_layers_unopened() -> None:
    written = io.BytesIO()
    Image.new("L", (4000, 4000), 77).save(written, "JPEG", progressive=True)
    picture = written.getvalue()
    first = picture.index(b"\xff\xda", picture.index(b"\xff\xda") + 2)
    layer = picture[first : picture.index(b"\xff\xda", first + 2)]
    assert media_type_of(picture) == JPEG
    assert refusal(picture[:first] + layer * 2000 + picture[first:]) == DAMAGED


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_it_refuses_a_document_that_is_packed_as_word_never_packs(method: int) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("word/document.xml", "<w:p/>")
    packed = bytearray(written.getvalue())
    properties = packed.index(b"[Content_Types].xml") + len("[Content_Types].xml") + 4
    packed[properties] = 0xFF  # of LZMA: an error that is neither one of zipfile's nor a ValueError
    assert refusal(bytes(packed)) == DAMAGED


def test_it_refuses_a_picture_of_hundreds_of_thousands_of_parts_unopened() -> None:
    written = io.BytesIO()
    Image.new("L", (8, 8), 77).save(written, "PNG")
    picture = written.getvalue()
    empty = b"\x00\x00\x00\x00teSt" + zlib.crc32(b"teSt").to_bytes(4, "big")
    assert media_type_of(picture[:33] + empty * 100 + picture[33:]) == PNG
    assert refusal(picture[:33] + empty * 600_000 + picture[33:]) == DAMAGED
