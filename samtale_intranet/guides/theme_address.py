"""Where a theme of a wheel has its own page: `tema/<words for readers>-<code>/`. Pure functions.

The code is made of the block's id, so it stays when the theme is renamed or moved; the words follow the name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from samtale_intranet.guides.contents import Section, anchor, sections, short_code


@dataclass(frozen=True)
class ThemeAddress:
    """A theme's block with its id, and the address of its page below the wheel's."""

    section: Section
    key: str

    @property
    def name(self) -> str:
        """Give the theme's name."""
        return self.section.heading

    @property
    def code(self) -> str:
        """Give the part that never changes. An id may be any short text, so it does not stand in an address itself."""
        return short_code(self.key)

    @property
    def last_part(self) -> str:
        """Give what the page's address ends in."""
        return f"{anchor(self.name)}-{self.code}"

    @property
    def path(self) -> str:
        """Give the page's address below the wheel's."""
        return f"tema/{self.last_part}/"

    def is_meant_by(self, last_part: str) -> bool:
        """Tell whether an address leads here, whatever its words say."""
        return last_part.rpartition("-")[2] == self.code


def theme_addresses(segments: Iterable[Any]) -> list[ThemeAddress]:
    """Give every theme's address, in the order of the wheel; by place where a block has no id yet."""
    return [ThemeAddress(section, str(section.block.id or nth)) for nth, section in enumerate(sections(segments))]
