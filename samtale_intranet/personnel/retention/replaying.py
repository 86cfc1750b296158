"""Erasing again what a restored backup has brought back, by the list that stands outside the database.

The same finishes what a killed run had listed and not yet erased.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.models import Entry, Erasure, Folder
from samtale_intranet.personnel.retention import erasing, erasure_list
from samtale_intranet.personnel.retention.due import Contents, together
from samtale_intranet.personnel.retention.erasing import NotErased
from samtale_intranet.personnel.retention.erasure_list import Line, ListProblem
from samtale_intranet.personnel.retention.holds import held_folders
from samtale_intranet.personnel.retention.inventory import contents_of
from samtale_intranet.personnel.retention.keepers import Draft, erasers

ACTOR = "command:replay_erasures"


class Fate(StrEnum):
    """What became of a line of which something is in the database."""

    ERASED = "erased"
    HELD = "held"
    LATER = "later"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One line of which something was back, and what became of it; `tables` are those that something went from."""

    line: Line
    fate: Fate
    text: str
    tables: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Back:
    """What of a line is in the database, and what stands in the same matters that the line does not know."""

    entries: frozenset[UUID]
    drafts: frozenset[UUID]
    later: tuple[str, ...]

    @property
    def is_something(self) -> bool:
        """Whether anything is to go."""
        return bool(self.entries or self.drafts)


def checked_list(path: Path) -> list[Line]:
    """Give the lines, after comparing them with what the database noted; raise ListProblem, KeyProblem or OSError.

    A tail that was cut off is seen only where the database is newer than the tail. A restored one knows less than the
    list: then the number of lines that `erase_expired` printed last is what to compare.
    """
    lines = erasure_list.read(path)
    for erasure in Erasure.objects.order_by("line"):
        if erasure.line > len(lines):
            raise ListProblem(
                f"{path.name} ends at line {len(lines)}, but the database knows line {erasure.line}, of "
                f"{erasure.at:%Y-%m-%d}: the list was cut off or rolled back. Put a newer copy of it in its place."
            )
        if lines[erasure.line - 1].mac != erasure.line_mac:
            raise ListProblem(
                f"Line {erasure.line} of {path.name} is not the one that the database noted: the list was exchanged, "
                "or belongs to another database. Put the right one in its place."
            )
    return lines


def replay(
    *, lines: Sequence[Line], municipality: Municipality, actor: str = ACTOR, dry_run: bool = False
) -> Iterator[Replayed]:
    """Erase whatever of these lines is in the database, one line in a transaction; give each that was not gone.

    A legal hold wins, and what was written into the same matter later is never erased unasked: both are named.
    """
    present = _present(municipality)
    for line in lines:
        if line.municipality == str(municipality.uuid) and _may_be_back(line, present):
            done = _looked_at(line, municipality) if dry_run else _replayed(line, municipality, actor)
            if done:
                yield done


def _present(municipality: Municipality) -> frozenset[UUID]:
    """Give the ids of all folders, entries and drafts, so that a list of thousands costs no query for each line."""
    folders = Folder.objects.filter(employee__municipality=municipality).values_list("uuid", flat=True)
    entries = Entry.objects.filter(municipality=municipality).values_list("uuid", flat=True)
    drafts = (draft.record for eraser in erasers() for draft in eraser.drafts(municipality=municipality))
    return frozenset((*folders, *entries, *drafts))


def _may_be_back(line: Line, present: frozenset[UUID]) -> bool:
    return bool(line.records & present) or (line.what == "folder" and UUID(line.folder) in present)


def _looked_at(line: Line, municipality: Municipality) -> Replayed | None:
    """Say what would become of the line; None where nothing of it is to go."""
    contents = next(contents_of(municipality, folder=UUID(line.folder)), None)
    back = back_of(line, contents, municipality)
    if contents is None or not _is_to_go(line, back, contents):
        return None
    if contents.folder in held_folders(municipality, folder=contents.folder):
        text = "the folder is under a legal hold: nothing of it was erased. Lift the hold, then replay again."
        return Replayed(line, Fate.HELD, text)
    if back.later:
        text = f"what belongs to it was written later and is not in the list ({', '.join(back.later)}): left as it is."
        return Replayed(line, Fate.LATER, text)
    return Replayed(line, Fate.ERASED, f"{len(back.entries)} entries, {len(back.drafts)} drafts")


def _is_to_go(line: Line, back: Back, contents: Contents) -> bool:
    if line.what == "folder" and not back.is_something:
        return not back.later  # the folder alone; one that is used anew is nobody's of before
    return back.is_something


def _replayed(line: Line, municipality: Municipality, actor: str) -> Replayed | None:
    try:
        with erasing.one_erasure():
            whole = line.what == "folder"
            leaving = erasing.leaving_of(actor, UUID(line.folder), line.records, line.records, whole=whole)
            erasing.hold_still(leaving)
            found = _looked_at(line, municipality)
            if found is None or found.fate is not Fate.ERASED:
                return found
            erasing.take_away(leaving)
            erasing.note(leaving, municipality, line)
            return Replayed(line, Fate.ERASED, found.text, frozenset(leaving.tables))
    except NotErased as problem:
        return Replayed(line, Fate.FAILED, str(problem))


def back_of(line: Line, contents: Contents | None, municipality: Municipality) -> Back:
    """Compare a line with what is in its folder now."""
    if contents is None:
        return Back(frozenset(), frozenset(), ())
    listed, written = line.records, datetime.datetime.fromisoformat(line.at)
    drafts = _drafts(municipality, contents.folder)
    whole = line.what == "folder"
    groups = [group for group in together(contents.entries) if whole or any(one.uuid in listed for one in group)]
    members = {one.uuid: one.number for group in groups for one in group}
    later = [number for uuid, number in members.items() if uuid not in listed]
    for draft in drafts:
        touches = whole or draft.corrects in members or draft.record in listed
        if touches and (draft.record not in listed or draft.saved_at > written):
            later.append(f"draft {draft.record}")
    back = frozenset(draft.record for draft in drafts) & listed
    return Back(frozenset(members) & listed, back, tuple(later))


def _drafts(municipality: Municipality, folder: UUID) -> list[Draft]:
    return [draft for eraser in erasers() for draft in eraser.drafts(municipality=municipality, folder=folder)]
