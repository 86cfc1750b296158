"""A pack as one ZIP: read without ever unpacking it, and written so that the same pack gives the same bytes."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from samtale_intranet.packs.files import FileRefused, safe_name

BEGINS = b"PK\x03\x04"
MAX_BYTES = 25 * 1024 * 1024
MAX_ENTRY = 5 * 1024 * 1024
MAX_FILES = 200
# What systems put into an archive on their own.
NOT_OURS = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
WRITTEN_AT = (1980, 1, 1, 0, 0, 0)


def contents(content: bytes) -> dict[str, bytes]:
    """Give the files of an archive, by name. Raises FileRefused, which names the entry.

    SECURITY: everything is judged by the directory before anything is unpacked, and then not trusted: no more is read
    of an entry than it may have. Names never reach the file system.
    """
    if len(content) > MAX_BYTES:
        raise too_large()
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not _is_foreign(entry)]
            _check_all(entries)
            return {_name(entry): _read(archive, entry) for entry in entries if not entry.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise FileRefused(_("The ZIP cannot be read."), _("Pack it anew.")) from error


def too_large() -> FileRefused:
    """Make the refusal of an archive over 25 MB."""
    return FileRefused(_("The ZIP is larger than 25 MB."), _("Use smaller pictures, or split it into several packs."))


def packed(files: Mapping[str, bytes]) -> bytes:
    """Write an archive: the same bytes for the same files."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, WRITTEN_AT)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[name])
    return made.getvalue()


def _is_foreign(entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename).parts
    return bool(parts) and (parts[0] in NOT_OURS or parts[-1] in NOT_OURS)


def _check_all(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_FILES:
        what = _("There are more than %(count)d files in the ZIP.") % {"count": MAX_FILES}
        raise FileRefused(what, _("Split it into several packs."))
    names: set[str] = set()
    for entry in entries:
        if why := _why_not(entry, names):
            what = _("“%(name)s” in the ZIP is refused: %(why)s.") % {"name": entry.orig_filename[:200], "why": why}
            raise FileRefused(what, _("Pack the ZIP anew without it."))
        names.add(_name(entry).casefold())
    if sum(entry.file_size for entry in entries) > MAX_BYTES:
        what = _("What is in the ZIP is larger than 25 MB.")
        raise FileRefused(what, _("Use smaller pictures, or split it into several packs."))


def _why_not(entry: zipfile.ZipInfo, names: set[str]) -> str:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return _("it is a link, not a file")
    if not _stays(entry):
        return _("its path leaves the folder")
    if entry.flag_bits & 0x1:
        return _("it is locked with a password")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return _("it is packed in a way that is not known here")
    if entry.file_size > MAX_ENTRY:
        return _("it is larger than 5 MB")
    if _name(entry).casefold() in names:
        return _("it stands there twice")
    return ""


def _name(entry: zipfile.ZipInfo) -> str:
    # On a Mac, an å is an a and a ring.
    return unicodedata.normalize("NFC", entry.filename)


def _stays(entry: zipfile.ZipInfo) -> bool:
    # `zipfile` itself cuts a name at a NUL, and turns backslashes into slashes on Windows only.
    return entry.orig_filename == entry.filename and safe_name(_name(entry).removesuffix("/"))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        what = _("“%(name)s” in the ZIP is larger than the ZIP says.") % {"name": entry.filename}
        raise FileRefused(what, _("Pack it anew."))
    return content
