"""Small files for packs: a picture, a document, and a pack that shows them."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from struct import pack as packed

PACK = """\
format: 1
key: pictures
name: Med billeder
version: 1
language: da

pictures:
  - key: walk
    file: walk.png
    title: Gåtur
    alt: To på en sti.

documents:
  - key: sheet
    file: sheet.pdf
    title: Arket

pages:
  - key: guide
    type: guide
    slug: guide
    title: Guiden
    fields:
      body:
        - type: picture
          value:
            picture: {ref: walk}
            alt: To på en sti.
        - type: document
          value:
            document: {ref: sheet}
"""
PDF = b"%PDF-1.4\n% a document of its own\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'


def png(grey: int = 0) -> bytes:
    """Give a picture of four by four points of one grey."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return packed(">I", len(data)) + name + data + packed(">I", zlib.crc32(name + data))

    rows = (b"\0" + bytes([grey]) * 4) * 4
    head = chunk(b"IHDR", packed(">IIBBBBB", 4, 4, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def zipped(text: str = PACK, files: dict[str, bytes] | None = None, *, links: tuple[str, ...] = ()) -> bytes:
    """Give a ZIP of a pack and its files; the names in `links` are symbolic links."""
    held = {"walk.png": png(), "sheet.pdf": PDF} if files is None else files
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mine.yaml", text)
        for name, content in held.items():
            entry = zipfile.ZipInfo(name if "/" in name or "\\" in name else f"mine.files/{name}")
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = ((stat.S_IFLNK if name in links else stat.S_IFREG) | 0o644) << 16
            archive.writestr(entry, content)
    return made.getvalue()
