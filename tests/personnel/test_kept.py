"""The page that keeps what was typed, where only the page's token was too old: it sends itself again, once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from forms_pages import api
from forms_pages.models import Plan, PlanFormPage
from tests.forms_pages.conftest import make_form
from tests.personas import sign_in

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def plan(people: SimpleNamespace) -> Plan:
    page: PlanFormPage = make_form(people.municipality)
    return api.start_plan(user=people.direktoer.user, page=page, employee=people.leder)


@pytest.fixture
def strict(people: SimpleNamespace) -> Client:
    return sign_in(Client(enforce_csrf_checks=True), people.leder)


def test_a_stale_page_sends_itself_once(strict: Client, plan: Plan) -> None:
    address = reverse("forms_pages:plan", args=[plan.uuid])
    first = strict.post(address, {"f-titel": "Min tekst"}, headers=FROM_HERE)
    assert first.status_code == 403
    assert "<samtale-kept" in first.text
    assert 'name="kept_again" value="1"' in first.text
    second = strict.post(address, {"f-titel": "Min tekst", "kept_again": "1"}, headers=FROM_HERE)
    assert second.status_code == 403
    assert "<samtale-kept" not in second.text
    assert second.text.count('name="kept_again"') == 1
    assert "Min tekst" in second.text


def test_a_page_of_somebody_signed_out_waits_for_them(plan: Plan) -> None:
    answer = Client().post(reverse("forms_pages:plan", args=[plan.uuid]), {"f-titel": "Min tekst"})
    assert answer.status_code == 401
    assert "<samtale-kept" not in answer.text


def test_it_does_not_read_out_which_text_was_chosen(plan: Plan) -> None:
    data = {"f-titel": "Min tekst", "mine": "hemmeligt-signeret", "compared": "titel", "choose-titel": "together"}
    answer = Client().post(reverse("forms_pages:plan", args=[plan.uuid]), data)
    assert answer.text.count("together") == 1  # in the hidden input, not in what one had written
    assert answer.text.count("hemmeligt-signeret") == 1
    assert answer.text.count("Min tekst") == 2
