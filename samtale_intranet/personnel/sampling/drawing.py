"""Drawing a month's looks: by the system's own randomness, when the month is over, and once."""

from __future__ import annotations

import datetime
import math
import secrets
from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from samtale_intranet.conf import settings
from samtale_intranet.people.models import Employee, Municipality
from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.access import Role
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import Folder, LedgerEvent, Sample, SampledRead

LEAST, MOST = 5, 50  # of a month; fewer only where there were fewer
ACTOR = "command:draw_samples"
_ROLES = (Role.LEADER, Role.STAND_IN, Role.HR)  # not the employee, who looks into their own folder
_EMPLOYEE = "employee:"


def size_of(reads: int, share: float) -> int:
    """Give how many of so many looks are drawn."""
    return min(reads, MOST, max(LEAST, math.ceil(reads * share)))


def month_before(day: datetime.date) -> datetime.date:
    """Give the first day of the month before the one of this day."""
    return (day.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)


def month_after(day: datetime.date) -> datetime.date:
    """Give the first day of the month after the one of this day."""
    return (day.replace(day=1) + datetime.timedelta(days=31)).replace(day=1)


def due_months(last: datetime.date | None, today: datetime.date) -> list[datetime.date]:
    """Give the months to draw: those that are over since the last one drawn, at first only the newest of them."""
    ended = month_before(today)
    month = month_after(last) if last else ended
    months = []
    while month <= ended:
        months.append(month)
        month = month_after(month)
    return months


def draw_due(*, municipality: Municipality, actor: str = ACTOR, role: str = "") -> list[Sample]:
    """Draw every month that is over and was not drawn; give the new samples. Two who come at once draw once."""
    drawn = Sample.objects.filter(municipality=municipality).order_by("-month").values_list("month", flat=True)
    months = due_months(drawn.first(), timezone.localdate())
    samples = (_draw(municipality, month, actor, role) for month in months)
    return [sample for sample in samples if sample]


def _draw(municipality: Municipality, month: datetime.date, actor: str, role: str) -> Sample | None:
    """Draw one month; None where somebody else was first. Sample, looks and events stand or fall together."""
    with transaction.atomic():
        ledger.lock(municipality)
        if Sample.objects.filter(municipality=municipality, month=month).exists():
            return None
        reads = list(_reads(municipality, month))
        chosen = secrets.SystemRandom().sample(reads, size_of(len(reads), settings.SAMPLE_SHARE))
        sample = Sample.objects.create(
            municipality=municipality, month=month, drawn_at=timezone.now(), reads=len(reads), size=len(chosen)
        )
        ledger.append(
            municipality=municipality,
            actor=actor,
            actor_role=role,
            action=Event.SAMPLE_DRAWN,
            record=sample.uuid,
            content=sample.evidence(),
        )
        for read in sorted(chosen, key=lambda one: one.sequence):
            read.sample = sample
            read.save()
            ledger.append(
                municipality=municipality,
                actor=actor,
                actor_role=role,
                action=Event.READ_DRAWN,
                folder=read.folder.uuid,
                record=read.uuid,
                content=read.evidence(),
            )
    return sample


def _reads(municipality: Municipality, month: datetime.date) -> Iterator[SampledRead]:
    """Give the month's looks into folders, by whoever is not the employee; those of erased people are passed over."""
    looking = [event.value for event in Event if event.is_looking and event != Event.REFUSED]
    events = LedgerEvent.objects.filter(
        municipality=municipality,
        at__gte=_beginning(month),
        at__lt=_beginning(month_after(month)),
        action__in=looking,
        actor_role__in=_ROLES,
        actor__startswith=_EMPLOYEE,
        folder__isnull=False,
    )
    people = {one.uuid: one for one in Employee.objects.filter(municipality=municipality)}
    folders = {one.uuid: one for one in Folder.objects.filter(employee__municipality=municipality)}
    for event in events.order_by("sequence").iterator():
        reader = people.get(UUID(event.actor.removeprefix(_EMPLOYEE)))
        folder = folders.get(event.folder) if event.folder else None
        if reader and folder:
            yield SampledRead(
                sequence=event.sequence,
                at=event.at,
                reader=reader,
                role=event.actor_role,
                action=event.action,
                purpose=event.purpose,
                folder=folder,
            )


def _beginning(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
