"""The password step: who guesses waits, and nobody else does."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests.personas import sign_in

pytestmark = pytest.mark.django_db
LOGIN = "/log-ind/"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


def attempt(password: str, *, name: str = "leder", address: str = HERE, **headers: str) -> Any:
    """Sign in as a browser at this address does."""
    client = Client(REMOTE_ADDR=address, headers=headers)
    return client.post(LOGIN, {"username": name, "password": password})


def lock(name: str = "leder", address: str = HERE) -> Any:
    """Type five wrong passwords; give the last answer."""
    return [attempt(f"forkert-{number}", name=name, address=address) for number in range(5)][-1]


def test_it_lets_in_with_the_right_password(people: SimpleNamespace) -> None:
    assert attempt("leder").status_code == 302


def test_four_wrong_passwords_are_forgiven(people: SimpleNamespace) -> None:
    for number in range(4):
        assert attempt(f"forkert-{number}").status_code == 200
    assert attempt("leder").status_code == 302
    assert not AccessAttempt.objects.exists(), "and forgotten"


def test_the_fifth_is_answered_with_a_friendly_page(people: SimpleNamespace) -> None:
    response = lock()
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (429, "900", "no-store")
    assert "<h1>" in response.text
    assert 'href="/log-ind/"' in response.text
    assert "leder" not in response.text.split("<main")[1].split("</main>")[0]


def test_after_that_the_right_password_waits_too(people: SimpleNamespace) -> None:
    lock()
    assert attempt("leder").status_code == 429
    assert attempt("leder", **{"user-agent": "Et andet program"}).status_code == 429
    assert attempt("leder", **{"x-forwarded-for": ELSEWHERE}).status_code == 429, "nobody chooses their own address"


@pytest.mark.parametrize("name", ["LEDER", " leder ", "ｌeder"])
def test_another_way_to_write_the_name_is_the_same_name(people: SimpleNamespace, name: str) -> None:
    lock()
    assert attempt("x", name=name).status_code == 429


def test_the_owner_gets_in_from_another_address(people: SimpleNamespace) -> None:
    lock(address=ELSEWHERE)
    assert attempt("leder", address=HERE).status_code == 302
    assert attempt("leder", address=ELSEWHERE).status_code == 429


def test_a_colleague_at_the_same_address_gets_in(people: SimpleNamespace) -> None:
    lock()
    assert attempt("kollega", name="kollega").status_code == 302


def test_it_opens_after_a_quarter_of_an_hour_whoever_goes_on_meanwhile(people: SimpleNamespace) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        lock()
        for _minute in range(14):
            clock.shift(datetime.timedelta(minutes=1))
            assert attempt("forkert").status_code == 429
        clock.shift(datetime.timedelta(minutes=1, seconds=1))
        assert attempt("leder").status_code == 302


def test_it_holds_at_the_editors_sign_in_too(people: SimpleNamespace) -> None:
    lock("redaktoer")
    client = Client(REMOTE_ADDR=HERE)
    response = client.post("/admin/login/", {"username": "redaktoer", "password": "redaktoer"})
    assert response.status_code == 429


def test_nothing_that_was_typed_stands_in_the_tables(people: SimpleNamespace, caplog: Any) -> None:
    lock()
    attempt("x", name="MIT-KODEORD-I-FORKERT-FELT")
    stored = str(list(AccessAttempt.objects.values()))
    assert "forkert-" not in stored
    assert "leder" not in stored
    assert "MIT-KODEORD" not in stored.upper()
    assert "MIT-KODEORD" not in caplog.text.upper()
    assert AccessAttempt.objects.count() == 2
    assert not AccessLog.objects.exists()
    assert not AccessFailureLog.objects.exists()


def test_axes_finds_nothing_to_complain_of(db: None) -> None:
    assert [check for check in run_checks() if str(check.id).startswith("axes.")] == []
    call_command("migrate", check=True, plan=False, verbosity=0)


def test_tests_and_shells_sign_in_as_before(client: Client, people: SimpleNamespace) -> None:
    assert client.login(username="leder", password="leder")
    assert sign_in(Client(), people.leder).get("/sikkerhed/").status_code == 200
    assert not client.login(username="leder", password="forkert")
    assert not AccessAttempt.objects.exists()
