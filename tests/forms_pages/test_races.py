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

from forms_pages import api, closing
from forms_pages.models import Plan, PlanFormPage, Response
from forms_pages.problems import VersionConflict
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import open_entry
from samtale_intranet.personnel.models import Entry
from samtale_intranet.personnel.verification import first_wrong
from tests.forms_pages.conftest import ANSWERS
from tests.forms_pages.parties import form_of_two, opened, row, save, stored


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
    return api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers=ANSWERS).plan


@pytest.fixture
def finished(people: SimpleNamespace, draft: Plan) -> Plan:
    return api.finish(user=people.leder.user, plan_uuid=draft.uuid, version=2)


@pytest.fixture
def after_reading(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Let something happen just after the ledger knows of the next reading, before anything is written."""
    real = closing.log_read

    def happen(between: Callable[[], Any]) -> None:
        def log_read(*arguments: Any) -> None:
            real(*arguments)
            monkeypatch.setattr(closing, "log_read", real)
            between()

        monkeypatch.setattr(closing, "log_read", log_read)

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
def test_it_finishes_once_and_tells_the_others(people: SimpleNamespace, draft: Plan) -> None:
    def finish(user: Any) -> Callable[[], Plan]:
        return lambda: api.finish(user=user, plan_uuid=draft.uuid, version=2)

    results = at_once([finish(user_of(people.leder)) for _number in range(4)])
    assert sorted(type(result).__name__ for result in results) == ["Plan", *["WrongState"] * 3]


def names_of(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


@pytest.fixture
def shared_draft(people: SimpleNamespace) -> Plan:
    """A draft of two, version 3, in which each has private answers."""
    page = form_of_two(people.municipality)
    plan = api.start_plan(user=people.leder.user, page=page, employee=people.medarbejder)
    save(plan, people.leder, titel="Plan", leders="LEDERS", lederprivat="LEDERS EGNE")
    return save(plan, people.medarbejder, minprivat="MINE EGNE", faelles="Fælles").plan


@pytest.mark.django_db(transaction=True)
def test_it_keeps_what_both_save_at_once_in_different_fields(people: SimpleNamespace, shared_draft: Plan) -> None:
    users = {"titel": user_of(people.leder), "faelles": user_of(people.medarbejder)}
    users |= {"leders": user_of(people.leder), "minprivat": user_of(people.medarbejder)}

    def write(user: Any, key: str) -> Callable[[], Any]:
        return lambda: api.save_draft(user=user, plan_uuid=shared_draft.uuid, version=3, answers={key: f"Ny {key}"})

    results = at_once([write(user, key) for key, user in users.items()])
    assert names_of(results) == ["Saved"] * 4
    now = stored(shared_draft, people.leder)
    assert {key: now[key] for key in users} == {key: f"Ny {key}" for key in users}
    assert Plan.objects.get().version == 7
    assert first_wrong(municipality=people.municipality) is None


@pytest.mark.django_db(transaction=True)
def test_it_tells_all_but_the_first_who_save_one_field_at_once(people: SimpleNamespace, shared_draft: Plan) -> None:
    def write(person: Employee, text: str) -> Callable[[], Any]:
        user, answers = user_of(person), {"titel": text}
        return lambda: api.save_draft(user=user, plan_uuid=shared_draft.uuid, version=3, answers=answers)

    results = at_once([write(people.leder, "Leders"), write(people.medarbejder, "Mit"), write(people.leder, "Igen")])
    assert names_of(results) == ["Saved", "VersionConflict", "VersionConflict"]
    kept = next(result for result in results if isinstance(result, api.Saved))
    assert stored(shared_draft, people.leder)["titel"] == kept.answers["titel"]
    assert {tuple(result.keys) for result in results if isinstance(result, VersionConflict)} == {("titel",)}


@pytest.mark.django_db(transaction=True)
def test_it_keeps_the_rows_that_both_add_at_once(people: SimpleNamespace, shared_draft: Plan) -> None:
    def write(person: Employee) -> Callable[[], Any]:
        user, rows = user_of(person), [row("r1"), row(f"r{person.pk}", hvad=person.name)]
        return lambda: api.save_draft(user=user, plan_uuid=shared_draft.uuid, version=3, answers={"tabel": rows})

    results = at_once([write(people.leder), write(people.medarbejder)])
    assert names_of(results) == ["Saved", "Saved"]
    names = [item["cells"].get("hvad") for item in stored(shared_draft, people.leder)["tabel"]]
    assert sorted(filter(None, names)) == ["Lars Leder", "Mette Medarbejder"]


@pytest.mark.django_db(transaction=True)
def test_it_shares_before_it_is_finished_or_not_at_all(people: SimpleNamespace, shared_draft: Plan) -> None:
    """Whoever came first, the document holds the employee's private part just when it was shared."""
    sharer, finisher = user_of(people.medarbejder), user_of(people.leder)
    results = at_once(
        [
            lambda: api.share(user=sharer, plan_uuid=shared_draft.uuid),
            lambda: api.finish(user=finisher, plan_uuid=shared_draft.uuid, version=3),
        ]
    )
    assert names_of(results) in (["Plan", "Plan"], ["Plan", "WrongState"])
    document = str(opened(shared_draft, people.leder).frozen)
    assert ("MINE EGNE" in document) == ("employee" in Plan.objects.get().shared)
    assert "LEDERS EGNE" in document


def test_it_finishes_with_what_was_shared_at_the_last_moment(
    people: SimpleNamespace, shared_draft: Plan, after_reading: Any
) -> None:
    after_reading(lambda: api.share(user=people.medarbejder.user, plan_uuid=shared_draft.uuid))
    api.finish(user=people.leder.user, plan_uuid=shared_draft.uuid, version=3)
    assert "MINE EGNE" in str(opened(shared_draft, people.leder).frozen)


@pytest.mark.django_db(transaction=True)
def test_it_undoes_what_one_saw_or_says_that_it_changed(people: SimpleNamespace, shared_draft: Plan) -> None:
    undoer, writer = user_of(people.medarbejder), user_of(people.leder)
    answers = {"leders": "LEDERS NYE"}
    results = at_once(
        [
            lambda: api.undo(user=undoer, plan_uuid=shared_draft.uuid, version=3),
            lambda: api.save_draft(user=writer, plan_uuid=shared_draft.uuid, version=3, answers=answers),
        ]
    )
    assert names_of(results) in (["Plan", "Saved"], ["Saved", "VersionConflict"])
    now = stored(shared_draft, people.leder)
    assert now["leders"] == "LEDERS NYE"
    assert now["faelles"] == ("" if isinstance(results[0], Plan) else "Fælles")


@pytest.mark.django_db(transaction=True)
def test_it_journals_or_opens_again_but_never_both(people: SimpleNamespace, finished: Plan) -> None:
    for person in (people.leder, people.medarbejder):
        api.respond(user=person.user, plan_uuid=finished.uuid, version=2, outcome="agree")
    leader, employee = user_of(people.leder), user_of(people.medarbejder)
    results = at_once(
        [
            lambda: api.journal_plan(user=leader, plan_uuid=finished.uuid, submit_key="k"),
            lambda: api.reopen(user=employee, plan_uuid=finished.uuid, version=2),
        ]
    )
    assert names_of(results) in (["Entry", "WrongState"], ["Plan", "WrongState"])
    plan = Plan.objects.get()
    assert (plan.state == "journaled") == Entry.objects.exists() == bool(plan.entry)
    assert plan.responses.exists() == (plan.state == "journaled")
    assert first_wrong(municipality=people.municipality) is None


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
    people: SimpleNamespace, finished: Plan, after_reading: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person was thanked for it; the document must not say that they never answered."""
    api.respond(user=people.leder.user, plan_uuid=finished.uuid, version=2, outcome="agree")
    assert finished.respond_by is not None
    day_after = finished.respond_by + datetime.timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_moment: day_after)
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
