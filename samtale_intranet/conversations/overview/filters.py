"""Finding one's way among many conversations: by name, unit and state, sent by GET."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conversations.overview.rows import Row, Standing
from samtale_intranet.people.models import Unit

__all__ = ["FinderForm", "Group", "Listing", "listing_of"]

FIRST = 6  # so many of each group are shown at once
FIRST_CLOSED = 3
PER_PAGE = 50


class FinderForm(forms.Form):
    """A name and a unit. It holds nothing confidential, so a list that was found can be gone back to."""

    q = forms.CharField(label=_("Name"), required=False, max_length=80)
    enhed = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, data: Mapping[str, str], *, units: Iterable[Unit]) -> None:
        super().__init__(data)
        named = sorted({(str(unit.pk), unit.name) for unit in units}, key=lambda pair: pair[1])
        self.fields["enhed"].choices = [("", _("All units")), *named]  # type: ignore[attr-defined]
        self.is_valid()

    def matches(self, row: Row) -> bool:
        """Whether the row is one of those that are looked for; a field with something wrong in it finds all."""
        unit = self.cleaned_data.get("enhed", "")
        if unit and str(row.employee.unit_id) != unit:
            return False
        text = f"{row.employee.name} {row.type.name}".casefold()
        return all(word in text for word in self.cleaned_data.get("q", "").casefold().split())

    @property
    def is_used(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.cleaned_data.get("enhed") or self.cleaned_data.get("q"))


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one state: all of them on pages where the state was chosen, else the first."""

    standing: Standing
    rows: tuple[Row, ...]
    count: int
    url: str  # to all of them
    page: Page[Row] | None = None

    @property
    def hue(self) -> int:
        """The colour of its state."""
        return _HUES[self.standing]

    @property
    def more(self) -> int:
        """How many there are besides."""
        return 0 if self.page else self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class Listing:
    """What is shown of the rows: how many there are of each state, and the groups."""

    form: FinderForm
    groups: tuple[Group, ...]
    counts: tuple[tuple[Standing, int, str], ...]  # state, how many, the address that shows these alone
    chosen: str
    total: int
    all_url: str


_HUES = {
    Standing.OVERDUE: 3,
    Standing.RESPOND: 2,
    Standing.HELD: 4,
    Standing.FOLLOW_UP: 6,
    Standing.DUE: 5,
    Standing.PLANNED: 1,
    Standing.CLOSED: 0,
}


def listing_of(rows: Iterable[Row], *, asked: Mapping[str, Any], units: Iterable[Unit]) -> Listing:
    """Give the rows that are asked for, by state in the order in which one is to see to them."""
    form = FinderForm(asked, units=units)
    found = [row for row in rows if form.matches(row)]
    counts = Counter(row.standing for row in found)
    chosen = asked.get("tilstand", "")
    chosen = chosen if chosen in Standing.values else ""
    kept = {key: value for key in ("q", "enhed") if (value := form.cleaned_data.get(key))}
    addresses = {standing: f"?{urlencode({**kept, 'tilstand': standing.value})}#ledede" for standing in Standing}
    shown = [Standing(chosen)] if chosen else [standing for standing in Standing if counts[standing]]
    return Listing(
        form,
        tuple(_group(one, found, addresses[one], asked.get("side") if chosen else None, chosen) for one in shown),
        tuple((one, counts[one], addresses[one]) for one in Standing if counts[one] or one == chosen),
        chosen,
        len(found),
        f"?{urlencode(kept)}#ledede",
    )


def _group(standing: Standing, found: list[Row], url: str, side: str | None, chosen: str) -> Group:
    rows = [row for row in found if row.standing == standing]
    if standing == Standing.CLOSED:
        rows.reverse()  # the newest first
    if chosen:
        page = Paginator(rows, PER_PAGE).get_page(side)
        return Group(standing, tuple(page.object_list), len(rows), url, page)
    first = FIRST_CLOSED if standing == Standing.CLOSED else FIRST
    return Group(standing, tuple(rows[:first]), len(rows), url)
