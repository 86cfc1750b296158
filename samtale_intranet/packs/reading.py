"""Read a pack's YAML into plain values, with the line of every key; nothing in it can name code or expand itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from samtale_intranet.packs.problems import KeyPath, PackRefused, Problem

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 40
# Unlike in YAML 1.1, `no`, `on`, `12:30` and `010` stay text: an editor who writes them means the words.
SCALARS: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (re.compile(r"(?:~|null)?"), lambda text: None),
    (re.compile(r"true|false"), lambda text: text == "true"),
    (re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})"), int),
    (re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}"), float),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), date.fromisoformat),
)


@dataclass
class Source:
    """A pack as it stands in its file: plain values, and the line (from 1) of every key path."""

    data: dict[str, Any]
    lines: dict[KeyPath, int] = field(default_factory=dict)


def refused(line: int, what: str, remedy: str) -> PackRefused:
    """Make the refusal of a file that cannot be read as a pack at all."""
    return PackRefused([Problem(line, "", what, remedy)])


def read(path: Path) -> Source:
    """Read the pack in the file `path`. Raises PackRefused where it is missing, too large, or no plain YAML."""
    return decoded(content_of(path, MAX_BYTES))


def content_of(path: Path, most: int) -> bytes:
    """Give the content of a file, `most` bytes of it and one: enough to see that it is too large."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise refused(
            0, _("The file %(path)s cannot be read.") % {"path": path}, _("Check its name and your right to read it.")
        ) from error


def too_large() -> PackRefused:
    """Make the refusal of a pack over 5 MB."""
    return refused(0, _("The pack is larger than 5 MB."), _("Split it into several packs."))


def decoded(content: bytes) -> Source:
    """Read the pack in a file's content. Raises PackRefused."""
    if len(content) > MAX_BYTES:
        raise too_large()
    try:
        return parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise refused(line, _("The file is not UTF-8 text."), _("Save it as UTF-8 and try again.")) from error


def parse(text: str) -> Source:
    """Read the pack in `text`. Raises PackRefused."""
    reader = _Reader(text)
    try:
        data = reader.document()
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or _("it cannot be read")
        raise refused(
            mark.line + 1 if mark else 1,
            _("This is not valid YAML: %(what)s.") % {"what": what},
            _("Check indentation, colons and quotes here and on the line before."),
        ) from error
    if reader.problems:
        raise PackRefused(reader.problems)
    if not isinstance(data, dict):
        raise refused(1, _("The file is not a pack."), _("It must begin with “format: 1” and the pack's key."))
    return Source(data, reader.lines)


class _Reader:
    """Builds values straight from the parser's events, so that no tag or alias is ever acted upon."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[Problem] = []
        self.events: Iterator[Any] = iter(())

    def document(self) -> Any:
        """Give the value of the only document in the file."""
        self.events = yaml.parse(self.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return None
        value = self.value(next(self.events), ())
        next(self.events)
        after: Any = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise refused(
                after.start_mark.line + 1, _("The file holds more than one document."), _("Remove the line “---”.")
            )
        return value

    def value(self, event: Any, path: KeyPath) -> Any:
        """Give the value that begins with `event`."""
        self.guard(event, path)
        self.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        return None

    def guard(self, event: Any, path: KeyPath) -> None:
        """Refuse what makes YAML dangerous: tags, anchors, aliases, and nesting without end."""
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            what = _("Anchors and aliases (& and *) are not allowed in a pack.")
            self.problems.append(Problem(line, "", what, _("Write the value out, or put it in quotes if it is text.")))
        elif getattr(event, "tag", None):
            what = _("Tags (“%(tag)s”) are not allowed in a pack.") % {"tag": event.tag}
            self.problems.append(Problem(line, "", what, _("Remove the tag, or put it in quotes if it is text.")))
        if len(path) > MAX_DEPTH:
            raise refused(line, _("The pack is nested too deeply."), _("Check the indentation."))

    def mapping(self, path: KeyPath) -> dict[str, Any]:
        """Give the mapping whose start was just read."""
        result: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            self.guard(event, path)
            if not isinstance(event, yaml.ScalarEvent):
                raise refused(line, _("A key must be a single word."), _("Check brackets and braces here."))
            key = event.value
            if key in result:
                what = _("The key “%(key)s” stands twice.") % {"key": key}
                remedy = _("Keep one of them; the first stands on line %(line)d.") % {"line": self.lines[(*path, key)]}
                self.problems.append(Problem(line, "", what, remedy))
            self.lines.setdefault((*path, key), line)
            result[key] = self.value(next(self.events), (*path, key))
        return result

    def sequence(self, path: KeyPath) -> list[Any]:
        """Give the list whose start was just read."""
        result: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            result.append(self.value(event, (*path, len(result))))
        return result

    def scalar(self, event: Any) -> Any:
        """Give a plain value: text where it is quoted, else what it looks like."""
        if event.implicit[0]:
            for pattern, made in SCALARS:
                if pattern.fullmatch(event.value):
                    try:
                        return made(event.value)
                    except ValueError:
                        break
        return event.value
