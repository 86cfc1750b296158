"""The door of the samples, for HR alone: which months there are, one month, and saying how a look came about."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from samtale_intranet.personnel import keys
from samtale_intranet.personnel.access import Office, Refused, Role, authorise_hr
from samtale_intranet.personnel.changed_rows import refuse_changed
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.models import Sample, SampledRead
from samtale_intranet.personnel.sampling.drawing import draw_due

__all__ = ["MOST_SIGNS", "OpenedMonth", "SaidMeanwhile", "Told", "explain", "month_of", "months", "open_month"]

MOST_SIGNS = 300  # of the words
Gate = Callable[[], object]


class SaidMeanwhile(Exception):
    """Somebody else of HR said something of the same look since it was shown."""


@dataclass(frozen=True, slots=True)
class Told:
    """One drawn look in words."""

    read: SampledRead
    who: str
    role: str
    what: str
    why: str
    whose: str
    words: str
    is_own: bool

    @property
    def explained_by(self) -> str:
        """Who said something of it last, or nothing."""
        return self.read.explained_by.name if self.read.explained_by else ""


@dataclass(frozen=True, slots=True)
class OpenedMonth:
    """A month that was opened, after the ledger knew of it."""

    sample: Sample
    told: tuple[Told, ...]

    @property
    def open(self) -> int:
        """How many are not explained yet."""
        return sum(one.read.verdict == SampledRead.Verdict.OPEN for one in self.told)


def months(*, user: Any, gate: Gate | None = None) -> list[Sample]:
    """Give the municipality's months, newest first, each with `open`; what is over and not drawn yet is drawn first.

    No folder is opened. Raise Refused (its refusal committed), or what the gate raises.
    """
    office = _office(user, gate)
    draw_due(municipality=office.municipality, actor=office.actor, role=Role.HR.value)
    office.log(Event.SAMPLES_READ)
    waiting = Count("drawn", filter=Q(drawn__verdict=SampledRead.Verdict.OPEN))
    return list(Sample.objects.filter(municipality=office.municipality).annotate(open=waiting).order_by("-month"))


def open_month(
    *, user: Any, month: datetime.date, event: Event = Event.SAMPLES_READ, gate: Gate | None = None
) -> OpenedMonth:
    """Give the month's drawn looks with what was said of them; the words are opened after the event.

    Raise Sample.DoesNotExist, Refused, what the gate raises, or KeyProblem.
    """
    office = _office(user, gate)
    sample = Sample.objects.select_related("municipality").get(municipality=office.municipality, month=month)
    office.log(event, record=sample.uuid, content=sample.evidence())
    reads = _with_people(SampledRead.objects.filter(sample=sample))
    return OpenedMonth(sample, tuple(_told(read, office) for read in reads))


def month_of(*, user: Any, read_uuid: UUID, gate: Gate | None = None) -> datetime.date:
    """Give the month that a drawn look is of; raise SampledRead.DoesNotExist, Refused, or what the gate raises."""
    office = _office(user, gate)
    read = SampledRead.objects.select_related("sample").get(uuid=read_uuid, sample__municipality=office.municipality)
    return read.sample.month


def explain(
    *, user: Any, read_uuid: UUID, verdict: str, words: str, version: int, gate: Gate | None = None
) -> SampledRead:
    """Say how a look came about, sealed with the folder's key; the same once more changes nothing.

    Raise SampledRead.DoesNotExist, Refused (also for one's own look, the refusal committed), what the gate raises,
    SaidMeanwhile, or KeyProblem.
    """
    office = _office(user, gate)
    found = _with_people(SampledRead.objects.filter(sample__municipality=office.municipality))
    read = found.get(uuid=read_uuid)
    if read.reader_id == office.person.pk:
        office.log(Event.REFUSED, record=read.uuid)
        raise Refused("Nobody explains their own look: another of HR must.")
    with transaction.atomic():
        # Alone: PostgreSQL locks the row, and not the people beside it.
        SampledRead.objects.select_for_update().get(pk=read.pk)
        read = found.get(pk=read.pk)
        refuse_changed(municipality=office.municipality, rows=[read])
        if read.version != version:
            # SECURITY: opened before there is an event, but given to nobody.
            if (read.verdict, _words(read), read.explained_by_id) == (verdict, words, office.person.pk):
                return read  # a second click
            raise SaidMeanwhile
        read.verdict, read.version = SampledRead.Verdict(verdict).value, version + 1
        read.explained_by, read.explained_at = office.person, timezone.now()
        sealing = keys.unlock(read.folder)
        read.sealed_words = sealing.seal(record=read.record, version=read.version, content=words.encode())
        read.save()
        office.log(Event.READ_EXPLAINED, folder=read.folder.uuid, record=read.uuid, content=read.evidence())
    return read


def _office(user: Any, gate: Gate | None) -> Office:
    office = authorise_hr(user=user, purpose=Purpose.LOG_CONTROL)
    if gate:
        gate()
    return office


def _with_people(reads: QuerySet[SampledRead]) -> QuerySet[SampledRead]:
    people = ("reader__unit", "folder__employee__unit", "folder__employee__municipality", "explained_by")
    return reads.select_related("sample__municipality", *people)


def _told(read: SampledRead, office: Office) -> Told:
    employee = read.folder.employee
    return Told(
        read=read,
        who=f"{read.reader.name}, {read.reader.unit.name}",
        role=str(Role(read.role).label),
        what=str(Event(read.action).label),
        why=str(Purpose(read.purpose).label) if read.purpose in Purpose.values else "",
        whose=f"{employee.name}, {employee.unit.name}",
        words=_words(read),
        is_own=read.reader_id == office.person.pk,
    )


def _words(read: SampledRead) -> str:
    """Open what was said. SECURITY: after the event alone. Raise KeyProblem."""
    if not read.sealed_words:
        return ""
    key = keys.unlock(read.folder)
    return key.unseal(record=read.record, version=read.version, sealed=bytes(read.sealed_words)).decode()
