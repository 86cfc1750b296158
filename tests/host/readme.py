"""What the README tells somebody to do: its fenced blocks, read as a person reads them.

A block of `sh` is typed in the site's folder. A block that names a file (`title="…"`) is added at the end of that file,
which is made where there is none. Nothing else is done, and nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).resolve().parents[2] / "README.md"
INSTALLING = "Installing into an existing intranet"
_FENCE = re.compile(r"^```(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Step:
    """One fenced block: commands to type, or lines for a file."""

    language: str
    file: str | None
    text: str


def section(heading: str, text: str) -> str:
    """Give what stands below a heading of level two, up to the next one. Raises ValueError where it is not there."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    if found is None:
        raise ValueError(f"README.md has no section “{heading}”.")
    return found.group(1)


def steps(text: str) -> Iterator[Step]:
    """Give the fenced blocks of a text in order. Raises ValueError for a block that says neither command nor file."""
    for block in _FENCE.finditer(text):
        language, file = block["language"], block["title"]
        if language != "sh" and file is None:
            raise ValueError(f"This block names no file, so nobody knows where it goes:\n{block['text']}")
        yield Step(language, file, block["text"])
