"""What every step of a plan's life needs: who does it, what was to come of it, and how it stands beside the model."""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any
from unittest import mock

from django.contrib.auth import get_user_model
from django.test import TestCase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition

from forms_pages import api
from forms_pages.models import Plan, PlanVersion
from forms_pages.opened import decrypt
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.documents import Document, Table, Text
from samtale_intranet.personnel.models import Entry, LedgerEvent
from samtale_intranet.personnel.verification import first_wrong
from tests.forms_pages.life import EMPLOYEE, LEADER, LONG, Life

LABELS = {
    "titel": "Overskrift",
    "faelles": "Fælles",
    "leders": "Leders",
    "lederprivat": "Leders egne",
    "minprivat": "Mine egne",
    "hvorfor": "Hvorfor?",
}
PEOPLE = ["medarbejder", "leder", "direktoer", "hr", "kollega"]
WORDS = st.sampled_from(["", "et", "to", "tre", "HEMMELIG"])
TYPED = st.one_of(WORDS, st.just("LANG"))  # which is typed as a text that is far too long
PERSON = st.sampled_from([*["medarbejder", "leder"] * 4, *PEOPLE])  # the parties far more often
RARELY = st.sampled_from([False, False, False, False, True])


def in_state(*states: str) -> Any:
    """Give the condition of a rule that a plan is in one of these states."""
    return precondition(lambda machine: machine.life is not None and machine.life.state in states)


class Living(RuleBasedStateMachine):
    """A plan in the database with the model beside it."""

    people: SimpleNamespace
    page: Any

    def __init__(self) -> None:
        super().__init__()
        self.atomics = TestCase._enter_atomics()
        self.leader = "leder"
        self.people.medarbejder = Employee.objects.get(pk=self.people.medarbejder.pk)
        self.life: Life | None = None
        self.plan: Plan = Plan()
        self.entry: Entry | None = None
        self.keys = 0
        self.refused = 0
        self.overdue = mock.patch.object(Plan, "is_overdue", False)
        self.overdue.start()
        self.rows = 1

    def teardown(self) -> None:
        """Verify the ledger, then take everything back."""
        try:
            assert first_wrong(municipality=self.people.municipality) is None
            assert LedgerEvent.objects.filter(action="refused").count() == self.refused
        finally:
            self.overdue.stop()
            TestCase._rollback_atomics(self.atomics)

    # Who does it, and as what

    def user(self, who: str) -> Any:
        """Give the person's user as a request of its own has it."""
        return get_user_model().objects.get(pk=getattr(self.people, who).user_id)

    def role(self, who: str) -> str:
        """Give the person's role; none for a stranger."""
        return {"medarbejder": EMPLOYEE, self.leader: LEADER}.get(who, "")

    def step(self, who: str, verb: Any, *expected: type[Exception], **arguments: Any) -> Any:
        """Do it; give what came of it, None where it was to be refused or raised one of what is expected."""
        try:
            done = verb(user=self.user(who), **arguments)
        except personnel.Refused:
            assert not self.may(who, verb)
            self.refused += 1
            return None
        except tuple(expected) as problem:
            assert self.may(who, verb)
            return problem
        assert self.may(who, verb)
        assert not expected, f"{expected} was to be raised"
        return done

    def may(self, who: str, verb: Any) -> bool:
        return bool(self.role(who)) and (verb is not api.journal_plan or self.role(who) == LEADER)

    def model(self) -> Life:
        assert self.life is not None
        return self.life

    @invariant()
    def it_stands_as_the_model_says(self) -> None:
        if self.life is None:
            assert not Plan.objects.exists()
            return
        plan = Plan.objects.with_parties().get(pk=self.plan.pk)
        life = self.life
        assert (plan.state, plan.version, plan.shared) == (life.state, life.version, life.shared)
        access = personnel.authorise(
            user=self.user("medarbejder"), action=api.Action.WRITE_PLAN, folder=plan.folder, record=plan.uuid
        )
        opened = decrypt(plan, access)
        assert opened.answers == life.answers
        assert {(one.party, one.outcome, one.remarks) for one in opened.responses} == {
            (role, *answer) for role, answer in life.responses.items()
        }
        kept = PlanVersion.objects.filter(plan=plan).values_list("version", flat=True)
        assert set(kept) == set(life.versions)

    def typed_rows(self, rows: Any, cells: Any, removed: int) -> Any:
        """Change some cells of a table, add a row where there are too few, and perhaps remove one."""
        table = copy.deepcopy(rows)
        for nth, column, word in cells:
            if nth >= len(table):
                self.rows += 1
                table.append({"id": f"n{self.rows}", "cells": {}})
            row = table[min(nth, len(table) - 1)]
            typed = {**row["cells"], column: LONG if word == "LANG" else word}
            row["cells"] = {key: cell for key, cell in typed.items() if cell}
        return [row for nth, row in enumerate(table) if nth != removed] or table

    def check_entry(self, entry: Entry, life: Life) -> None:
        document = personnel.open_entry(user=self.user("medarbejder"), entry_uuid=entry.uuid).document
        self.check_document(document, life)
        given = dict.fromkeys((EMPLOYEE, LEADER), ("no_answer", "")) | life.responses
        assert {response.role: (response.outcome, response.remarks) for response in document.responses} == given

    def check_document(self, document: Document, life: Life) -> None:
        blocks = {block.label: block for section in document.sections for block in section.blocks}
        texts = {label: block.text for label, block in blocks.items() if isinstance(block, Text)}
        assert texts == {LABELS[key]: text for key, text in life.document.items()}
        table = blocks["Handlinger"]
        assert isinstance(table, Table)
        assert table.rows == tuple((row["cells"].get("hvad", ""), row["cells"].get("hvem", "")) for row in life.rows)


def bounded(typed: Any, before: Any) -> Any:
    """Leave out of a table's cells what is far too long."""
    old = {row["id"]: row["cells"] for row in before}
    table = []
    for row in typed:
        cells = {
            key: old.get(row["id"], {}).get(key, "") if cell == LONG else cell for key, cell in row["cells"].items()
        }
        table.append({"id": row["id"], "cells": {key: cell for key, cell in cells.items() if cell}})
    return table
