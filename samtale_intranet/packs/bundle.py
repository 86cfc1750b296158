"""A pack with its files: the YAML alone, with the folder beside it, or both in one ZIP.

Beside `NAME.yaml` the pictures and documents lie in the folder `NAME.files/`, and so they do in a ZIP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from django.utils.translation import gettext as _

from samtale_intranet.packs import archive
from samtale_intranet.packs.files import MAX_BYTES, FileRefused, safe_name, too_large
from samtale_intranet.packs.problems import PackRefused, Problem
from samtale_intranet.packs.reading import Source, content_of, decoded

ENDINGS = (".yaml", ".yml")


def folder_of(name: str) -> str:
    """Give the name of the folder that lies beside a pack's YAML."""
    return f"{PurePosixPath(name).stem}.files"


class Files(Protocol):
    """Where a pack's files are."""

    def read(self, name: str) -> bytes:
        """Give the content of a file. Raises FileRefused."""
        ...

    def names(self) -> set[str]:
        """Give the names of all files that are there."""
        ...


@dataclass(frozen=True)
class Bundle:
    """A pack's YAML, read, and its files."""

    source: Source
    files: Files


@dataclass(frozen=True)
class Beside:
    """Files in a folder on the disk."""

    folder: Path

    def read(self, name: str) -> bytes:
        """Give the content of a file that lies in the folder."""
        # SECURITY: a link in the folder may point to any file of the server, whose content the pack would publish.
        path = self.folder / checked(name)
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise _leaves(name)
        try:
            if path.stat().st_size > MAX_BYTES:
                raise too_large(name)
            return path.read_bytes()
        except OSError as error:
            raise missing(name, self.folder.name) from error

    def names(self) -> set[str]:
        """Give the names of the files in the folder."""
        found = (path for path in self.folder.rglob("*") if path.is_file() and not path.name.startswith("."))
        return {path.relative_to(self.folder).as_posix() for path in found}


@dataclass(frozen=True)
class Inside:
    """Files that were read already, from a ZIP; none where the pack is bare YAML."""

    held: Mapping[str, bytes]
    folder: str

    def read(self, name: str) -> bytes:
        """Give the content of a file."""
        content = self.held.get(checked(name))
        if content is None:
            raise missing(name, self.folder)
        return content

    def names(self) -> set[str]:
        """Give the names of the files."""
        return set(self.held)


def checked(name: str) -> str:
    """Give the name of a file if it stays in its folder. Raises FileRefused."""
    if not safe_name(name):
        raise _leaves(name)
    return name


def _leaves(name: str) -> FileRefused:
    what = _("The path “%(name)s” leaves the folder of the pack, or is none.") % {"name": name}
    return FileRefused(what, _("Put the file into the folder, and write its name alone."))


def missing(name: str, folder: str) -> FileRefused:
    """Make the refusal of a file that is not there."""
    what = _("The file “%(name)s” is not there.") % {"name": name}
    if not folder:
        return FileRefused(what, _("Take the pack as a ZIP, with the folder of its files."))
    return FileRefused(what, _("Put it into the folder “%(folder)s” beside the pack.") % {"folder": folder})


def opened(pack: Path | bytes) -> Bundle:
    """Open a pack from its file or content, ZIP or YAML. Raises PackRefused."""
    content = pack if isinstance(pack, bytes) else content_of(pack, archive.MAX_BYTES)
    if content.startswith(archive.BEGINS):
        return _unpacked(content)
    if isinstance(pack, Path):
        return Bundle(decoded(content), Beside(pack.with_name(folder_of(pack.name))))
    return Bundle(decoded(content), Inside({}, ""))


def _unpacked(content: bytes) -> Bundle:
    try:
        held = archive.contents(content)
    except FileRefused as refused:
        raise PackRefused([Problem(0, "", refused.what, refused.remedy)]) from refused
    packs = [name for name in held if name.endswith(ENDINGS) and ".files/" not in name]
    if len(packs) != 1:
        what = _("The ZIP must hold one pack; it holds %(count)d.") % {"count": len(packs)}
        raise PackRefused([Problem(0, "", what, _("Put one YAML file into it, beside the folder of its files."))])
    path = PurePosixPath(packs[0])
    start = (path.parent / folder_of(path.name)).as_posix() + "/"
    files = {name.removeprefix(start): each for name, each in held.items() if name.startswith(start)}
    return Bundle(decoded(held[packs[0]]), Inside(files, folder_of(path.name)))
