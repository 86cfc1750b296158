"""Handing over what waits: claim, tell the ledger, take out, hand over, settle.

At least once, always under the same id: a worker that is killed leaves a claim, which runs out. Two workers never send
the same item while a claim holds. No transaction is open while the archive is talked to.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from samtale_intranet.keyring import KeyProblem
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.archive.models import OutboxItem
from samtale_intranet.personnel.archive.packing import taken_out
from samtale_intranet.personnel.archive.settling import settle_as_delivered, settle_as_refused, try_later
from samtale_intranet.personnel.archive.targets import ArchiveTarget, Receipt, RefusedForGood, TryLater

__all__ = ["CLAIM", "Outcome", "Step", "deliver"]

BATCH = 50  # rows looked up at a time, without what they hold
CLAIM = timedelta(minutes=15)  # longer than any target may take
PATIENCE = 3  # attempts in vain, one after the other; then the archive is left in peace until the next run
logger = logging.getLogger("samtale_intranet.personnel.archive")


class Outcome(StrEnum):
    """What came of one attempt."""

    DELIVERED = "delivered"
    LATER = "later"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"  # the claim had run out, and another worker has it


@dataclass(frozen=True, slots=True)
class Step:
    """One attempt: of which entry, what came of it, and the code of the problem."""

    number: str
    outcome: Outcome
    problem: str = ""


class _Found(NamedTuple):
    pk: int
    claimed_until: datetime | None
    attempts: int
    supersedes: int | None
    annotates: int | None


def deliver(*, municipality: Municipality, target: ArchiveTarget, limit: int | None = None) -> Iterator[Step]:
    """Try whatever is due, oldest first, one attempt for each step that is taken from the iterator.

    Nothing is tried twice in one run. Call it outside any transaction.
    """
    tried = in_vain = 0
    for found in _due(municipality):
        if in_vain >= PATIENCE or (limit is not None and tried >= limit):
            return
        step = _attempt(found, target)
        if step is None:
            continue
        tried += 1
        in_vain = 0 if step.outcome is Outcome.DELIVERED else in_vain + 1
        yield step


def _due(municipality: Municipality) -> Iterator[_Found]:
    last = 0
    while True:
        due = OutboxItem.objects.of(municipality).due(timezone.now()).filter(pk__gt=last)
        batch = due.values_list("pk", "claimed_until", "attempts", "entry__supersedes", "entry__annotates")[:BATCH]
        found = [_Found(*row) for row in batch]
        if not found:
            return
        yield from found
        last = found[-1].pk


def _attempt(found: _Found, target: ArchiveTarget) -> Step | None:
    """Try one item; None where it is not its turn or somebody else's work."""
    claim = None if _comes_after_another(found) else _claimed(found)
    items = OutboxItem.objects.select_related("entry__folder__employee__municipality", "entry__journaled_by")
    item = items.filter(pk=found.pk).first() if claim else None
    if claim is None or item is None:
        return None
    try:
        receipt = _handed_over(item, target)
    except RefusedForGood as refusal:
        outcome = Outcome.REFUSED if settle_as_refused(item, refusal, claim) else Outcome.OVERTAKEN
        return Step(item.entry.number, outcome, refusal.code)
    except TryLater as problem:
        outcome = Outcome.LATER if try_later(item, problem, claim) else Outcome.OVERTAKEN
        return Step(item.entry.number, outcome, problem.code)
    is_ours = settle_as_delivered(item, receipt)
    return Step(item.entry.number, Outcome.DELIVERED if is_ours else Outcome.OVERTAKEN)


def _comes_after_another(found: _Found) -> bool:
    """Whether it is a correction of, or a note to, an entry that still waits: the archive gets that one first."""
    concerned = found.supersedes or found.annotates
    return concerned is not None and OutboxItem.objects.waiting().filter(entry=concerned).exists()


def _claimed(found: _Found) -> datetime | None:
    """Claim the item by compare-and-swap on what was seen of it; None where somebody was quicker.

    The count of attempts tells a claim that was given back from one that never was.
    """
    until = timezone.now() + CLAIM
    seen = {"claimed_until": found.claimed_until, "attempts": found.attempts}
    same = OutboxItem.objects.waiting().filter(pk=found.pk, **seen)
    return until if same.update(claimed_until=until, attempts=found.attempts + 1) else None


def _handed_over(item: OutboxItem, target: ArchiveTarget) -> Receipt:
    """Take the document out and give it to the archive; raise TryLater or RefusedForGood, and nothing else.

    SECURITY: an error's own words may quote the document. The log gets its type and its place alone.
    """
    try:
        receipt = target.deliver(taken_out(item))
        if not isinstance(receipt, Receipt):
            raise TypeError("The target gave no Receipt.")
    except (TryLater, RefusedForGood):
        raise
    except KeyProblem as problem:
        logger.critical("The keys of the protected section do not fit: %s", problem)
        raise TryLater(code="key_problem", words=_("The document could not be opened.")) from None
    except Exception as error:
        logger.error("Delivery %s came to nothing: %s at %s.", item.uuid, type(error).__name__, _place(error))
        words = _("Something unexpected happened (%s).") % type(error).__name__
        raise TryLater(code="unexpected", words=words) from None
    return receipt


def _place(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
