"""Somebody with an app, and the codes that the app would show."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django_otp.oath import hotp

from samtale_intranet.personnel.second_factor import api
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice

NOW = 1_790_000_000.0


class Clock:
    """The time that the codes are computed from, in Unix seconds."""

    def __init__(self) -> None:
        self.now = NOW

    def time(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("samtale_intranet.personnel.second_factor.models.time.time", clock.time)
    return clock


def code_of(device: AuthenticatorDevice, now: float = NOW, *, steps: int = 0) -> str:
    """Give the code that the app shows at this time, some steps later."""
    return f"{hotp(device.secret(), int(now) // 30 + steps):06d}"


def wrong_code_of(device: AuthenticatorDevice) -> str:
    """Give six digits that are no code of the app around now."""
    near = {code_of(device, steps=steps) for steps in range(-12, 13)}
    return next(code for code in (f"{number:06d}" for number in range(100)) if code not in near)


@pytest.fixture
def app(people: SimpleNamespace, clock: Clock) -> AuthenticatorDevice:
    """Leder's confirmed app."""
    return make_app(people.leder.user)


def make_app(user: Any, name: str = "Min telefon") -> AuthenticatorDevice:
    device = AuthenticatorDevice.begin(user_id=user.pk, name=name)
    device.confirmed = True
    device.save()
    return device


@pytest.fixture
def recovery(people: SimpleNamespace) -> list[str]:
    """Leder's recovery codes, in clear."""
    return api.new_recovery_codes(user=people.leder.user)


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Any:
    """Run what waits for a commit; a test's own transaction never has one."""
    return django_capture_on_commit_callbacks


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, float], None]:
    """Let so many seconds pass for a device's throttle."""
    import datetime

    def pass_by(device: Any, seconds: float) -> None:
        device.refresh_from_db()
        device.throttling_failure_timestamp -= datetime.timedelta(seconds=seconds)
        device.save()

    return pass_by
