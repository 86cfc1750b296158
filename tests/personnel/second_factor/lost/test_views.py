"""HR's pages of lost phones, as HR and as everybody else would meet them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from samtale_intranet.personnel.access import authorise_hr
from samtale_intranet.personnel.models import FactorReset, LedgerEvent
from samtale_intranet.personnel.second_factor import factors
from samtale_intranet.personnel.second_factor.lost import api
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice
from tests.personas import sign_in
from tests.personnel.second_factor.conftest import code_of, make_app

pytestmark = pytest.mark.django_db
RESETS, VERIFY, CODES = "/sikkerhed/nulstil/", "/sikkerhed/bekraeft/", "/sikkerhed/koder/"
STRANGERS = ["leder", "kollega", "direktoer", "redaktoer", "admin"]


@pytest.fixture(autouse=True)
def in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    translation.activate("en")


@pytest.fixture
def asked(people: SimpleNamespace, app: AuthenticatorDevice) -> FactorReset:
    return api.ask(office=authorise_hr(user=people.hr.user), employee=people.leder)


def pages(people: SimpleNamespace, reset: FactorReset) -> list[str]:
    return [RESETS, f"{RESETS}ny/{people.leder.uuid}/", f"{RESETS}{reset.uuid}/"]


def test_the_whole_way(client: Client, people: SimpleNamespace, app: AuthenticatorDevice, clock: Any) -> None:
    thief = sign_in(Client(), people.leder, step_up=False)
    thief.post(VERIFY, {"second_factor_code": code_of(app), "second_factor_kind": "app"})
    assert thief.get(CODES).status_code == 200
    sign_in(client, people.hr)
    assert f'href="{RESETS}ny/{people.leder.uuid}/"' in client.get(RESETS, {"q": "lars"}).text
    page = client.get(f"{RESETS}ny/{people.leder.uuid}/").text
    assert "Make sure that it is them" in page
    mine = client.post(f"{RESETS}ny/{people.leder.uuid}/")["Location"]
    assert "You have asked for this. A colleague in HR has to confirm it." in client.get(mine).text
    second = sign_in(Client(), people.hr2)
    assert f'href="{mine}"' in second.get(RESETS).text
    assert "Confirm the reset" in second.get(mine).text
    assert second.post(mine, {"answer": "confirm"})["Location"] == mine
    assert "Confirmed" in second.get(mine).text
    assert thief.get(CODES)["Location"].startswith(VERIFY), "what the lost phone had opened is closed"
    owner = sign_in(Client(), people.leder, step_up=False)
    assert owner.get("/sikkerhed/ny/").status_code == 200, "the owner may set up anew after signing in"


def test_it_is_turned_down(client: Client, people: SimpleNamespace, asked: FactorReset) -> None:
    sign_in(client, people.hr2).post(f"{RESETS}{asked.uuid}/", {"answer": "turn_down"})
    assert "Turned down" in client.get(RESETS).text
    assert factors.has_second_factor(user=people.leder.user)


def test_ones_own_request_is_refused_in_words(client: Client, people: SimpleNamespace, asked: FactorReset) -> None:
    response = sign_in(client, people.hr).post(f"{RESETS}{asked.uuid}/", {"answer": "confirm"})
    assert response.status_code == 409
    assert "You have asked for this yourself." in response.text
    assert factors.has_second_factor(user=people.leder.user)


@pytest.mark.parametrize("answer", ["", "CONFIRM", "delete"])
def test_an_answer_that_is_none_decides_nothing(
    client: Client, people: SimpleNamespace, asked: FactorReset, answer: str
) -> None:
    sign_in(client, people.hr2).post(f"{RESETS}{asked.uuid}/", {"answer": answer})
    asked.refresh_from_db()
    assert asked.is_waiting


def test_ones_own_reset_cannot_be_asked_for(client: Client, people: SimpleNamespace) -> None:
    make_app(people.hr.user)
    response = sign_in(client, people.hr).post(f"{RESETS}ny/{people.hr.uuid}/")
    assert response.status_code == 409
    assert "Two of your colleagues in HR have to do it." in response.text
    assert not FactorReset.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("step_up", [True, False])
@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("page", range(3))
def test_strangers_find_nothing_and_are_written_down(
    client: Client, people: SimpleNamespace, asked: FactorReset, who: str, page: int, method: str, step_up: bool
) -> None:
    sign_in(client, getattr(people, who), step_up=step_up)
    before = LedgerEvent.objects.count()
    response = getattr(client, method)(pages(people, asked)[page], {"answer": "confirm"})
    if method == "post" and page == 0:
        assert response.status_code == 405  # nothing is posted there by anybody
        return
    assert response.status_code == 404
    assert "Lars Leder" not in response.text.replace("Lars Leder</b>", "")
    refusals = list(LedgerEvent.objects.order_by("sequence")[before:].values_list("action", flat=True))
    assert refusals == (["refused"] if who not in ("redaktoer", "admin") else [])
    assert factors.has_second_factor(user=people.leder.user)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", [1, 2])
def test_hr_of_another_municipality_finds_nothing(
    client: Client, people: SimpleNamespace, asked: FactorReset, page: int, method: str
) -> None:
    response = getattr(sign_in(client, people.hr_b), method)(pages(people, asked)[page], {"answer": "confirm"})
    assert response.status_code == 404
    assert factors.has_second_factor(user=people.leder.user)
    assert "Lars" not in client.get(RESETS, {"q": "Lars"}).text.replace('value="Lars"', "")


@pytest.mark.parametrize("page", range(3))
def test_hr_proves_a_second_factor_first(
    client: Client, people: SimpleNamespace, asked: FactorReset, page: int
) -> None:
    sign_in(client, people.hr2, step_up=False)
    assert client.get(pages(people, asked)[page])["Location"].startswith(VERIFY)
    assert client.post(pages(people, asked)[2], {"answer": "confirm"})["Location"].startswith(VERIFY)
    asked.refresh_from_db()
    assert asked.is_waiting


def test_only_hr_sees_the_way_there(client: Client, people: SimpleNamespace) -> None:
    assert RESETS in sign_in(client, people.hr).get("/sikkerhed/").text
    assert RESETS not in sign_in(client, people.leder).get("/sikkerhed/").text


def test_a_longer_list_takes_no_more_queries(
    client: Client, people: SimpleNamespace, asked: FactorReset, django_assert_max_num_queries: Any
) -> None:
    sign_in(client, people.hr2)
    with django_assert_max_num_queries(10) as few:
        client.get(RESETS)
    for person in (people.medarbejder, people.kollega, people.direktoer):
        make_app(person.user)
        api.ask(office=authorise_hr(user=people.hr.user), employee=person)
    with django_assert_max_num_queries(len(few)):
        assert "Kaj Kollega" in client.get(RESETS).text
