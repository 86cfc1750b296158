"""Two people at once: nothing is made twice, and nothing that one was told is kept gets lost."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.utils import timezone

from forms_pages import api
from forms_pages.models import Plan, PlanFormPage, Response
from forms_pages.problems import VersionConflict, WrongState
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import open_entry
from samtale_intranet.personnel.models import Entry
from tests.forms_pages.conftest import ANSWERS


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Make the calls at the same moment, each with a connection of its own; give what each gave or raised."""
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number: int, call: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[number] = call()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def user_of(person: Employee) -> Any:
    """Give the person's user as a request of its own has it."""
    return get_user_model().objects.get(pk=person.user_id)


@pytest.fixture
def draft(people: SimpleNamespace, form_page: PlanFormPage) -> Plan:
    plan = api.start_plan(user=people.leder.user, page=form_page, employee=people.medarbejder)
    return api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers=ANSWERS)


@pytest.fixture
def finished(people: SimpleNamespace, draft: Plan) -> Plan:
    return api.finish(user=people.leder.user, plan_uuid=draft.uuid, version=2)


@pytest.fixture
def after_reading(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Let something happen just after the next plan was read, before anything is written."""
    real = api.open_plan

    def happen(between: Callable[[], Any]) -> None:
        def open_plan(**arguments: Any) -> Any:
            opened = real(**arguments)
            monkeypatch.setattr(api, "open_plan", real)
            between()
            return opened

        monkeypatch.setattr(api, "open_plan", open_plan)

    return happen


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("start_keys", [["k"] * 5, list("abcde")])
def test_it_starts_one_plan_however_often_it_is_asked(
    people: SimpleNamespace, form_page: PlanFormPage, start_keys: list[str]
) -> None:
    def start(key: str) -> Callable[[], Plan]:
        user = user_of(people.leder)
        return lambda: api.start_plan(user=user, page=form_page, employee=people.medarbejder, start_key=key)

    results = at_once([start(key) for key in start_keys])
    assert results == [Plan.objects.get()] * 5
    assert Conversation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("step", "refusal"), [("save", VersionConflict), ("finish", WrongState)])
def test_it_lets_one_through_and_tells_the_others(
    people: SimpleNamespace, draft: Plan, step: str, refusal: type[Exception]
) -> None:
    def go(user: Any) -> Callable[[], Plan]:
        if step == "finish":
            return lambda: api.finish(user=user, plan_uuid=draft.uuid, version=2)
        return lambda: api.save_draft(user=user, plan_uuid=draft.uuid, version=2, answers=ANSWERS)

    results = at_once([go(user_of(people.leder)) for _number in range(4)])
    assert sorted(type(result).__name__ for result in results) == sorted(["Plan", *[refusal.__name__] * 3])


@pytest.mark.django_db(transaction=True)
def test_it_journals_once_however_often_it_is_asked(people: SimpleNamespace, finished: Plan) -> None:
    for person in (people.leder, people.medarbejder):
        api.respond(user=person.user, plan_uuid=finished.uuid, version=2, outcome="agree")

    def journal(submit_key: str) -> Callable[[], Entry]:
        user = user_of(people.leder)
        return lambda: api.journal_plan(user=user, plan_uuid=finished.uuid, submit_key=submit_key)

    results = at_once([journal(submit_key) for submit_key in "aabc"])
    assert results == [Entry.objects.get()] * 4


def test_it_journals_a_response_that_came_at_the_last_moment(
    people: SimpleNamespace, finished: Plan, after_reading: Any
) -> None:
    """The person was thanked for it; the document must not say that they never answered."""
    api.respond(user=people.leder.user, plan_uuid=finished.uuid, version=2, outcome="agree")
    Plan.objects.filter(pk=finished.pk).update(respond_by=timezone.localdate() - datetime.timedelta(days=1))
    answer = {"plan_uuid": finished.uuid, "version": 2, "outcome": "declined", "remarks": "Nej tak"}
    after_reading(lambda: api.respond(user=people.medarbejder.user, **answer))
    entry = api.journal_plan(user=people.leder.user, plan_uuid=finished.uuid, submit_key="k")
    responses = open_entry(user=people.leder.user, entry_uuid=entry.uuid).document.responses
    assert [(response.role, response.outcome, response.remarks) for response in responses] == [
        ("leader", "agree", ""),
        ("employee", "declined", "Nej tak"),
    ]


@pytest.fixture
def finished_anew(people: SimpleNamespace, finished: Plan) -> Callable[[], None]:
    """Open the plan, change what it says of somebody, and finish it again: the version stays, the text does not."""

    def _anew() -> None:
        api.reopen(user=people.leder.user, plan_uuid=finished.uuid, version=2)
        Employee.objects.filter(pk=people.medarbejder.pk).update(title="Afdelingsleder")
        api.finish(user=people.leder.user, plan_uuid=finished.uuid, version=2)

    return _anew


def test_it_journals_no_text_that_was_finished_anew_meanwhile(
    people: SimpleNamespace, finished: Plan, after_reading: Any, finished_anew: Callable[[], None]
) -> None:
    for person in (people.leder, people.medarbejder):
        api.respond(user=person.user, plan_uuid=finished.uuid, version=2, outcome="agree")
    after_reading(finished_anew)
    with pytest.raises(VersionConflict):
        api.journal_plan(user=people.leder.user, plan_uuid=finished.uuid, submit_key="k")
    assert not Entry.objects.exists()


def test_it_takes_no_response_to_a_text_that_was_finished_anew_meanwhile(
    people: SimpleNamespace, finished: Plan, after_reading: Any, finished_anew: Callable[[], None]
) -> None:
    after_reading(finished_anew)
    with pytest.raises(VersionConflict):
        api.respond(user=people.medarbejder.user, plan_uuid=finished.uuid, version=2, outcome="agree")
    assert not Response.objects.exists()
