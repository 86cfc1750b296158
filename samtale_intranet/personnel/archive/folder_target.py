"""An archive that is a folder: one folder per delivery, named by its id, that is there whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale_intranet.key_checks import served_folders_over
from samtale_intranet.personnel.archive.metadata import as_json, as_xml
from samtale_intranet.personnel.archive.targets import Delivery, Receipt, RefusedForGood, TryLater

__all__ = ["FolderTarget"]

_CHUNK = 1024 * 1024
# Two names for one thing: somebody else has put the delivery there first.
_TAKEN = (errno.EEXIST, errno.ENOTEMPTY)
_CODES: dict[int, tuple[str, Any]] = {
    errno.ENOSPC: ("disk_full", gettext_lazy("The archive's disk is full.")),
    errno.EDQUOT: ("disk_full", gettext_lazy("The archive's disk is full.")),
    errno.ENOENT: ("folder_missing", gettext_lazy("The archive's folder is not there.")),
    errno.EACCES: ("not_writable", gettext_lazy("The archive's folder cannot be written to.")),
    errno.EPERM: ("not_writable", gettext_lazy("The archive's folder cannot be written to.")),
    errno.EROFS: ("not_writable", gettext_lazy("The archive's folder cannot be written to.")),
}
_OTHERWISE = ("not_written", gettext_lazy("The archive's folder could not be written."))


class FolderTarget:
    """Writes `PATH/<id>/` with document.pdf, the attachments, metadata.json and metadata.xml.

    `path` is a folder that is there already, so that a disk which is not mounted is noticed rather than written beside.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        if not self.path.is_absolute():
            raise ValueError(f"{self.path} is no absolute path.")

    def problems(self) -> Iterable[str]:
        """Say where the folder is one that the web server hands out."""
        for name, folder in served_folders_over(self.path):
            yield f"{self.path} lies below {name}: the web server hands it out to anybody. Move it out of {folder}."

    def deliver(self, delivery: Delivery) -> Receipt:
        """Write the delivery; give the receipt of the one that stands where it is the same. See ArchiveTarget."""
        whole = self.path / str(delivery.id)
        try:
            if not os.path.lexists(whole):
                self._written(delivery, whole)
            _sync(self.path)
            return _receipt(whole, delivery)
        except OSError as error:
            code, words = _CODES.get(error.errno or 0, _OTHERWISE)
            raise TryLater(code=code, words=str(words)) from None

    def _written(self, delivery: Delivery, whole: Path) -> None:
        for left in self.path.glob(f".{delivery.id}.*"):  # by a worker that was killed; nobody writes there any more
            shutil.rmtree(left, ignore_errors=True)
        part = self.path / f".{delivery.id}.{secrets.token_hex(8)}"
        part.mkdir(mode=0o700)
        try:
            for name, content in _contents(delivery):
                _write(part / name, content)
            _sync(part)
            os.rename(part, whole)
        except OSError as error:
            shutil.rmtree(part, ignore_errors=True)
            if error.errno not in _TAKEN:
                raise


def _contents(delivery: Delivery) -> Iterator[tuple[str, bytes]]:
    for file in delivery.files:
        yield file.name, file.content
    yield "metadata.xml", as_xml(delivery)
    yield "metadata.json", as_json(delivery)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _sync(folder: Path) -> None:
    """Let the names in the folder survive a power cut as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _receipt(whole: Path, delivery: Delivery) -> Receipt:
    """Read back what stands there; give its sums, as `sha256sum` writes and checks them.

    Raise RefusedForGood where it is another document, or not whole by its own metadata.
    """
    with _or_refused():
        metadata = json.loads((whole / "metadata.json").read_bytes())
        same = metadata["id"] == str(delivery.id) and metadata["entry"]["content_sha256"] == delivery.content_sha256
        sums = {str(file["name"]): _sum(whole / file["name"]) for file in metadata["files"]}
        is_whole = all(sums[file["name"]] == file["sha256"] for file in metadata["files"])
        if not same or not is_whole:
            raise ValueError
        sums |= {name: _sum(whole / name) for name in ("metadata.json", "metadata.xml")}
    lines = "".join(f"{found}  {name}\n" for name, found in sums.items())
    return Receipt(lines.encode(), reference=str(delivery.id))


@contextmanager
def _or_refused() -> Iterator[None]:
    """Refuse what cannot be read as a delivery of ours; a disk that does not answer is another matter."""
    try:
        yield
    except (ValueError, LookupError, TypeError, FileNotFoundError, NotADirectoryError):
        words = _("Something else stands in the archive's folder under this id already.")
        raise RefusedForGood("other_content", words) from None


def _sum(path: Path) -> str:
    digest: Any = hashlib.sha256()
    with path.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            digest.update(chunk)
    return str(digest.hexdigest())
