"""A copy of everything about a person as a folder on the disk: readable by its owner alone, and by nobody's mistake."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings as django_settings
from django.contrib.staticfiles.finders import get_finders

from samtale_intranet.personnel.export.sources import Held

__all__ = ["FolderRefused", "check", "write"]


class FolderRefused(Exception):
    """The copy cannot be written there. Its text says why, and what to do."""


def check(folder: Path) -> Path:
    """Give the real path of a folder that may hold the copy; raise FolderRefused.

    SECURITY: what lies in MEDIA_ROOT or among the static files is given to anybody who asks the web server.
    """
    real = folder.resolve()
    for name, public in _public_folders():
        if real == public or public in real.parents or real in public.parents:
            raise FolderRefused(
                f"{folder} is inside {name}, or holds it: the web server would hand the copy out. Choose another."
            )
    if real.exists() and not real.is_dir():
        raise FolderRefused(f"{folder} is no folder. Choose another name.")
    if real.exists() and any(real.iterdir()):
        raise FolderRefused(f"{folder} is not empty, and is left as it is. Choose another name.")
    if not real.parent.is_dir():
        raise FolderRefused(f"There is no folder {real.parent} to put it into. Make it first.")
    return real


def _public_folders() -> Iterable[tuple[str, Path]]:
    for name in ("MEDIA_ROOT", "STATIC_ROOT"):
        if root := getattr(django_settings, name, None):
            yield name, Path(root).resolve()
    for finder in get_finders():
        for storage in getattr(finder, "storages", {}).values():
            if location := getattr(storage, "location", None):
                yield "a folder of static files", Path(location).resolve()


def write(folder: Path, files: Iterable[Held]) -> int:
    """Write the files with 0600 into folders with 0700; give how many. Raise OSError, and then leave none of them."""
    written: list[Path] = []
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)  # one that was there may be open to others
    try:
        for file in files:
            path = _inside(folder, file.path)
            _make_folders(folder, path.parent)
            written.append(path)
            # SECURITY: O_EXCL and O_NOFOLLOW, so that nothing that was put there meanwhile is written through.
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            with os.fdopen(os.open(path, flags, 0o600), "wb") as opened:
                opened.write(file.content)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return len(written)


def _inside(folder: Path, path: str) -> Path:
    parts = path.split("/")
    if any(part in ("", ".", "..") or "\0" in part for part in parts):
        raise ValueError(f"{path!r} is no path inside the copy.")
    return folder.joinpath(*parts)


def _make_folders(folder: Path, wanted: Path) -> None:
    """Make what is missing, each with 0700: `mkdir(parents=True)` would give the ones between the usual mode."""
    missing = [one for one in (wanted, *wanted.parents) if one != folder and folder in one.parents]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
