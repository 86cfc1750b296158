"""How a document is corrected: whoever made it (an app above) offers the way, and the entry's page shows it."""

from __future__ import annotations

from collections.abc import Callable

from samtale_intranet.personnel.access import Access
from samtale_intranet.personnel.models import Entry

Way = Callable[[Entry], str]  # the address that starts a corrected version by POST, or nothing where there is none

_ways: dict[str, Way] = {}


def register_correction(way: Way) -> None:
    """Let an app offer corrected versions of the entries it made, from `AppConfig.ready`; twice is once."""
    _ways[f"{way.__module__}.{way.__qualname__}"] = way


def correction_url(*, entry: Entry, access: Access) -> str:
    """Give where a corrected version is started, to somebody who may write one; nothing where there is no way."""
    if not access.may_write:
        return ""
    return next((url for way in _ways.values() if (url := way(entry))), "")
