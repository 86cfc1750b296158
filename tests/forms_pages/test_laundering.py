"""Nothing that was changed in the database gets a new hash in the ledger by the next save: the save is refused."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forms_pages import api
from forms_pages.models import Plan, PlanFormPage, Response
from samtale_intranet.personnel.api import RowChanged
from samtale_intranet.personnel.models import Entry, LedgerEvent
from samtale_intranet.personnel.verification import first_wrong
from tests.forms_pages.conftest import ANSWERS, posted
from tests.forms_pages.test_watch import change
from tests.personas import sign_in

NEW = {**ANSWERS, "titel": "NY-OVERSKRIFT"}
YEARS_AGO = "2020-01-01 00:00:00+00:00"
Verb = Callable[[SimpleNamespace, Plan], Any]


@pytest.fixture
def draft(people: SimpleNamespace, form_page: PlanFormPage) -> Plan:
    """A draft in version 2."""
    plan = api.start_plan(user=people.leder.user, page=form_page, employee=people.medarbejder)
    return api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers=ANSWERS).plan


@pytest.fixture
def answered(people: SimpleNamespace, draft: Plan) -> Plan:
    """The plan, finished, with both answers."""
    plan = api.finish(user=people.leder.user, plan_uuid=draft.uuid, version=2)
    for person in (people.medarbejder, people.leder):
        api.respond(user=person.user, plan_uuid=plan.uuid, version=2, outcome="agree")
    return plan


@pytest.fixture
def journaled(people: SimpleNamespace, answered: Plan) -> Plan:
    """The plan in the folder."""
    api.journal_plan(user=people.leder.user, plan_uuid=answered.uuid, submit_key="k")
    return Plan.objects.get(pk=answered.pk)


def writing() -> int:
    """Count the events that write."""
    return LedgerEvent.objects.exclude(action__in=["plan_read", "entry_read"]).count()


def refused(caplog: Any, verb: Callable[[], Any], record: Any) -> None:
    """See that the verb is refused loudly, and that nothing was written."""
    events, rows = writing(), list(Plan.objects.order_by("pk").values())
    caplog.clear()
    with pytest.raises(RowChanged) as problem:
        verb()
    words = str(problem.value)
    assert words.startswith(f"Record {record} is not what event ")
    assert words.endswith("wrote: it was changed or rolled back. Run `manage.py verify_journal`.")
    (critical,) = [one for one in caplog.records if one.levelno == logging.CRITICAL]
    assert critical.getMessage() == words.replace("Run `manage.py verify_journal`", "Nothing was written over it")
    assert (writing(), list(Plan.objects.order_by("pk").values())) == (events, rows)


OF_A_DRAFT: dict[str, Verb] = {
    "save": lambda people, plan: api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=2, answers=NEW),
    "undo": lambda people, plan: api.undo(user=people.leder.user, plan_uuid=plan.uuid, version=2),
    "share": lambda people, plan: api.share(user=people.leder.user, plan_uuid=plan.uuid),
    "finish": lambda people, plan: api.finish(user=people.leder.user, plan_uuid=plan.uuid, version=2),
}


@pytest.mark.parametrize("values", [{"shared_employee_at": YEARS_AGO}, {"saved_at": YEARS_AGO}])
@pytest.mark.parametrize("verb", OF_A_DRAFT)
def test_a_draft_that_was_changed_is_not_written_over(
    people: SimpleNamespace, draft: Plan, caplog: Any, verb: str, values: dict[str, Any]
) -> None:
    change(Plan, draft, **values)
    refused(caplog, lambda: OF_A_DRAFT[verb](people, draft), draft.uuid)
    assert first_wrong(municipality=people.municipality) is not None


def test_a_draft_that_was_moved_to_another_folder_is_not_written_over(
    people: SimpleNamespace, draft: Plan, form_page: PlanFormPage, caplog: Any
) -> None:
    """Another plan of the same leader, so that the policy says yes; its texts would not open there either."""
    other = api.start_plan(user=people.leder.user, page=form_page, employee=people.kollega)
    change(Plan, draft, folder=other.folder_id)
    refused(caplog, lambda: OF_A_DRAFT["save"](people, draft), draft.uuid)


OF_A_FINISHED: dict[str, Verb] = {
    "reopen": lambda people, plan: api.reopen(user=people.leder.user, plan_uuid=plan.uuid, version=2),
    "journal": lambda people, plan: api.journal_plan(user=people.leder.user, plan_uuid=plan.uuid, submit_key="k"),
}


@pytest.mark.parametrize("verb", OF_A_FINISHED)
def test_a_finished_plan_that_was_changed_is_not_written_over(
    people: SimpleNamespace, answered: Plan, caplog: Any, verb: str
) -> None:
    change(Plan, answered, respond_by="2020-01-01")
    refused(caplog, lambda: OF_A_FINISHED[verb](people, answered), answered.uuid)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("values", [{"at": YEARS_AGO}, {"by": "hr"}])
@pytest.mark.parametrize("verb", OF_A_FINISHED)
def test_a_response_that_was_changed_does_not_come_into_the_folder(
    people: SimpleNamespace, answered: Plan, caplog: Any, verb: str, values: dict[str, Any]
) -> None:
    """Else the document would say for good that another person agreed, or on another day."""
    response = answered.responses.get(party="employee")
    change(Response, response, **{name: people.hr.pk if value == "hr" else value for name, value in values.items()})
    refused(caplog, lambda: OF_A_FINISHED[verb](people, answered), response.uuid)
    assert not Entry.objects.exists()


def test_nobody_responds_to_a_plan_that_was_changed(people: SimpleNamespace, draft: Plan, caplog: Any) -> None:
    plan = api.finish(user=people.leder.user, plan_uuid=draft.uuid, version=2)
    change(Plan, plan, finished_at=YEARS_AGO)
    user = people.medarbejder.user
    refused(caplog, lambda: api.respond(user=user, plan_uuid=plan.uuid, version=2, outcome="agree"), plan.uuid)
    assert not Response.objects.exists()


@pytest.mark.parametrize("how", ["correct", "carry"])
def test_no_new_plan_begins_with_one_that_was_changed(
    people: SimpleNamespace, journaled: Plan, form_page: PlanFormPage, caplog: Any, how: str
) -> None:
    """Who had shared what says what comes along: changed there, a private answer would be copied into the open."""
    assert journaled.entry is not None
    entry, user = journaled.entry.uuid, people.leder.user
    change(Plan, journaled, shared_employee_at=YEARS_AGO)
    verbs: dict[str, Callable[[], Any]] = {
        "correct": lambda: api.correct(user=user, entry_uuid=entry),
        "carry": lambda: api.start_plan(user=user, page=form_page, employee=people.medarbejder, carry=entry),
    }
    refused(caplog, verbs[how], journaled.uuid)


def test_the_page_says_so_and_keeps_what_was_typed(people: SimpleNamespace, draft: Plan, client: Client) -> None:
    change(Plan, draft, saved_at=YEARS_AGO)
    answer = sign_in(client, people.leder).post(
        draft.get_absolute_url(), posted(2, titel="NY-OVERSKRIFT"), headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 503
    assert "NY-OVERSKRIFT" in answer.text
    assert answer.context["changed"] is True
    assert Plan.objects.get(pk=draft.pk).version == 2


def test_what_nobody_changed_is_written_as_ever_also_after_its_events_were_pruned(
    people: SimpleNamespace, draft: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.utils import timezone

    from samtale_intranet.personnel.pruning.api import prune

    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + datetime.timedelta(days=366 * 6))
    assert prune(municipality=people.municipality) is not None
    change(Plan, draft, seen_by_employee=1)  # no evidence: which version a window has open
    saved = api.save_draft(user=people.leder.user, plan_uuid=draft.uuid, version=2, answers=NEW).plan
    assert saved.version == 3
    assert first_wrong(municipality=people.municipality) is None
    change(Plan, draft, shared_leader_at=YEARS_AGO)
    with pytest.raises(RowChanged):
        api.save_draft(user=people.leder.user, plan_uuid=draft.uuid, version=3, answers=ANSWERS)


@pytest.mark.parametrize("verb", [*OF_A_DRAFT, *OF_A_FINISHED])
def test_it_costs_one_query(people: SimpleNamespace, request: pytest.FixtureRequest, verb: str) -> None:
    plan = request.getfixturevalue("draft" if verb in OF_A_DRAFT else "answered")
    with CaptureQueriesContext(connection) as queries:
        {**OF_A_DRAFT, **OF_A_FINISHED}[verb](people, plan)
    asked = [one["sql"] for one in queries if '"record" IN' in one["sql"]]
    assert len(asked) == 1
    assert asked[0].startswith('SELECT "samtale_personnel_ledgerevent"."record"')
