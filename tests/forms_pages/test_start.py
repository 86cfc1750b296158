"""Starting a plan: the theme of the wheel and last time's plan come along."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from forms_pages import api
from forms_pages.models import Plan, PlanFormPage
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.personnel.models import LedgerEvent
from tests.forms_pages.conftest import ANSWERS
from tests.forms_pages.test_views import answers_of
from tests.personas import sign_in


@pytest.fixture
def journaled(people: SimpleNamespace, form_page: PlanFormPage) -> Plan:
    """Give last time's plan, in the folder."""
    plan = api.start_plan(user=people.direktoer.user, page=form_page, employee=people.leder)
    rows = [*ANSWERS["styrke"], {"id": "r2", "cells": {"hvad": "HEMMELIG-FÆRDIG"}}]
    answers = {**ANSWERS, "styrke": rows}
    saved = api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers=answers)
    api.finish(user=people.direktoer.user, plan_uuid=plan.uuid, version=saved.plan.version)
    for person in (people.leder, people.direktoer):
        api.respond(user=person.user, plan_uuid=plan.uuid, version=saved.plan.version, outcome="agree")
    api.journal_plan(user=people.direktoer.user, plan_uuid=plan.uuid, submit_key="k")
    return Plan.objects.get(pk=plan.pk)


@pytest.fixture
def as_direktoer(people: SimpleNamespace, client: Client) -> Client:
    return sign_in(client, people.direktoer)


def address(page: PlanFormPage) -> str:
    return reverse("forms_pages:start", args=[page.pk])


def test_it_offers_last_times_plan(
    people: SimpleNamespace, as_direktoer: Client, form_page: PlanFormPage, journaled: Plan
) -> None:
    answer = as_direktoer.post(address(form_page), {"employee": str(people.leder.uuid)})
    assert "Vil I begynde med planen fra sidst?" in answer.text
    assert 'name="row" value="styrke:r1" checked' in answer.text
    assert "HEMMELIG-FÆRDIG" in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert LedgerEvent.objects.last().action == "plan_read"
    assert Plan.objects.count() == 1


def test_it_begins_with_the_rows_that_were_chosen(
    people: SimpleNamespace, as_direktoer: Client, form_page: PlanFormPage, journaled: Plan
) -> None:
    assert journaled.entry
    data = {"employee": str(people.leder.uuid), "carry": str(journaled.entry.uuid), "row": ["styrke:r1"]}
    as_direktoer.post(address(form_page), data)
    answers = answers_of(Plan.objects.exclude(pk=journaled.pk).get(), people.leder)
    assert answers["fastholde"] == "HEMMELIG-FASTHOLDE"
    assert [row["cells"]["hvad"] for row in answers["styrke"]] == ["HEMMELIG-HANDLING"]


def test_it_begins_empty_where_one_wants_it_so(
    people: SimpleNamespace, as_direktoer: Client, form_page: PlanFormPage, journaled: Plan
) -> None:
    as_direktoer.post(address(form_page), {"employee": str(people.leder.uuid), "carry": ""})
    assert answers_of(Plan.objects.exclude(pk=journaled.pk).get(), people.leder)["fastholde"] == ""


def test_it_leads_to_the_plan_under_way_without_asking(
    people: SimpleNamespace, as_direktoer: Client, form_page: PlanFormPage, journaled: Plan
) -> None:
    under_way = api.start_plan(user=people.direktoer.user, page=form_page, employee=people.leder)
    answer = as_direktoer.post(address(form_page), {"employee": str(people.leder.uuid)})
    assert answer["Location"] == under_way.get_absolute_url()


def test_it_asks_for_the_second_factor_before_it_opens_last_times_plan(
    people: SimpleNamespace, client: Client, form_page: PlanFormPage, journaled: Plan
) -> None:
    before = LedgerEvent.objects.count()
    sign_in(client, people.direktoer, step_up=False)
    answer = client.post(address(form_page), {"employee": str(people.leder.uuid)})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("samtale_second_factor:verify"))
    assert LedgerEvent.objects.count() == before


@pytest.mark.parametrize("who", ["medarbejder", "kollega", "hr", "leder_b", "redaktoer", "admin"])
def test_it_offers_a_stranger_nothing(
    people: SimpleNamespace, client: Client, form_page: PlanFormPage, journaled: Plan, who: str
) -> None:
    assert journaled.entry
    sign_in(client, getattr(people, who))
    for data in ({}, {"carry": str(journaled.entry.uuid)}):
        answer = client.post(address(form_page), {"employee": str(people.leder.uuid), **data})
        assert answer.status_code == 404
        assert "HEMMELIG" not in answer.text
    assert Plan.objects.count() == 1


def test_the_theme_goes_through_the_form(as_direktoer: Client, form_page: PlanFormPage) -> None:
    text = as_direktoer.get(f"{address(form_page)}?tema=abc-1&hjul=12345").text
    assert '<input type="hidden" name="tema" value="abc-1">' in text
    assert '<input type="hidden" name="hjul" value="12345">' in text
    assert 'name="tema"' not in as_direktoer.get(f"{address(form_page)}?tema=abc&hjul=x").text


def test_the_form_page_passes_the_theme_on(rf: Any, form_page: PlanFormPage, people: SimpleNamespace) -> None:
    request = rf.get("/", {"tema": "abc&1", "hjul": "7"})
    request.user = people.direktoer.user
    text = form_page.serve(request).render().text
    assert f'href="{address(form_page)}?tema=abc%261&amp;hjul=7"' in text


def test_an_unknown_theme_keeps_nobody_from_starting(
    people: SimpleNamespace, as_direktoer: Client, form_page: PlanFormPage
) -> None:
    data = {"employee": str(people.leder.uuid), "tema": "findes-ikke", "hjul": "99"}
    assert as_direktoer.post(address(form_page), data)["Location"] == Plan.objects.get().get_absolute_url()


def test_one_page_starts_one_plan(people: SimpleNamespace, client: Client, form_page: PlanFormPage) -> None:
    sign_in(client, people.leder)
    data: dict[str, Any] = {"start_key": "k", "employee": str(people.medarbejder.uuid)}
    client.post(address(form_page), data)
    answer = client.post(address(form_page), {**data, "employee": str(people.kollega.uuid)})
    assert answer.status_code == 409
    assert "Der er allerede startet en plan fra siden." in answer.text


@pytest.mark.parametrize(
    ("kind", "button", "question"),
    [
        ("plan", "Start en plan", "Hvem er planen til?"),
        ("note", "Start et notat", "Hvem handler notatet om?"),
        ("minutes", "Start et referat", "Hvem handler referatet om?"),
    ],
)
def test_it_is_called_what_it_is(
    as_direktoer: Client, form_page: PlanFormPage, kind: str, button: str, question: str
) -> None:
    ConversationType.objects.update(kind=kind)
    text = as_direktoer.get(address(form_page)).text
    assert button in text
    assert question in text
