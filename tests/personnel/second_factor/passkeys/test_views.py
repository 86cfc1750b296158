"""Adding a passkey and proving by one, as somebody honest and as somebody who has only the password."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp_webauthn.models import WebAuthnCredential

from samtale_intranet.personnel.access import authorise_hr
from samtale_intranet.personnel.models import FactorReset, LedgerEvent, PasskeyBinding
from samtale_intranet.personnel.second_factor import api, session
from samtale_intranet.personnel.second_factor.lost import api as lost
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice, RecoveryDevice
from samtale_intranet.personnel.second_factor.passkeys import ceremonies
from tests.personas import sign_in
from tests.personnel.second_factor.conftest import code_of, make_app
from tests.personnel.second_factor.passkeys.authenticator import Authenticator
from tests.personnel.second_factor.passkeys.conftest import (
    CODES,
    DEVICES,
    NEW,
    VERIFY,
    add,
    options,
    passkeys,
    prove,
)

pytestmark = pytest.mark.django_db
Bound = Callable[..., Authenticator]


@pytest.fixture
def leder(client: Client, people: SimpleNamespace) -> Client:
    """Leder, signed in with the password alone."""
    return sign_in(client, people.leder, step_up=False)


def is_open(client: Client) -> bool:
    return session.PROVEN in client.session and client.get(CODES).status_code == 200


def events() -> list[str]:
    return list(LedgerEvent.objects.order_by("sequence").values_list("action", flat=True))


# Adding


def test_the_first_one_is_added_after_the_password(
    leder: Client, people: SimpleNamespace, mailoutbox: list[Any], commits: Any
) -> None:
    with commits(execute=True):
        response = add(leder, Authenticator(), name="Min telefon")
    assert len(re.findall(r"<li><code>([0-9A-Z]{4}-){3}[0-9A-Z]{4}</code></li>", response.text)) == 10
    assert is_open(leder)
    assert [passkey.device.name for passkey in passkeys(people.leder)] == ["Min telefon"]
    assert events() == ["passkey_added", "recovery_codes_renewed"]
    assert [mail.subject for mail in mailoutbox] == ["Extra sign-in was set up for your account"]


def test_it_asks_for_the_persons_verification(leder: Client) -> None:
    told = options(leder.get(NEW))
    assert told["authenticatorSelection"]["userVerification"] == "required"
    assert told["rp"] == {"name": "Intranet", "id": "testserver"}


def test_a_further_one_is_added_behind_a_proof(client: Client, app: AuthenticatorDevice, people: Any) -> None:
    sign_in(client, people.leder)
    assert add(client, Authenticator()).headers["Location"] == DEVICES
    page = client.get(DEVICES).text
    assert "Min telefon" in page
    assert "Passkey" in page
    assert client.session[DEVICE_ID_SESSION_KEY].startswith("django_otp_webauthn.webauthncredential/")


@pytest.mark.parametrize("method", ["get", "post"])
def test_enrolling_before_verifying_is_refused(leder: Client, app: AuthenticatorDevice, method: str) -> None:
    response = getattr(leder, method)(NEW, {"answer": "{}", "name": "tyv"})
    assert (response.status_code, response["Location"].startswith(VERIFY)) == (302, True)
    assert not WebAuthnCredential.objects.exists()


@pytest.mark.parametrize("held", ["passkey", "codes"])
def test_whatever_one_has_is_asked_for_first(client: Client, people: SimpleNamespace, bound: Bound, held: str) -> None:
    if held == "passkey":
        bound()
        RecoveryDevice.objects.all().delete()
    else:
        RecoveryDevice.objects.create(user=people.leder.user, name="used up")
    sign_in(client, people.leder, step_up=False)
    for path in (NEW, "/sikkerhed/ny/"):
        assert client.get(path)["Location"].startswith(VERIFY)
        assert client.post(path, {"name": "tyv"})["Location"].startswith(VERIFY)


def test_one_begun_before_the_person_has_a_second_factor_is_not_finished_after(
    leder: Client, people: SimpleNamespace
) -> None:
    # A thief with the password has the page open; the person sets up their own; then the thief wants to finish.
    told = options(leder.get(NEW))
    make_app(people.leder.user)
    assert leder.post(NEW, {"answer": Authenticator().make(told)})["Location"].startswith(VERIFY)
    # Nor by the verb itself, whatever page led to it.
    request = leder.get(DEVICES).wsgi_request
    waiting = {"challenge": told["challenge"], "user": str(people.leder.user.pk), "at": timezone.now().timestamp()}
    request.session[ceremonies.ADDING] = waiting
    answer = Authenticator().make(told)
    with pytest.raises(session.StepUpRequired):
        ceremonies.add(request, answer=answer, name="tyv")
    assert not WebAuthnCredential.objects.exists()
    assert not is_open(leder)


def test_where_the_host_proves_a_second_factor_a_password_alone_adds_nothing(leder: Client, settings: Any) -> None:
    claim = "tests.personnel.second_factor.test_session.claim"
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "STEP_UP_CLAIM": claim}
    assert leder.get(NEW)["Location"].startswith(VERIFY)


@pytest.mark.parametrize(
    "device",
    [
        Authenticator(verified=False),
        Authenticator(origin="https://evil.example"),
        Authenticator(origin="https://testserver.evil.example"),
        Authenticator(rp_id="evil.example"),
    ],
    ids=["not verified", "another site", "a site of a like name", "another domain"],
)
def test_a_passkey_that_does_not_fit_is_refused(leder: Client, device: Authenticator) -> None:
    response = add(leder, device)
    assert response.status_code == 400
    assert "The passkey was not accepted. Try again, or choose another way." in response.text
    assert not WebAuthnCredential.objects.exists()
    assert not is_open(leder)


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "x", '{"id": 1}', "{" * 30_000])
def test_what_is_no_answer_is_refused(leder: Client, answer: str) -> None:
    leder.get(NEW)
    assert leder.post(NEW, {"answer": answer}).status_code == 400
    assert not WebAuthnCredential.objects.exists()


def test_an_answer_counts_once_and_for_its_own_session(leder: Client, people: SimpleNamespace) -> None:
    answer = Authenticator().make(options(leder.get(NEW)))
    elsewhere = sign_in(Client(), people.leder, step_up=False)
    elsewhere.get(NEW)
    assert elsewhere.post(NEW, {"answer": answer}).status_code == 400
    assert leder.post(NEW, {"answer": answer}).status_code == 200
    assert leder.post(NEW, {"answer": answer}).status_code == 400


def test_a_challenge_runs_out(leder: Client) -> None:
    answer = Authenticator().make(options(leder.get(NEW)))
    late = leder.session
    late[ceremonies.ADDING] = {**late[ceremonies.ADDING], "at": timezone.now().timestamp() - ceremonies.LIFETIME}
    late.save()
    assert leder.post(NEW, {"answer": answer}).status_code == 400


def test_a_passkey_that_somebody_else_has_is_not_taken_over(
    client: Client, people: SimpleNamespace, bound: Bound
) -> None:
    theirs = bound(people.kollega)
    assert add(sign_in(client, people.leder), theirs).status_code == 400
    assert len(passkeys(people.kollega)) == 1


def test_five_are_the_most(client: Client, people: SimpleNamespace, bound: Bound) -> None:
    for number in range(5):
        bound(name=str(number))
    response = add(sign_in(client, people.leder), Authenticator())
    assert response.status_code == 409
    assert "You have five passkeys, and that is the most." in response.text


# Proving


def test_it_opens_with_a_passkey(leder: Client, people: SimpleNamespace, bound: Bound) -> None:
    device = bound()
    before = leder.session.session_key
    assert "passkey" in leder.get(VERIFY).text
    assert prove(leder, device).headers["Location"] == DEVICES
    assert is_open(leder)
    assert leder.session.session_key != before
    event = LedgerEvent.objects.order_by("-sequence").first()
    assert event is not None
    assert (event.action, event.record) == ("second_factor_proven", passkeys(people.leder)[0].uuid)


def test_only_ones_own_passkeys_are_asked_for(leder: Client, people: SimpleNamespace, bound: Bound) -> None:
    bound()
    bound(people.kollega)
    assert len(options(leder.get(VERIFY, {"kind": "passkey"}))["allowCredentials"]) == 1


def test_the_passkey_of_somebody_else_is_refused(leder: Client, people: SimpleNamespace, bound: Bound) -> None:
    bound()
    response = prove(leder, bound(people.kollega))
    assert response.status_code == 400
    assert "The passkey was not accepted." in response.text
    assert not is_open(leder)
    assert events()[-1] == "second_factor_failed"


def test_an_answer_without_verification_is_refused(leder: Client, bound: Bound) -> None:
    device = bound()
    device.flags = 1
    assert prove(leder, device).status_code == 400
    assert not is_open(leder)


def test_an_answer_is_not_taken_twice(leder: Client, bound: Bound) -> None:
    device = bound()
    answer = device.use(options(leder.get(VERIFY, {"kind": "passkey"})))
    sent = {"second_factor_kind": "passkey", "second_factor_code": answer}
    assert leder.post(VERIFY, sent).status_code == 302
    leder.post("/sikkerhed/laas/")
    assert leder.post(VERIFY, sent).status_code == 400
    leder.get(VERIFY, {"kind": "passkey"})
    assert leder.post(VERIFY, sent).status_code == 400, "nor against a new challenge"
    assert not is_open(leder)


def test_an_answer_is_not_taken_in_another_session(leder: Client, people: SimpleNamespace, bound: Bound) -> None:
    answer = bound().use(options(leder.get(VERIFY, {"kind": "passkey"})))
    thief = sign_in(Client(), people.leder, step_up=False)
    sent = {"second_factor_kind": "passkey", "second_factor_code": answer}
    assert thief.post(VERIFY, sent).status_code == 400
    thief.get(VERIFY, {"kind": "passkey"})
    assert thief.post(VERIFY, sent).status_code == 400
    assert not is_open(thief)


def test_answers_are_looked_at_so_often_and_no_more(leder: Client, bound: Bound, settings: Any) -> None:
    bound()
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "LIMITS": {"passkey": "3/h"}}
    sent = {"second_factor_kind": "passkey", "second_factor_code": "{}"}
    assert [leder.post(VERIFY, sent).status_code for _ in range(5)] in ([400] * 3 + [429] * 2, [400] * 2 + [429] * 3)


def test_an_answer_to_making_one_proves_nothing(leder: Client, people: SimpleNamespace, bound: Bound) -> None:
    device = bound()
    told = options(leder.get(VERIFY, {"kind": "passkey"}))
    answer = device.make(told)
    assert leder.post(VERIFY, {"second_factor_kind": "passkey", "second_factor_code": answer}).status_code == 400


def test_a_copy_of_a_passkey_is_noticed_by_its_count(leder: Client, bound: Bound) -> None:
    device = bound()
    device.count = 7
    assert prove(leder, device).status_code == 302
    device.count = 3
    assert prove(leder, device).status_code == 400


def test_an_attempt_without_a_challenge_is_not_logged(leder: Client, bound: Bound) -> None:
    bound()
    before = events()
    leder.post(VERIFY, {"second_factor_kind": "passkey", "second_factor_code": "{}"})
    assert events() == before


# Whose it is


def test_a_passkey_given_to_another_person_behind_our_back_proves_nothing(
    client: Client, people: SimpleNamespace, bound: Bound
) -> None:
    # Somebody who can edit the library's rows gives their own passkey to HR.
    device = bound(people.kollega)
    bound(people.hr)
    WebAuthnCredential.objects.filter(user=people.kollega.user).update(user=people.hr.user)
    sign_in(client, people.hr, step_up=False)
    assert prove(client, device).status_code == 400
    PasskeyBinding.objects.filter(user=people.kollega.user).update(user=people.hr.user)
    assert len(passkeys(people.hr)) == 1
    assert prove(client, device).status_code == 400


def test_a_key_put_in_the_place_of_the_right_one_proves_nothing(
    leder: Client, people: SimpleNamespace, bound: Bound
) -> None:
    device, attacker = bound(), bound(people.kollega)
    planted = WebAuthnCredential.objects.get(user=people.kollega.user)
    WebAuthnCredential.objects.filter(user=people.leder.user).update(public_key=planted.public_key)
    assert passkeys(people.leder) == []
    device.key = attacker.key
    make_app(people.leder.user)
    assert leder.get(VERIFY, {"kind": "passkey"}).text.count("samtale-passkey-use") == 0
    assert api.kinds_of(user=people.leder.user) == ["app"]


# Changing


def test_it_is_renamed_and_removed(
    client: Client, app: AuthenticatorDevice, people: SimpleNamespace, bound: Bound
) -> None:
    bound()
    sign_in(client, people.leder)
    (passkey,) = passkeys(people.leder)
    client.post(f"/sikkerhed/{passkey.uuid}/navn/", {"name": "Arbejdscomputer"})
    assert "Arbejdscomputer" in client.get(DEVICES).text
    assert client.post(f"/sikkerhed/{passkey.uuid}/fjern/").status_code == 302
    assert passkeys(people.leder) == []
    assert not WebAuthnCredential.objects.exists()
    assert not PasskeyBinding.objects.exists()
    assert events()[-1] == "passkey_removed"


def test_the_last_one_stays_and_an_app_may_go_where_a_passkey_is(
    client: Client, app: AuthenticatorDevice, people: SimpleNamespace, bound: Bound
) -> None:
    bound()
    sign_in(client, people.leder)
    assert client.post(f"/sikkerhed/{app.uuid}/fjern/").status_code == 302
    (passkey,) = passkeys(people.leder)
    response = client.post(f"/sikkerhed/{passkey.uuid}/fjern/")
    assert response.status_code == 409
    assert "This is the only one you have. Add the new one first;" in response.text
    assert len(passkeys(people.leder)) == 1


@pytest.mark.parametrize("step_up", [True, False])
@pytest.mark.parametrize("what", ["navn", "fjern"])
def test_the_passkey_of_somebody_else_is_neither_removed_nor_renamed(
    client: Client, people: SimpleNamespace, bound: Bound, what: str, step_up: bool
) -> None:
    bound()
    bound(people.kollega)
    (theirs,) = passkeys(people.leder)
    sign_in(client, people.kollega, step_up=step_up)
    assert client.post(f"/sikkerhed/{theirs.uuid}/{what}/", {"name": "tyv"}).status_code == 404
    assert [one.device.name for one in passkeys(people.leder)] == ["Min nøgle"]


def test_what_a_passkey_has_opened_closes_when_it_is_removed_elsewhere(
    leder: Client, app: AuthenticatorDevice, people: SimpleNamespace, clock: Any, bound: Bound
) -> None:
    device = bound()
    assert prove(leder, device).status_code == 302
    owner = sign_in(Client(), people.leder, step_up=False)
    owner.post(VERIFY, {"second_factor_kind": "app", "second_factor_code": code_of(app)})
    (passkey,) = passkeys(people.leder)
    assert owner.post(f"/sikkerhed/{passkey.uuid}/fjern/").status_code == 302
    assert leder.get(CODES)["Location"].startswith(VERIFY)


def test_a_reset_takes_passkeys_too(leder: Client, people: SimpleNamespace, bound: Bound) -> None:
    device = bound()
    assert prove(leder, device).status_code == 302
    reset = lost.ask(office=authorise_hr(user=people.hr.user), employee=people.leder)
    found = FactorReset.objects.with_people().get(pk=reset.pk)
    lost.confirm(office=authorise_hr(user=people.hr2.user), reset=found)
    assert not WebAuthnCredential.objects.exists()
    assert not PasskeyBinding.objects.exists()
    assert leder.get(CODES)["Location"].startswith(VERIFY)
    assert leder.get(NEW).status_code == 200


# Without


def test_nothing_of_it_shows_at_another_address(client: Client, people: SimpleNamespace, settings: Any) -> None:
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = ["https://intranet.example"]
    sign_in(client, people.leder)
    assert client.get(NEW).status_code == 404
    assert NEW not in client.get(DEVICES).text
    assert "Passkeys work at https://intranet.example only." in client.get(DEVICES).text


def test_nothing_that_is_typed_or_secret_stands_in_the_page(leder: Client) -> None:
    page = leder.get(NEW).text
    assert " style=" not in page
    assert not re.findall(r"<script(?![^>]* src=)", page)
    assert json.loads(json.dumps(options(leder.get(NEW))))["attestation"] == "none"


def test_every_page_takes_few_queries(
    client: Client, people: SimpleNamespace, bound: Bound, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        bound(name=str(number))
    sign_in(client, people.leder)
    for path in (DEVICES, NEW, VERIFY):
        with django_assert_max_num_queries(16):
            assert client.get(path).status_code == 200
