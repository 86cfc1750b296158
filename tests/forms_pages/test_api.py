"""The way of a plan, step by step, without a browser."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from forms_pages import api
from forms_pages.models import Plan, PlanFormPage
from forms_pages.problems import (
    AlreadyCorrected,
    AlreadyResponded,
    FormNotReady,
    NotAsked,
    NotComplete,
    RemarksMissing,
    StillWaiting,
    VersionConflict,
    WrongState,
)
from samtale_intranet.conversations.api import LeaderMissing, WrongMunicipality
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.models import Entry, LedgerEvent, OutboxItem
from samtale_intranet.personnel.verification import first_wrong
from tests.forms_pages.conftest import ANSWERS, make_form


@pytest.fixture
def draft(people: SimpleNamespace, form_page: PlanFormPage) -> Plan:
    plan = api.start_plan(user=people.direktoer.user, page=form_page, employee=people.leder)
    return api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers=ANSWERS).plan


@pytest.fixture
def finished(people: SimpleNamespace, draft: Plan) -> Plan:
    return api.finish(user=people.direktoer.user, plan_uuid=draft.uuid, version=draft.version)


def opened(plan: Plan, user: Any) -> Any:
    return api.open_plan(**dict(zip(("plan", "access"), api.fetch_plan(user=user, plan_uuid=plan.uuid), strict=True)))


def answer(plan: Plan, person: Any, outcome: str = "agree", remarks: str = "") -> Any:
    return api.respond(user=person.user, plan_uuid=plan.uuid, version=plan.version, outcome=outcome, remarks=remarks)


def test_it_starts_one_plan_however_often_one_clicks(people: SimpleNamespace, form_page: PlanFormPage) -> None:
    user = people.direktoer.user
    first = api.start_plan(user=user, page=form_page, employee=people.leder, start_key="k")
    assert api.start_plan(user=user, page=form_page, employee=people.leder, start_key="k") == first
    assert api.start_plan(user=people.leder.user, page=form_page, employee=people.leder) == first
    assert Plan.objects.count() == 1


@pytest.mark.parametrize("who", ["medarbejder", "kollega", "hr", "leder_b", "redaktoer", "admin"])
def test_it_refuses_a_start_for_somebody_one_does_not_lead(
    people: SimpleNamespace, form_page: PlanFormPage, who: str
) -> None:
    person = getattr(people, who)
    with pytest.raises(personnel.Refused):
        api.start_plan(user=getattr(person, "user", person), page=form_page, employee=people.leder)
    assert not Plan.objects.exists()
    assert [event.action for event in LedgerEvent.objects.all()] == ["refused"]


def test_it_says_when_nobody_leads_the_employee(people: SimpleNamespace, form_page: PlanFormPage) -> None:
    with pytest.raises(LeaderMissing):
        api.start_plan(user=people.direktoer.user, page=form_page, employee=people.direktoer)


def test_it_says_when_the_form_is_another_municipalitys(people: SimpleNamespace) -> None:
    page = make_form(people.other)
    with pytest.raises(WrongMunicipality):
        api.start_plan(user=people.direktoer.user, page=page, employee=people.leder)


@pytest.mark.parametrize("change", [{"conversation_type": None}, {"form": []}])
def test_it_says_when_the_form_is_not_ready(
    people: SimpleNamespace, form_page: PlanFormPage, change: dict[str, Any]
) -> None:
    for name, value in change.items():
        setattr(form_page, name, value)
    with pytest.raises(FormNotReady):
        api.start_plan(user=people.direktoer.user, page=form_page, employee=people.leder)


def test_it_starts_nothing_for_a_type_that_keeps_nothing(people: SimpleNamespace) -> None:
    page = make_form(people.municipality, key="loebende", keeps="nothing")
    with pytest.raises(FormNotReady):
        api.start_plan(user=people.direktoer.user, page=page, employee=people.leder)


def test_it_keeps_its_own_copy_of_the_form(people: SimpleNamespace, form_page: PlanFormPage, draft: Plan) -> None:
    form_page.form = []
    form_page.save()
    form_page.delete()
    plan = opened(draft, people.leder.user)
    assert plan.title == "Kompetenceplan"
    assert [field.label for field in plan.definition.fields][:2] == ["Dato", "Temaer"]
    assert plan.answers == ANSWERS


def test_it_keeps_nothing_in_the_clear(people: SimpleNamespace, draft: Plan) -> None:
    row = Plan.objects.values().get(pk=draft.pk)
    assert b"HEMMELIG" not in b"".join(bytes(value) for value in row.values() if isinstance(value, bytes | memoryview))
    assert "HEMMELIG" not in str(row)


def test_it_tells_who_comes_second(people: SimpleNamespace, draft: Plan) -> None:
    api.save_draft(user=people.leder.user, plan_uuid=draft.uuid, version=2, answers={**ANSWERS, "titel": "Første"})
    with pytest.raises(VersionConflict):
        api.save_draft(
            user=people.direktoer.user, plan_uuid=draft.uuid, version=2, answers={**ANSWERS, "titel": "Anden"}
        )
    assert opened(draft, people.leder.user).answers["titel"] == "Første"


def test_it_finishes_only_what_is_complete(people: SimpleNamespace, draft: Plan) -> None:
    half = {**ANSWERS, "dato": "snart", "fastholde": "", "styrke": [{"id": "r7", "cells": {"hvem": "Leder"}}]}
    saved = api.save_draft(user=people.leder.user, plan_uuid=draft.uuid, version=2, answers=half).plan
    with pytest.raises(NotComplete) as caught:
        api.finish(user=people.leder.user, plan_uuid=draft.uuid, version=saved.version)
    assert caught.value.problems == {
        "f-dato": "“snart” er ikke en dato. Skriv den som 24.12.2026.",
        "f-fastholde": "Udfyld “Det vil vi fastholde”, før du gør planen færdig.",
        "f-styrke-r7-hvad": "Række 1 i “Det vil vi styrke” mangler “Hvad”. Udfyld feltet, eller fjern rækken.",
    }
    assert opened(draft, people.leder.user).plan.state == "draft"


def test_it_freezes_what_was_finished(people: SimpleNamespace, finished: Plan) -> None:
    document = opened(finished, people.leder.user).document
    assert document.title == "Kompetenceplan"
    assert [party.name for party in document.parties] == ["Lars Leder", "Dorte Direktør"]
    table = document.sections[1].blocks[2]
    assert table.columns == ("Hvad", "Hvem", "Hvornår")
    assert table.rows == (("HEMMELIG-HANDLING", "Begge", "01.02.2027"),)
    with pytest.raises(WrongState):
        api.save_draft(user=people.leder.user, plan_uuid=finished.uuid, version=finished.version, answers={})


def test_it_binds_a_response_to_the_text_that_was_finished(people: SimpleNamespace, finished: Plan) -> None:
    answer(finished, people.leder, "remarks", "HEMMELIG-BEMÆRKNING")
    plan = opened(finished, people.direktoer.user)
    assert [(r.party, r.outcome, r.remarks) for r in plan.responses] == [("employee", "remarks", "HEMMELIG-BEMÆRKNING")]
    assert plan.responses[0].digest == plan.document.digest()
    assert plan.waits_for == ["leader"]


def test_it_takes_one_response_from_each(people: SimpleNamespace, finished: Plan) -> None:
    first = answer(finished, people.leder)
    assert answer(finished, people.leder) == first
    with pytest.raises(AlreadyResponded):
        answer(finished, people.leder, "declined")


def test_it_asks_for_remarks_where_one_has_some(people: SimpleNamespace, finished: Plan) -> None:
    with pytest.raises(RemarksMissing):
        answer(finished, people.leder, "remarks")


def test_it_asks_only_whom_the_type_asks(people: SimpleNamespace) -> None:
    page = make_form(people.municipality, key="note", responders="employee")
    plan = api.start_plan(user=people.leder.user, page=page, employee=people.medarbejder)
    api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers=ANSWERS)
    plan = api.finish(user=people.leder.user, plan_uuid=plan.uuid, version=2)
    with pytest.raises(NotAsked):
        answer(plan, people.leder)


def test_it_keeps_the_rules_it_was_started_with(people: SimpleNamespace, draft: Plan) -> None:
    ConversationType.objects.update(responders="nobody", respond_within_days=1, kind="note")
    plan = api.finish(user=people.direktoer.user, plan_uuid=draft.uuid, version=draft.version)
    assert opened(plan, people.leder.user).waits_for == ["employee", "leader"]
    assert opened(plan, people.leder.user).document.kind == "plan"
    assert plan.respond_by == timezone.localdate() + datetime.timedelta(days=14)


def test_it_takes_no_response_to_a_text_one_was_not_shown(people: SimpleNamespace, finished: Plan) -> None:
    with pytest.raises(VersionConflict):
        api.respond(
            user=people.leder.user,
            plan_uuid=finished.uuid,
            version=finished.version,
            outcome="agree",
            digest="0" * 64,
        )
    assert not finished.responses.exists()


def test_it_withdraws_responses_when_it_is_opened_again(people: SimpleNamespace, finished: Plan) -> None:
    answer(finished, people.leder)
    again = api.reopen(user=people.leder.user, plan_uuid=finished.uuid, version=finished.version)
    assert again.state == "draft"
    assert not again.responses.exists()
    assert first_wrong(municipality=people.municipality) is None


def test_it_journals_when_both_have_answered(people: SimpleNamespace, finished: Plan) -> None:
    answer(finished, people.leder, "remarks", "HEMMELIG-BEMÆRKNING")
    with pytest.raises(StillWaiting):
        api.journal_plan(user=people.direktoer.user, plan_uuid=finished.uuid, submit_key="k")
    answer(finished, people.direktoer)
    entry = api.journal_plan(user=people.direktoer.user, plan_uuid=finished.uuid, submit_key="k")
    assert api.journal_plan(user=people.direktoer.user, plan_uuid=finished.uuid, submit_key="other tab") == entry
    assert Entry.objects.count() == OutboxItem.objects.count() == 1
    document = personnel.open_entry(user=people.leder.user, entry_uuid=entry.uuid).document
    assert {(r.role, r.outcome, r.remarks) for r in document.responses} == {
        ("employee", "remarks", "HEMMELIG-BEMÆRKNING"),
        ("leader", "agree", ""),
    }
    finished.refresh_from_db()
    assert finished.state == "journaled"
    assert finished.conversation.closed_at is not None
    assert first_wrong(municipality=people.municipality) is None


def test_it_waits_for_nobody_for_ever(people: SimpleNamespace, finished: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    assert finished.respond_by is not None
    day_after = finished.respond_by + datetime.timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_moment: day_after)
    entry = api.journal_plan(user=people.direktoer.user, plan_uuid=finished.uuid, submit_key="k")
    document = personnel.open_entry(user=people.leder.user, entry_uuid=entry.uuid).document
    assert [(r.party, r.outcome) for r in document.responses] == [
        ("Lars Leder", "no_answer"),
        ("Dorte Direktør", "no_answer"),
    ]


def test_it_lets_only_the_leader_journal(people: SimpleNamespace, finished: Plan) -> None:
    answer(finished, people.leder)
    answer(finished, people.direktoer)
    with pytest.raises(personnel.Refused):
        api.journal_plan(user=people.leder.user, plan_uuid=finished.uuid, submit_key="k")


def test_it_leaves_nothing_half_done_when_closing_fails(
    people: SimpleNamespace, finished: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(finished, people.leder)
    answer(finished, people.direktoer)
    monkeypatch.setattr("samtale_intranet.conversations.api.close", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        api.journal_plan(user=people.direktoer.user, plan_uuid=finished.uuid, submit_key="k")
    assert not Entry.objects.exists()
    assert not OutboxItem.objects.exists()
    assert Plan.objects.get(pk=finished.pk).state == "finished"
    assert first_wrong(municipality=people.municipality) is None


@pytest.mark.parametrize("column", ["sealed_answers", "sealed_definition"])
def test_it_names_a_plan_row_that_was_changed(people: SimpleNamespace, draft: Plan, column: str) -> None:
    Plan.objects.filter(pk=draft.pk).update(**{column: b"x" * 80})
    wrong = first_wrong(municipality=people.municipality)
    assert wrong is not None
    assert str(draft.uuid) in wrong


def test_it_follows_the_leader_of_now(people: SimpleNamespace, draft: Plan) -> None:
    people.leder.own_leader = people.hr
    people.leder.save()
    for user in (people.direktoer.user, people.hr.user):
        user.refresh_from_db()
        user.__dict__.pop("_samtale_person", None)
    with pytest.raises(personnel.Refused):
        api.fetch_plan(user=people.direktoer.user, plan_uuid=draft.uuid)
    assert opened(draft, people.hr.user).access.role.value == "leader"


def journaled(people: SimpleNamespace, finished: Plan) -> Entry:
    answer(finished, people.leder)
    answer(finished, people.direktoer)
    return api.journal_plan(user=people.direktoer.user, plan_uuid=finished.uuid, submit_key=str(finished.uuid))


def test_it_corrects_a_journaled_plan_by_a_new_one(people: SimpleNamespace, finished: Plan) -> None:
    wrong = journaled(people, finished)
    plan = api.correct(user=people.direktoer.user, entry_uuid=wrong.uuid)
    assert api.correct(user=people.leder.user, entry_uuid=wrong.uuid) == plan
    assert opened(plan, people.leder.user).answers == ANSWERS
    changed = {**ANSWERS, "fastholde": "RETTET"}
    plan = api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers=changed).plan
    plan = api.finish(user=people.leder.user, plan_uuid=plan.uuid, version=2)
    right = journaled(people, plan)
    assert right.supersedes == wrong
    old = personnel.open_entry(user=people.leder.user, entry_uuid=wrong.uuid)
    assert old.superseded_by == right
    with pytest.raises(AlreadyCorrected):
        api.correct(user=people.direktoer.user, entry_uuid=wrong.uuid)
    assert first_wrong(municipality=people.municipality) is None


def test_it_lets_no_stranger_correct(people: SimpleNamespace, finished: Plan) -> None:
    entry = journaled(people, finished)
    for who in (people.hr, people.medarbejder, people.leder_b):
        with pytest.raises(personnel.Refused):
            api.correct(user=who.user, entry_uuid=entry.uuid)
