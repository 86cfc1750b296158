"""A code works once, guesses are counted before they are checked, and no secret stands in the database."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone, translation
from django_otp import devices_for_user, verify_token
from django_otp.models import Device

from samtale_intranet.keyring import KeyProblem
from samtale_intranet.personnel.second_factor import codes
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice, RecoveryCode, RecoveryDevice
from samtale_intranet.personnel.second_factor.refusals import MalformedCode, TooManyAttempts, UsedCode, WrongCode
from tests.personnel.second_factor.conftest import Clock, code_of, make_app, wrong_code_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Say the words in English, in which these tests read them."""
    with translation.override("en"):
        yield


def everything_in(table: str) -> bytes:
    """Give every value of a table as bytes, as a thief of the database would read it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
        rows = cursor.fetchall()
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)


def test_it_takes_the_code_of_now(app: AuthenticatorDevice) -> None:
    app.prove(code_of(app))
    app.refresh_from_db()
    assert app.last_used_at is not None
    assert app.throttling_failure_count == 0


@pytest.mark.parametrize("steps", [-1, 1])
def test_it_takes_the_code_of_half_a_minute_before_and_after(app: AuthenticatorDevice, steps: int) -> None:
    app.prove(code_of(app, steps=steps))
    app.refresh_from_db()
    assert app.drift == steps


@pytest.mark.parametrize("steps", [-2, 2, 100])
def test_it_refuses_codes_further_off(app: AuthenticatorDevice, steps: int) -> None:
    with pytest.raises(WrongCode):
        app.prove(code_of(app, steps=steps))


PADDINGS = [
    *("{}", " {}", "{}\n", "{0[0]} {0[1]}{0[2]}{0[3]}{0[4]}{0[5]}", "\t{}\u00a0", "{}-", "\u2011{}\u2013"),
    *("\u200b{}\u200b", "{0[0]}\u2060{0[1]}{0[2]}{0[3]}\u200b{0[4]}{0[5]}", "\ufeff{}", "{}\u2028", " - {} - "),
]


@pytest.mark.parametrize("padding", PADDINGS)
def test_it_refuses_the_same_code_again_in_any_padding(app: AuthenticatorDevice, padding: str) -> None:
    code = code_of(app)
    app.prove(code)
    with pytest.raises(UsedCode):
        app.prove(padding.format(code))


def test_it_refuses_a_code_that_opened_once_also_after_a_failed_attempt(app: AuthenticatorDevice) -> None:
    code = code_of(app)
    app.prove(code)
    with pytest.raises(WrongCode):
        app.prove(wrong_code_of(app))
    waited = timezone.now() + datetime.timedelta(seconds=2)  # the code itself would still be within its time
    with time_machine.travel(waited, tick=False), pytest.raises(UsedCode):
        app.prove(code)


@pytest.mark.parametrize(
    "padded", ["{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "  {}  ", "{0[0]}{0[1]}{0[2]}-{0[3]}{0[4]}{0[5]}"]
)
def test_it_takes_a_padded_code(app: AuthenticatorDevice, padded: str) -> None:
    app.prove(padded.format(code_of(app)))


def test_it_lets_one_of_two_through_who_send_the_same_code_at_once(app: AuthenticatorDevice) -> None:
    # Two workers have loaded the device before either of them has written.
    first, second = (AuthenticatorDevice.objects.get(pk=app.pk) for _ in range(2))
    first.prove(code_of(app))
    with pytest.raises(UsedCode):
        second.prove(code_of(app))


def test_it_gives_one_of_two_guesses_at_once_its_turn(app: AuthenticatorDevice) -> None:
    first, second = (AuthenticatorDevice.objects.get(pk=app.pk) for _ in range(2))
    with pytest.raises(WrongCode):
        first.prove(wrong_code_of(app))
    with pytest.raises(TooManyAttempts):
        second.prove(code_of(app))
    app.refresh_from_db()
    assert app.throttling_failure_count == 1


def test_an_older_code_is_refused_after_a_newer_one(app: AuthenticatorDevice) -> None:
    app.prove(code_of(app, steps=1))
    with pytest.raises(UsedCode):
        app.prove(code_of(app))


def test_each_wrong_code_doubles_the_wait(app: AuthenticatorDevice, wait: Any) -> None:
    waits = []
    for _attempt in range(4):
        with pytest.raises(WrongCode):
            app.prove(wrong_code_of(app))
        waits.append(app.seconds_to_wait())
        wait(app, 10)
    assert waits == [1, 2, 4, 8]


def test_the_wait_stops_growing_at_a_quarter_of_an_hour(app: AuthenticatorDevice, wait: Any) -> None:
    for failures in (10, 11, 40, 2_000):
        AuthenticatorDevice.objects.update(
            throttling_failure_count=failures, throttling_failure_timestamp=timezone.now()
        )
        app.refresh_from_db()
        assert app.seconds_to_wait() == min(2 ** (failures - 1), 15 * 60)
    wait(app, 15 * 60)
    app.prove(code_of(app))


def test_wrong_recovery_codes_shut_that_way_for_a_minute_only(recovery: list[str], wait: Any) -> None:
    device = RecoveryDevice.objects.get()
    RecoveryDevice.objects.update(throttling_failure_count=30, throttling_failure_timestamp=timezone.now())
    device.refresh_from_db()
    with pytest.raises(TooManyAttempts, match="Wait 60 seconds"):
        device.prove(recovery[0])
    wait(device, 60)
    device.prove(recovery[0])


def test_it_does_not_look_at_a_right_code_that_comes_too_soon(app: AuthenticatorDevice) -> None:
    with pytest.raises(WrongCode):
        app.prove(wrong_code_of(app))
    with pytest.raises(TooManyAttempts, match="Wait 1 second, then try again"):
        app.prove(code_of(app))
    app.refresh_from_db()
    assert app.last_t == -1


@pytest.mark.parametrize("token", ["", "12345", "1234567", "١٢٣٤٥٦", "12345a", "½23456"])
def test_what_cannot_be_a_code_is_named_and_costs_no_attempt(app: AuthenticatorDevice, token: str) -> None:
    with pytest.raises(MalformedCode, match="six digits"):
        app.prove(token)
    app.refresh_from_db()
    assert app.throttling_failure_count == 0


def test_the_clock_of_a_phone_is_followed_but_not_far(app: AuthenticatorDevice, clock: Clock) -> None:
    for step in range(1, codes.MOST_DRIFT + 2):
        app.prove(code_of(app, steps=step))
    assert app.drift == codes.MOST_DRIFT
    with pytest.raises(WrongCode):
        app.prove(code_of(app, steps=codes.MOST_DRIFT + 2))


def test_no_secret_stands_in_the_database(app: AuthenticatorDevice) -> None:
    stored = everything_in("samtale_personnel_authenticatordevice")
    secret = app.secret()
    for form in (secret, secret.hex().encode(), base64.b32encode(secret), base64.b64encode(secret)):
        assert form not in stored
    assert len(secret) == 20


def test_no_recovery_code_stands_in_the_database(recovery: list[str]) -> None:
    stored = everything_in("samtale_personnel_recoverycode").upper()
    assert len(recovery) == 10 == RecoveryCode.objects.count()
    for code in recovery:
        assert code.encode() not in stored
        assert codes.normalise(code).encode() not in stored


def test_a_secret_does_not_open_for_another_person(app: AuthenticatorDevice, people: SimpleNamespace) -> None:
    AuthenticatorDevice.objects.filter(pk=app.pk).update(user=people.kollega.user)
    with pytest.raises(KeyProblem):
        AuthenticatorDevice.objects.get(pk=app.pk).secret()


def test_a_secret_does_not_open_on_another_device(app: AuthenticatorDevice, people: SimpleNamespace) -> None:
    other = make_app(people.leder.user)
    other.sealed_secret = app.sealed_secret
    with pytest.raises(KeyProblem):
        other.secret()


def test_a_secret_does_not_open_with_another_key(app: AuthenticatorDevice, settings: Any) -> None:
    other = base64.b64encode(bytes(range(1, 33))).decode()
    settings.SAMTALE_INTRANET = {
        **settings.SAMTALE_INTRANET,
        "KEYS": {"active": "test", "keys": {"test": other}},
    }
    with pytest.raises(KeyProblem):
        app.prove("123456")


def test_secrets_and_codes_of_an_older_key_of_the_ring_still_work(
    app: AuthenticatorDevice, recovery: list[str], settings: Any
) -> None:
    newer = base64.b64encode(bytes(range(1, 33))).decode()
    ring = settings.SAMTALE_INTRANET["KEYS"]["keys"]
    settings.SAMTALE_INTRANET = {
        **settings.SAMTALE_INTRANET,
        "KEYS": {"active": "newer", "keys": {**ring, "newer": newer}},
    }
    app.prove(code_of(app))
    RecoveryDevice.objects.get().prove(recovery[0])


def test_a_recovery_code_works_once(recovery: list[str]) -> None:
    device = RecoveryDevice.objects.get()
    device.prove(recovery[3])
    with pytest.raises(WrongCode, match="Each code works once"):
        device.prove(recovery[3])
    assert RecoveryCode.objects.count() == 9


def test_a_recovery_code_works_for_one_of_two_at_once(recovery: list[str]) -> None:
    first, second = (RecoveryDevice.objects.get() for _ in range(2))
    first.prove(recovery[0])
    with pytest.raises(WrongCode):
        second.prove(recovery[0])


def test_a_recovery_code_is_read_as_people_type_it(recovery: list[str]) -> None:
    typed = recovery[0].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    RecoveryDevice.objects.get().prove(f" {typed} ")


def test_a_recovery_code_of_somebody_else_is_wrong(recovery: list[str], people: SimpleNamespace) -> None:
    other = RecoveryDevice.objects.create(user=people.kollega.user, name="recovery")
    # Somebody who can write to the database moves a row of their own codes to another person.
    RecoveryCode.objects.update(device=other)
    with pytest.raises(WrongCode):
        other.prove(recovery[0])


def test_a_host_that_asks_django_otp_gets_the_same_rules(app: AuthenticatorDevice, recovery: list[str]) -> None:
    user = app.user
    assert {type(device) for device in devices_for_user(user)} == {AuthenticatorDevice, RecoveryDevice}
    assert verify_token(user, app.persistent_id, code_of(app)) == app
    assert verify_token(user, app.persistent_id, code_of(app)) is None
    assert Device.from_persistent_id(app.persistent_id) == app
