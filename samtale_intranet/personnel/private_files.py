"""Files that only their owner can read, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


class FileTaken(Exception):
    """There is such a file already, and it is left as it is."""


def write_new(path: Path, lines: Iterable[bytes]) -> None:
    """Write the lines to a new file with mode 0600; raise FileTaken where there is one, or OSError.

    Nobody ever sees half of it, and two who write at once do not overwrite each other.
    """
    refuse_taken(path)
    with _written_beside(path, lines) as written:
        try:
            os.link(written, path)
        except FileExistsError:
            raise FileTaken(_taken(path)) from None


def refuse_taken(path: Path) -> None:
    """Raise FileTaken where something stands at the path, before any work is done."""
    if os.path.lexists(path):
        raise FileTaken(_taken(path))


def write_again(path: Path, lines: Iterable[bytes]) -> None:
    """Put the lines in place of the file's, at once and with mode 0600; raise OSError."""
    path = path.resolve()
    with _written_beside(path, lines) as written:
        os.replace(written, path)


def _taken(path: Path) -> str:
    return f"{path} exists already and is left as it is. Choose another name."


@contextmanager
def _written_beside(path: Path, lines: Iterable[bytes]) -> Iterator[str]:
    """Write to a file beside it and wait for the disk; whatever the caller has not moved away is removed."""
    descriptor, written = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp gives 0600
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.writelines(lines)
            opened.flush()
            os.fsync(opened.fileno())
        yield written
        _sync_folder(path.parent)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(written)


def _sync_folder(folder: Path) -> None:
    """Let the new name survive a power cut as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
