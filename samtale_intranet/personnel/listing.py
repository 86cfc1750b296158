"""What a folder's page shows: its documents by kind and year, those that were corrected apart. Pure; after opening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from samtale_intranet.personnel.reading import ListedEntry

__all__ = ["Listing", "listed"]

FEW = 6  # are seen at a glance, and nobody needs to choose between them


@dataclass(frozen=True, slots=True)
class Listing:
    """Documents newest first; `kinds` (value and words) and `years` are what there is to choose from."""

    current: list[ListedEntry]
    corrected: list[ListedEntry]
    kinds: list[tuple[str, str]]
    years: list[int]
    kind: str
    year: str
    count: int

    @property
    def offers_choice(self) -> bool:
        """Whether there are so many and so unlike documents that choosing between them helps."""
        return self.is_filtered or (self.count > FEW and max(len(self.kinds), len(self.years)) > 1)

    @property
    def is_filtered(self) -> bool:
        """Whether only some of the documents are asked for."""
        return bool(self.kind or self.year)


def listed(documents: Sequence[ListedEntry], *, kind: str = "", year: str = "") -> Listing:
    """Choose the documents of one kind and one year; a kind or year that is not there chooses nothing away.

    The kind is sealed, so this is asked of what was opened, never of the database.
    """
    kinds = {one.header.kind: one.header.kind_label for one in documents}
    years = {_year(one) for one in documents}
    kind = kind if kind in kinds else ""
    year = year if year in map(str, years) else ""
    chosen = [one for one in documents if kind in ("", one.header.kind) and year in ("", str(_year(one)))]
    return Listing(
        current=[one for one in chosen if one.superseded_by is None],
        corrected=[one for one in chosen if one.superseded_by is not None],
        kinds=sorted(kinds.items(), key=lambda item: item[1].casefold()),
        years=sorted(years, reverse=True),
        kind=kind,
        year=year,
        count=len(documents),
    )


def _year(listed_entry: ListedEntry) -> int:
    return timezone.localtime(listed_entry.entry.journaled_at).year
