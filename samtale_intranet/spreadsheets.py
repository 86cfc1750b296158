"""Texts that go into a spreadsheet: none of them is ever worked out as a formula."""

from __future__ import annotations

__all__ = ["without_formula"]

_STARTS = ("=", "+", "-", "@", "\t", "\r")


def without_formula(text: str) -> str:
    """Give the text so that no spreadsheet takes it for a formula: with an apostrophe before what could begin one.

    SECURITY: somebody's name may be `=HYPERLINK(…)`; whoever opens the file would send what stands beside it away.
    """
    return f"'{text}" if text.startswith(_STARTS) else text
