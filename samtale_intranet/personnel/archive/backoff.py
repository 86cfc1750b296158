"""How long a delivery waits after an attempt that came to nothing: pure, so that the table in the docs is tested."""

from __future__ import annotations

from datetime import timedelta

FIRST = timedelta(minutes=1)
LONGEST = timedelta(days=1)


def wait_after(attempts: int, *, chance: float) -> timedelta:
    """Give the wait after this many attempts: doubled each time, at most a day, and half of it left to chance.

    `chance` is 0 to 1. What failed together is so not tried again all at once.
    """
    doubled = FIRST * 2 ** min(max(attempts, 1) - 1, 20)
    return min(doubled, LONGEST) * (0.5 + 0.5 * chance)


def wait_as_told(seconds: float) -> timedelta:
    """Give the wait that the archive asks for, at most a day; what is no time at all counts as none."""
    if not 0 <= seconds < LONGEST.total_seconds():  # NaN is neither
        return LONGEST if seconds > 0 else timedelta()
    return timedelta(seconds=seconds)
