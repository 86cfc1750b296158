"""What stands beside the entries and is no ciphertext: the outbox, and the counters that give out journal numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet, Sum

from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.anchors import Anchor, numbers
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.findings import Finding
from samtale_intranet.personnel.models import Entry, JournalYear, LedgerEvent
from samtale_intranet.personnel.pruning import checkpoints

# Each of these was written with an entry, and so with a number.
_NUMBERED = (Event.JOURNALED, Event.CORRECTED, Event.ANNOTATED)


def without_outbox(municipality: Municipality, entries: QuerySet[Entry] | None = None) -> Iterator[Finding]:
    """Name each entry whose outbox row is gone: it was written with the entry, and the archive would never get it."""
    found = Entry.objects.filter(municipality=municipality) if entries is None else entries
    for entry in found.filter(outbox_item=None).order_by("pk").only("uuid"):
        text = f"The outbox row of record {entry.uuid} is missing: the archive would never get it."
        yield Finding("outbox missing", text, record=str(entry.uuid))


def set_back(municipality: Municipality, anchors: Sequence[Anchor] = ()) -> Iterator[Finding]:
    """Name each counter below what it gave out, by the entries, by the anchors, and by the ledger as a whole."""
    yield from below_entries(municipality, Entry.objects.filter(municipality=municipality))
    stands = numbers(municipality)
    for anchor in anchors:
        for year, known in anchor.numbers.items():
            if stands.get(year, 0) < known:
                yield _below(year, stands.get(year, 0), f"the anchor of {anchor.taken} knows {known}")
    events, checkpoint = LedgerEvent.objects.filter(municipality=municipality), checkpoints.of(municipality)
    given = numbers_given(events) + (checkpoint.numbered if checkpoint else 0)
    counted = JournalYear.objects.filter(municipality=municipality).aggregate(sum=Sum("last"))["sum"] or 0
    if counted < given:
        text = f"The counters gave out {counted} journal numbers, but the ledger tells of {given}: one was set back."
        yield Finding("counter set back", text)


def numbers_given(events: QuerySet[LedgerEvent]) -> int:
    """Count the journal numbers that these events gave out."""
    return events.filter(action__in=_NUMBERED).count()


def below_entries(municipality: Municipality, entries: QuerySet[Entry]) -> Iterator[Finding]:
    """Name each counter below a number that one of the entries has."""
    highest: dict[int, int] = {}
    for number in entries.values_list("number", flat=True):
        digits, _dash, count = number.partition("-")
        short = int(digits)
        highest[short] = max(highest.get(short, 0), int(count))
    counters = JournalYear.objects.filter(municipality=municipality).values_list("year", "last")
    stands = {year % 100: last for year, last in counters}
    for short, last in sorted(highest.items()):
        if stands.get(short, 0) < last:
            yield _below(f"{2000 + short}", stands.get(short, 0), f"entry {short:02d}-{last:04d} was given out")


def _below(year: str, stands: int, reason: str) -> Finding:
    return Finding(
        "counter set back", f"The journal numbers of {year} stand at {stands}, but {reason}: the counter was set back."
    )
