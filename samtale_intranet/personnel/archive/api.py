"""The public door of the archive: whether an entry still waits for it, what HR sees of it, and trying again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min

from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.access import Access, Office, Role
from samtale_intranet.personnel.archive.configuration import is_configured
from samtale_intranet.personnel.archive.models import OutboxItem
from samtale_intranet.personnel.archive.settling import waiting_again
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import Entry

__all__ = ["Standing", "is_configured", "retry", "standing", "state_for", "waits"]

PER_PAGE = 25
LATELY = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with the municipality's archive: what waits and since when, what it refused, what it got lately."""

    configured: bool
    waiting: int
    oldest: datetime | None
    trouble: OutboxItem | None  # the latest of those that wait and were tried in vain
    failed: Page[OutboxItem]
    delivered: Sequence[OutboxItem]


def waits(entry: Entry) -> bool:
    """Whether the municipality has an archive that has not got this entry: it must not be erased yet.

    Also where the archive refused it: a person has to see to that first.
    """
    if not is_configured(entry.folder.municipality):
        return False
    return not OutboxItem.objects.delivered().filter(entry=entry).exists()


def standing(*, office: Office, page: int | str = 1) -> Standing:
    """Commit the event, then give how it stands; no document is opened for it."""
    municipality = office.municipality
    office.log(Event.ARCHIVE_LISTED)
    items = OutboxItem.objects.of(municipality)
    counted = items.waiting().aggregate(count=Count("pk"), oldest=Min("entry__journaled_at"))
    return Standing(
        configured=is_configured(municipality),
        waiting=counted["count"],
        oldest=counted["oldest"],
        trouble=items.waiting().exclude(problem="").defer("sealed_receipt").order_by("-next_attempt_at").first(),
        failed=Paginator(items.failed().with_person().order_by("settled_at", "pk"), PER_PAGE).get_page(page),
        delivered=list(items.delivered().with_person().order_by("-settled_at", "-pk")[:LATELY]),
    )


def retry(*, office: Office, delivery: UUID | None = None) -> int:
    """Let what the archive refused be sent again, one or all of it; give how many. Raise OutboxItem.DoesNotExist.

    Each is in the ledger, and goes out under the id that it had.
    """
    refused = OutboxItem.objects.of(office.municipality).select_related("entry__folder")
    refused = refused.defer("entry__sealed_header", "entry__sealed_body")
    items = refused.failed().order_by("pk") if delivery is None else [refused.get(uuid=delivery)]
    return sum(_again(item, office, office.municipality) for item in items)


def _again(item: OutboxItem, office: Office, municipality: Municipality) -> bool:
    return waiting_again(item, municipality, office.actor, Role.HR.value, office.purpose)


def state_for(*, access: Access, entry: Entry) -> OutboxItem | None:
    """Give how far the entry has come, to HR alone; None where there is nothing to tell.

    That an entry waits tells nothing where there is no archive.
    """
    if access.role is not Role.HR:
        return None
    item = OutboxItem.objects.filter(entry=entry).defer("sealed_receipt").first()
    return item if item and (item.is_settled or is_configured(entry.folder.municipality)) else None
