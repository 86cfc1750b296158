"""Hypothesis keeps, holds, leaves, erases, restores and replays in any order, beside a plain model of what is there.

`RETENTION_STEPS` says how many steps there are, 240 unless told; a nightly run takes some thousands.
"""

from __future__ import annotations

import copy
import datetime
import os
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import TestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import Action, annotate, authorise, folder_of, journal
from samtale_intranet.personnel.models import Entry, Folder
from samtale_intranet.personnel.retention import erasing
from samtale_intranet.personnel.retention.api import (
    AlreadyHeld,
    NotHeld,
    checked_list,
    erase,
    judged,
    lift_hold,
    replay,
    set_hold,
)
from tests.personas import say_why
from tests.personnel.documents import a_document
from tests.personnel.retention.conftest import is_whole, lines
from tests.personnel.retention.test_faults import Killed, broken, stop
from tests.personnel.retention.test_replaying import Backup

STEPS_EACH = 30
EXAMPLES = max(1, int(os.environ.get("RETENTION_STEPS", "240")) // STEPS_EACH)
WHO = st.sampled_from(["medarbejder", "kollega"])
KIND = st.sampled_from(["kort", "kort", "lang"])
YEARS = st.sampled_from([0, 13, 13, 61])  # in months
MONTHS = {"kort": 12, "lang": 60}


def later(day: datetime.date, months: int) -> datetime.date:
    """Count month by month, as on a calendar on the wall."""
    year, month = day.year, day.month
    for _month in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for last in range(day.day, 0, -1):
        try:
            return datetime.date(year, month, last)
        except ValueError:
            continue
    raise AssertionError


@dataclass
class Kept:
    """An entry as the model knows it."""

    owner: str
    day: datetime.date
    rule: str
    about: UUID | None = None
    corrected: bool = False


@dataclass
class There:
    """What the database must hold; a backup is a copy of this."""

    entries: dict[UUID, Kept] = field(default_factory=dict)
    folders: dict[str, datetime.date] = field(default_factory=dict)  # made on
    held: set[str] = field(default_factory=set)

    def family(self, uuid: UUID) -> frozenset[UUID]:
        """Give all that hangs together with an entry, by going round until nothing is added."""
        found = {uuid}
        while True:
            more = {one for one, kept in self.entries.items() if kept.about in found}
            more |= {kept.about for one, kept in self.entries.items() if one in found and kept.about}
            if more <= found:
                return frozenset(found)
            found |= more

    def of(self, who: str) -> frozenset[UUID]:
        """Give what is in somebody's folder."""
        return frozenset(uuid for uuid, kept in self.entries.items() if kept.owner == who)


class Years(RuleBasedStateMachine):
    """Years of two folders."""

    people: SimpleNamespace
    path: Path

    def __init__(self) -> None:
        super().__init__()
        self.atomics = TestCase._enter_atomics()
        self.path.unlink(missing_ok=True)
        self.travel = time_machine.travel(datetime.datetime(2021, 1, 15, 12, tzinfo=datetime.UTC), tick=False)
        self.clock = self.travel.start()
        self.there = There()
        self.left: dict[str, datetime.date] = {}
        self.listed: list[tuple[str, str, frozenset[UUID]]] = []
        self.backup: tuple[Backup, There] | None = None
        self.owners: dict[str, str] = {}  # whose a folder is, by its id, also after it has gone
        self.keys = 0

    def teardown(self) -> None:
        """Take everything back."""
        self.travel.stop()
        TestCase._rollback_atomics(self.atomics)

    @property
    def today(self) -> datetime.date:
        return datetime.datetime.now(datetime.UTC).date()

    def user(self, who: str) -> Any:
        return get_user_model().objects.get(pk=getattr(self.people, who).user_id)

    def folder(self, who: str) -> Folder:
        employee = Employee.objects.get(pk=getattr(self.people, who).pk)
        self.there.folders.setdefault(who, self.today)
        folder = folder_of(employee=employee)
        self.owners[str(folder.uuid)] = who
        return folder

    def put(self, who: str, kind: str, about: UUID | None = None) -> None:
        folder = self.folder(who)
        access = authorise(user=self.user("leder"), action=Action.JOURNAL, folder=folder)
        corrected = Entry.objects.get(uuid=about) if about else None
        self.keys += 1
        entry = journal(
            access=access,
            folder=folder,
            document=a_document(),
            submit_key=str(self.keys),
            kept_by=kind,
            supersedes=corrected,
        )
        self.there.entries[entry.uuid] = Kept(who, self.today, kind, about)

    # What people do

    @initialize(kinds=st.lists(KIND, min_size=1, max_size=3), is_leaving=st.booleans())
    def begin(self, kinds: list[str], is_leaving: bool) -> None:
        """Begin with something that can expire, and a copy of it; in half of the lives its owner leaves."""
        for kind in kinds:
            self.put("medarbejder", kind)
        self.leaves("medarbejder", is_leaving)
        self.is_copied()

    @rule(who=WHO, kind=KIND, later=st.lists(st.booleans(), max_size=2), months=st.sampled_from([0, 0, 6, 13]))
    def journals(self, who: str, kind: str, later: list[bool], months: int) -> None:
        """Put a document into the folder, and some months later notes to it and corrections of it."""
        if who in self.left:
            return
        self.put(who, kind)
        self.time_passes(months)
        for is_note in later:
            self.writes_to_an_entry(-1, is_note)

    @precondition(lambda self: self.there.entries)
    @rule(nth=st.integers(0, 9), is_note=st.booleans())
    def writes_to_an_entry(self, nth: int, is_note: bool) -> None:
        uuid = list(self.there.entries)[nth % len(self.there.entries)]
        kept = self.there.entries[uuid]
        if kept.owner in self.left:
            return
        if is_note:
            self.keys += 1
            note = annotate(user=self.user("leder"), entry_uuid=uuid, text="Note", submit_key=str(self.keys))
            self.there.entries[note.uuid] = Kept(kept.owner, self.today, kept.rule, uuid)
        elif not kept.corrected:
            kept.corrected = True
            self.put(kept.owner, kept.rule, uuid)

    @rule(who=WHO, now=st.sampled_from([False, False, True]))
    def leaves(self, who: str, now: bool) -> None:
        if now and who not in self.left:
            self.left[who] = self.today
            Employee.objects.filter(pk=getattr(self.people, who).pk).update(employed_until=self.today)

    @rule(who=WHO)
    def holds_or_lifts(self, who: str) -> None:
        if who not in self.there.folders:
            return
        folder = self.folder(who)
        say_why(folder, self.people.hr)
        was = who in self.there.held
        try:
            set_hold(user=self.user("hr"), folder_uuid=folder.uuid, reason="Sag")
            assert not was
            self.there.held.add(who)
        except AlreadyHeld:
            assert was
            lift_hold(user=self.user("hr"), folder_uuid=folder.uuid)
            self.there.held.remove(who)
            with pytest.raises(NotHeld):
                lift_hold(user=self.user("hr"), folder_uuid=folder.uuid)

    @rule(months=st.sampled_from([1, 11, 12, 25]))
    def time_passes(self, months: int) -> None:
        day = later(self.today, months)
        self.clock.move_to(datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC))

    # What goes

    def due(self) -> set[tuple[str, str, frozenset[UUID]]]:
        """Say what must go: what, whose, and which entries."""
        found = set()
        for who, made in self.there.folders.items():
            until = self.left.get(who)
            ended = until is not None and until < self.today
            groups = {self.there.family(uuid) for uuid in self.there.of(who)}
            gone = {group for group in groups if self.has_expired(group, until)}
            if ended and groups == gone and (groups or later(max(made, until or made), 12) < self.today):
                found.add(("folder", who, self.there.of(who)))
            else:
                found |= {("entries", who, group) for group in gone}
        return {one for one in found if one[1] not in self.there.held}

    def has_expired(self, group: frozenset[UUID], until: datetime.date | None) -> bool:
        kept = [self.there.entries[uuid] for uuid in group]
        active = max(one.day for one in kept)
        for one in kept:
            if one.rule == "lang" and until is None:
                return False
            start = active if one.rule == "kort" or until is None else max(active, until)
            if later(start, MONTHS[one.rule]) >= self.today:
                return False
        return True

    def forget(self, what: str, who: str, entries: frozenset[UUID]) -> None:
        for uuid in entries & self.there.entries.keys():
            del self.there.entries[uuid]
        if what == "folder":
            del self.there.folders[who]

    def finish_listed(self) -> None:
        """Say what becomes of what is listed and there."""
        for what, who, entries in self.listed:
            back = entries & self.there.entries.keys()
            touched = self.there.of(who) if what == "folder" else frozenset[UUID]().union(*map(self.there.family, back))
            is_there = back or (what == "folder" and who in self.there.folders and not self.there.of(who))
            if is_there and who not in self.there.held and touched <= entries:
                self.forget(what, who, back)

    def replay(self, actor: str) -> None:
        list(replay(lines=checked_list(self.path), municipality=self.people.municipality, actor=actor))
        self.finish_listed()

    @rule(months=YEARS)
    def erases(self, months: int) -> None:
        """Finish what is listed, then erase what the model says is due, and nothing else."""
        self.time_passes(months)
        here = self.people.municipality
        self.replay(erasing.ACTOR)
        wanted = self.due()
        found = [one.due for one in judged(municipality=here) if one.may_go]
        assert {(one.what, frozenset(one.entries)) for one in found} == {(what, uuids) for what, _who, uuids in wanted}
        for one in found:
            erase(municipality=here, wanted=one)
        for one in wanted:
            self.forget(*one)
        self.listed += [self.named(line) for line in lines(self.path)[len(self.listed) :]]
        assert set(self.listed) >= wanted

    @rule(months=YEARS)
    def is_killed_while_erasing(self, months: int) -> None:
        self.time_passes(months)
        found = [one.due for one in judged(municipality=self.people.municipality) if one.may_go]
        if not found:
            return
        with broken("noting", stop), pytest.raises(Killed):
            erase(municipality=self.people.municipality, wanted=found[0])
        self.listed.append(self.named(lines(self.path)[-1]))
        assert self.listed[-1] in self.due()

    def named(self, line: dict[str, Any]) -> tuple[str, str, frozenset[UUID]]:
        """Give a line in the model's words."""
        return line["what"], self.owners[line["folder"]], frozenset(map(UUID, line["entries"]))

    # A backup

    @rule()
    def is_copied(self) -> None:
        self.backup = (Backup(), copy.deepcopy(self.there))

    @precondition(lambda self: self.backup)
    @rule(who=WHO, nth=st.integers(0, 9), is_held=st.booleans(), is_written=st.booleans(), is_replayed=st.booleans())
    def is_restored(self, who: str, nth: int, is_held: bool, is_written: bool, is_replayed: bool) -> None:
        """Erase, and put the copy back; somebody may be let in before the list is replayed."""
        self.erases(13)
        assert self.backup is not None
        self.backup[0].restore()
        self.there = copy.deepcopy(self.backup[1])
        if is_held:
            self.holds_or_lifts(who)
        if is_written and self.there.entries:
            self.writes_to_an_entry(nth, is_note=True)
        if is_replayed:
            self.replay("command:replay_erasures")

    @invariant()
    def it_holds_what_the_model_says(self) -> None:
        assert set(Entry.objects.values_list("uuid", flat=True)) == set(self.there.entries)
        assert Folder.objects.count() == len(self.there.folders)
        assert is_whole(self.people)


def test_years_pass_as_the_model_says(people: SimpleNamespace, types: SimpleNamespace, erasures: Path) -> None:
    Years.people = people
    Years.path = erasures
    run_state_machine_as_test(
        Years,
        settings=hypothesis_settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS_EACH,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
