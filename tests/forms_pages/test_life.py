"""Hypothesis drives the life of a plan, in any order and by any person, beside a model in plain Python.

`LIFE_STEPS` says how many steps there are, 400 unless told; a nightly run takes some thousands.
"""

from __future__ import annotations

import copy
import os
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from forms_pages import api
from forms_pages.models import Plan
from forms_pages.problems import (
    AlreadyResponded,
    NotComplete,
    NothingToUndo,
    RemarksMissing,
    StillWaiting,
    VersionConflict,
    WrongState,
)
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.models import Entry
from tests.forms_pages.life import EMPTY, LONG, WRITERS, Conflict, Life
from tests.forms_pages.living import LABELS, PERSON, RARELY, TYPED, WORDS, Living, bounded, in_state
from tests.forms_pages.parties import form_of_two

STEPS_EACH = 40
EXAMPLES = max(1, int(os.environ.get("LIFE_STEPS", "400")) // STEPS_EACH)


class LifeOfAPlan(Living):
    """The steps of a plan's way; each asks the model first what must come of it."""

    # Starting

    @initialize(who=st.sampled_from(["medarbejder", "leder"]), is_journaled=st.booleans(), is_overdue=st.booleans())
    def begin(self, who: str, is_journaled: bool, is_overdue: bool) -> None:
        """Start a plan in which so much stands that it can be finished; in half of the lives it is journaled."""
        self.start(who, "nothing", False)
        for person, typed in (("medarbejder", {"titel": "et", "minprivat": "HEMMELIG"}), ("leder", {"leders": "to"})):
            version = self.model().version
            self.model().save(self.role(person), person, version, typed)
            self.step(person, api.save_draft, plan_uuid=self.plan.uuid, version=version, answers=typed)
        if is_journaled:
            self.go_the_whole_way(is_overdue)

    @in_state("journaled")
    @rule(who=PERSON, chosen=st.sampled_from(["nothing", "all", "first"]), twice=st.booleans())
    def start(self, who: str, chosen: str, twice: bool) -> None:
        self.keys += 1
        arguments: dict[str, Any] = {"page": self.page, "employee": self.people.medarbejder}
        arguments["start_key"] = f"key {self.keys}"
        answers = copy.deepcopy(EMPTY)
        if self.life and self.entry and chosen != "nothing":
            rows = None if chosen == "all" else {f"tabel:{row['id']}" for row in self.life.rows[:1]}
            arguments |= {"carry": self.entry.uuid, "rows": rows}
            answers = self.life.carried(rows)
        plan = self.step(who, api.start_plan, **arguments)
        if plan is None:
            return
        if twice:
            assert self.step(who, api.start_plan, **arguments) == plan
        self.plan, self.life = plan, Life(answers)
        self.life.savers[1] = who

    @in_state("journaled", "draft")
    @precondition(lambda machine: machine.entry is not None)
    @rule(who=PERSON)
    def correct(self, who: str) -> None:
        under_way = Plan.objects.filter(supersedes=self.entry).first()
        if self.model().state != "journaled" and under_way != self.plan:
            return  # a new plan is under way; the model follows one at a time
        plan = self.step(who, api.correct, entry_uuid=self.entry.uuid if self.entry else None)
        if plan is None:
            return
        if under_way:
            assert plan == under_way
            return
        old = self.model()
        self.plan, self.life = plan, Life(copy.deepcopy(old.answers), shared=set(old.shared))
        self.life.savers[1] = who

    # Writing

    @in_state("draft")
    @rule(
        who=PERSON,
        back=st.sampled_from([0, 0, 0, 1, 1, 2, 3]),
        texts=st.dictionaries(st.sampled_from(["titel", "faelles", "leders", *LABELS]), TYPED, max_size=4),
        gik=st.sampled_from(["", "Ja", "Nej"]),
        cells=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["hvad", "hvem"]), TYPED), max_size=3),
        removed=st.integers(0, 6),
        is_whole=st.booleans(),
    )
    def save(self, who: str, back: int, is_whole: bool, removed: int, gik: str, **written: Any) -> None:
        life, role = self.model(), self.role(who)
        version = max(0, life.version - back)
        begun = copy.deepcopy(life.as_of(version) or life.answers)
        texts = {key: LONG if word == "LANG" else word for key, word in written["texts"].items()}
        posted: dict[str, Any] = texts | ({"gik": gik} if gik else {})
        table = self.typed_rows(begun["tabel"], written["cells"], removed)
        if is_whole:
            posted = {**begun, **posted, "tabel": table}
        posted["ukendt"] = "FORFALSKET"
        before = copy.deepcopy(life)
        expected: tuple[type[Exception], ...] = ()
        if role:
            try:
                # Cells that are too long stay out, each by itself, as the table they were typed into had them.
                known = {**posted, "tabel": bounded(posted["tabel"], begun["tabel"])} if is_whole else posted
                life.save(role, who, version, known)
            except Conflict:
                expected = (VersionConflict,)
                self.life = before
        saved = self.step(who, api.save_draft, *expected, plan_uuid=self.plan.uuid, version=version, answers=posted)
        if isinstance(saved, api.Saved):
            assert saved.answers == self.model().seen(role)
            assert saved.plan.version == self.model().version

    @in_state("draft")
    @rule(who=PERSON, is_stale=RARELY)
    def undo(self, who: str, is_stale: bool) -> None:
        life = self.model()
        version = life.version - is_stale
        expected: tuple[type[Exception], ...] = ()
        if is_stale:
            expected = (VersionConflict,)
        elif role := self.role(who):
            expected = () if life.undo(role, who) else (NothingToUndo,)
        self.step(who, api.undo, *expected, plan_uuid=self.plan.uuid, version=version)

    @in_state("draft")
    @rule(who=PERSON)
    def share(self, who: str) -> None:
        life = self.model()
        if self.step(who, api.share, plan_uuid=self.plan.uuid):
            life.shared.add(self.role(who))

    # Closing

    @in_state("draft")
    @rule(who=PERSON, is_stale=RARELY)
    def finish(self, who: str, is_stale: bool) -> None:
        life, role = self.model(), self.role(who)
        expected: tuple[type[Exception], ...] = ()
        if is_stale:
            expected = (VersionConflict,)
        elif life.lacks(role):
            expected = (NotComplete,)
        done = self.step(who, api.finish, *expected, plan_uuid=self.plan.uuid, version=life.version - is_stale)
        if done and not expected:
            life.finish(role)

    @in_state("finished")
    @rule(who=PERSON, is_stale=RARELY)
    def reopen(self, who: str, is_stale: bool) -> None:
        life = self.model()
        expected: tuple[type[Exception], ...] = ()
        if is_stale:
            expected = (VersionConflict,)
        done = self.step(who, api.reopen, *expected, plan_uuid=self.plan.uuid, version=life.version - is_stale)
        if done and not expected:
            life.state = "draft"
            life.responses.clear()

    @in_state("finished")
    @rule(who=PERSON, outcome=st.sampled_from(["agree", "received", "declined", "remarks"]), remarks=WORDS)
    def respond(self, who: str, outcome: str, remarks: str) -> None:
        life, role = self.model(), self.role(who)
        expected: tuple[type[Exception], ...] = ()
        if outcome == "remarks" and not remarks:
            expected = (RemarksMissing,)
        elif life.responses.get(role, (outcome, remarks)) != (outcome, remarks):
            expected = (AlreadyResponded,)
        arguments: dict[str, Any] = {"version": life.version, "outcome": outcome, "remarks": remarks}
        done = self.step(who, api.respond, *expected, plan_uuid=self.plan.uuid, **arguments)
        if done and not expected:
            life.responses[role] = (outcome, remarks)

    @in_state("finished", "journaled")
    @rule(who=st.sampled_from(["leder", "leder", "medarbejder", "direktoer", "hr"]), is_overdue=st.booleans())
    def journal(self, who: str, is_overdue: bool) -> None:
        life = self.model()
        expected: tuple[type[Exception], ...] = ()
        if life.state == "finished" and len(life.responses) < 2 and not is_overdue:
            expected = (StillWaiting,)
        with mock.patch.object(Plan, "is_overdue", is_overdue):
            key = f"submit {self.plan.uuid}"
            entry = self.step(who, api.journal_plan, *expected, plan_uuid=self.plan.uuid, submit_key=key)
        if not isinstance(entry, Entry):
            return
        if life.state == "journaled":
            assert entry == Plan.objects.get(pk=self.plan.pk).entry
            return
        life.state, self.entry = "journaled", entry
        life.versions.clear()
        life.answers = life.seen("")  # what nobody shared is not kept
        self.check_entry(entry, life)

    @in_state("draft")
    @rule(is_overdue=st.booleans())
    def go_the_whole_way(self, is_overdue: bool) -> None:
        """Close the plan as most are closed, so that there are entries to correct and to carry forward from."""
        self.finish(self.leader, False)
        if self.model().state == "finished":
            for who in [self.leader, "medarbejder"][: 1 if is_overdue else 2]:
                self.respond(who, "agree", "")
            self.journal(self.leader, is_overdue)

    # The world around

    @in_state("draft", "finished", "journaled")
    @rule(is_another=RARELY)
    def change_leader(self, is_another: bool) -> None:
        """The employee gets another leader; the one of before is a stranger from the next request."""
        if is_another:
            self.leader = "leder" if self.leader == "direktoer" else "direktoer"
            leader = getattr(self.people, self.leader)
            Employee.objects.filter(pk=self.people.medarbejder.pk).update(own_leader=leader)
            self.people.medarbejder = Employee.objects.get(pk=self.people.medarbejder.pk)

    @rule(who=PERSON, which=st.integers(0, 4))
    def do_what_does_not_fit(self, who: str, which: int) -> None:
        """Whatever does not belong to the state changes nothing and is refused with a word."""
        life, plan = self.model(), {"plan_uuid": self.plan.uuid}
        now = {**plan, "version": life.version}
        text = {**now, "answers": {"titel": "FOR SENT"}}
        answer = {**now, "outcome": "agree"}
        late: list[Any] = [
            (api.save_draft, text), (api.undo, now), (api.share, plan), (api.finish, now), (api.compare, text),
        ]  # fmt: skip
        verbs = {
            "draft": [(api.reopen, now), (api.respond, answer), (api.journal_plan, {**plan, "submit_key": "tidligt"})],
            "finished": late,
            "journaled": [*late, (api.reopen, now), (api.respond, answer)],
        }[life.state]
        verb, arguments = verbs[which % len(verbs)]
        self.step(who, verb, WrongState, **arguments)

    @in_state("draft", "finished", "journaled")
    @rule(who=PERSON, back=st.integers(0, 3), word=WORDS)
    def look(self, who: str, back: int, word: str) -> None:
        life, role = self.model(), self.role(who)
        found = self.step(who, api.fetch_plan, plan_uuid=self.plan.uuid)
        if found is None:
            return
        opened = api.open_plan(plan=found[0], access=found[1])
        assert opened.answers == life.seen(role)
        kept = [(saved.version, saved.name) for saved in opened.history]
        names = {number: getattr(self.people, person).name for number, person in life.savers.items()}
        assert kept == [(number, names[number]) for number in sorted(life.versions, reverse=True)]
        if life.state == "draft":
            self.compare(who, back, word)
        else:
            self.check_document(opened.frozen, life)

    def compare(self, who: str, back: int, word: str) -> None:
        life, role = self.model(), self.role(who)
        posted = {key: word for key in WRITERS if key not in ("gik", "tabel")}
        version = max(0, life.version - back)
        found = self.step(who, api.compare, plan_uuid=self.plan.uuid, version=version, answers=posted)
        if isinstance(found, api.Comparison):
            assert found.opened.answers == life.seen(role)
            for key in set(WRITERS) - {key for key, writers in WRITERS.items() if role in writers}:
                assert found.merged[key] == life.seen(role)[key]


@pytest.mark.django_db
def test_a_plan_lives_as_the_model_says(people: SimpleNamespace) -> None:
    LifeOfAPlan.people = people
    LifeOfAPlan.page = form_of_two(people.municipality)
    run_state_machine_as_test(
        LifeOfAPlan,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS_EACH,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
