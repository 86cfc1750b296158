"""An editor tries a form as either party, and nothing of it is stored."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from forms_pages.models import Plan, PlanFormPage
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.personnel.models import LedgerEvent
from tests.forms_pages.conftest import front_page, posted
from tests.personas import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(form_page: PlanFormPage) -> str:
    return reverse("samtale_form_trial", args=[form_page.pk])


def test_it_shows_the_form_as_either_party_sees_it(client: Client, people: SimpleNamespace, form_page: Any) -> None:
    form_page.form[2].value["filled_by"] = "employee"
    form_page.save_revision()
    sign_in(client, people.admin)
    url = reverse("samtale_form_trial", args=[form_page.pk])
    leader = client.get(url).content.decode()
    employee = client.get(url, {"role": "employee"}).content.decode()
    assert 'name="f-temaer"' not in leader, "it stands as text for the leader"
    assert 'name="f-temaer"' in employee
    assert 'name="f-dato"' in leader


def test_it_stores_nothing(client: Client, people: SimpleNamespace, url: str) -> None:
    sign_in(client, people.admin)
    response = client.post(url, {**posted(0, do="finish"), "role": "leader"})
    assert response.status_code == 200
    assert "HEMMELIG-OVERSKRIFT" in response.content.decode()
    assert "sg-document__section" in response.content.decode()
    assert not Plan.objects.exists()
    assert not LedgerEvent.objects.exists()
    assert "no-store" in response["Cache-Control"]


def test_it_says_what_would_be_missing_and_keeps_the_text(client: Client, people: SimpleNamespace, url: str) -> None:
    sign_in(client, people.admin)
    response = client.post(url, {**posted(0, do="finish", fastholde=""), "role": "employee"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "#f-fastholde" in page
    assert "HEMMELIG-OVERSKRIFT" in page
    assert "sg-document__section" not in page


def test_it_adds_a_row_without_javascript(client: Client, people: SimpleNamespace, url: str) -> None:
    sign_in(client, people.admin)
    page = client.post(url, posted(0, do="add:styrke")).content.decode()
    assert page.count('name="f-styrke-rows" value="r') == 2


@pytest.mark.parametrize("who", ["leder", "medarbejder", "hr"])
def test_it_is_there_for_editors_only(client: Client, people: SimpleNamespace, url: str, who: str) -> None:
    sign_in(client, getattr(people, who))
    for answer in (client.get(url), client.post(url, posted(0))):
        assert answer.status_code in (302, 403)
        assert b"f-styrke" not in answer.content


def test_it_is_not_there_for_somebody_who_is_not_signed_in(client: Client, url: str) -> None:
    assert client.get(url).status_code == 302


def test_it_is_offered_beside_the_page_in_the_admin(client: Client, people: SimpleNamespace, form_page: Any) -> None:
    sign_in(client, people.admin)
    page = client.get(reverse("wagtailadmin_pages:edit", args=[form_page.pk])).content.decode()
    assert reverse("samtale_form_trial", args=[form_page.pk]) in page


def test_it_is_previewed_as_it_is_filled_in(people: SimpleNamespace, form_page: PlanFormPage) -> None:
    response = form_page.make_preview_request(preview_mode="form")
    assert 'name="f-fastholde"' in response.content.decode()


def test_it_offers_the_conversation_types_of_its_own_municipality(
    client: Client, people: SimpleNamespace, form_page: PlanFormPage
) -> None:
    people.municipality.site = Site.objects.create(hostname="norddjurs.example", root_page=front_page())
    people.municipality.save()
    ConversationType.objects.create(municipality=people.other, key="deres", name="De andres samtale")
    sign_in(client, people.admin)
    page = client.get(reverse("wagtailadmin_pages:edit", args=[form_page.pk])).content.decode()
    assert "Årlig samtale" in page
    assert "De andres samtale" not in page
