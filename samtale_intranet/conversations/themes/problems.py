"""What may stand in the way of picking themes. Each says what; the view says what to do."""

from __future__ import annotations


class NoExchange(Exception):
    """In this conversation no themes are exchanged, or its wheel is gone."""


class AlreadyExchanged(Exception):
    """The themes are exchanged, so what this party picked is not changed any more."""


class WrongNumber(Exception):
    """Other than `wanted` themes were chosen."""

    def __init__(self, wanted: int, chosen: int) -> None:
        super().__init__(f"{chosen} themes were chosen, {wanted} are wanted.")
        self.wanted = wanted
        self.chosen = chosen
