"""Erasing what has expired: judged, removed, listed outside and committed, one matter or folder at a time.

The list's line is on disk before the transaction commits, and after everything in it has worked: what is erased is
listed, whatever is killed when. What is listed and not erased the next run finishes (see `replaying`).
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from uuid import UUID, uuid4

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from samtale_intranet import keyring
from samtale_intranet.conf import settings
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.changed_rows import RowChanged, refuse_changed
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import Entry, EntryFile, Erasure, Folder, OutboxItem, SampledRead, StatedPurpose
from samtale_intranet.personnel.retention import erasure_list
from samtale_intranet.personnel.retention.due import Due, due
from samtale_intranet.personnel.retention.erasure_list import Line, ListProblem, Place
from samtale_intranet.personnel.retention.holds import held_folders
from samtale_intranet.personnel.retention.inventory import contents_of, policy_of
from samtale_intranet.personnel.retention.keepers import erasers, waits

ACTOR = "command:erase_expired"


class NotErased(Exception):
    """Something stayed whole, because it is not due any more, is held or waits, or because of what refers to it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Something that has expired, and what keeps it nevertheless: a legal hold, or entries an archive waits for."""

    due: Due
    is_held: bool
    waiting: tuple[str, ...]  # journal numbers

    @property
    def may_go(self) -> bool:
        """Whether nothing keeps it."""
        return not self.is_held and not self.waiting


@dataclass(slots=True)
class Leaving:
    """What goes, in one transaction (see `keepers.Going`), and what has gone of it so far."""

    actor: str
    folder: Folder
    entries: tuple[Entry, ...]
    drafts: frozenset[UUID]
    whole: bool
    removed: int = 0
    tables: set[str] = field(default_factory=set)

    def remove(self, row: models.Model, *, record: UUID | None = None) -> None:
        """Delete the row with what cascades from it; where it is a record, write that it is gone."""
        _count, by_label = row.delete()
        self.removed += sum(by_label.values())
        self.tables |= set(by_label)
        if record:
            ledger.append(
                municipality=self.folder.municipality,
                actor=self.actor,
                actor_role="",
                action=Event.ERASED,
                folder=self.folder.uuid,
                record=record,
            )


def judged(*, municipality: Municipality, today: datetime.date | None = None) -> list[Judged]:
    """Give everything of the municipality that has expired, folder by folder, with what keeps it. Nothing is changed.

    Call it inside a `snapshot` or a transaction.
    """
    return list(_judge(municipality, None, today or timezone.localdate()))


def _judge(municipality: Municipality, folder: UUID | None, today: datetime.date) -> Iterator[Judged]:
    held, policy = held_folders(municipality, folder=folder), policy_of(municipality)
    for contents in contents_of(municipality, folder=folder):
        for one in due(contents, policy, today):
            yield Judged(one, one.folder in held, _waiting(one.entries))


def _waiting(uuids: Iterable[UUID]) -> tuple[str, ...]:
    found = Entry.objects.with_relations().filter(uuid__in=uuids).order_by("pk")
    return tuple(entry.number for entry in found if waits(entry))


def list_file() -> Path:
    """Give the list of erasures that the settings name; raise ListProblem where they name none."""
    if not settings.ERASURES_FILE:
        raise ListProblem(
            "SAMTALE_INTRANET has no ERASURES_FILE, so nothing is erased: a restored backup would bring it back "
            "unseen. Name a file that lies outside the database and is not rolled back with it."
        )
    return Path(settings.ERASURES_FILE)


def erase(*, municipality: Municipality, wanted: Due, today: datetime.date | None = None) -> Leaving:
    """Erase what was judged to be due, list it outside first, and commit; raise NotErased, ListProblem or KeyProblem.

    It is judged once more with the ledger locked: a hold or a note that came meanwhile keeps it.
    """
    path, on = list_file(), today or timezone.localdate()
    with one_erasure():
        leaving = leaving_of(ACTOR, wanted.folder, wanted.entries, wanted.drafts, whole=wanted.what == "folder")
        hold_still(leaving)
        now = next((one for one in _judge(municipality, wanted.folder, on) if _is_same(one.due, wanted)), None)
        if now is None or not now.may_go:
            raise NotErased(f"Folder {wanted.folder} was changed meanwhile, and nothing of it was erased.")
        _refuse_changed(leaving)
        take_away(leaving)
        line = erasure_list.append(path, lambda place: _line(place, municipality, wanted))
        note(leaving, municipality, line)
    return leaving


def _refuse_changed(leaving: Leaving) -> None:
    """Raise NotErased where an entry is not what was written: whoever set back its day could have it erased."""
    try:
        refuse_changed(municipality=leaving.folder.municipality, rows=leaving.entries)
    except RowChanged as problem:
        raise NotErased(str(problem)) from None


def _is_same(one: Due, other: Due) -> bool:
    return (one.what, one.entries, one.drafts) == (other.what, other.entries, other.drafts)


@contextlib.contextmanager
def one_erasure() -> Iterator[None]:
    """Let everything inside happen or nothing, and say in one exception what stood in the way."""
    try:
        with transaction.atomic(durable=True):
            yield
    except Folder.DoesNotExist:
        raise NotErased("The folder is gone already.") from None
    except models.ProtectedError as error:
        kinds = ", ".join(sorted({type(row).__name__ for row in error.protected_objects}))
        raise NotErased(f"{kinds} still refers to it, and no eraser removes that: see `register_eraser`.") from None
    except IntegrityError as error:
        raise NotErased(f"Something was written into it at the same moment ({error}). Run this again.") from None


def leaving_of(actor: str, folder: UUID, entries: Iterable[UUID], drafts: Iterable[UUID], *, whole: bool) -> Leaving:
    """Fetch what goes; raise Folder.DoesNotExist."""
    found = Folder.objects.with_relations().get(uuid=folder)
    rows = Entry.objects.select_related("folder", "journaled_by").filter(folder=found, uuid__in=list(entries))
    return Leaving(actor, found, tuple(rows.order_by("-pk")), frozenset(drafts), whole)


def hold_still(leaving: Leaving) -> None:
    """Lock what goes, the way that whoever writes a plan does: its rows first, then the ledger."""
    for eraser in erasers():
        eraser.lock(leaving)
    ledger.lock(leaving.folder.municipality)


def take_away(leaving: Leaving) -> None:
    """Remove what goes, what others keep about it first, and the folder with its key where the whole of it goes."""
    for eraser in erasers():
        eraser.erase(leaving)
    for entry in leaving.entries:  # newest first: whatever corrects or notes an entry goes before it
        for item in OutboxItem.objects.filter(entry=entry):
            leaving.remove(item, record=item.uuid if item.is_settled else None)
        for file in EntryFile.objects.filter(entry=entry).defer("sealed"):
            leaving.remove(file, record=file.uuid)
        leaving.remove(entry, record=entry.uuid)
    if leaving.whole:
        for purpose in StatedPurpose.objects.filter(folder=leaving.folder):
            leaving.remove(purpose, record=purpose.uuid)
        for read in SampledRead.objects.filter(folder=leaving.folder):
            leaving.remove(read, record=read.uuid)
        for hold in leaving.folder.holds.all():
            leaving.remove(hold, record=hold.uuid)
        leaving.remove(leaving.folder)


def _line(place: Place, municipality: Municipality, gone: Due) -> Line:
    return Line(
        number=place.number,
        at=timezone.now().astimezone(UTC).isoformat(timespec="microseconds"),
        municipality=str(municipality.uuid),
        folder=str(gone.folder),
        what=gone.what,
        entries=tuple(map(str, gone.entries)),
        drafts=tuple(map(str, gone.drafts)),
        why=gone.why,
        key_id=keyring.current().active,
        previous=place.previous,
    )


def note(leaving: Leaving, municipality: Municipality, line: Line) -> None:
    """Keep that it was erased, at which line of the list, with an event; once for each line."""
    if Erasure.objects.filter(line_mac=line.mac).exists():
        return
    erasure = Erasure(
        uuid=uuid4(),
        municipality=municipality,
        folder=UUID(line.folder),
        what=line.what,
        records=leaving.removed,
        line=line.number,
        line_mac=line.mac,
    )
    erasure.save()
    ledger.append(
        municipality=municipality,
        actor=leaving.actor,
        actor_role="",
        action=Event.ERASURE_NOTED,
        folder=erasure.folder,
        record=erasure.uuid,
        content=erasure.evidence(),
    )
