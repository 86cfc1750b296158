"""Every address of every register, for everybody: the exact answer, and not one byte of what is not theirs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Model
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from samtale_intranet.people.models import Employee, Municipality, Unit
from samtale_intranet.personnel.api import Action, authorise, folder_of, journal
from samtale_intranet.personnel.models import Entry, LedgerEvent
from samtale_intranet.personnel.registers.base import Register
from samtale_intranet.personnel.registers.evidence import record_of
from samtale_intranet.personnel.wagtail_hooks import PersonnelGroup
from tests.personas import sign_in
from tests.personnel.documents import a_document
from tests.personnel.registers.conftest import user_of

REGISTERS: dict[str, Register] = {one.key: one for one in PersonnelGroup().modeladmin_instances}
LOGIN = "/admin/login/?next="


def addresses() -> list[tuple[str, str]]:
    """Give every register with every address that Wagtail knows of it: from the resolver, not from our own list."""
    found = []
    for key, register in REGISTERS.items():
        start = register.url_helper.get_action_url_name("")
        admin = next(one for one in get_resolver().url_patterns if str(one.pattern) == "admin/")
        for pattern in admin.url_patterns:
            if isinstance(pattern, URLPattern) and (pattern.name or "").startswith(start):
                found.append((key, str(pattern.name).removeprefix(start)))
    return found


ADDRESSES = addresses()
OF_ONE = [(key, action) for key, action in ADDRESSES if action in ("edit", "delete", "inspect", "history")]
OUTSIDERS = ["hr_b", "leder", "medarbejder", "redaktoer", "admin"]


def row_of(people: SimpleNamespace, key: str) -> Model:
    """Give a row of the register that belongs to the first municipality."""
    rows: dict[str, Model] = {
        "employees": people.medarbejder,
        "units": people.team,
        "municipality": people.municipality,
    }
    return rows[key]


def url_of(people: SimpleNamespace, key: str, action: str) -> str:
    name = REGISTERS[key].url_helper.get_action_url_name(action)
    return reverse(name, args=[row_of(people, key).pk] if (key, action) in OF_ONE else [])


@pytest.fixture
def entry(admitted: SimpleNamespace) -> Entry:
    """Put something into the folder of `medarbejder`, and forget what was written about it."""
    folder = folder_of(employee=admitted.medarbejder)
    access = authorise(user=admitted.leder.user, action=Action.JOURNAL, folder=folder)
    return journal(access=access, folder=folder, document=a_document(), submit_key="k")


def says_nothing(response: HttpResponseBase, people: SimpleNamespace) -> None:
    """Prove that the answer names nobody of the first municipality and none of its units."""
    names = [*Employee.objects.filter(municipality=people.municipality).values_list("name", flat=True)]
    names += Unit.objects.filter(municipality=people.municipality).values_list("name", flat=True)
    names += Entry.objects.values_list("number", flat=True)
    text = response.content.decode() if hasattr(response, "content") else ""
    for name in names:
        if name != "HR":  # the first municipality's unit is called as the menu says
            assert name not in text
            assert name not in str(response.headers)


def refusals(people: SimpleNamespace) -> list[tuple[str, Any]]:
    events = LedgerEvent.objects.filter(action="refused").order_by("pk")
    return [(event.municipality.slug, event.record) for event in events]


def test_the_addresses_are_these_and_no_others() -> None:
    every = {"index", "create", "edit", "delete", "inspect"}
    told = {
        "employees": every,
        "units": every,
        "municipality": {"index", "edit", "inspect"},
        "stand_ins": {"index"},
        "journal": {"index"},
        "ledger": {"index"},
    }
    assert {key: {action for of, action in ADDRESSES if of == key} for key in REGISTERS} == told


@pytest.mark.parametrize("name", OUTSIDERS)
@pytest.mark.parametrize(("key", "action"), ADDRESSES)
def test_outsiders_get_nothing_and_their_ledger_one_refusal_each_time(
    admitted: SimpleNamespace, entry: Entry, key: str, action: str, name: str
) -> None:
    if name == "hr_b" and (key, action) not in OF_ONE:
        return  # those are addresses of HR's own, see below
    url = url_of(admitted, key, action)
    # Neither the editor nor the superuser is employed anywhere: there is no ledger to write it into.
    told = [] if name in ("redaktoer", "admin") else [("norddjurs", None)]
    if name == "hr_b":
        told = [("norddjurs", record_of(row_of(admitted, key)))]
    for step_up in (True, False):
        client = sign_in(Client(), user_of(admitted, name), step_up=step_up)
        for method in ("get", "post", "head", "put", "patch", "delete", "options"):
            before = len(refusals(admitted))
            response = getattr(client, method)(url)
            assert response.status_code == 404, method
            says_nothing(response, admitted)
            assert refusals(admitted)[before:] == told, method


@pytest.mark.parametrize(("key", "action"), ADDRESSES)
def test_whoever_is_not_let_into_the_admin_goes_to_its_sign_in(
    admitted: SimpleNamespace, key: str, action: str
) -> None:
    url = url_of(admitted, key, action)
    for client in (Client(), sign_in(Client(), admitted.kollega)):
        for answer in (client.get(url), client.post(url)):
            assert (answer.status_code, answer["Location"]) == (302, f"{LOGIN}{url}")
    admitted.hr.user.groups.clear()
    assert sign_in(Client(), admitted.hr).get(url)["Location"] == f"{LOGIN}{url}"


@pytest.mark.parametrize(("key", "action"), ADDRESSES)
@pytest.mark.parametrize("name", ["hr", "hr2"])
def test_hr_is_asked_for_the_second_factor_first(
    admitted: SimpleNamespace, entry: Entry, key: str, action: str, name: str
) -> None:
    url = url_of(admitted, key, action)
    LedgerEvent.objects.all()._raw_delete("default")
    answer = sign_in(Client(), user_of(admitted, name), step_up=False).get(f"{url}?q=Mette")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/sikkerhed/bekraeft/?next={url.replace('/', '%2F')}%3Fq%3DMette",
    )
    says_nothing(answer, admitted)
    assert not LedgerEvent.objects.exists()


@pytest.mark.parametrize(("key", "action"), ADDRESSES)
@pytest.mark.parametrize("name", ["hr", "hr2"])
def test_hr_gets_the_page_after_its_event_with_the_headers(
    admitted: SimpleNamespace, entry: Entry, key: str, action: str, name: str
) -> None:
    LedgerEvent.objects.all()._raw_delete("default")
    answer = sign_in(Client(), user_of(admitted, name)).get(url_of(admitted, key, action))
    assert answer.status_code == 200
    assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    assert answer["Referrer-Policy"] == "same-origin"
    assert "script-src 'self';" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    event = LedgerEvent.objects.get()
    assert (event.action, event.actor, event.actor_role) == (
        "register_read",
        f"employee:{getattr(admitted, name).uuid}",
        "hr",
    )
    if (key, action) in OF_ONE:
        assert event.record == record_of(row_of(admitted, key))


@pytest.mark.parametrize(("key", "action"), [one for one in ADDRESSES if one not in OF_ONE])
def test_another_municipalitys_hr_sees_their_own_and_nothing_of_ours(
    admitted: SimpleNamespace, entry: Entry, key: str, action: str
) -> None:
    client = sign_in(Client(), admitted.hr_b)
    for query in ("", "?q=Mette", f"?enhed={admitted.team.pk}", "?export=csv"):
        answer = client.get(url_of(admitted, key, action) + query)
        assert answer.status_code == 200
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        for name in (b"Mette Medarbejder", b"Lars Leder", b"Team Skole", entry.number.encode()):
            assert name not in text


@pytest.mark.parametrize(("key", "action"), OF_ONE)
def test_a_row_that_is_not_there_is_the_same_answer(admitted: SimpleNamespace, key: str, action: str) -> None:
    client = sign_in(Client(), admitted.hr)
    for pk in ("999999", "99999999999999999999999999", "abc", "1-1", "_", "٣"):
        url = reverse(REGISTERS[key].url_helper.get_action_url_name(action), args=[pk])
        assert client.get(url).status_code == 404
    assert refusals(admitted) == []


@pytest.mark.parametrize("name", ["leder", "medarbejder", "redaktoer", "admin"])
def test_the_registers_stand_in_nobody_elses_menu(admitted: SimpleNamespace, name: str) -> None:
    text = sign_in(Client(), user_of(admitted, name)).get("/admin/").text
    assert "/admin/samtale_people/" not in text
    assert "/admin/samtale_personnel/" not in text


def test_the_registers_stand_in_hrs_menu(admitted: SimpleNamespace) -> None:
    text = sign_in(Client(), admitted.hr, step_up=False).get("/admin/").text
    for register in REGISTERS.values():
        assert register.url_helper.index_url in text


def test_no_permission_for_them_can_be_given_to_a_group() -> None:
    for register in REGISTERS.values():
        assert not register.get_permissions_for_registration().exists()


def test_a_former_hr_person_is_nobody(admitted: SimpleNamespace) -> None:
    client = sign_in(Client(), admitted.hr)
    Employee.objects.filter(pk=admitted.hr.pk).update(employed_until="2024-12-31")
    assert client.get(url_of(admitted, "employees", "index")).status_code == 404


def test_a_form_sent_without_a_second_factor_keeps_what_was_typed(admitted: SimpleNamespace) -> None:
    url = url_of(admitted, "employees", "edit")
    answer = sign_in(Client(), admitted.hr, step_up=False).post(url, {"title": "Noget, der tog lang tid at skrive"})
    assert answer.status_code == 403
    assert "Noget, der tog lang tid at skrive" in answer.text
    assert not LedgerEvent.objects.exists()


def test_a_form_without_a_token_is_not_taken(admitted: SimpleNamespace) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), admitted.hr)
    for action in ("edit", "delete"):
        assert client.post(url_of(admitted, "employees", action), {"name": "X"}).status_code == 403
    admitted.medarbejder.refresh_from_db()
    assert admitted.medarbejder.name == "Mette Medarbejder"


NOT_OFFERED = [
    "user__password__startswith=md5",
    "municipality__employees__name=Lone",
    "folder__entries__number=26-0001",
    "nonsense=1",
    "o=99",
    "o=x.-1",
    "p=999",
    "p=x",
    "enhed=x",
    "enhed=99999999999999999999999999",
    "foer=x",
    "foer=99999999999999999999999999",
    "dage=400",
    "all=1",
    "e=1",
]


@pytest.mark.parametrize("key", list(REGISTERS))
def test_a_list_answers_nothing_that_it_does_not_offer(admitted: SimpleNamespace, entry: Entry, key: str) -> None:
    client = sign_in(Client(), admitted.hr)
    url = url_of(admitted, key, "index")
    for query in NOT_OFFERED:
        plain, asked = client.get(url), client.get(f"{url}?{query}")
        assert asked.status_code == 200, query
        rows = [sorted(row.pk for row in answer.context["object_list"]) for answer in (plain, asked)]
        # The ledger has grown by one line meanwhile, but the page shows no more of it.
        assert rows[0] == (rows[1][: len(rows[0])] if key == "ledger" else rows[1]), query


def test_the_other_municipality_is_not_in_the_list(admitted: SimpleNamespace) -> None:
    answer = sign_in(Client(), admitted.hr).get(url_of(admitted, "municipality", "index"))
    assert list(answer.context["object_list"]) == [admitted.municipality]
    assert Municipality.objects.count() == 2
