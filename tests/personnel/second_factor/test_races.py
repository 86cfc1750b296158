"""From two places at once, each with a connection of its own: a code opens once, a reset is decided once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.access import authorise_hr
from samtale_intranet.personnel.models import FactorReset, LedgerEvent
from samtale_intranet.personnel.second_factor import api, factors, session
from samtale_intranet.personnel.second_factor.lost import api as lost
from samtale_intranet.personnel.second_factor.lost.refusals import AlreadyAsked, NoLongerWaiting
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice, RecoveryDevice
from samtale_intranet.personnel.second_factor.refusals import CodeRefused, LastAuthenticator
from tests.forms_pages.test_races import at_once
from tests.personas import sign_in
from tests.personnel.second_factor.conftest import code_of, make_app, wrong_code_of

pytestmark = pytest.mark.django_db(transaction=True)
VERIFY = "/sikkerhed/bekraeft/"


def user_of(person: Employee) -> Any:
    """Give the person's user as a request of its own has it."""
    return get_user_model().objects.get(pk=person.user_id)


def opened(clients: list[Client]) -> list[bool]:
    return [session.PROVEN in client.session for client in clients]


def test_the_same_code_sent_from_two_places_at_once_opens_one(
    people: SimpleNamespace, app: AuthenticatorDevice
) -> None:
    clients = [sign_in(Client(), people.leder, step_up=False) for _ in range(2)]
    sent = {"second_factor_code": code_of(app), "second_factor_kind": "app"}
    answers = at_once([lambda client=client: client.post(VERIFY, sent) for client in clients])  # type: ignore[misc]
    assert sorted(answer.status_code for answer in answers)[0] == 302
    assert sorted(opened(clients)) == [False, True]
    assert LedgerEvent.objects.filter(action="second_factor_proven").count() == 1


def test_the_same_recovery_code_sent_from_two_places_at_once_opens_one(
    people: SimpleNamespace, recovery: list[str]
) -> None:
    clients = [sign_in(Client(), people.leder, step_up=False) for _ in range(2)]
    sent = {"second_factor_code": recovery[0], "second_factor_kind": "recovery"}
    at_once([lambda client=client: client.post(VERIFY, sent) for client in clients])  # type: ignore[misc]
    assert sorted(opened(clients)) == [False, True]
    assert api.codes_left(user=people.leder.user) == 9


def test_many_guesses_at_once_are_one_attempt(people: SimpleNamespace, app: AuthenticatorDevice) -> None:
    guess = wrong_code_of(app)
    outcomes = at_once([lambda: api.verify(user=user_of(people.leder), kind="app", token=guess)] * 6)
    assert all(isinstance(outcome, CodeRefused) for outcome in outcomes)
    app.refresh_from_db()
    assert app.throttling_failure_count == 1


def test_of_two_apps_removed_at_once_one_stays(people: SimpleNamespace, app: AuthenticatorDevice) -> None:
    make_app(app.user, "Min anden telefon")
    both = api.factors_of(user=app.user)
    outcomes = at_once([lambda factor=factor: api.remove(user=user_of(people.leder), factor=factor) for factor in both])  # type: ignore[misc]
    assert sorted(type(outcome) for outcome in outcomes if outcome is not None) == [LastAuthenticator]
    assert AuthenticatorDevice.objects.count() == 1


def test_of_two_confirmations_at_once_one_counts(people: SimpleNamespace, app: AuthenticatorDevice) -> None:
    Employee.objects.filter(pk=people.kollega.pk).update(is_hr=True)
    reset = lost.ask(office=authorise_hr(user=people.hr.user), employee=people.leder)

    def decide(verb: Any, person: Employee) -> None:
        verb(office=authorise_hr(user=user_of(person)), reset=FactorReset.objects.with_people().get(pk=reset.pk))

    outcomes = at_once([lambda: decide(lost.confirm, people.hr2), lambda: decide(lost.turn_down, people.kollega)])
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [NoLongerWaiting]
    stands = FactorReset.objects.get(pk=reset.pk)
    assert factors.has_second_factor(user=people.leder.user) is (stands.state == "turned_down")
    assert LedgerEvent.objects.filter(record=reset.uuid).count() == 2


def test_of_two_requests_at_once_one_is_made(people: SimpleNamespace, app: AuthenticatorDevice) -> None:
    asks = [
        lambda person=person: lost.ask(office=authorise_hr(user=user_of(person)), employee=people.leder)  # type: ignore[misc]
        for person in (people.hr, people.hr2)
    ]
    outcomes = at_once(asks)
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [AlreadyAsked]
    assert FactorReset.objects.count() == 1


def test_no_recovery_codes_survive_a_reset_that_runs_while_new_ones_are_made(
    people: SimpleNamespace, app: AuthenticatorDevice
) -> None:
    reset = lost.ask(office=authorise_hr(user=people.hr.user), employee=people.leder)
    found = FactorReset.objects.with_people().get(pk=reset.pk)
    at_once(
        [
            lambda: lost.confirm(office=authorise_hr(user=user_of(people.hr2)), reset=found),
            lambda: api.new_recovery_codes(user=user_of(people.leder)),
        ]
    )
    whole = RecoveryDevice.objects.count(), api.codes_left(user=people.leder.user)
    assert whole in ((0, 0), (1, 10)), "the codes are all gone, or all made after the reset; never half"
