"""Where a plan may be started from a wheel's theme. The forms know the guides, not the other way round: they register.

    register_plan_starts(starts)    # starts(page) -> [("Competence plan", "/personale/planer/3/start/"), …]

It is asked once for each wheel that is shown, so that a page with ten themes costs what a page with two does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

if TYPE_CHECKING:
    from samtale_intranet.guides.wheel_page import WheelPage

Starts = Callable[["WheelPage"], Iterable[tuple[Any, str]]]

_registered: list[Starts] = []


@dataclass(frozen=True)
class PlanStart:
    """A plan that belongs to a wheel: what it is called, and the address that begins it."""

    label: str
    url: str

    def with_theme(self, theme: str, wheel: int) -> PlanStart:
        """Give the same plan with the theme of this id, of this wheel, already in it."""
        return PlanStart(self.label, with_query(self.url, tema=theme, hjul=str(wheel)))


def register_plan_starts(starts: Starts) -> Starts:
    """Ask this function, too, for the plans that belong to a wheel: label and address of each. May decorate it."""
    if starts not in _registered:
        _registered.append(starts)
    return starts


def unregister_plan_starts(starts: Starts) -> None:
    """Ask it no more."""
    if starts in _registered:
        _registered.remove(starts)


def plan_starts(page: WheelPage) -> list[PlanStart]:
    """Give every plan that may be started from this wheel; none from a wheel that is not in the database yet."""
    if page.pk is None:
        return []
    return [PlanStart(str(label), url) for starts in _registered for label, url in starts(page)]


def with_query(url: str, **added: str) -> str:
    """Add to the query of an address; what it holds of the same name is replaced."""
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in added]
    return urlunsplit(parts._replace(query=urlencode([*kept, *added.items()])))
