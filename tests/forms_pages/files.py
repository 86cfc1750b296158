"""Small files of every kind, honest and not, made in memory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

TYPES = (
    '<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def a_pdf(text: str = "Kursusbevis") -> bytes:
    """Make the smallest PDF that says this in a comment."""
    return f"%PDF-1.7\n%{text}\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n".encode()


def a_picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    """Draw a picture of one colour."""
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind)
    return written.getvalue()


def a_docx(parts: dict[str, str] | None = None, *, types: str = TYPES, text: str = "Kursusbevis") -> bytes:
    """Pack a Word document, with other parts where they are given."""
    written = io.BytesIO()
    whole: dict[str, Any] = {"[Content_Types].xml": types, "word/document.xml": f"<w:p>{text}</w:p>", **(parts or {})}
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in whole.items():
            # A date of its own, so that the same document has the same bytes whenever it is made.
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def a_huge_png(width: int, height: int) -> bytes:
    """Make a PNG of a few bytes that says it is this large."""
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(b"\0" * 64)),
            (b"IEND", b""),
        )
    )
    return b"\x89PNG\r\n\x1a\n" + body


def lying_docx(said: int) -> bytes:
    """Pack a Word document one part of which says that it is this large, and is 300 kB."""
    packed = bytearray(a_docx({"word/media/image1.bin": "\0" * 300_000}))
    real = struct.pack("<I", 300_000)
    at = packed.find(real)
    while at != -1:
        packed[at : at + 4] = struct.pack("<I", said)
        at = packed.find(real, at + 4)
    return bytes(packed)
