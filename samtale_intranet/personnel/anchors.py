"""Anchors: what a ledger's head was at a moment, kept outside the database, so that a lost tail is seen.

A chain alone cannot tell that its tail was cut off, or that the whole database is an older one. An anchor can: it
knows an event by its mac, and is authenticated with a key from the ring, so that the database alone forges none.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC
from pathlib import Path
from typing import Any

import rfc8785
from django.utils import timezone

from samtale_intranet import keyring
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import chain, keys, ledger
from samtale_intranet.personnel.models import Entry, EntryFile, Folder, JournalYear

FORMAT = "samtale-anchor/1"
_ON_PAPER = 20  # hex digits of the head: 80 bits, too many to meet by trying
_AS_WRITTEN = "Use the file as anchor_journal wrote it."
_EXAMPLE = "norddjurs 418 2026-11-21 3f9a-12bc-07de-55aa-91c0"
_PAPER = re.compile(r"([-\w]+) (\d{1,18}) (\d{4}-\d\d-\d\d) ([0-9a-f]{4}(?:-[0-9a-f]{4}){4})")


class AnchorProblem(Exception):
    """An anchor is not to be trusted, or the journal is not one to take an anchor of; says what to do."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One municipality's ledger at one moment: its last event, and how much was kept."""

    municipality: str  # uuid
    slug: str
    taken: str  # ISO 8601 in UTC
    sequence: int
    head: str
    counts: Mapping[str, int]  # of entries, files and folders
    numbers: Mapping[str, int]  # the last journal number of each year
    key_id: str
    format: str = FORMAT
    mac: str = field(default="", repr=False)

    @property
    def known(self) -> chain.Known:
        """What the walk along the chain compares."""
        return chain.Known(self.sequence, self.head, self.taken)

    @property
    def paper(self) -> str:
        """One line to copy by hand: the municipality, the event, the day, and the beginning of the event's mac."""
        digits = self.head[:_ON_PAPER]
        groups = "-".join(digits[at : at + 4] for at in range(0, _ON_PAPER, 4))
        return f"{self.slug} {self.sequence} {self.taken[:10]} {groups}"


def take(municipality: Municipality) -> Anchor:
    """Give the anchor of the ledger as it stands; raise AnchorProblem where its last event is not what was written.

    Only the last event is looked at: what stands before it is for `verify_journal` to tell. Raise KeyProblem.
    """
    sequence = ledger.last_event(municipality)
    head = ledger.event_at(municipality, sequence) if sequence else None
    if sequence and head is None:
        raise AnchorProblem(f"Event {sequence} of {municipality.slug} was changed. Run `manage.py verify_journal`.")
    ring = keyring.current()
    anchor = Anchor(
        municipality=str(municipality.uuid),
        slug=municipality.slug,
        taken=timezone.now().astimezone(UTC).isoformat(timespec="seconds"),
        sequence=sequence,
        head=head.mac if head else chain.START,
        counts=counts(municipality),
        numbers=numbers(municipality),
        key_id=ring.active,
    )
    return replace(anchor, mac=_mac_of(anchor))


def counts(municipality: Municipality) -> dict[str, int]:
    """Count what is kept of the municipality."""
    return {
        "entries": Entry.objects.filter(municipality=municipality).count(),
        "files": EntryFile.objects.filter(entry__municipality=municipality).count(),
        "folders": Folder.objects.filter(employee__municipality=municipality).count(),
    }


def numbers(municipality: Municipality) -> dict[str, int]:
    """Give the last journal number that each year's counter tells of."""
    given = JournalYear.objects.filter(municipality=municipality).order_by("year").values_list("year", "last")
    return {str(year): last for year, last in given}


def _mac_of(anchor: Anchor) -> str:
    values = asdict(anchor)
    del values["mac"]
    key = keys.derive(keyring.current(), anchor.key_id, keys.ANCHOR, anchor.municipality)
    return hmac.new(key, rfc8785.dumps(values), hashlib.sha256).hexdigest()


def line(anchor: Anchor) -> bytes:
    """Give the anchor as one line of its file: canonical JSON (RFC 8785)."""
    return rfc8785.dumps(asdict(anchor)) + b"\n"


def read(path: Path) -> list[Anchor]:
    """Give the anchors of a file, oldest first; raise AnchorProblem where one is not ours, KeyProblem, or OSError."""
    return list(_parsed(path.read_bytes().splitlines(), path.name))


def _parsed(lines: Iterable[bytes], name: str) -> Iterator[Anchor]:
    empty = True
    for number, text in enumerate(lines, start=1):
        empty = False
        try:
            anchor = Anchor(**_checked(json.loads(text)))
            is_ours = hmac.compare_digest(_mac_of(anchor).encode(), anchor.mac.encode())
        except (TypeError, ValueError, RecursionError):
            raise AnchorProblem(
                f"Line {number} of {name} is no anchor. Use the file as anchor_journal wrote it."
            ) from None
        if not is_ours:
            raise AnchorProblem(
                f"Line {number} of {name} was changed or forged: no key of ours made it so. Use another copy of it."
            )
        yield anchor
    if empty:
        raise AnchorProblem(f"{name} holds no anchor. {_AS_WRITTEN}")


def _checked(values: Any) -> dict[str, Any]:
    """Let through what an anchor may hold, so that whatever is done with it later is safe; raise ValueError."""
    if not isinstance(values, dict) or values.get("format") != FORMAT or type(values.get("sequence")) is not int:
        raise ValueError("no anchor")
    texts = ("municipality", "slug", "taken", "head", "key_id", "mac")
    tables = ("counts", "numbers")
    if not all(isinstance(values.get(name), str) for name in texts):
        raise ValueError("no text")
    if not all(isinstance(values.get(name), dict) for name in tables):
        raise ValueError("no table")
    return values


def from_paper(text: str) -> tuple[str, chain.Known]:
    """Give the municipality's short name and what a line copied from paper knows; raise AnchorProblem."""
    found = _PAPER.fullmatch(" ".join(text.lower().split()))
    if not found:
        raise AnchorProblem(f"{text!r} is no line of an anchor on paper. It looks like: {_EXAMPLE}")
    slug, sequence, day, digits = found.groups()
    return slug, chain.Known(int(sequence), digits.replace("-", ""), f"{day} on paper", short=True)
