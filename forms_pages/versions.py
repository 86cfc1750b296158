"""Earlier versions of a draft: kept at each save, thinned where there are many, removed when the plan is journaled."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils import timezone

from forms_pages.models import Plan, PlanVersion

MOST_KEPT = 50
# The newest ones are kept whatever comes, and so is what each party opened last: their open windows began from it.
_ALWAYS_KEPT = 10


@dataclass(frozen=True)
class SavedVersion:
    """Who saved a version, and when. Nothing of its text."""

    version: int
    name: str
    at: datetime.datetime


def keep_version(plan: Plan) -> None:
    """Keep the answers as they stand, in the caller's transaction and before the save that replaces them."""
    PlanVersion.objects.create(
        plan=plan,
        version=plan.version,
        saved_by_id=plan.saved_by_id,
        saved_at=plan.saved_at,
        sealed_answers=bytes(plan.sealed_answers),
    )
    if plan.version > MOST_KEPT:
        _thin(plan)


def _thin(plan: Plan) -> None:
    """Remove what is too many: those that were followed the soonest by another save, which is autosave's work."""
    kept = list(plan.versions.order_by("version").values_list("version", "saved_at"))
    too_many = len(kept) - MOST_KEPT
    if too_many > 0:
        lasted = [(later[1] - earlier[1], earlier[0]) for earlier, later in pairwise(kept)]
        seen = {plan.seen_by_employee, plan.seen_by_leader}
        shortest = sorted(one for one in lasted[: 1 - _ALWAYS_KEPT] if one[1] not in seen)[:too_many]
        plan.versions.filter(version__in=[version for _time, version in shortest]).delete()


def mark_seen(plan: Plan, role: str) -> None:
    """Note which version this role has open, so that it is kept for merging what the person writes in it."""
    name = f"seen_by_{role}"
    if plan.state == Plan.State.DRAFT and getattr(plan, name) != plan.version:
        Plan.objects.filter(pk=plan.pk).update(**{name: plan.version})


def version_of(plan: Plan, version: int) -> PlanVersion | None:
    """Give the earlier version of this number, None where it was never there or is no longer kept."""
    return plan.versions.filter(version=version).first()


def newest_first(plan: Plan) -> Iterator[PlanVersion]:
    """Give the earlier versions, the newest first, one at a time: whoever looks for one rarely needs many."""
    return plan.versions.order_by("-version").iterator(chunk_size=5)


def earlier_versions(plan: Plan) -> list[SavedVersion]:
    """Give who saved earlier versions, and when, newest first, without fetching what they hold."""
    found = plan.versions.select_related("saved_by").defer("sealed_answers").order_by("-version")
    return [SavedVersion(kept.version, kept.saved_by.name, timezone.localtime(kept.saved_at)) for kept in found]


def forget_versions(plan: Plan) -> None:
    """Remove them all: what is journaled has one text."""
    plan.versions.all().delete()
