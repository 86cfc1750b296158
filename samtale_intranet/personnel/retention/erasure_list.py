"""The list of erasures: a file outside the database, so that a restored backup can be told what must go again.

One line of canonical JSON for each erasure, chained to the line before and authenticated by a key of the ring. It
holds ids, never names or texts. A line is on disk before the database forgets what it tells of.
"""

from __future__ import annotations

import contextlib
import fcntl
import hmac
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import rfc8785

from samtale_intranet import keyring
from samtale_intranet.keyring import KeyProblem
from samtale_intranet.personnel import keys

FORMAT = "samtale-erasure/1"
START = ""
_OTHER_COPY = "Put a whole copy of the list in its place."


class ListProblem(Exception):
    """The list of erasures is not to be trusted, or cannot be written; says what to do. Nothing was erased by it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure: what went of which folder; `what` is a value of `Erasure.What`, `at` is ISO 8601 in UTC."""

    number: int
    at: str
    municipality: str
    folder: str
    what: str
    entries: tuple[str, ...]
    drafts: tuple[str, ...]
    why: str
    key_id: str
    previous: str
    format: str = FORMAT
    mac: str = field(default="", repr=False)

    @property
    def records(self) -> frozenset[UUID]:
        """The entries and drafts that it names."""
        return frozenset(UUID(uuid) for uuid in (*self.entries, *self.drafts))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next line goes: its number, and the mac of the line before."""

    number: int
    previous: str


def read(path: Path) -> list[Line]:
    """Give every line, oldest first, none where there is no file; raise ListProblem naming the first that is wrong.

    Raise KeyProblem where the ring is another one, or OSError. A last line that was torn while it was written is left
    out: what it tells of was never carried out.
    """
    with contextlib.suppress(FileNotFoundError):
        return _checked(_whole(path.read_bytes()).splitlines(), path.name)
    return []


def _whole(content: bytes) -> bytes:
    return content[: content.rfind(b"\n") + 1]


def _checked(texts: Sequence[bytes], name: str) -> list[Line]:
    lines: list[Line] = []
    previous = START
    for number, text in enumerate(texts, start=1):
        line = parsed(text)
        if line is None or not is_ours(line):
            if number == 1:
                raise KeyProblem(
                    f"Line 1 of {name} was not made with this key ring: the ring is another one, or the line was "
                    "changed. Use the ring that was in use when the list was written."
                )
            raise ListProblem(f"Line {number} of {name} was changed or forged. {_OTHER_COPY}")
        if (line.number, line.previous) != (number, previous):
            raise ListProblem(
                f"Line {number} of {name} does not follow from the line before it: lines were removed, moved or put "
                f"in between. It says itself that it is line {line.number}. {_OTHER_COPY}"
            )
        lines.append(line)
        previous = line.mac
    return lines


def parsed(text: bytes) -> Line | None:
    """Give the line, None where it is none of this format."""
    try:
        values = json.loads(text)
        line = Line(**{**values, "entries": tuple(values["entries"]), "drafts": tuple(values["drafts"])})
    except (TypeError, ValueError, KeyError, RecursionError):
        return None
    return line if line.format == FORMAT and _bytes(line) == text else None


def is_ours(line: Line) -> bool:
    """Tell whether a key of the ring made the line; raise KeyProblem where the ring has no such key."""
    try:
        return hmac.compare_digest(_mac_of(line), line.mac)
    except (TypeError, ValueError):  # a mac that is no text, or not ASCII
        return False


def _mac_of(line: Line) -> str:
    values = asdict(line)
    del values["mac"]
    key = keys.derive(keyring.current(), str(line.key_id), keys.ANCHOR, str(line.municipality))
    return hmac.new(key, rfc8785.dumps(_plain(values)), sha256).hexdigest()


def _bytes(line: Line) -> bytes:
    return rfc8785.dumps(_plain({one.name: getattr(line, one.name) for one in fields(line)}))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "entries": list(values["entries"]), "drafts": list(values["drafts"])}


def append(path: Path, make: Callable[[Place], Line]) -> Line:
    """Add the line that `make` gives for the next place, and wait for the disk; give it with its mac.

    Of two who append at once the second waits. Raise ListProblem where the file cannot be written or its last line is
    not ours, KeyProblem, or what `make` raises; then nothing was added.
    """
    try:
        with _locked(path) as descriptor:
            line = make(_next_place(descriptor, path.name))
            sealed = replace(line, mac=_mac_of(line))
            _write(descriptor, _bytes(sealed) + b"\n")
    except OSError as error:
        raise ListProblem(
            f"The list of erasures {path} cannot be written ({error.strerror}). Nothing is erased that is not listed."
        ) from None
    return sealed


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int]:
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # goes with the process, however that ends
        if is_new:
            _sync_folder(path.resolve().parent)
        yield descriptor
    finally:
        os.close(descriptor)


def _next_place(descriptor: int, name: str) -> Place:
    """Read the last whole line, and cut off one that was torn: nothing was erased by it."""
    size = os.fstat(descriptor).st_size
    chunk = 1 << 16
    while True:
        start = max(0, size - chunk)
        tail = os.pread(descriptor, size - start, start)
        whole = _whole(tail)
        texts = whole.splitlines()
        if start == 0 or len(texts) > 1:
            break
        chunk *= 2
    if len(whole) < len(tail):
        os.ftruncate(descriptor, start + len(whole))
    if not texts:
        return Place(1, START)
    last = parsed(texts[-1])
    if last is None or not is_ours(last):
        raise ListProblem(f"The last line of {name} was changed or forged. {_OTHER_COPY}")
    return Place(last.number + 1, last.mac)


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    """Let the file's name survive a power cut as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
