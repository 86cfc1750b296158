"""Prune a ledger: the one door through which events ever leave it, as a whole prefix and behind a signed checkpoint."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from itertools import takewhile

from django.db import connection, transaction
from django.utils import timezone

from samtale_intranet import keyring
from samtale_intranet.conf import settings
from samtale_intranet.months import months_after
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import chain, ledger
from samtale_intranet.personnel.counters import numbers_given
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.findings import Finding
from samtale_intranet.personnel.models import CarriedRecord, Checkpoint, LedgerEvent
from samtale_intranet.personnel.pruning import checkpoints
from samtale_intranet.personnel.retention.holds import held_folders
from samtale_intranet.personnel.retirement import told_retired
from samtale_intranet.personnel.verification import verify
from samtale_intranet.personnel.written import last_written

ACTOR = "command:prune_ledger"
_BATCH = 1000


class PruningRefused(Exception):
    """Nothing is pruned from a journal that is not whole: its checkpoint would vouch for what somebody changed."""


@dataclass(frozen=True, slots=True)
class Pruning:
    """What one pruning takes away, or would: the events from `first` to `last`."""

    first: int
    last: int
    before: datetime.datetime  # what is older expires
    carried: int  # records that the events still vouch for afterwards

    @property
    def events(self) -> int:
        """How many events go."""
        return self.last - self.first + 1


def prune(*, municipality: Municipality, dry_run: bool = False) -> Pruning | None:
    """Take the expired events away in one transaction; give what went (or would), None where nothing is to go.

    The checkpoint, what it carries, the event that tells of it and the removal stand or fall together. Raise
    PruningRefused where the journal is not whole, or KeyProblem.
    """
    if wrong := verify(municipality=municipality).wrong:
        raise _refused(municipality, wrong)
    with transaction.atomic(durable=not dry_run):
        ledger.lock(municipality)
        earlier, before = checkpoints.of(municipality), expired_before(timezone.now())
        start, last = checkpoints.start_of(earlier), _last_to_go(municipality, before)
        if last <= start.sequence:
            return None
        head = _whole_until(municipality, start, last)
        checkpoint, records = _made(municipality, earlier, chain.Start(last, head))
        if not dry_run:
            _put_in_place(earlier, checkpoint, records)
            content = checkpoint.evidence()
            ledger.append(
                municipality=municipality, actor=ACTOR, actor_role="", action=Event.LEDGER_PRUNED, content=content
            )
            _remove(municipality, last)
    return Pruning(start.sequence + 1, last, before, checkpoint.carried)


def expired_before(now: datetime.datetime) -> datetime.datetime:
    """Give the moment before which events have expired: LEDGER_MONTHS months ago."""
    return months_after(now, -settings.LEDGER_MONTHS)


def _last_to_go(municipality: Municipality, before: datetime.datetime) -> int:
    """Give the event up to which all have expired; 0 for none. The last event stays, and so does what is held."""
    events = (
        LedgerEvent.objects.filter(municipality=municipality).order_by("sequence").values_list("sequence", flat=True)
    )
    young, held = events.filter(at__gte=before).first(), events.filter(folder__in=held_folders(municipality)).first()
    return min(one for one in (young, held, ledger.last_event(municipality)) if one is not None) - 1


def _whole_until(municipality: Municipality, start: chain.Start, last: int) -> str:
    """Walk once more, with all writers held, what is to go; give the mac of its last event."""
    head = ledger.event_at(municipality, last)
    known = [chain.Known(last, head.mac, "now")] if head else []
    going = takewhile(lambda link: link.sequence <= last, ledger.links(municipality, after=start.sequence))
    fault = chain.first_fault(going, ledger.key_for(municipality), start=start, known=known)
    if fault or head is None:
        fault = fault or chain.Fault(chain.Wrong.CHANGED, last)
        raise _refused(municipality, Finding.of_chain(fault))
    return head.mac


def _made(
    municipality: Municipality, earlier: Checkpoint | None, end: chain.Start
) -> tuple[Checkpoint, list[CarriedRecord]]:
    """Make the checkpoint of everything up to `end`, which builds on the one before it. Nothing is stored."""
    going = LedgerEvent.objects.filter(municipality=municipality, sequence__lte=end.sequence)
    retired = checkpoints.retired_in(earlier) | told_retired(going)
    checkpoint = Checkpoint(
        municipality=municipality,
        sequence=end.sequence,
        head=end.mac,
        pruned=end.sequence - (earlier.sequence if earlier else 0),
        pruned_at=timezone.now(),
        numbered=(earlier.numbered if earlier else 0) + numbers_given(going),
        retired=" ".join(sorted(retired)),
        key_id=keyring.current().active,
    )
    written = sorted(last_written(municipality).items(), key=lambda one: one[1].sequence)
    records = [
        CarriedRecord(checkpoint=checkpoint, record=record, **asdict(one))
        for record, one in written
        if one.sequence <= end.sequence and not one.is_removal
    ]
    for carried in records:
        carried.mac = checkpoints.mac_of(checkpoint, carried.evidence())
    checkpoint.carried, checkpoint.carried_digest = len(records), checkpoints.digest_of(records)
    checkpoint.mac = checkpoints.mac_of(checkpoint, checkpoint.evidence())
    return checkpoint, records


def _put_in_place(earlier: Checkpoint | None, checkpoint: Checkpoint, records: list[CarriedRecord]) -> None:
    if earlier:
        earlier.delete()
    checkpoint.save()
    for one in records:
        one.checkpoint = checkpoint
    CarriedRecord.objects.bulk_create(records, batch_size=_BATCH)


def _remove(municipality: Municipality, last: int) -> None:
    """Take the events away.

    SECURITY: in SQL, because neither the model nor its manager lets an event go; nothing else may do this.
    """
    table = connection.ops.quote_name(LedgerEvent._meta.db_table)
    with connection.cursor() as cursor:
        statement = f"DELETE FROM {table} WHERE municipality_id = %s AND sequence <= %s"  # noqa: S608
        cursor.execute(statement, [municipality.pk, last])


def _refused(municipality: Municipality, wrong: Finding) -> PruningRefused:
    return PruningRefused(
        f"Nothing was pruned from the ledger of {municipality.slug}, for the journal is not what was written: "
        f"{wrong.text} Keep the database as it is, and find out why."
    )
