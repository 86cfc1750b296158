"""What a file really is, judged by its bytes alone: PDF, Word document (docx), PNG or JPEG, and nothing that does harm.

Neither the name nor the type that the browser says is asked. Nothing is ever unpacked to the disk or run.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from django.utils.translation import gettext as _
from PIL import Image

__all__ = ["DOCX", "JPEG", "PDF", "PNG", "FileRefused", "media_type_of"]

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG = "image/png"
JPEG = "image/jpeg"

MOST_PIXELS = 60_000_000  # a telephone's largest usual picture has 50 million; opened, each takes 3 or 4 bytes
# A JPEG may be drawn in many layers, each of which is gone over: its pixels times its layers, about a second's work.
MOST_DRAWN = 10_000_000_000
MOST_PARTS = 20_000  # of a PNG; programs write some dozens for each megabyte
MOST_ENTRIES = 3_000
MOST_UNPACKED = 100 * 1024 * 1024
_CHUNK = 256 * 1024
_TAIL = 2_048  # where a PDF ends; some programs add a line or two
_NEEDED = {"[Content_Types].xml", "word/document.xml"}
_MACROS = re.compile(r"(^|/)vba(project|data)[^/]*$|(^|/)(activex|customui)/", re.IGNORECASE)
_DRIVE = re.compile(r"^[a-z]:", re.IGNORECASE)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also a Word document under a password
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    struct.error,
    zlib.error,
)


class FileRefused(ValueError):
    """The file cannot be taken. Its text is for the person: what is wrong, and what to do."""


def media_type_of(content: bytes) -> str:
    """Give the media type of the content; raise FileRefused."""
    if not content:
        raise FileRefused(_("The file is empty. Choose it once more, or another one."))
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture(content, "PNG", PNG)
    if content.startswith(b"\xff\xd8\xff"):
        return _picture(content, "JPEG", JPEG)
    if content.startswith(b"PK\x03\x04"):
        return _docx(content)
    if content.startswith(_OLD_OFFICE):
        raise FileRefused(
            _("This is an old Word document, or one with a password. Save it without a password as docx or PDF.")
        )
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheim"):
        raise FileRefused(_("This is a picture as an iPhone keeps it (HEIC). Save it as JPEG, and choose that one."))
    raise _unknown()


def _unknown() -> FileRefused:
    return FileRefused(_("This is no PDF, Word document (docx), PNG or JPEG. Save it as PDF, and choose that one."))


def _damaged() -> FileRefused:
    return FileRefused(_("The file is damaged or cut off. Open it on your computer, save it anew, and choose that."))


def _pdf(content: bytes) -> str:
    """Look at both ends: a PDF begins with its version, and ends by saying where its table stands."""
    tail = content[-_TAIL:]
    if not re.match(rb"%PDF-[12]\.\d", content) or b"startxref" not in tail or b"%%EOF" not in tail:
        raise _damaged()
    return PDF


def _refuse_many_parts(content: bytes) -> None:
    """SECURITY: each part of a PNG is gone over, and ten megabytes hold hundreds of thousands of empty ones."""
    place = 8
    for _part in range(MOST_PARTS):
        if place >= len(content):
            return
        place += 12 + int.from_bytes(content[place : place + 4], "big")
    raise _damaged()


def _picture(content: bytes, kind: str, media_type: str) -> str:
    """Read the picture's measures before anything is unpacked, then see that it is whole."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_many_pixels()
            if kind == "JPEG" and picture.width * picture.height * content.count(b"\xff\xda") > MOST_DRAWN:
                raise _damaged()  # SECURITY: ten megabytes of empty layers keep the server busy for minutes
            if kind == "PNG":
                _refuse_many_parts(content)
                picture.verify()  # every part's checksum, without unpacking
            else:
                picture.draft("L", (picture.width // 8, picture.height // 8))  # an eighth of the size is enough
                picture.load()
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except _BROKEN:
        raise _damaged() from None
    if kind == "PNG" and not content.rstrip(b"\0").endswith(b"IEND\xae\x42\x60\x82"):
        raise _damaged()
    return media_type


def _too_many_pixels() -> FileRefused:
    return FileRefused(
        _("The picture has more than %s million pixels. Make it smaller, and choose it again.")
        % (MOST_PIXELS // 1_000_000)
    )


def _docx(content: bytes) -> str:
    """See that it is a Word document without macros whose parts are what they say, however they are packed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            _check_parts(parts)
            for part in parts:
                _check_size(package, part)
            types = package.read("[Content_Types].xml")
    except FileRefused:
        raise
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, *_BROKEN):
        raise _damaged() from None
    if b"macroEnabled" in types:
        raise _has_macros()
    if b"wordprocessingml.document.main+xml" not in types:
        raise _unknown()
    return DOCX


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if not set(names) >= _NEEDED:
        raise _unknown()  # another kind of package, e.g. a spreadsheet or a plain zip
    if any(_MACROS.search(name) for name in names):
        raise _has_macros()
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(_("The document has a password. Save it without one, and choose it again."))
    if len(names) > MOST_ENTRIES or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileRefused(_("Unpacked, the document is too large. Save it as PDF, and choose that one."))
    # SECURITY: Word packs in one way; the others may ask for gigabytes of memory, and fail with errors of their own.
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise _damaged()
    if len(set(names)) != len(names) or any(_leads_out(name) for name in names):
        raise _damaged()


def _leads_out(name: str) -> bool:
    """Whether a part's name is a path to somewhere else."""
    return name.startswith("/") or "\\" in name or "\0" in name or bool(_DRIVE.match(name)) or ".." in name.split("/")


def _check_size(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack in small pieces and count: a part that says less than it holds does not end where its checksum is."""
    unpacked = 0
    with package.open(part) as stream:
        while piece := stream.read(_CHUNK):
            unpacked += len(piece)
            if unpacked > part.file_size:
                raise _damaged()


def _has_macros() -> FileRefused:
    return FileRefused(_("The document holds macros or controls. Save it without them, as docx or PDF."))
