"""Which folders nothing may be taken away from, because somebody has said that they must be kept as they are."""

from __future__ import annotations

from uuid import UUID

from samtale_intranet.people.models import Municipality


def held_folders(municipality: Municipality) -> set[UUID]:
    """Give the folders of the municipality that are under a legal hold: their events stay in the ledger as well.

    The one place that pruning asks.
    """
    return set()
