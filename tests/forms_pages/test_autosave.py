"""What the page of a draft is told when it saves by itself, and when it asks whether it may."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forms_pages import api
from forms_pages.models import Plan, PlanFormPage
from samtale_intranet.personnel.models import LedgerEvent
from tests.forms_pages import parties
from tests.forms_pages.conftest import ANSWERS, posted
from tests.forms_pages.test_views import answers_of, url
from tests.personas import sign_in

AS_DATA = {"Accept": "application/json"}


@pytest.fixture
def draft(people: SimpleNamespace, form_page: PlanFormPage) -> Plan:
    plan = api.start_plan(user=people.direktoer.user, page=form_page, employee=people.leder)
    return api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers=ANSWERS).plan


@pytest.fixture
def as_leder(people: SimpleNamespace, client: Client) -> Client:
    return sign_in(client, people.leder)


def save(client: Client, plan: Plan, version: int = 2, **changes: Any) -> HttpResponse:
    """Save as the page does by itself."""
    return client.post(url(plan), posted(version, **changes), headers=AS_DATA)


def test_it_says_when_and_by_whom(people: SimpleNamespace, as_leder: Client, draft: Plan) -> None:
    data = save(as_leder, draft, titel="Ny").json()
    assert data["version"] == 3
    assert data["by"] == "Lars Leder"
    assert data["text"] == f"Gemt kl. {data['saved']} af Lars Leder"
    assert (data["errors"], data["fields"], data["lacking"]) == ({}, {}, [])
    assert answers_of(draft, people.leder)["titel"] == "Ny"


def test_it_makes_no_version_where_nothing_changed(as_leder: Client, draft: Plan) -> None:
    assert save(as_leder, draft).json()["version"] == 2


def test_it_says_what_is_wrong_and_what_is_missing(as_leder: Client, draft: Plan) -> None:
    data = save(as_leder, draft, dato="i morgen", fastholde="").json()
    assert data["errors"] == {"f-dato": "“i morgen” er ikke en dato. Skriv den som 24.12.2026."}
    assert data["lacking"] == [1]


def test_it_says_what_is_too_long_to_be_saved_and_saves_the_rest(
    people: SimpleNamespace, as_leder: Client, draft: Plan
) -> None:
    data = save(as_leder, draft, fastholde="x" * 100_001, titel="Ny").json()
    assert data["left_out"] is True
    assert list(data["errors"]) == ["f-fastholde"]
    answers = answers_of(draft, people.leder)
    assert (answers["titel"], answers["fastholde"]) == ("Ny", "HEMMELIG-FASTHOLDE")


def test_it_brings_what_the_other_has_changed(people: SimpleNamespace, as_leder: Client, draft: Plan) -> None:
    api.save_draft(user=people.direktoer.user, plan_uuid=draft.uuid, version=2, answers={"fastholde": "Dortes"})
    data = save(as_leder, draft, titel="Lars'").json()
    assert list(data["fields"]) == ["fastholde"]
    assert 'id="felt-fastholde"' in data["fields"]["fastholde"]
    assert "Dortes" in data["fields"]["fastholde"]
    assert data["version"] == 4


def test_it_says_that_both_changed_the_same(people: SimpleNamespace, as_leder: Client, draft: Plan) -> None:
    api.save_draft(user=people.direktoer.user, plan_uuid=draft.uuid, version=2, answers={"titel": "Dortes"})
    answer = save(as_leder, draft, titel="Lars'")
    assert (answer.status_code, answer.json()) == (409, {"conflict": True})
    assert answers_of(draft, people.leder)["titel"] == "Dortes"


def test_it_says_that_the_plan_is_no_draft_any_more(people: SimpleNamespace, as_leder: Client, draft: Plan) -> None:
    api.finish(user=people.direktoer.user, plan_uuid=draft.uuid, version=2)
    answer = save(as_leder, draft, titel="For sent")
    assert (answer.status_code, answer.json()) == (410, {"state": "finished"})


def test_it_leads_to_the_sign_in(client: Client, draft: Plan) -> None:
    answer = save(client, draft, titel="HEMMELIG-NY")
    assert answer.status_code == 401
    assert answer.json() == {
        "reason": "signed_out",
        "way": f"{reverse('login')}?next=%2Fsikkerhed%2Fbekraeft%2F",
        "token": "",
    }
    assert "no-store" in answer["Cache-Control"]


def test_it_leads_to_the_second_factor(people: SimpleNamespace, client: Client, draft: Plan) -> None:
    sign_in(client, people.leder, at=timezone.now() - datetime.timedelta(hours=1))
    answer = save(client, draft, titel="HEMMELIG-NY")
    assert answer.status_code == 403
    assert answer.json() == {"reason": "step_up", "way": "/sikkerhed/bekraeft/", "token": ""}


def test_it_gives_a_fresh_token_for_a_stale_one_to_a_page_of_this_site_alone(
    people: SimpleNamespace, draft: Plan
) -> None:
    strict = sign_in(Client(enforce_csrf_checks=True), people.leder)
    from_here = {**AS_DATA, "Sec-Fetch-Site": "same-origin"}
    answer = strict.post(url(draft), posted(2, titel="Ny"), headers=from_here)
    assert (answer.status_code, answer.json()["reason"]) == (403, "stale_form")
    again = {**posted(2, titel="Ny"), "csrfmiddlewaretoken": answer.json()["token"]}
    assert strict.post(url(draft), again, headers=from_here).status_code == 200
    elsewhere = {**AS_DATA, "Sec-Fetch-Site": "cross-site"}
    refused = strict.post(url(draft), posted(2, titel="Ny"), headers=elsewhere)
    assert refused.status_code == 403
    assert "token" not in refused.content.decode()


def test_the_pulse_gives_a_token_and_opens_nothing(people: SimpleNamespace, as_leder: Client, draft: Plan) -> None:
    before = LedgerEvent.objects.count()
    answer = as_leder.get(url(draft, "pulse"), headers=AS_DATA)
    assert answer.json()["role"] == "employee"
    assert answer.json()["version"] == 2
    assert len(answer.json()["token"]) == 64
    assert "no-store" in answer["Cache-Control"]
    assert LedgerEvent.objects.count() == before


def test_the_pulse_asks_for_the_second_factor(people: SimpleNamespace, client: Client, draft: Plan) -> None:
    assert client.get(url(draft, "pulse")).status_code == 302
    assert sign_in(client, people.leder, step_up=False).get(url(draft, "pulse")).status_code == 302


def test_a_save_takes_few_queries(as_leder: Client, draft: Plan, django_assert_max_num_queries: Any) -> None:
    save(as_leder, draft, titel="Varm")
    with django_assert_max_num_queries(15):
        assert save(as_leder, draft, version=3, titel="Ny").status_code == 200


def test_it_tells_nothing_in_a_save_that_changes_nothing_tells_nothing_before_the_ledger_knows(
    people: SimpleNamespace, client: Client
) -> None:
    form = [
        {"type": "date", "id": "dag", "value": parties.rules("Dag", filled_by="leader")},
        {"type": "short_text", "id": "titel", "value": parties.rules("Overskrift")},
    ]
    plan = api.start_plan(
        user=people.leder.user, page=parties.form_of_two(people.municipality, form), employee=people.medarbejder
    )
    parties.save(plan, people.leder, dag="HEMMELIG-DAG")
    known = LedgerEvent.objects.count()
    data = {"version": "2", "do": "save", "f-titel": ""}
    sent = sign_in(client, people.medarbejder).post(plan.get_absolute_url(), data, headers=AS_DATA)
    assert (sent.status_code, LedgerEvent.objects.count()) == (200, known)
    assert "HEMMELIG-DAG" not in sent.text
