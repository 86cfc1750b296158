"""What an archive is to us: something that takes a delivery and gives a receipt, says later, or refuses for good.

Write one of your own with nothing but this module; `docs/how-to/archive.md` has one that works.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

__all__ = [
    "ArchiveMisconfigured",
    "ArchiveTarget",
    "Checked",
    "DeliveredFile",
    "Delivery",
    "Person",
    "Receipt",
    "RefusedForGood",
    "TryLater",
]

_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}")
_LONGEST_WORDS = 200


class ArchiveMisconfigured(Exception):
    """The settings name no archive that works; says what to do. Nothing was sent and nothing was counted."""


class NotTaken(Exception):
    """The archive has not taken the delivery; `code` and `words` are stored and shown to HR in the clear.

    SECURITY: never put anything of the document, or of what the archive answered, into the words.
    """

    def __init__(self, code: str, words: str) -> None:
        if not _CODE.fullmatch(code):
            raise ValueError(f"{code!r} is no code: use at most 32 of a to z, 0 to 9 and _, a letter first.")
        super().__init__(code)
        self.code = code
        self.words = " ".join(words.split())[:_LONGEST_WORDS]


class TryLater(NotTaken):
    """It may be taken another time: in so many seconds where the archive says so, else as the back-off has it."""

    def __init__(self, seconds: float | None = None, *, code: str = "try_later", words: str = "") -> None:
        super().__init__(code, words)
        self.seconds = seconds


class RefusedForGood(NotTaken):
    """It will never be taken as it is: no use in trying again before a person has looked."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the archive knows them: by employee number."""

    number: str
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """One file of a delivery; `name` is neutral and safe anywhere, `title` is what it was called in the document."""

    name: str
    title: str = field(repr=False)
    media_type: str
    sha256: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One entry on its way. `id` is the same at every attempt: a target that has it already gives its receipt again.

    Its repr tells nothing of what is in it, so that a log or a traceback does not either.
    """

    id: UUID
    municipality: UUID
    municipality_slug: str
    municipality_name: str = field(repr=False)
    employee: Person = field(repr=False)
    folder: UUID
    number: str
    title: str = field(repr=False)
    kind: str
    language: str
    journaled_at: datetime
    journaled_by: Person = field(repr=False)
    supersedes: UUID | None  # the id of the delivery of the entry that this one corrects
    annotates: UUID | None  # the id of the delivery of the entry that this one is a note to
    # SHA-256 of the document's canonical JSON, which names each attachment by its own: equal contents are seen as
    # equal although a later version of the software sets the PDF in other bytes.
    content_sha256: str
    document: DeliveredFile
    attachments: tuple[DeliveredFile, ...] = ()

    @property
    def files(self) -> tuple[DeliveredFile, ...]:
        """The PDF first, then what is attached."""
        return (self.document, *self.attachments)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What proves that the archive has it: all bytes of it, kept sealed, and the archive's reference, shown to HR."""

    content: bytes = field(repr=False)
    reference: str = ""

    def __post_init__(self) -> None:
        """Refuse a receipt of nothing, and a reference that might be a text about somebody."""
        if not self.content:
            raise ValueError("A receipt needs some bytes; without any it proves nothing.")
        if self.reference and not _REFERENCE.fullmatch(self.reference):
            raise ValueError("A reference is at most 120 letters, digits and ._:/- without spaces.")

    @staticmethod
    def is_reference(text: object) -> bool:
        """Whether this can be a reference."""
        return isinstance(text, str) and bool(_REFERENCE.fullmatch(text))


class ArchiveTarget(Protocol):
    """An archive. Made by TARGET(**OPTIONS) for each run; called for one delivery at a time."""

    def deliver(self, delivery: Delivery) -> Receipt:
        """Give the delivery to the archive and return its receipt; raise TryLater or RefusedForGood.

        Whatever else is raised counts as TryLater. It must end within ten minutes: after a quarter of an hour another
        worker may send the same delivery, under the same id.
        """
        ...


@runtime_checkable
class Checked(Protocol):
    """A target that can tell by itself, without any network, what is wrong with its options."""

    def problems(self) -> Iterable[str]:
        """Give what is wrong, each as a sentence that says what to do; shown by `manage.py check`."""
        ...
