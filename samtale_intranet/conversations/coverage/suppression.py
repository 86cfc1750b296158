"""Which groups of a tree may be shown, so that nobody learns of a group of fewer than five, also by subtraction.

A group is a unit with all that stands below it. What can be worked out from the groups that are shown is the *rest* of
each: those who are in it and in none of the shown groups inside it; every other sum is a sum of rests. So it is enough
that each rest is empty or has five people. Pure, and proven by `tests/conversations/test_suppression.py`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

__all__ = ["LEAST", "shown_groups"]

LEAST = 5
Key = TypeVar("Key", bound=Hashable)


def shown_groups(*, parents: Mapping[Key, Key | None], people: Mapping[Key, int], least: int = LEAST) -> set[Key]:
    """Give the groups to show. `parents` names each group's parent, `people` how many are in it and in no group below.

    From the bottom up, a group of fewer than `least` is hidden in the one above. Where the rest of a group is too
    small, the smallest group inside it that makes up for it is hidden as well.
    """
    children: dict[Key | None, list[Key]] = {}
    for key, parent in parents.items():
        children.setdefault(parent, []).append(key)
    total: dict[Key, int] = {}
    rest: dict[Key, int] = {}
    nearest: dict[Key, list[Key]] = {}  # the outermost shown groups inside each
    shown: set[Key] = set()
    for key in _bottom_up(children):
        below = children.get(key, ())
        total[key] = people.get(key, 0) + sum(total[child] for child in below)
        inside = [group for child in below for group in ([child] if child in shown else nearest[child])]
        rest[key] = total[key] - sum(total[group] for group in inside)
        while 0 < rest[key] < least and inside:
            within = inside
            while True:  # a group that is all made of others has nothing to give: one of those is hidden with it
                given = min(within, key=lambda group: (rest[group] == 0, total[group]))
                inside.remove(given)
                inside += nearest[given]
                shown.remove(given)
                rest[key] += rest[given]
                if rest[given]:
                    break
                within = list(nearest[given])
        nearest[key] = inside
        if total[key] >= least:
            shown.add(key)
    return shown


def _bottom_up(children: Mapping[Key | None, list[Key]]) -> list[Key]:
    """Give the groups with each after all that stand below it; a circle, which no form lets through, is left out."""
    found = list(children.get(None, ()))
    for key in found:  # grows while it is read
        found += children.get(key, ())
    return found[::-1]
