"""Merging what two people wrote at once: pure functions on plain JSON answers, nothing of fields or the database.

Neither side's text is ever dropped: what one side alone has changed is taken, what both have changed differently is
named as a conflict, and then it is a person who chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What tells the items of a list apart: the rows of a table, the files of an attachment.
_IDS = ("id", "uuid")


@dataclass(frozen=True)
class Merged:
    """Answers in which both sides' changes stand; mine wherever `conflicts` names the field.

    `theirs` are the fields whose answer is another than mine, because the other side wrote in them.
    """

    answers: dict[str, Any]
    theirs: frozenset[str]
    conflicts: frozenset[str]


class _Conflict(Exception):
    """Both sides changed the same thing, and differently."""


def merge_answers(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    """Merge two sets of answers that were both made from `base`; all three have the same keys."""
    answers, conflicts = {}, set()
    for key in mine:
        try:
            answers[key] = _merge(base[key], mine[key], theirs[key])
        except _Conflict:
            answers[key] = mine[key]
            conflicts.add(key)
    differing = {key for key in mine if answers[key] != mine[key]}
    return Merged(answers, frozenset(differing), frozenset(conflicts))


def _merge(base: Any, mine: Any, theirs: Any) -> Any:
    """Merge one value; raise _Conflict where both sides have changed it, unless it is a list with ids."""
    if mine in (theirs, base):
        return theirs
    if theirs == base:
        return mine
    ids = [_by_id(value) for value in (base, mine, theirs)]
    if all(found is not None for found in ids):
        return _merge_items(*(found or {} for found in ids))
    raise _Conflict


def _by_id(value: Any) -> dict[str, Any] | None:
    """Give the items of a list by their ids, in order; None where it is no list, or an item lacks an id of its own."""
    if not isinstance(value, list):
        return None
    found = {_id_of(item): item for item in value}
    return None if None in found or len(found) != len(value) else {str(key): item for key, item in found.items()}


def _id_of(item: Any) -> str | None:
    return next((item[name] for name in _IDS if name in item), None) if isinstance(item, dict) else None


def _merge_items(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> list[Any]:
    """Merge two lists item by item. An item that one removed and the other changed is a conflict."""
    kept = {key: _merge_item(base.get(key), mine.get(key), theirs.get(key)) for key in {**base, **mine, **theirs}}
    return [kept[key] for key in _order(list(base), list(mine), list(theirs)) if kept[key] is not None]


def _merge_item(base: Any, mine: Any, theirs: Any) -> Any:
    """Merge one item; None stands for one that is not there."""
    if mine in (theirs, base):
        return theirs
    if theirs == base:
        return mine
    if base is None or mine is None or theirs is None or not all("cells" in item for item in (base, mine, theirs)):
        raise _Conflict
    return {**theirs, "cells": _merge_cells(base["cells"], mine["cells"], theirs["cells"])}


def _merge_cells(base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """Merge the cells of a row that both have changed; an empty cell is one that is not there."""
    columns = {**theirs, **mine}
    cells = {key: _merge(base.get(key, ""), mine.get(key, ""), theirs.get(key, "")) for key in columns}
    return {key: cell for key, cell in cells.items() if cell}


def _order(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """Give all ids in the order of the side that moved items, else in theirs; additions stay behind what they follow.

    Where both moved items, theirs stands already and stays: the order is no text, and nothing gets lost by it.
    """
    common = set(base) & set(mine) & set(theirs)
    i_moved = [key for key in mine if key in common] != [key for key in base if key in common]
    they_moved = [key for key in theirs if key in common] != [key for key in base if key in common]
    leading, other = (mine, theirs) if i_moved and not they_moved else (theirs, mine)
    ordered = list(leading)
    place = 0
    for key in other:
        if key in leading:
            place = ordered.index(key) + 1
            continue
        # Behind what the leading side added at the same place, so that each side's additions stay together.
        while place < len(ordered) and ordered[place] not in other:
            place += 1
        ordered.insert(place, key)
        place += 1
    return ordered
