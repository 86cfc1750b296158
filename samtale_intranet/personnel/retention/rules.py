"""How long something is kept, as a pure rule, and where the rules come from. The law names no number of years.

Databeskyttelsesforordningen art. 5(1)(e): kept no longer than necessary. What is necessary a municipality decides for
each conversation type; the rule of today holds for what was kept under an earlier one as well.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from samtale_intranet.conf import settings
from samtale_intranet.months import months_after
from samtale_intranet.people.models import Municipality


class CountedFrom(StrEnum):
    """What the months of keeping are counted from."""

    LAST_ACTIVITY = "last_activity"
    END_OF_EMPLOYMENT = "end_of_employment"


@dataclass(frozen=True, slots=True)
class Rule:
    """So many months from then on; who leaves later, or is written about later, is kept from the later day."""

    months: int
    counted_from: CountedFrom

    def last_day(self, *, active_on: datetime.date, employed_until: datetime.date | None) -> datetime.date | None:
        """Give the last day on which it is kept; None where it is counted from an employment that has no end yet."""
        if self.counted_from is CountedFrom.LAST_ACTIVITY:
            return months_after(active_on, self.months)
        if employed_until is None:
            return None
        return months_after(max(active_on, employed_until), self.months)

    def __str__(self) -> str:
        word = {CountedFrom.LAST_ACTIVITY: "the last activity", CountedFrom.END_OF_EMPLOYMENT: "the end of employment"}
        return f"{self.months} months from {word[self.counted_from]}"


Rules = Mapping[str, Rule]  # by the key of what an entry is kept by
RuleSource = Callable[[Municipality], Rules]
_sources: dict[str, RuleSource] = {}


def register_retention(source: RuleSource) -> None:
    """Let an app say how long what it journals is kept, from `AppConfig.ready`; registering twice is once.

    The source gives a municipality's rules of today by the `kept_by` that the app journals with.
    """
    _sources[f"{source.__module__}.{source.__qualname__}"] = source


def rules_of(municipality: Municipality) -> dict[str, Rule]:
    """Give the municipality's rules of today. A key that is not among them falls back to `default_rule`."""
    found: dict[str, Rule] = {}
    for source in _sources.values():
        found |= source(municipality)
    return found


def default_rule() -> Rule:
    """Give what holds where nothing else is said: RETENTION_MONTHS and RETENTION_FROM of the settings."""
    return Rule(settings.RETENTION_MONTHS, CountedFrom(settings.RETENTION_FROM))
