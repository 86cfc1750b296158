"""The plan's pages: what each person sees, and what a stranger does not."""

from __future__ import annotations

import base64
import datetime
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forms_pages import api
from forms_pages.models import Plan, PlanFormPage
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.models import Entry, LedgerEvent
from tests.forms_pages.conftest import ANSWERS, make_form, posted
from tests.personas import sign_in

STRANGERS = ["medarbejder", "kollega", "hr", "leder_b", "redaktoer", "admin"]


@pytest.fixture
def draft(people: SimpleNamespace, form_page: PlanFormPage) -> Plan:
    plan = api.start_plan(user=people.direktoer.user, page=form_page, employee=people.leder)
    return api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers=ANSWERS).plan


@pytest.fixture
def finished(people: SimpleNamespace, draft: Plan) -> Plan:
    return api.finish(user=people.direktoer.user, plan_uuid=draft.uuid, version=draft.version)


@pytest.fixture
def as_leder(people: SimpleNamespace, client: Client) -> Client:
    return sign_in(client, people.leder)


def url(plan: Plan, name: str = "plan") -> str:
    return reverse(f"forms_pages:{name}", args=[plan.uuid])


def answers_of(plan: Plan, person: Employee) -> Any:
    found, access = api.fetch_plan(user=person.user, plan_uuid=plan.uuid)
    return api.open_plan(plan=found, access=access).answers


@pytest.mark.parametrize("step_up", [True, False])
@pytest.mark.parametrize("name", ["plan", "respond", "reopen", "journal", "pulse"])
@pytest.mark.parametrize("who", STRANGERS)
def test_it_is_not_there_for_strangers(
    people: SimpleNamespace, client: Client, draft: Plan, who: str, name: str, step_up: bool
) -> None:
    sign_in(client, getattr(people, who), step_up=step_up)
    before = LedgerEvent.objects.count()
    send = client.get if name == "pulse" else client.post
    answer = send(url(draft, name), posted(2) | {"outcome": "agree"})
    assert answer.status_code == 404
    assert b"HEMMELIG" not in answer.content
    assert b"Kompetenceplan" not in answer.content
    assert [event.action for event in LedgerEvent.objects.order_by("sequence")[before:]] == ["refused"]


@pytest.mark.parametrize("who", STRANGERS)
def test_it_is_not_there_for_strangers_who_look(people: SimpleNamespace, client: Client, draft: Plan, who: str) -> None:
    answer = sign_in(client, getattr(people, who)).get(url(draft))
    assert answer.status_code == 404
    assert b"HEMMELIG" not in answer.content
    assert LedgerEvent.objects.last().action == "refused"


def test_it_asks_for_the_second_factor_before_anything_is_read(
    people: SimpleNamespace, client: Client, draft: Plan
) -> None:
    before = LedgerEvent.objects.count()
    answer = sign_in(client, people.leder, step_up=False).get(url(draft))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("samtale_second_factor:verify"))
    assert LedgerEvent.objects.count() == before


def test_it_is_never_kept_by_a_cache(as_leder: Client, draft: Plan) -> None:
    answer = as_leder.get(url(draft))
    assert "no-store" in answer["Cache-Control"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert b"HEMMELIG" in answer.content


def test_it_starts_from_the_form(people: SimpleNamespace, client: Client, form_page: PlanFormPage) -> None:
    sign_in(client, people.direktoer)
    page = client.get(reverse("forms_pages:start", args=[form_page.pk]))
    assert "Lars Leder" in page.content.decode()
    assert "Mette Medarbejder" not in page.content.decode()
    key = page.context["start_key"]
    data = {"employee": str(people.leder.uuid), "start_key": key}
    first = client.post(reverse("forms_pages:start", args=[form_page.pk]), data)
    assert client.post(reverse("forms_pages:start", args=[form_page.pk]), data)["Location"] == first["Location"]
    assert Plan.objects.get().get_absolute_url() == first["Location"]


def test_it_says_when_nobody_leads_you(people: SimpleNamespace, client: Client, form_page: PlanFormPage) -> None:
    answer = sign_in(client, people.direktoer).post(
        reverse("forms_pages:start", args=[form_page.pk]), {"employee": str(people.direktoer.uuid)}
    )
    assert answer.status_code == 409
    assert "Ingen er registreret som leder for Dorte Direktør. Bed HR om at rette det" in answer.content.decode()


@pytest.mark.parametrize("employee", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_it_starts_nothing_for_nobody(
    people: SimpleNamespace, client: Client, form_page: PlanFormPage, employee: str
) -> None:
    answer = sign_in(client, people.direktoer).post(
        reverse("forms_pages:start", args=[form_page.pk]), {"employee": employee}
    )
    assert answer.status_code == 404


def test_it_saves_what_was_typed(people: SimpleNamespace, as_leder: Client, draft: Plan) -> None:
    answer = as_leder.post(url(draft), posted(2, titel="Ny"), follow=True)
    assert "Gemt. Du kan lukke siden og fortsætte senere." in answer.content.decode()
    assert answers_of(draft, people.leder)["titel"] == "Ny"


def test_it_keeps_a_date_that_is_none_and_says_so(people: SimpleNamespace, as_leder: Client, draft: Plan) -> None:
    answer = as_leder.post(url(draft), posted(2, dato="i næste uge"), follow=True)
    text = answer.content.decode()
    assert "“i næste uge” er ikke en dato. Skriv den som 24.12.2026." in text
    assert 'value="i næste uge"' in text
    assert answers_of(draft, people.leder)["dato"] == "i næste uge"


def test_it_says_what_is_missing_at_finish_and_keeps_the_rest(as_leder: Client, draft: Plan) -> None:
    answer = as_leder.post(url(draft), posted(2, do="finish", fastholde="", styrke__r1__hvad="", titel="Behold mig"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Udfyld “Det vil vi fastholde”, før du gør planen færdig." in text
    assert "Række 1 i “Det vil vi styrke” mangler “Hvad”. Udfyld feltet, eller fjern rækken." in text
    assert "Behold mig" in text


def mine_of(page: HttpResponse) -> dict[str, Any]:
    """Give what the conflict page sends along hidden."""
    found = re.search(r'name="mine" value="([^"]+)"', page.content.decode())
    assert found
    return {"mine": found[1], "compared": ["titel"]}


@pytest.fixture
def conflict(people: SimpleNamespace, as_leder: Client, draft: Plan) -> HttpResponse:
    """Both have changed the headline; Lars, who comes second, has also changed the answer about the form."""
    api.save_draft(user=people.direktoer.user, plan_uuid=draft.uuid, version=2, answers={**ANSWERS, "titel": "Dortes"})
    return as_leder.post(url(draft), posted(2, titel="Lars'", form="Siddende"))


def test_it_shows_both_texts_to_who_comes_second(conflict: HttpResponse) -> None:
    text = conflict.content.decode()
    assert conflict.status_code == 409
    assert "Dorte Direktør gemte planen, mens du skrev, og I har begge ændret det samme." in text
    assert "Lars&#x27;" in text
    assert "Dortes" in text
    assert 'name="version" value="3"' in text
    assert 'name="choose-titel"' in text
    assert 'name="choose-form"' not in text


@pytest.mark.parametrize(("choice", "stands"), [("mine", "Lars'"), ("theirs", "Dortes"), ("together", "Begges")])
def test_it_saves_the_text_that_was_chosen(
    people: SimpleNamespace, as_leder: Client, draft: Plan, conflict: HttpResponse, choice: str, stands: str
) -> None:
    sent = {"version": 3, "do": "save", "f-titel": "Begges", "choose-titel": choice, **mine_of(conflict)}
    assert as_leder.post(url(draft), sent).status_code == 302
    answers = answers_of(draft, people.leder)
    assert (answers["titel"], answers["form"]) == (stands, "Siddende")
    assert answers["styrke"] == ANSWERS["styrke"]


def test_it_saves_nothing_before_a_text_is_chosen(
    people: SimpleNamespace, as_leder: Client, draft: Plan, conflict: HttpResponse
) -> None:
    answer = as_leder.post(url(draft), {"version": 3, "do": "save", "f-titel": "Begges", **mine_of(conflict)})
    assert answer.status_code == 422
    assert "Vælg, hvilken tekst der skal stå i “Overskrift”." in answer.content.decode()
    assert "Begges" in answer.content.decode()
    assert answers_of(draft, people.leder)["titel"] == "Dortes"


def test_what_the_other_saves_while_one_chooses_stands(
    people: SimpleNamespace, as_leder: Client, draft: Plan, conflict: HttpResponse
) -> None:
    api.save_draft(user=people.direktoer.user, plan_uuid=draft.uuid, version=3, answers={"fastholde": "Dortes nye"})
    sent = {"version": 3, "do": "save", "f-titel": "Begges", **mine_of(conflict)}
    again = as_leder.post(url(draft), sent)
    assert 'name="version" value="3"' in again.text
    as_leder.post(url(draft), {**sent, **mine_of(again), "choose-titel": "together"})
    answers = answers_of(draft, people.leder)
    assert (answers["titel"], answers["fastholde"]) == ("Begges", "Dortes nye")


def test_it_takes_no_forged_text_for_ones_own(
    people: SimpleNamespace, as_leder: Client, draft: Plan, conflict: HttpResponse
) -> None:
    sent = {"version": 3, "choose-titel": "mine", "compared": ["titel"], "mine": signing.dumps({"titel": 7}, salt="x")}
    as_leder.post(url(draft), sent)
    answers = answers_of(draft, people.leder)
    assert (answers["titel"], answers["fastholde"]) == ("Dortes", "HEMMELIG-FASTHOLDE")


def test_it_adds_and_removes_rows_without_javascript(people: SimpleNamespace, as_leder: Client, draft: Plan) -> None:
    answer = as_leder.post(url(draft), posted(2, do="add:styrke"))
    assert answer["Location"] == f"{url(draft)}#f-styrke"
    rows = answers_of(draft, people.leder)["styrke"]
    assert [bool(row["cells"]) for row in rows] == [True, False]
    as_leder.post(url(draft), posted(3, do="remove:styrke:r1", styrke__rows=["r1", rows[1]["id"]]))
    assert [row["id"] for row in answers_of(draft, people.leder)["styrke"]] == [rows[1]["id"]]


def test_it_moves_rows_without_javascript(people: SimpleNamespace, as_leder: Client, draft: Plan) -> None:
    rows = {"styrke__rows": ["r1", "r2"], "styrke__r2__hvad": "To"}
    answer = as_leder.post(url(draft), posted(2, do="up:styrke:r2", **rows))
    assert answer["Location"] == f"{url(draft)}#f-styrke"
    assert [row["id"] for row in answers_of(draft, people.leder)["styrke"]] == ["r2", "r1"]
    as_leder.post(url(draft), posted(3, do="down:styrke:r2", **{**rows, "styrke__rows": ["r2", "r1"]}))
    assert [row["id"] for row in answers_of(draft, people.leder)["styrke"]] == ["r1", "r2"]


def test_it_gives_back_what_is_too_long_to_be_saved(people: SimpleNamespace, as_leder: Client, draft: Plan) -> None:
    answer = as_leder.post(url(draft), posted(2, fastholde="Z" * 100_001, titel="Ny"))
    assert answer.status_code == 422
    assert "Ikke alt kunne gemmes" in answer.text
    assert "Z" * 100_001 in answer.text
    assert answers_of(draft, people.leder)["titel"] == "Ny"


def test_it_shares_ones_part_and_tells_the_other(
    people: SimpleNamespace, as_leder: Client, draft: Plan, mailoutbox: list[Any]
) -> None:
    assert "Del med Dorte Direktør" in as_leder.get(url(draft)).text
    answer = as_leder.post(url(draft), posted(2, do="share", titel="Ny"), follow=True)
    assert "Din del er delt, og den anden har fået besked." in answer.text
    assert "Du delte din del den" in answer.text
    assert answers_of(draft, people.leder)["titel"] == "Ny"
    assert Plan.objects.get(pk=draft.pk).shared == {"employee"}


def test_it_undoes_the_last_save(people: SimpleNamespace, as_leder: Client, draft: Plan) -> None:
    as_leder.post(url(draft), posted(2, titel="Ny"))
    page = as_leder.get(url(draft))
    assert "Gemte versioner" in page.text
    answer = as_leder.post(url(draft), posted(3, titel="Ny", do="undo"), follow=True)
    assert "Den seneste lagring er fortrudt. Det, der stod før, står her igen." in answer.text
    assert answers_of(draft, people.leder)["titel"] == "HEMMELIG-OVERSKRIFT"


def test_it_says_that_there_is_nothing_to_undo(
    people: SimpleNamespace, client: Client, form_page: PlanFormPage
) -> None:
    fresh = api.start_plan(user=people.direktoer.user, page=form_page, employee=people.leder)
    answer = sign_in(client, people.leder).post(
        url(fresh), {"version": 1, "do": "undo", "f-styrke-rows": ["r1"]}, follow=True
    )
    assert "Der er ingen tidligere version at gå tilbage til." in answer.text


def test_it_says_so_when_the_form_does_not_fit_and_gives_back_the_text(
    as_leder: Client, draft: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms_pages.definition.FIELD_TYPES", {})
    answer = as_leder.post(url(draft), posted(2, titel="Skrevet forgæves"))
    assert answer.status_code == 503
    assert "Planen kan ikke åbnes lige nu" in answer.text
    assert "Skrevet forgæves" in answer.text
    assert "HEMMELIG-BEMÆRKNING" not in answer.text
    assert as_leder.get(url(draft)).status_code == 503


def test_it_keeps_what_was_typed_when_the_second_factor_has_expired(
    people: SimpleNamespace, client: Client, draft: Plan
) -> None:
    sign_in(client, people.leder, at=timezone.now() - datetime.timedelta(hours=1))
    answer = client.post(url(draft), posted(2, titel="Skrevet i mellemtiden"))
    assert answer.status_code == 403
    assert "Skrevet i mellemtiden" in answer.content.decode()
    assert "HEMMELIG-OVERSKRIFT" not in answer.content.decode()


def test_it_keeps_what_was_typed_when_signed_out(client: Client, draft: Plan) -> None:
    answer = client.post(url(draft), posted(2, titel="Skrevet i mellemtiden"))
    assert answer.status_code == 401
    assert "Skrevet i mellemtiden" in answer.content.decode()


def test_it_shows_what_was_typed_when_the_plan_was_finished_meanwhile(
    people: SimpleNamespace, as_leder: Client, finished: Plan
) -> None:
    answer = as_leder.post(url(finished), posted(2, titel="For sent"))
    assert answer.status_code == 409
    assert "Planen er kommet videre" in answer.content.decode()
    assert "For sent" in answer.content.decode()


def test_it_goes_the_whole_way(people: SimpleNamespace, client: Client, draft: Plan) -> None:
    leder, direktoer = sign_in(Client(), people.leder), sign_in(Client(), people.direktoer)
    direktoer.post(url(draft), posted(2, do="finish"))
    answer = leder.post(
        url(draft, "respond"), {"version": 2, "outcome": "remarks", "remarks": "HEMMELIG-BEMÆRKNING"}, follow=True
    )
    assert "Tak. Dit svar er gemt sammen med planen." in answer.content.decode()
    early = direktoer.post(url(draft, "journal"), {"submit_key": "k"}, follow=True)
    assert "Ikke alle har svaret." in early.content.decode()
    direktoer.post(url(draft, "respond"), {"version": 2, "outcome": "agree"})
    first = direktoer.post(url(draft, "journal"), {"submit_key": "k"})
    assert direktoer.post(url(draft, "journal"), {"submit_key": "k"})["Location"] == first["Location"]
    entry = Entry.objects.get()
    assert first["Location"] == reverse("samtale_personnel:entry", args=[entry.uuid])
    page = leder.get(url(draft), follow=True)
    assert "HEMMELIG-BEMÆRKNING" in page.content.decode()


def test_it_is_corrected_from_the_entry(people: SimpleNamespace, client: Client, finished: Plan) -> None:
    leder, hr = sign_in(client, people.leder), sign_in(Client(), people.hr)
    for person in (people.leder, people.direktoer):
        api.respond(user=person.user, plan_uuid=finished.uuid, version=finished.version, outcome="agree")
    entry = api.journal_plan(user=people.direktoer.user, plan_uuid=finished.uuid, submit_key="k")
    correct = reverse("forms_pages:correct", args=[entry.uuid])
    page = reverse("samtale_personnel:entry", args=[entry.uuid])
    assert correct in leder.get(page).content.decode()
    assert correct not in hr.get(page).content.decode()
    assert hr.post(correct).status_code == 404
    answer = leder.post(correct, follow=True)
    assert "Her er en kopi, du kan rette i." in answer.content.decode()
    assert "HEMMELIG-FASTHOLDE" in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Vælg et af de fire svar."),
        ({"outcome": "remarks"}, "Skriv dine bemærkninger, eller vælg “Enig” i stedet."),
    ],
)
def test_it_says_what_a_response_lacks(as_leder: Client, finished: Plan, data: dict[str, str], words: str) -> None:
    answer = as_leder.post(url(finished, "respond"), {"version": finished.version, **data})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_it_does_not_journal_two_plans_by_one_submit_key(
    people: SimpleNamespace, client: Client, form_page: PlanFormPage
) -> None:
    sign_in(client, people.leder)
    answers = []
    for person in (people.medarbejder, people.kollega):
        plan = api.start_plan(user=people.leder.user, page=form_page, employee=person)
        api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers=ANSWERS)
        api.finish(user=people.leder.user, plan_uuid=plan.uuid, version=2)
        for party in (person, people.leder):
            api.respond(user=party.user, plan_uuid=plan.uuid, version=2, outcome="agree")
        answers.append(client.post(url(plan, "journal"), {"submit_key": "k"}, follow=True))
    assert "Planen ligger nu i personalemappen som nummer" in answers[0].text
    assert "Planen er kommet videre, efter at du åbnede siden." in answers[1].text
    assert Entry.objects.count() == 1


def test_it_takes_no_response_to_another_text(people: SimpleNamespace, as_leder: Client, finished: Plan) -> None:
    api.reopen(user=people.direktoer.user, plan_uuid=finished.uuid, version=2)
    api.save_draft(user=people.direktoer.user, plan_uuid=finished.uuid, version=2, answers={"titel": "Ny"})
    api.finish(user=people.direktoer.user, plan_uuid=finished.uuid, version=3)
    answer = as_leder.post(url(finished, "respond"), {"version": 2, "outcome": "remarks", "remarks": "Min tekst"})
    assert answer.status_code == 409
    assert "Planen er ændret, siden du åbnede den." in answer.content.decode()
    assert "Min tekst" in answer.content.decode()


@pytest.mark.parametrize("rows", [3, 200])
def test_it_takes_few_queries_however_many_rows(
    people: SimpleNamespace, client: Client, django_assert_max_num_queries: Any, rows: int
) -> None:
    page = make_form(people.municipality, key="lang")
    page.form[-1].value["most_rows"] = 200
    page.save()
    plan = api.start_plan(user=people.direktoer.user, page=page, employee=people.leder)
    table = [{"id": f"r{n}", "cells": {"hvad": f"Handling {n}"}} for n in range(rows)]
    api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers={**ANSWERS, "styrke": table})
    sign_in(client, people.leder)
    client.get(url(plan))
    with django_assert_max_num_queries(12):
        assert client.get(url(plan)).status_code == 200


def test_the_form_page_takes_few_queries(
    people: SimpleNamespace, client: Client, form_page: PlanFormPage, django_assert_max_num_queries: Any
) -> None:
    sign_in(client, people.leder)
    client.get(form_page.url)
    with django_assert_max_num_queries(12):
        answer = client.get(form_page.url)
    assert "Det vil vi styrke" in answer.content.decode()


def test_my_conversations_lead_to_the_next_step(
    people: SimpleNamespace, client: Client, draft: Plan, django_assert_max_num_queries: Any
) -> None:
    sign_in(client, people.direktoer, step_up=False)
    client.get(reverse("samtale_conversations:mine"))
    with django_assert_max_num_queries(12):
        text = client.get(reverse("samtale_conversations:mine")).content.decode()
    assert "Lars Leder" in text
    assert url(draft) in text
    assert "HEMMELIG" not in text
    assert url(draft) not in sign_in(client, people.kollega).get(reverse("samtale_conversations:mine")).content.decode()


@pytest.mark.parametrize("ring", [None, {"active": "test", "keys": {"test": base64.b64encode(bytes(32)).decode()}}])
def test_it_says_so_loudly_when_the_key_is_missing_or_wrong(
    as_leder: Client, draft: Plan, settings: Any, caplog: pytest.LogCaptureFixture, ring: Any
) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "KEYS": ring}
    answer = as_leder.post(url(draft), posted(2, titel="Skrevet uden nøgle"))
    assert answer.status_code == 503
    assert "Skrevet uden nøgle" in answer.content.decode()
    assert "HEMMELIG-BEMÆRKNING" not in answer.content.decode()
    assert "The keys of the protected section do not fit" in caplog.text
    assert as_leder.get(url(draft)).status_code == 503
