"""What may stand in the way of a follow-up. Each says what; the view says what to do."""

from __future__ import annotations


class AlreadySettled(Exception):
    """The follow-up is done, or has led to a changed plan."""


class NotAhead(Exception):
    """A follow-up is moved to a day that has passed, or further ahead than anybody plans."""
