"""What HR may not do with a register: make themselves more than they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from samtale_intranet.people.api import led_by
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.models import StandIn

__all__ = ["ReachGrew", "reach_kept"]


class ReachGrew(Exception):
    """A change would let the one who makes it lead somebody, or stand in for somebody's leader, whom they did not."""


@contextmanager
def reach_kept(person: Employee) -> Iterator[None]:
    """Raise ReachGrew where what is done inside makes the person the leader, or the leader's stand-in, of anybody new.

    For use in a transaction, which it then rolls back. Five queries, and two more for each leader stood in for.
    """
    before = _reach(person)
    yield
    if _reach(person) - before:
        raise ReachGrew


def _reach(person: Employee) -> set[int]:
    """Give those whose folders the person may open and write in as a leader does, today, by key."""
    grants = StandIn.objects.in_force().filter(stand_in=person, municipality=person.municipality_id)
    leaders = [person, *(grant.leader for grant in grants.select_related("leader"))]
    return {pk for leader in leaders for pk in led_by(leader=leader).values_list("pk", flat=True)}
