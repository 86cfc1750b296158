"""Which archive a municipality has: from the setting ARCHIVE, with secrets fetched from where they are kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from django.utils.module_loading import import_string

from samtale_intranet.conf import settings
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.archive.targets import ArchiveMisconfigured, ArchiveTarget

__all__ = ["archive_built", "is_configured", "target_of"]

_KNOWN = {"TARGET", "OPTIONS"}


def is_configured(municipality: Municipality) -> bool:
    """Whether the municipality's entries go to an archive, also where its settings do not work at the moment."""
    return settings.archive_of(municipality.slug) is not None


def target_of(municipality: Municipality) -> ArchiveTarget | None:
    """Give the municipality's archive, or None where it has none. Raise ArchiveMisconfigured."""
    archive = settings.archive_of(municipality.slug)
    return archive_built(archive) if archive is not None else None


def archive_built(archive: Mapping[str, Any]) -> ArchiveTarget:
    """Make the target that the setting describes. Raise ArchiveMisconfigured with what to do."""
    if set(archive) - _KNOWN or not isinstance(archive.get("TARGET"), str):
        raise ArchiveMisconfigured('An archive is written {"TARGET": "dotted.path", "OPTIONS": {…}} and nothing else.')
    try:
        made = import_string(archive["TARGET"])
    except ImportError as error:
        raise ArchiveMisconfigured(f"TARGET {archive['TARGET']!r} cannot be imported: {error}.") from None
    options = {name: _fetched(name, value) for name, value in archive.get("OPTIONS", {}).items()}
    try:
        return cast(ArchiveTarget, made(**options))
    except (TypeError, ValueError) as error:
        raise ArchiveMisconfigured(f"{archive['TARGET']} does not take its OPTIONS: {error}") from None


def _fetched(name: str, value: Any) -> Any:
    """Give the option; {"env": NAME} and {"file": PATH} stand for what is kept there, without the last line break."""
    match value:
        case {"env": str(variable), **rest} if not rest:
            if variable not in os.environ:
                raise ArchiveMisconfigured(f"Option {name!r} is in the environment variable {variable}: set it.")
            return os.environ[variable]
        case {"file": str() | Path() as path, **rest} if not rest:
            try:
                return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
            except (OSError, UnicodeDecodeError) as error:
                raise ArchiveMisconfigured(
                    f"Option {name!r} is in the file {path}, which cannot be read ({type(error).__name__})."
                ) from None
    return value
