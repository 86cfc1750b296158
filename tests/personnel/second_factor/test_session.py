"""When a second factor counts as proven. Everything doubtful counts as not."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from samtale_intranet.personnel.second_factor import session
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice, RecoveryDevice
from samtale_intranet.personnel.second_factor.session import StepUpRequired
from tests.personas import sign_in
from tests.personnel.second_factor.conftest import make_app

pytestmark = pytest.mark.django_db
claimed: dict[str, Any] = {}


def claim(request: HttpRequest) -> Any:
    """Stand for a host's own function."""
    if "error" in claimed:
        raise claimed["error"]
    return claimed.get("at")


@pytest.fixture
def request_of_leder(rf: Any, people: SimpleNamespace) -> HttpRequest:
    request = rf.get("/")
    request.user = people.leder.user
    request.session = SessionStore()
    request.session[SESSION_KEY] = str(people.leder.user.pk)
    return request


@pytest.fixture
def device(people: SimpleNamespace) -> RecoveryDevice:
    """What leder proves with."""
    return RecoveryDevice.objects.create(user=people.leder.user, name="recovery")


@pytest.fixture
def host_claims(settings: Any) -> Any:
    settings.SAMTALE_INTRANET = {
        **settings.SAMTALE_INTRANET,
        "STEP_UP_CLAIM": "tests.personnel.second_factor.test_session.claim",
    }
    claimed.clear()
    yield claimed
    claimed.clear()


def ago(**how_long: float) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(**how_long)


def test_it_is_not_fresh_without_a_proof(request_of_leder: HttpRequest) -> None:
    assert session.step_up_until(request_of_leder) is None
    with pytest.raises(StepUpRequired):
        session.require_step_up(request_of_leder)


def test_it_is_fresh_for_as_long_as_the_setting_says(request_of_leder: HttpRequest, device: RecoveryDevice) -> None:
    at = ago(minutes=14, seconds=50)
    session.mark(request_of_leder.session, device=device, at=at)
    session.require_step_up(request_of_leder)
    assert session.step_up_until(request_of_leder) == at + datetime.timedelta(minutes=15)


def test_it_is_stale_a_moment_later(request_of_leder: HttpRequest, device: RecoveryDevice) -> None:
    session.mark(request_of_leder.session, device=device, at=ago(minutes=15, seconds=1))
    assert not session.is_fresh(request_of_leder)


def test_a_time_in_the_future_proves_nothing(request_of_leder: HttpRequest, device: RecoveryDevice) -> None:
    session.mark(request_of_leder.session, device=device, at=ago(minutes=-1))
    assert not session.is_fresh(request_of_leder)


def test_the_proof_of_another_person_proves_nothing(
    request_of_leder: HttpRequest, device: RecoveryDevice, people: SimpleNamespace
) -> None:
    session.mark(request_of_leder.session, device=device)
    request_of_leder.user = people.kollega.user
    assert not session.is_fresh(request_of_leder)


def test_somebody_signed_out_has_proven_nothing(request_of_leder: HttpRequest, device: RecoveryDevice) -> None:
    session.mark(request_of_leder.session, device=device)
    request_of_leder.user = AnonymousUser()
    assert not session.is_fresh(request_of_leder)


@pytest.mark.parametrize(
    "at", [None, "", "now", True, [], {}, float("nan"), float("inf"), -1e300, "1790000000", 10**400, 0]
)
def test_malformed_times_prove_nothing(request_of_leder: HttpRequest, device: RecoveryDevice, at: Any) -> None:
    request_of_leder.session[session.PROVEN] = {
        "at": at,
        "user": str(request_of_leder.user.pk),
        "device": device.persistent_id,
    }
    assert not session.is_fresh(request_of_leder)


@pytest.mark.parametrize("proof", [None, "", 1, True, 1790000000.0, [], {}, {"at": 1}, {"user": "1"}])
def test_a_malformed_proof_proves_nothing(request_of_leder: HttpRequest, proof: Any) -> None:
    request_of_leder.session[session.PROVEN] = proof
    assert not session.is_fresh(request_of_leder)


def test_it_is_locked_again_at_once(request_of_leder: HttpRequest, device: RecoveryDevice) -> None:
    session.mark(request_of_leder.session, device=device)
    session.lock(request_of_leder.session)
    assert not session.is_fresh(request_of_leder)


def test_the_host_may_say_when_it_was_proven(request_of_leder: HttpRequest, host_claims: dict[str, Any]) -> None:
    host_claims["at"] = ago(minutes=3)
    session.require_step_up(request_of_leder)
    assert session.step_up_until(request_of_leder) == host_claims["at"] + datetime.timedelta(minutes=15)


@pytest.mark.parametrize(
    "says",
    [
        {},
        {"at": True},
        {"at": 1790000000},
        {"at": "2026-01-01"},
        {"error": ValueError("broken")},
        {"at": datetime.datetime(2026, 1, 1)},
    ],
)
def test_a_claim_that_is_no_aware_time_proves_nothing(
    request_of_leder: HttpRequest, host_claims: dict[str, Any], says: dict[str, Any]
) -> None:
    host_claims.update(says)
    assert not session.is_fresh(request_of_leder)


@pytest.mark.parametrize("minutes", [-1, 15.1])
def test_a_claim_of_the_future_or_long_ago_proves_nothing(
    request_of_leder: HttpRequest, host_claims: dict[str, Any], minutes: float
) -> None:
    host_claims["at"] = ago(minutes=minutes)
    assert not session.is_fresh(request_of_leder)


def test_locking_holds_against_an_older_claim(request_of_leder: HttpRequest, host_claims: dict[str, Any]) -> None:
    host_claims["at"] = ago(minutes=1)
    session.lock(request_of_leder.session)
    assert not session.is_fresh(request_of_leder)
    host_claims["at"] = timezone.now()
    assert session.is_fresh(request_of_leder)
    request_of_leder.session[session.LOCKED] = "malformed"
    assert not session.is_fresh(request_of_leder)


# The device that proved it


def test_a_proof_whose_device_is_gone_proves_nothing(request_of_leder: HttpRequest, device: RecoveryDevice) -> None:
    session.mark(request_of_leder.session, device=device)
    device.delete()
    assert not session.is_fresh(request_of_leder)


def test_a_proof_by_an_app_that_was_removed_proves_nothing_while_another_is_there(
    request_of_leder: HttpRequest, device: RecoveryDevice
) -> None:
    lost = make_app(request_of_leder.user, "Den tabte")
    make_app(request_of_leder.user, "Den nye")
    session.mark(request_of_leder.session, device=lost)
    lost.delete()
    assert not session.is_fresh(request_of_leder)


def test_used_up_and_renewed_recovery_codes_still_count_as_there(
    request_of_leder: HttpRequest, device: RecoveryDevice
) -> None:
    session.mark(request_of_leder.session, device=device)
    device.renew()
    session.require_step_up(request_of_leder)


def test_an_app_that_is_not_confirmed_proves_nothing(request_of_leder: HttpRequest) -> None:
    pending = AuthenticatorDevice.begin(user_id=request_of_leder.user.pk, name="ikke færdig")
    session.mark(request_of_leder.session, device=pending)
    assert not session.is_fresh(request_of_leder)


def test_the_device_of_another_person_proves_nothing(request_of_leder: HttpRequest, people: SimpleNamespace) -> None:
    session.mark(request_of_leder.session, device=make_app(people.kollega.user))
    assert not session.is_fresh(request_of_leder)


@pytest.mark.parametrize(
    "named", [None, "", 1, True, [], {}, "x", "/", "a.b/1", "auth.user/1", "samtale_personnel.recoverydevice/x"]
)
def test_a_proof_that_names_no_device_proves_nothing(request_of_leder: HttpRequest, named: Any) -> None:
    proof = {"at": timezone.now().timestamp(), "user": str(request_of_leder.user.pk), "device": named}
    request_of_leder.session[session.PROVEN] = proof
    assert not session.is_fresh(request_of_leder)


def test_asking_more_than_once_in_a_request_costs_one_query(
    request_of_leder: HttpRequest, device: RecoveryDevice, django_assert_num_queries: Any
) -> None:
    session.mark(request_of_leder.session, device=device)
    with django_assert_num_queries(1):
        session.require_step_up(request_of_leder)
        session.step_up_until(request_of_leder)


def test_a_proof_that_has_run_out_costs_no_query(
    request_of_leder: HttpRequest, device: RecoveryDevice, django_assert_num_queries: Any
) -> None:
    session.mark(request_of_leder.session, device=device, at=ago(minutes=16))
    with django_assert_num_queries(0):
        assert not session.is_fresh(request_of_leder)


# Changing what proves: a proof of just now

CHANGES = [("get", "/sikkerhed/ny/"), ("get", "/sikkerhed/koder/"), ("post", "/sikkerhed/koder/")]


@pytest.mark.parametrize(("method", "address"), CHANGES)
@pytest.mark.parametrize(("minutes", "status"), [(1, 200), (3, 302)])
def test_a_session_found_open_makes_no_door_of_its_own(
    client: Client, people: SimpleNamespace, method: str, address: str, minutes: int, status: int
) -> None:
    sign_in(client, people.leder, at=ago(minutes=minutes))
    answer = getattr(client, method)(address)
    assert answer.status_code == status
    if status == 302:
        assert answer["Location"].startswith("/sikkerhed/bekraeft/")
    assert client.get("/personale/").status_code == 200
