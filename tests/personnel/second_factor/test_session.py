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
from django.utils import timezone

from samtale_intranet.personnel.second_factor import session
from samtale_intranet.personnel.second_factor.session import StepUpRequired

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


def test_it_is_fresh_for_as_long_as_the_setting_says(request_of_leder: HttpRequest) -> None:
    at = ago(minutes=14, seconds=50)
    session.mark(request_of_leder.session, at)
    session.require_step_up(request_of_leder)
    assert session.step_up_until(request_of_leder) == at + datetime.timedelta(minutes=15)


def test_it_is_stale_a_moment_later(request_of_leder: HttpRequest) -> None:
    session.mark(request_of_leder.session, ago(minutes=15, seconds=1))
    assert not session.is_fresh(request_of_leder)


def test_a_time_in_the_future_proves_nothing(request_of_leder: HttpRequest) -> None:
    session.mark(request_of_leder.session, ago(minutes=-1))
    assert not session.is_fresh(request_of_leder)


def test_the_proof_of_another_person_proves_nothing(request_of_leder: HttpRequest, people: SimpleNamespace) -> None:
    session.mark(request_of_leder.session)
    request_of_leder.user = people.kollega.user
    assert not session.is_fresh(request_of_leder)


def test_somebody_signed_out_has_proven_nothing(request_of_leder: HttpRequest) -> None:
    session.mark(request_of_leder.session)
    request_of_leder.user = AnonymousUser()
    assert not session.is_fresh(request_of_leder)


@pytest.mark.parametrize(
    "at", [None, "", "now", True, [], {}, float("nan"), float("inf"), -1e300, "1790000000", 10**400, 0]
)
def test_malformed_times_prove_nothing(request_of_leder: HttpRequest, at: Any) -> None:
    request_of_leder.session[session.PROVEN] = {"at": at, "user": str(request_of_leder.user.pk)}
    assert not session.is_fresh(request_of_leder)


@pytest.mark.parametrize("proof", [None, "", 1, True, 1790000000.0, [], {}, {"at": 1}, {"user": "1"}])
def test_a_malformed_proof_proves_nothing(request_of_leder: HttpRequest, proof: Any) -> None:
    request_of_leder.session[session.PROVEN] = proof
    assert not session.is_fresh(request_of_leder)


def test_it_is_locked_again_at_once(request_of_leder: HttpRequest) -> None:
    session.mark(request_of_leder.session)
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
