"""HR's registers of employees, units and the municipality: what is changed, what is not, and who learns of it."""

from __future__ import annotations

import datetime
import hashlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from samtale_intranet.people.models import Employee, Unit
from samtale_intranet.personnel.access import authorise_hr
from samtale_intranet.personnel.api import folder_of
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import LedgerEvent, StandIn
from samtale_intranet.personnel.registers.evidence import evidence_of, record_of
from samtale_intranet.personnel.verification import first_wrong
from tests.conftest import employ
from tests.personas import sign_in

EMPLOYEES = "/admin/samtale_people/employee"
UNITS = "/admin/samtale_people/unit"
MUNICIPALITY = "/admin/samtale_people/municipality"


@pytest.fixture
def hr(admitted: SimpleNamespace, client: Client) -> Client:
    """A browser of `hr`, with a second factor."""
    return sign_in(client, admitted.hr)


def form_of(employee: Employee, **changes: Any) -> dict[str, Any]:
    """Give what the form of an employee sends, with changes."""
    own = employee.own_leader
    form = {
        "name": employee.name,
        "number": employee.number,
        "title": employee.title,
        "email": employee.email,
        "unit": employee.unit_id,
        "own_leader": f"{own.name} ({own.number})" if own else "",
        "employed_from": employee.employed_from.isoformat(),
        "employed_until": employee.employed_until.isoformat() if employee.employed_until else "",
        "senior_from": "",
        "user": employee.user.get_username() if employee.user else "",
    }
    if employee.is_hr:
        form["is_hr"] = "on"
    return {name: value for name, value in (form | changes).items() if value is not None}


def errors(response: Any) -> dict[str, list[str]]:
    """Give what is said beside the fields."""
    assert response.status_code == 200
    return {name: list(said) for name, said in response.context["form"].errors.items()}


def events() -> list[tuple[str, Any]]:
    """Give what the ledger knows, as pairs of event and record."""
    return list(LedgerEvent.objects.order_by("pk").values_list("action", "record"))


def test_it_changes_an_employee_with_an_event(admitted: SimpleNamespace, hr: Client) -> None:
    mette = admitted.medarbejder
    answer = hr.post(f"{EMPLOYEES}/edit/{mette.pk}/", form_of(mette, title="Lærer"))
    assert (answer.status_code, answer["Location"]) == (302, f"{EMPLOYEES}/")
    mette.refresh_from_db()
    assert mette.title == "Lærer"
    event = LedgerEvent.objects.get()
    assert (event.action, event.record, event.actor_role) == ("register_changed", mette.uuid, "hr")
    assert event.content_hash == hashlib.sha256(evidence_of(mette)).hexdigest()
    assert first_wrong(municipality=admitted.municipality) is None


def test_what_decides_access_is_an_event_of_its_own(admitted: SimpleNamespace, hr: Client) -> None:
    mette = admitted.medarbejder
    hr.post(f"{EMPLOYEES}/edit/{mette.pk}/", form_of(mette, own_leader="4"))
    mette.refresh_from_db()
    assert mette.own_leader == admitted.kollega
    assert events() == [("access_changed", mette.uuid)]


def test_an_own_leader_is_named_by_number_or_whole_name(admitted: SimpleNamespace, hr: Client) -> None:
    mette = admitted.medarbejder
    for text in ("kaj kollega", "4", "Kaj Kollega (4)"):
        Employee.objects.filter(pk=mette.pk).update(own_leader=None)
        assert hr.post(f"{EMPLOYEES}/edit/{mette.pk}/", form_of(mette, own_leader=text)).status_code == 302
        mette.refresh_from_db()
        assert mette.own_leader == admitted.kollega


@pytest.mark.parametrize("text", ["Lone Leder", "Lone Leder (77)", "ingen"])
def test_another_municipalitys_leader_is_nobody_here(admitted: SimpleNamespace, hr: Client, text: str) -> None:
    answer = hr.post(f"{EMPLOYEES}/edit/{admitted.medarbejder.pk}/", form_of(admitted.medarbejder, own_leader=text))
    said = ["Nobody here has this number or name. Write the number, or the whole name."]
    assert errors(answer) == {"own_leader": said}
    assert events() == [("register_read", admitted.medarbejder.uuid)]


def test_two_of_one_name_are_told_apart_by_number(admitted: SimpleNamespace, hr: Client) -> None:
    employ(admitted.municipality, admitted.team, "kaj2", "44", name="Kaj Kollega")
    answer = hr.post(
        f"{EMPLOYEES}/edit/{admitted.medarbejder.pk}/", form_of(admitted.medarbejder, own_leader="Kaj Kollega")
    )
    said = ["More than one is called this. Write the employee number instead."]
    assert errors(answer) == {"own_leader": said}


def test_another_municipalitys_unit_is_refused_beside_the_field(admitted: SimpleNamespace, hr: Client) -> None:
    theirs = Unit.objects.get(municipality=admitted.other)
    mette = admitted.medarbejder
    answer = hr.post(f"{EMPLOYEES}/edit/{mette.pk}/", form_of(mette, unit=theirs.pk))
    assert errors(answer) == {"unit": ["Select a valid choice. That choice is not one of the available choices."]}
    assert "Team B" not in answer.text
    mette.refresh_from_db()
    assert mette.unit == admitted.team


def test_it_adds_an_employee_to_ones_own_municipality_whatever_is_sent(admitted: SimpleNamespace, hr: Client) -> None:
    new = Employee(name="Nina Ny", number="9", unit=admitted.team, employed_from=datetime.date(2026, 1, 1))
    answer = hr.post(f"{EMPLOYEES}/create/", form_of(new, municipality=admitted.other.pk))
    assert answer.status_code == 302
    made = Employee.objects.get(name="Nina Ny")
    assert made.municipality == admitted.municipality
    assert events() == [("access_changed", made.uuid)]


def test_a_number_that_is_taken_is_told_beside_the_field(admitted: SimpleNamespace, hr: Client) -> None:
    new = Employee(name="Nina Ny", number="3", unit=admitted.team, employed_from=datetime.date(2026, 1, 1))
    assert errors(hr.post(f"{EMPLOYEES}/create/", form_of(new))) == {
        "number": ["Somebody has this employee number already. Correct it."]
    }


# Nobody makes themselves more than they are


def test_nobody_changes_their_own_line(admitted: SimpleNamespace, hr: Client) -> None:
    own = admitted.hr
    for answer in (
        hr.get(f"{EMPLOYEES}/edit/{own.pk}/"),
        hr.post(f"{EMPLOYEES}/edit/{own.pk}/", form_of(own, title="Chef")),
    ):
        assert (answer.status_code, answer["Location"]) == (302, f"{EMPLOYEES}/inspect/{own.pk}/")
    assert "Nobody changes their own line. Ask somebody else in HR." in hr.get(f"{EMPLOYEES}/inspect/{own.pk}/").text
    assert hr.get(f"{EMPLOYEES}/delete/{own.pk}/").status_code == 404
    assert hr.post(f"{EMPLOYEES}/delete/{own.pk}/").status_code == 404
    own.refresh_from_db()
    assert own.title == ""


def test_nobody_is_given_hr_by_the_register(admitted: SimpleNamespace, hr: Client) -> None:
    mette = admitted.medarbejder
    answer = hr.post(f"{EMPLOYEES}/edit/{mette.pk}/", form_of(mette, is_hr="on"))
    said = ["Who works in HR is told by the file of people. Ask whoever runs the intranet."]
    assert errors(answer) == {"is_hr": said}
    new = Employee(name="Nina Ny", number="9", unit=admitted.team, employed_from=datetime.date(2026, 1, 1))
    assert errors(hr.post(f"{EMPLOYEES}/create/", form_of(new, is_hr="on"))) == {"is_hr": said}


def test_hr_is_taken_away_and_those_concerned_are_told(
    admitted: SimpleNamespace, hr: Client, django_capture_on_commit_callbacks: Any
) -> None:
    third = employ(admitted.municipality, admitted.team, "hr3", "10", is_hr=True)
    with django_capture_on_commit_callbacks(execute=True):
        hr.post(f"{EMPLOYEES}/edit/{admitted.hr2.pk}/", form_of(admitted.hr2, is_hr=None))
    admitted.hr2.refresh_from_db()
    assert not admitted.hr2.is_hr
    assert events() == [("access_changed", admitted.hr2.uuid)]
    assert sorted(one.to for one in mail.outbox) == [["hr2@example.org"], ["hr3@example.org"]]
    assert third.email == "hr3@example.org"
    for one in mail.outbox:
        assert "Henrik" not in one.subject + one.body
        assert "Hanne" not in one.subject + one.body


def test_how_somebody_in_hr_signs_in_is_not_changed(admitted: SimpleNamespace, hr: Client) -> None:
    get_user_model().objects.create_user("sock")
    answer = hr.post(f"{EMPLOYEES}/edit/{admitted.hr2.pk}/", form_of(admitted.hr2, user="sock"))
    assert errors(answer) == {
        "user": ["How somebody in HR signs in is told by the file of people. Ask whoever runs the intranet."]
    }


def test_a_sign_in_is_changed_and_both_old_and_new_are_told(
    admitted: SimpleNamespace, hr: Client, django_capture_on_commit_callbacks: Any
) -> None:
    get_user_model().objects.create_user("mette.ny", email="mette.ny@example.org")
    mette = admitted.medarbejder
    with django_capture_on_commit_callbacks(execute=True):
        hr.post(f"{EMPLOYEES}/edit/{mette.pk}/", form_of(mette, user="mette.ny", email="andet@example.org"))
    mette.refresh_from_db()
    assert mette.user.get_username() == "mette.ny"
    told = {one.to[0] for one in mail.outbox}
    assert told == {"medarbejder@example.org", "mette.ny@example.org", "andet@example.org", "hr2@example.org"}


@pytest.mark.parametrize("name", ["findes.ikke", "leder", "leder_b"])
def test_a_sign_in_that_is_not_there_and_one_that_is_taken_are_one_answer(
    admitted: SimpleNamespace, hr: Client, name: str
) -> None:
    answer = hr.post(f"{EMPLOYEES}/edit/{admitted.medarbejder.pk}/", form_of(admitted.medarbejder, user=name))
    assert errors(answer) == {"user": ["No free sign-in has this name. Correct it, or ask whoever runs the intranet."]}


REACH = "This would make you the leader of somebody, or their leader's stand-in. Ask somebody else in HR."


def test_nobody_makes_themselves_somebodys_own_leader(admitted: SimpleNamespace, hr: Client) -> None:
    mette = admitted.medarbejder
    answer = hr.post(f"{EMPLOYEES}/edit/{mette.pk}/", form_of(mette, own_leader=admitted.hr.number))
    assert errors(answer) == {"own_leader": [REACH]}
    mette.refresh_from_db()
    assert mette.own_leader is None
    assert events() == [("register_read", mette.uuid)]


def test_nobody_makes_themselves_the_leader_of_a_unit(admitted: SimpleNamespace, hr: Client) -> None:
    form = {"name": "Team Skole", "parent": admitted.team.parent_id, "leader": admitted.hr.number}
    assert errors(hr.post(f"{UNITS}/edit/{admitted.team.pk}/", form)) == {"leader": [REACH]}
    admitted.team.refresh_from_db()
    assert admitted.team.leader == admitted.leder


def test_nobody_moves_people_below_themselves(admitted: SimpleNamespace, hr: Client) -> None:
    own = admitted.hr.unit
    own.leader = admitted.hr
    own.save()
    mette = admitted.medarbejder
    assert errors(hr.post(f"{EMPLOYEES}/edit/{mette.pk}/", form_of(mette, unit=own.pk))) == {"unit": [REACH]}
    form = {"name": "Team Skole", "parent": own.pk, "leader": ""}
    assert errors(hr.post(f"{UNITS}/edit/{admitted.team.pk}/", form)) == {"leader": [REACH]}


def test_nobody_moves_people_to_a_leader_whom_they_stand_in_for(admitted: SimpleNamespace, hr: Client) -> None:
    today = datetime.date.today()
    grant = StandIn.objects.create(
        municipality=admitted.municipality,
        leader=admitted.kollega,
        stand_in=admitted.hr,
        starts_on=today,
        ends_on=today + datetime.timedelta(days=9),
        state=StandIn.State.CONFIRMED,
        given_by=admitted.hr2,
        decided_by=admitted.leder,
        decided_at=datetime.datetime.now(tz=datetime.UTC),
    )
    office = authorise_hr(user=admitted.hr2.user)
    office.log(Event.STAND_IN_CONFIRMED, record=grant.uuid, content=grant.evidence())
    mette = admitted.medarbejder
    answer = hr.post(f"{EMPLOYEES}/edit/{mette.pk}/", form_of(mette, own_leader=admitted.kollega.number))
    assert errors(answer) == {"own_leader": [REACH]}


def test_removing_the_leader_between_is_refused_where_one_would_lead(admitted: SimpleNamespace, hr: Client) -> None:
    top = admitted.team.parent
    top.leader = admitted.hr
    top.save()
    between = employ(admitted.municipality, top, "chef", "12", name="Carl Chef")
    admitted.team.leader = between
    admitted.team.save()
    answer = hr.post(f"{EMPLOYEES}/delete/{between.pk}/")
    assert answer.status_code == 200
    assert "This would make you the leader of somebody" in answer.text
    assert Employee.objects.filter(pk=between.pk).exists()


# Removing


def test_an_employee_with_a_folder_stays_and_it_says_what_to_do(admitted: SimpleNamespace, hr: Client) -> None:
    folder_of(employee=admitted.medarbejder)
    answer = hr.post(f"{EMPLOYEES}/delete/{admitted.medarbejder.pk}/")
    assert answer.status_code == 200
    assert "Put in a last day of employment instead." in answer.text
    assert Employee.objects.filter(pk=admitted.medarbejder.pk).exists()
    assert events() == [("register_read", admitted.medarbejder.uuid)]


def test_an_employee_with_nothing_is_removed_with_an_event(admitted: SimpleNamespace, hr: Client) -> None:
    gone = admitted.kollega.uuid
    assert hr.post(f"{EMPLOYEES}/delete/{admitted.kollega.pk}/").status_code == 302
    assert not Employee.objects.filter(uuid=gone).exists()
    assert events() == [("register_removed", gone)]
    assert first_wrong(municipality=admitted.municipality) is None


def test_a_unit_with_people_stays(admitted: SimpleNamespace, hr: Client) -> None:
    answer = hr.post(f"{UNITS}/delete/{admitted.team.pk}/")
    assert "Somebody works in the unit, or a unit stands below it. Move them first." in answer.text
    assert Unit.objects.filter(pk=admitted.team.pk).exists()


# Units and the municipality


def test_a_unit_is_changed_with_an_event_that_names_it(admitted: SimpleNamespace, hr: Client) -> None:
    form = {"name": "Team Skole", "parent": admitted.team.parent_id, "leader": "Kaj Kollega (4)"}
    assert hr.post(f"{UNITS}/edit/{admitted.team.pk}/", form).status_code == 302
    admitted.team.refresh_from_db()
    assert admitted.team.leader == admitted.kollega
    assert events() == [("access_changed", record_of(admitted.team))]


def test_a_unit_is_put_below_none_of_another_municipality(admitted: SimpleNamespace, hr: Client) -> None:
    theirs = Unit.objects.get(municipality=admitted.other)
    form = {"name": "Team Skole", "parent": theirs.pk, "leader": admitted.leder_b.name}
    assert errors(hr.post(f"{UNITS}/edit/{admitted.team.pk}/", form)) == {
        "parent": ["Select a valid choice. That choice is not one of the available choices."],
        "leader": ["Nobody here has this number or name. Write the number, or the whole name."],
    }


def test_a_unit_of_the_same_name_at_the_same_place_is_refused(admitted: SimpleNamespace, hr: Client) -> None:
    form = {"name": "Team Skole", "parent": admitted.team.parent_id, "leader": ""}
    assert errors(hr.post(f"{UNITS}/create/", form)) == {
        "name": ["There is a unit of this name at this place already. Choose another name."]
    }


def test_a_unit_never_stands_below_itself(admitted: SimpleNamespace, hr: Client) -> None:
    top = admitted.team.parent
    form = {"name": "Direktion", "parent": admitted.team.pk, "leader": ""}
    assert errors(hr.post(f"{UNITS}/edit/{top.pk}/", form)) == {
        "parent": ["A unit cannot stand below itself. Choose another parent unit."]
    }


def test_the_municipality_changes_its_name_and_nothing_else(admitted: SimpleNamespace, hr: Client) -> None:
    form = {"name": "Nørre Djurs", "slug": "andet", "site": "1"}
    assert hr.post(f"{MUNICIPALITY}/edit/{admitted.municipality.pk}/", form).status_code == 302
    admitted.municipality.refresh_from_db()
    assert (admitted.municipality.name, admitted.municipality.slug) == ("Nørre Djurs", "norddjurs")
    assert events() == [("register_changed", admitted.municipality.uuid)]


def test_saving_writes_nothing_into_wagtails_own_log(admitted: SimpleNamespace, hr: Client) -> None:
    from wagtail.models import ModelLogEntry

    mette = admitted.medarbejder
    hr.post(f"{EMPLOYEES}/edit/{mette.pk}/", form_of(mette, title="Lærer"))
    hr.post(f"{EMPLOYEES}/delete/{admitted.kollega.pk}/")
    assert not ModelLogEntry.objects.exists()
