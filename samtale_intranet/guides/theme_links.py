"""Where else a wheel's theme leads, besides a plan. What stands above the guides registers here.

    register_theme_links(links)    # links(page) -> [("Bring this theme", "/samtaler/temaer/"), …]

It is asked once for each wheel that is shown; each address gets the theme and its wheel in its query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from samtale_intranet.guides.plan_links import PlanStart

if TYPE_CHECKING:
    from samtale_intranet.guides.wheel_page import WheelPage

Links = Callable[["WheelPage"], Iterable[tuple[str, str]]]

_registered: list[Links] = []


def register_theme_links(links: Links) -> Links:
    """Ask this function, too, for what a reader may do with a theme: label and address. Twice is once."""
    if links not in _registered:
        _registered.append(links)
    return links


def theme_links(page: WheelPage) -> list[PlanStart]:
    """Give every way from this wheel's themes; none from a wheel that is not in the database yet."""
    if page.pk is None:
        return []
    return [PlanStart(label, url) for links in _registered for label, url in links(page)]
