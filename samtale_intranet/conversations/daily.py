"""What each day's run does besides sending mails, before it: steps that may be taken twice."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["register_daily_step", "take_daily_steps"]

Step = Callable[[], object]
_steps: list[Step] = []


def register_daily_step(step: Step) -> None:
    """Take the step in each run of `send_due` from now on."""
    _steps.append(step)


def take_daily_steps() -> None:
    """Take every step, one after the other; each opens its own transactions."""
    for step in _steps:
        step()
