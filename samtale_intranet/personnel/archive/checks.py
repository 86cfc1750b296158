"""System checks of the setting ARCHIVE: a mistake in it would otherwise show only when somebody misses a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from samtale_intranet.conf import settings
from samtale_intranet.personnel.archive.configuration import archive_built
from samtale_intranet.personnel.archive.targets import ArchiveMisconfigured, Checked

__all__ = ["check_archive", "register_archive_check"]

_SHAPE = 'Write ARCHIVE = {"short-name": {"TARGET": "dotted.path", "OPTIONS": {…}}}; "*" stands for all others.'


def register_archive_check() -> None:
    """Register it; called once from the app's ready()."""
    register(check_archive, Tags.security)


def check_archive(**kwargs: Any) -> Iterable[CheckMessage]:
    """Make each archive as a run would, without asking it anything, and let it say what is wrong."""
    archives = settings.ARCHIVE
    if archives is None:
        return []
    if not isinstance(archives, dict) or not all(one is None or isinstance(one, dict) for one in archives.values()):
        return [Error("ARCHIVE is no dict of archives.", hint=_SHAPE, id="samtale.E030")]
    return [message for name, one in archives.items() if one for message in _of_one(str(name), one)]


def _of_one(name: str, archive: dict[str, Any]) -> Iterator[CheckMessage]:
    try:
        target = archive_built(archive)
    except ArchiveMisconfigured as problem:
        hint = "Until it is mended nothing is sent; what is journaled waits."
        yield Error(f"ARCHIVE of {name!r}: {problem}", hint=hint, id="samtale.E031")
        return
    for text in target.problems() if isinstance(target, Checked) else ():
        hint = "What it holds is as confidential as the folders themselves."
        yield Error(f"ARCHIVE of {name!r}: {text}", hint=hint, id="samtale.E032")
