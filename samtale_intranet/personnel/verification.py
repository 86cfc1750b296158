"""Whether what is kept is what was written: the ledger's chain, and every stored ciphertext against its last event."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet

from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import anchors, chain, counters, keys, ledger
from samtale_intranet.personnel.chain import Known
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.findings import Finding
from samtale_intranet.personnel.kept_rows import kept_rows
from samtale_intranet.personnel.keys import KeyProblem
from samtale_intranet.personnel.models import Checkpoint, Entry, EntryFile, Folder, LedgerEvent
from samtale_intranet.personnel.pruning import checkpoints
from samtale_intranet.personnel.retirement import first_forged
from samtale_intranet.personnel.snapshot import snapshot
from samtale_intranet.personnel.written import hash_of, last_written

Sealed = tuple[int, UUID, str]  # municipality id, record, SHA-256 in hex of its current ciphertext
SealedSource = Callable[[], Iterable[Sealed]]

_sources: dict[str, SealedSource] = {}
_OF_ENTRIES = (Event.JOURNALED, Event.CORRECTED, Event.ANNOTATED, Event.FILE_KEPT)
_BATCH = 500


def register_sealed_source(source: SealedSource) -> None:
    """Let `verify_journal` check an app's ciphertexts too, from `AppConfig.ready`; registering twice is once.

    The source yields every stored record with the hash of exactly the bytes that its last writing event was given as
    `content`. A record that has such an event and is not yielded is reported as missing, unless an event removed it.
    """
    _sources[f"{source.__module__}.{source.__qualname__}"] = source


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of one municipality came to; `wrong` is the first thing wrong, or None."""

    wrong: Finding | None
    events: int  # how many were walked
    start: str = "beginning"  # what the walk trusts: "beginning" (nothing), "checkpoint", "anchor", or "row"
    pruned: int = 0  # the last event that was pruned
    pruned_at: str = ""
    beyond: int = 0  # anchors that know only what was pruned


@dataclass(frozen=True, slots=True)
class Outside:
    """What a journal is compared with from outside the database: anchors from a file, and lines from paper."""

    anchors: Sequence[anchors.Anchor] = ()
    paper: Sequence[Known] = ()

    @property
    def known(self) -> list[Known]:
        """What they all know of the chain."""
        return [*(one.known for one in self.anchors), *self.paper]


_NOTHING = Outside()


def first_wrong(*, municipality: Municipality) -> str | None:
    """Give the first thing wrong in the municipality's journal in clear words, or None. Raise KeyProblem."""
    wrong = verify(municipality=municipality).wrong
    return wrong.text if wrong else None


def verify(*, municipality: Municipality, against: Outside = _NOTHING, since: int = 0) -> Verdict:
    """Check the chain, what is known of it from outside, and everything that is kept. Raise KeyProblem.

    With `since` only what came after that event is looked at, and what is before it costs nothing. Whoever writes
    meanwhile does not wait: everything is read as it stood at one moment.
    """
    with snapshot():
        try:
            return _verdict(municipality, against, since)
        except (TypeError, ValueError) as error:  # SQLite takes any value in any column
            text = f"Something that is kept cannot be read ({type(error).__name__}): a row was changed."
            return Verdict(Finding("unreadable", text), _count(municipality, since))


def _verdict(municipality: Municipality, against: Outside, since: int) -> Verdict:
    checkpoint = checkpoints.of(municipality)
    if checkpoint and (wrong := checkpoints.fault_of(checkpoint)):
        return Verdict(wrong, _count(municipality, since), "checkpoint")
    begins = checkpoints.start_of(checkpoint)
    # What an anchor knows of events that were pruned, nobody can look at any more.
    known = [one for one in against.known if one.sequence >= begins.sequence]
    verdict = Verdict(
        wrong=None,
        events=_count(municipality, since),
        start="checkpoint" if checkpoint else "beginning",
        pruned=begins.sequence,
        pruned_at=checkpoint.values()["pruned_at"] if checkpoint else "",
        beyond=sum(0 < one.sequence < begins.sequence for one in against.known),
    )
    if checkpoint and (wrong := _wrong_checkpoint(municipality, checkpoint, known, carried=not since)):
        return replace(verdict, wrong=wrong)
    start = begins
    if since > begins.sequence:
        start, trusts, wrong = _start(municipality, [one for one in known if one.sequence > begins.sequence], since)
        verdict = replace(verdict, start=trusts)
        if wrong:
            return replace(verdict, wrong=wrong)
    later = [one for one in known if one.sequence > start.sequence]
    fault = ledger.first_fault(municipality, start=start, known=later)
    wrong = _wrong_chain(municipality, checkpoint, fault)
    rows = _wrong_since(municipality, start.sequence) if since else _wrong_rows(municipality, against)
    return replace(verdict, wrong=wrong or next(rows, None))


def _count(municipality: Municipality, since: int) -> int:
    return LedgerEvent.objects.filter(municipality=municipality, sequence__gt=since).count()


def _wrong_checkpoint(
    municipality: Municipality, checkpoint: Checkpoint, known: Sequence[Known], *, carried: bool
) -> Finding | None:
    """Look at what the checkpoint carries, at events put back before it, and at anchors of its very event."""
    wrong = checkpoints.fault_of_carried(checkpoint) if carried else None
    if wrong := wrong or checkpoints.fault_of_pruned(municipality, checkpoint):
        return wrong
    for one in known:
        if one.sequence == checkpoint.sequence and not one.is_mac(checkpoint.head):
            return Finding.of_chain(chain.Fault(chain.Wrong.REPLACED, one.sequence, known_since=one.since))
    return None


def _wrong_chain(
    municipality: Municipality, checkpoint: Checkpoint | None, fault: chain.Fault | None
) -> Finding | None:
    """Tell what is wrong with the chain; where its first event is missing, it may be the checkpoint that is wrong."""
    first = checkpoints.start_of(checkpoint).sequence + 1
    if fault is None or (fault.wrong is chain.Wrong.MISSING and fault.place == first):
        told = checkpoints.fault_of_told(checkpoint, checkpoints.told_of(municipality))
    else:
        told = None
    return told or (Finding.of_chain(fault) if fault else None)


def _start(municipality: Municipality, known: Sequence[Known], since: int) -> tuple[chain.Start, str, Finding | None]:
    """Give where a walk since this event begins, what that rests on, and what is wrong with it already.

    The row's own mac must be right in any case. Whether it is the right row only an anchor of that very event tells;
    the newest anchor before it is compared too, by its one row.
    """
    event = ledger.event_at(municipality, since)
    if event is None:
        return chain.BEGINNING, "row", _no_start(municipality, since)
    start = chain.Start(since, event.mac)
    before = max((one for one in known if 0 < one.sequence <= since), key=lambda one: one.sequence, default=None)
    if before is None:
        return start, "row", None
    seen = ledger.event_at(municipality, before.sequence)
    if seen is None or not before.is_mac(seen.mac):
        fault = chain.Fault(chain.Wrong.REPLACED, before.sequence, known_since=before.since)
        return start, "anchor", Finding.of_chain(fault)
    return start, "anchor" if before.sequence == since else "row", None


def _no_start(municipality: Municipality, since: int) -> Finding:
    last = ledger.last_event(municipality)
    if last < since:
        text = f"The ledger ends at event {last}, before event {since}: it was cut off, or --since is too high."
        return Finding("cut off", text, last + 1)
    return Finding.of_chain(chain.Fault(chain.Wrong.CHANGED, since))


def _wrong_rows(municipality: Municipality, against: Outside) -> Iterator[Finding]:
    """Look at everything that is kept, the way from the keys to what stands beside the entries."""
    return itertools.chain(
        _forged(municipality),
        _wrong_folders(municipality),
        _wrong_records(municipality),
        counters.without_outbox(municipality),
        counters.set_back(municipality, against.anchors),
    )


def _forged(municipality: Municipality) -> Iterator[Finding]:
    """Look for an event that was chained under a key after that key was retired."""
    if event := first_forged(municipality):
        text = (
            f"Event {event} is chained under a key that was retired before it: somebody kept the old key and wrote it."
        )
        yield Finding("forged", text, event)


def _wrong_folders(municipality: Municipality) -> Iterator[Finding]:
    """Try each folder's key, which is bound to whose folder it is."""
    for folder in Folder.objects.with_relations().filter(employee__municipality=municipality).order_by("pk"):
        try:
            keys.unlock(folder)
        except KeyProblem as problem:
            text = f"The key of folder {folder.uuid} is not the one that was made for it. {problem}"
            yield Finding("folder key", text, record=str(folder.uuid))


def _wrong_records(municipality: Municipality) -> Iterator[Finding]:
    """Compare each stored ciphertext with the last event that wrote it, then look for what is missing."""
    written = last_written(municipality)
    entries = Entry.objects.filter(municipality=municipality)
    files = EntryFile.objects.filter(entry__municipality=municipality)
    for stored in (
        _entries(entries),
        _files(files),
        kept_rows(municipality),
        *(source() for source in _sources.values()),
    ):
        for municipality_id, record, content_hash in stored:
            if municipality_id != municipality.pk:
                continue
            event = written.pop(record, None)
            if event is None:
                text = f"Record {record} is stored, but no event tells that it was written."
                yield Finding("record unknown", text, record=str(record))
            elif event.content_hash != content_hash:
                yield Finding.of_changed(record, event.sequence)
    for record, event in written.items():
        if not event.is_removal:
            yield Finding.of_missing(record, event.sequence)


def _wrong_since(municipality: Municipality, since: int) -> Iterator[Finding]:
    """Compare what events after `since` wrote of entries, files and what the section keeps beside them.

    What other apps keep is not asked for.
    """
    yield from _forged(municipality)
    changed = last_written(municipality, since)
    for _id, record, content_hash in kept_rows(municipality):
        if record in changed and changed[record].content_hash != content_hash:
            yield Finding.of_changed(record, changed[record].sequence)
    written = list(changed.items())
    for first in range(0, len(written), _BATCH):
        batch = dict(written[first : first + _BATCH])
        entries = Entry.objects.filter(municipality=municipality, uuid__in=batch)
        files = EntryFile.objects.filter(entry__municipality=municipality, uuid__in=batch)
        stored = {record: content_hash for _id, record, content_hash in (*_entries(entries), *_files(files))}
        for record, event in batch.items():
            if record not in stored and event.action in _OF_ENTRIES:
                yield Finding.of_missing(record, event.sequence)
            elif record in stored and stored[record] != event.content_hash:
                yield Finding.of_changed(record, event.sequence)
        yield from counters.without_outbox(municipality, entries)
        yield from counters.below_entries(municipality, entries)


def _entries(entries: QuerySet[Entry]) -> Iterator[Sealed]:
    """Give the journal entries."""
    for entry in entries.select_related("folder", "journaled_by").order_by("pk").iterator():
        yield entry.municipality_id, entry.uuid, hash_of(entry.evidence())


def _files(files: QuerySet[EntryFile]) -> Iterator[Sealed]:
    """Give the files of entries, one at a time: each may be megabytes."""
    for file in files.select_related("entry").order_by("pk").iterator(chunk_size=1):
        yield file.entry.municipality_id, file.uuid, hash_of(file.evidence())
