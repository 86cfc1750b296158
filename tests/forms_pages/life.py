"""The life of a plan in plain Python: what must hold after each step, without a database, a key or a ledger."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

EMPLOYEE, LEADER = "employee", "leader"
LONG = "x" * 100_001
# Which role writes a field, and which fields are private until that role has shared.
WRITERS = {
    "titel": (EMPLOYEE, LEADER),
    "faelles": (EMPLOYEE, LEADER),
    "leders": (LEADER,),
    "lederprivat": (LEADER,),
    "minprivat": (EMPLOYEE,),
    "gik": (EMPLOYEE, LEADER),
    "hvorfor": (EMPLOYEE, LEADER),
    "tabel": (EMPLOYEE, LEADER),
}
PRIVATE = {"lederprivat": LEADER, "minprivat": EMPLOYEE}
TEXTS = [key for key in WRITERS if key not in ("gik", "tabel")]
EMPTY: dict[str, Any] = dict.fromkeys(WRITERS, "") | {"tabel": [{"id": "r1", "cells": {}}]}

Rows = list[dict[str, Any]]


class Conflict(Exception):
    """Both changed the same."""


@dataclass
class Life:
    """One plan on its way."""

    answers: dict[str, Any]
    state: str = "draft"
    version: int = 1
    versions: dict[int, dict[str, Any]] = field(default_factory=dict)
    savers: dict[int, str] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    responses: dict[str, tuple[str, str]] = field(default_factory=dict)
    document: dict[str, str] = field(default_factory=dict)
    rows: Rows = field(default_factory=list)

    def seen(self, role: str) -> dict[str, Any]:
        """Give what this role sees; the role "" sees what everybody may."""
        hidden = {key for key, owner in PRIVATE.items() if owner != role and owner not in self.shared}
        return {key: "" if key in hidden else answer for key, answer in self.answers.items()}

    def as_of(self, version: int) -> dict[str, Any] | None:
        """Give the answers of a version."""
        return self.answers if version == self.version else self.versions.get(version)

    def save(self, role: str, person: str, version: int, posted: dict[str, Any]) -> None:
        """Write what the role may write; raise Conflict, and then nothing is changed."""
        base = self.as_of(version)
        known = self.answers if base is None else base
        mine = copy.deepcopy(known)
        for key, answer in posted.items():
            if role in WRITERS.get(key, ()):
                mine[key] = known[key] if answer == LONG else answer
        if base is None:
            if mine != self.answers:
                raise Conflict
            return
        self.put({key: merge(base[key], mine[key], self.answers[key]) for key in WRITERS}, person)

    def put(self, answers: dict[str, Any], person: str) -> None:
        """Make a new version where something is new."""
        if answers != self.answers:
            self.versions[self.version] = self.answers
            self.answers, self.version = answers, self.version + 1
            self.savers[self.version] = person

    def undo(self, role: str, person: str) -> bool:
        """Take the last change of the role's fields back; False where there is none."""
        for version in sorted(self.versions, reverse=True):
            old = {key: self.versions[version][key] for key, writers in WRITERS.items() if role in writers}
            if (restored := {**self.answers, **old}) != self.answers:
                self.put(restored, person)
                return True
        return False

    def lacks(self, role: str) -> bool:
        """Whether the role cannot finish."""
        asks_why = self.answers["gik"] == "Nej" and not self.answers["hvorfor"]
        return not self.answers["titel"] or asks_why or (role == EMPLOYEE and not self.answers["minprivat"])

    def finish(self, role: str) -> None:
        """Freeze what may be seen by everybody, without what is hidden."""
        self.shared.add(role)
        self.state = "finished"
        hidden = {key for key, owner in PRIVATE.items() if owner not in self.shared}
        hidden |= {"hvorfor"} if self.answers["gik"] != "Nej" else set()
        self.document = {key: self.answers[key] for key in TEXTS if key not in hidden}
        self.rows = [row for row in self.answers["tabel"] if row["cells"]]

    def carried(self, chosen: set[str] | None) -> dict[str, Any]:
        """Give what the next plan begins with."""
        seen = self.seen("")
        begun = {**EMPTY, **{key: seen[key] for key in (*TEXTS, "gik") if seen[key]}}
        if self.answers["gik"] != "Nej":
            begun["hvorfor"] = ""
        rows = [row for row in seen["tabel"] if row["cells"] and (chosen is None or f"tabel:{row['id']}" in chosen)]
        return {**begun, "tabel": rows or EMPTY["tabel"]}


def merge(base: Any, mine: Any, theirs: Any) -> Any:
    """Merge one answer; raise Conflict."""
    if theirs == base or mine == theirs:
        return mine
    if mine == base:
        return theirs
    if isinstance(base, list):
        return merge_rows(base, mine, theirs)
    raise Conflict


def merge_rows(base: Rows, mine: Rows, theirs: Rows) -> Rows:
    """Merge two tables whose rows nobody moves, only adds at the end, changes and removes."""
    rows = [{row["id"]: row["cells"] for row in table} for table in (base, mine, theirs)]
    kept = []
    for row_id in [*rows[2], *(row_id for row_id in rows[1] if row_id not in rows[2])]:
        cells = merge_row(*(table.get(row_id) for table in rows))
        if cells is not None:
            kept.append({"id": row_id, "cells": cells})
    for row_id in rows[0]:
        merge_row(*(table.get(row_id) for table in rows))
    return kept


def merge_row(base: Any, mine: Any, theirs: Any) -> Any:
    """Merge one row's cells; None stands for a row that is not there."""
    if theirs == base or mine == theirs:
        return mine
    if mine == base:
        return theirs
    if base is None or mine is None or theirs is None:
        raise Conflict
    cells = {key: merge(base.get(key, ""), mine.get(key, ""), theirs.get(key, "")) for key in ("hvad", "hvem")}
    return {key: cell for key, cell in cells.items() if cell}
