"""A reset takes two HR people, neither of them its owner; each step is in the ledger and told to the owner."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.utils import timezone, translation

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.access import Office, Refused, authorise_hr
from samtale_intranet.personnel.journal import folder_of
from samtale_intranet.personnel.models import FactorReset, LedgerEvent
from samtale_intranet.personnel.second_factor import factors
from samtale_intranet.personnel.second_factor.lost import api
from samtale_intranet.personnel.second_factor.lost.models import LIFETIME
from samtale_intranet.personnel.second_factor.lost.refusals import (
    AlreadyAsked,
    AskerGone,
    NoLongerWaiting,
    NothingToReset,
    OwnFactor,
    OwnRequest,
)
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice, RecoveryDevice
from samtale_intranet.personnel.second_factor.refusals import NotNow
from tests.personnel.second_factor.conftest import make_app
from tests.personnel.test_verify_journal import wrong

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(settings: Any) -> Any:
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def office(person: Employee) -> Office:
    """Give HR's office, as one request of theirs would have it."""
    return authorise_hr(user=type(person.user).objects.get(pk=person.user_id))


@pytest.fixture
def asked(people: SimpleNamespace, app: AuthenticatorDevice, recovery: list[str]) -> FactorReset:
    """HR's request for leder, who has an app and recovery codes."""
    return api.ask(office=office(people.hr), employee=people.leder)


def again(reset: FactorReset) -> FactorReset:
    """Give the request as another worker would have fetched it."""
    return FactorReset.objects.with_people().get(pk=reset.pk)


def events() -> list[tuple[str, str]]:
    rows = LedgerEvent.objects.filter(action__startswith="second_factor_reset").order_by("sequence")
    return list(rows.values_list("action", "actor"))


def test_a_request_alone_changes_nothing(people: SimpleNamespace, asked: FactorReset) -> None:
    assert asked.is_waiting
    assert factors.kinds_of(user=people.leder.user) == ["app", "recovery"]
    assert events() == [("second_factor_reset_asked", f"employee:{people.hr.uuid}")]


def test_a_second_person_confirms_and_everything_is_gone_at_once(people: SimpleNamespace, asked: FactorReset) -> None:
    AuthenticatorDevice.begin(user_id=people.leder.user.pk, name="begyndt af en tyv")
    kept = make_app(people.kollega.user)
    api.confirm(office=office(people.hr2), reset=again(asked))
    assert list(AuthenticatorDevice.objects.all()) == [kept]
    assert not RecoveryDevice.objects.exists()
    assert factors.may_enrol_unproven(user=people.leder.user)
    assert events()[1:] == [("second_factor_reset_confirmed", f"employee:{people.hr2.uuid}")]
    assert again(asked).decided_by == people.hr2


def test_a_second_person_turns_it_down_and_nothing_is_changed(people: SimpleNamespace, asked: FactorReset) -> None:
    api.turn_down(office=office(people.hr2), reset=again(asked))
    assert factors.kinds_of(user=people.leder.user) == ["app", "recovery"]
    assert events()[1:] == [("second_factor_reset_turned_down", f"employee:{people.hr2.uuid}")]


@pytest.mark.parametrize("decide", [api.confirm, api.turn_down])
def test_whoever_asked_does_not_decide(people: SimpleNamespace, asked: FactorReset, decide: Any) -> None:
    with pytest.raises(OwnRequest, match="You have asked for this yourself. A colleague in HR has to confirm it"):
        decide(office=office(people.hr), reset=again(asked))
    assert again(asked).is_waiting
    assert len(events()) == 1


def test_nobody_asks_for_themselves(people: SimpleNamespace) -> None:
    make_app(people.hr.user)
    with pytest.raises(OwnFactor, match="This is about your own extra sign-in"):
        api.ask(office=office(people.hr), employee=people.hr)
    assert not FactorReset.objects.exists()


@pytest.mark.parametrize("decide", [api.confirm, api.turn_down])
def test_nobody_decides_for_themselves(people: SimpleNamespace, decide: Any) -> None:
    make_app(people.hr2.user)
    reset = api.ask(office=office(people.hr), employee=people.hr2)
    with pytest.raises(OwnFactor):
        decide(office=office(people.hr2), reset=again(reset))
    assert factors.has_second_factor(user=people.hr2.user)


def test_of_two_who_decide_at_once_one_does(people: SimpleNamespace, asked: FactorReset) -> None:
    third = people.kollega
    Employee.objects.filter(pk=third.pk).update(is_hr=True)
    first, second = again(asked), again(asked)  # both have the page open
    api.turn_down(office=office(people.hr2), reset=first)
    with pytest.raises(NoLongerWaiting, match="This has been decided already, or it has run out."):
        api.confirm(office=office(third), reset=second)
    assert factors.has_second_factor(user=people.leder.user)
    assert len(events()) == 2


def test_it_runs_out_after_seven_days(people: SimpleNamespace, asked: FactorReset) -> None:
    assert datetime.timedelta(days=7) == LIFETIME
    with time_machine.travel(asked.runs_out_at - datetime.timedelta(seconds=1), tick=False):
        assert again(asked).is_waiting
    with time_machine.travel(asked.runs_out_at, tick=False):
        assert again(asked).has_run_out
        with pytest.raises(NoLongerWaiting):
            api.confirm(office=office(people.hr2), reset=again(asked))
        api.ask(office=office(people.hr2), employee=people.leder)
    assert factors.has_second_factor(user=people.leder.user)


def test_it_is_asked_for_once_at_a_time(people: SimpleNamespace, asked: FactorReset) -> None:
    with pytest.raises(AlreadyAsked, match="Somebody has asked for this already."):
        api.ask(office=office(people.hr2), employee=people.leder)
    assert FactorReset.objects.count() == 1


@pytest.mark.parametrize("user", [True, False])
def test_there_must_be_something_to_reset(people: SimpleNamespace, user: bool) -> None:
    if not user:
        people.kollega.user = None
        people.kollega.save()
    with pytest.raises(NothingToReset, match="there is nothing to reset"):
        api.ask(office=office(people.hr), employee=people.kollega)


@pytest.mark.parametrize("gone", [{"is_hr": False}, {"employed_until": datetime.date(2021, 1, 1)}])
def test_behind_a_reset_are_two_people_who_are_still_hr(
    people: SimpleNamespace, asked: FactorReset, gone: dict[str, Any]
) -> None:
    Employee.objects.filter(pk=people.hr.pk).update(**gone)
    with pytest.raises(AskerGone, match="no longer works in HR. Turn it down, and ask again."):
        api.confirm(office=office(people.hr2), reset=again(asked))
    api.turn_down(office=office(people.hr2), reset=again(asked))


def test_hr_of_another_municipality_reaches_nobody(people: SimpleNamespace, asked: FactorReset) -> None:
    there = office(people.hr_b)
    assert not api.find(office=there, words="Lars")
    with pytest.raises(Employee.DoesNotExist):
        api.employee_of(office=there, uuid=people.leder.uuid)
    with pytest.raises(FactorReset.DoesNotExist):
        api.request_of(office=there, uuid=asked.uuid)
    with pytest.raises(NoLongerWaiting):
        api.confirm(office=there, reset=again(asked))
    assert not api.requests(office=there)


@pytest.mark.parametrize("who", ["leder", "direktoer", "kollega", "redaktoer", "admin"])
def test_only_hr_has_the_office(people: SimpleNamespace, who: str) -> None:
    person = getattr(people, who)
    with pytest.raises(Refused):
        authorise_hr(user=getattr(person, "user", person))


def test_it_finds_colleagues_with_a_sign_in_but_not_oneself(people: SimpleNamespace) -> None:
    people.kollega.user = None
    people.kollega.save()
    here = office(people.hr)
    assert list(api.find(office=here, words="HR")) == [people.hr2]
    assert list(api.find(office=here, words="Kaj")) == []
    assert list(api.find(office=here, words="")) == []
    assert LedgerEvent.objects.filter(action="searched").count() == 2


# What the database holds


@pytest.mark.parametrize(
    "values",
    [
        {"asked_by": "leder"},
        {"decided_by": "leder", "state": "confirmed"},
        {"decided_by": "hr", "state": "confirmed"},
        {"decided_by": "hr2", "state": "asked"},
        {"decided_by": None, "state": "confirmed"},
        {"decided_by": "hr2", "state": "done"},
    ],
)
def test_the_database_refuses_what_must_not_be(
    people: SimpleNamespace, asked: FactorReset, values: dict[str, Any]
) -> None:
    named = {key: getattr(people, value) if key.endswith("_by") and value else value for key, value in values.items()}
    with pytest.raises(IntegrityError):
        FactorReset.objects.filter(pk=asked.pk).update(decided_at=timezone.now(), **named)


# The ledger


@pytest.mark.parametrize("column", ["employee_id", "asked_by_id", "asked_at", "state"])
def test_a_request_that_was_changed_is_found(people: SimpleNamespace, asked: FactorReset, column: str) -> None:
    value: Any = {
        "employee_id": people.medarbejder.pk,
        "asked_by_id": people.hr2.pk,
        "asked_at": timezone.now() + datetime.timedelta(days=1),
    }.get(column)
    if column == "state":
        FactorReset.objects.update(state="turned_down", decided_by=people.hr2, decided_at=timezone.now())
    else:
        FactorReset.objects.update(**{column: value})
    assert f"Record {asked.uuid} is not what event 2 wrote" in wrong(municipality="norddjurs")


def test_a_request_that_was_removed_is_found(asked: FactorReset) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM samtale_personnel_factorreset")
    assert f"Record {asked.uuid} is missing; event 2 wrote it." in wrong(municipality="norddjurs")


def test_a_request_that_was_planted_is_found(people: SimpleNamespace, app: AuthenticatorDevice) -> None:
    planted = FactorReset.objects.create(
        municipality=people.municipality, employee=people.leder, asked_by=people.hr, asked_at=timezone.now()
    )
    assert f"Record {planted.uuid} is stored, but no event tells that it was written." in wrong(
        municipality="norddjurs"
    )


def test_every_step_verifies(people: SimpleNamespace, asked: FactorReset) -> None:
    call_command("verify_journal", municipality="norddjurs")
    api.confirm(office=office(people.hr2), reset=again(asked))
    call_command("verify_journal", municipality="norddjurs")


def test_the_owner_sees_it_in_the_log_of_their_folder(people: SimpleNamespace, app: AuthenticatorDevice) -> None:
    folder = folder_of(employee=people.leder)
    reset = api.ask(office=office(people.hr), employee=people.leder)
    event = LedgerEvent.objects.get(action="second_factor_reset_asked")
    assert (event.folder, event.record, event.actor_role) == (folder.uuid, reset.uuid, "hr")


# The mails


def test_the_owner_is_told_of_both_steps(
    people: SimpleNamespace, app: AuthenticatorDevice, mailoutbox: list[Any], commits: Any
) -> None:
    with commits(execute=True):
        reset = api.ask(office=office(people.hr), employee=people.leder)
        api.confirm(office=office(people.hr2), reset=again(reset))
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["leder@example.org"], "HR is asked to reset your extra sign-in"),
        (["leder@example.org"], "Your extra sign-in was reset"),
    ]
    for mail in mailoutbox:
        assert "tell HR at once" in mail.body
        assert "Hanne" not in mail.body
        assert "http" not in mail.body


def test_a_refusal_tells_nobody(
    people: SimpleNamespace, asked: FactorReset, mailoutbox: list[Any], commits: Any
) -> None:
    with commits(execute=True), pytest.raises(NotNow):
        api.confirm(office=office(people.hr), reset=again(asked))
    assert mailoutbox == []


def test_a_mail_that_fails_undoes_nothing_and_tells_no_address(
    people: SimpleNamespace, asked: FactorReset, monkeypatch: pytest.MonkeyPatch, caplog: Any, commits: Any
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("leder@example.org: mailbox unavailable")

    monkeypatch.setattr("samtale_intranet.personnel.second_factor.notices.send_mail", fail)
    with commits(execute=True):
        api.confirm(office=office(people.hr2), reset=again(asked))
    assert not factors.has_second_factor(user=people.leder.user)
    assert "A notice of the second factor could not be sent: OSError" in caplog.messages
    assert "leder@example.org" not in caplog.text
