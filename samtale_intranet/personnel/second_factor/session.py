"""When this session last proved a second factor: written here, read here, and nowhere else.

What stands in the session is when, for whom and by which device, never a code or a secret. Everything here fails
closed: what is missing, malformed, of another person, by a device that is gone, too old or in the future counts as not
proven.
"""

from __future__ import annotations

import datetime
import logging
from typing import Any

import django_otp
from django.contrib.auth import SESSION_KEY as SESSION_USER
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone
from django_otp.models import Device

from samtale_intranet.conf import settings
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice, RecoveryDevice
from samtale_intranet.personnel.second_factor.passkeys import credentials

__all__ = ["StepUpRequired", "is_fresh", "lock", "mark", "prove", "require_step_up", "step_up_until"]

PROVEN = "samtale_step_up"
LOCKED = "samtale_step_up_locked"
JUST_NOW = datetime.timedelta(minutes=2)
_OURS = {model._meta.label_lower for model in (AuthenticatorDevice, RecoveryDevice)}
logger = logging.getLogger("samtale_intranet.second_factor")


class StepUpRequired(Exception):
    """The second factor is missing in this session, or was proven too long ago. Raised after the access check."""


def mark(session: SessionBase, *, device: Device, at: datetime.datetime | None = None) -> None:
    """Write that whoever is signed in to this session proved a second factor by this device, now or at a given time."""
    when = at or timezone.now()
    session[PROVEN] = {"at": when.timestamp(), "user": session.get(SESSION_USER), "device": device.persistent_id}


def lock(session: SessionBase) -> None:
    """Forget the proof; one that the host's own sign-in claims from before this moment no longer counts either."""
    session.pop(PROVEN, None)
    session.pop(django_otp.DEVICE_ID_SESSION_KEY, None)
    session[LOCKED] = timezone.now().timestamp()


def prove(request: HttpRequest, device: Device) -> None:
    """Open the section for this session, after the device has accepted a code of the signed-in person.

    The CSRF token stays as it is: rotating it would make every draft open in another tab stale.
    """
    if device.user_id != request.user.pk:
        raise StepUpRequired("The device belongs to somebody else.")
    # SECURITY: a session key that was planted or overheard before the proof must not be worth more after it.
    request.session.cycle_key()
    mark(request.session, device=device)
    django_otp.login(request, device)  # so that the host's own `otp_required` lets the person in, too


def step_up_until(request: HttpRequest) -> datetime.datetime | None:
    """Give the time until which the second factor of this session holds, or None where it does not hold now."""
    if not request.user.is_authenticated:
        return None
    now = timezone.now()
    lifetime = datetime.timedelta(minutes=settings.STEP_UP_MINUTES)
    times = [when for when in (_proven_here(request), _proven_elsewhere(request)) if when is not None]
    return max((when + lifetime for when in times if when <= now < when + lifetime), default=None)


def is_fresh(request: HttpRequest) -> bool:
    """Whether a second factor was proven in this session at most STEP_UP_MINUTES ago."""
    return step_up_until(request) is not None


def require_step_up(request: HttpRequest, *, just_now: bool = False) -> None:
    """Raise StepUpRequired where the second factor is missing or too old. Ask only after the access check.

    SECURITY: with `just_now` it must be from the last two minutes: who finds a session open may read for a while, but
    not make a door of their own by adding a phone or taking new codes (OWASP ASVS 5.0, 7.5.1).
    """
    until = step_up_until(request)
    spare = datetime.timedelta(minutes=settings.STEP_UP_MINUTES) - JUST_NOW if just_now else datetime.timedelta()
    if until is None or until - timezone.now() < spare:
        raise StepUpRequired


def _proven_here(request: HttpRequest) -> datetime.datetime | None:
    """Give when this session proved a second factor, while that proof may count: one query, asked once per request."""
    proof = request.session.get(PROVEN)
    if not isinstance(proof, dict) or proof.get("user") != str(request.user.pk):
        return None
    when = _time(proof.get("at"))
    lifetime = datetime.timedelta(minutes=settings.STEP_UP_MINUTES)
    if when is None or when <= timezone.now() - lifetime or not _is_there(request, proof.get("device")):
        return None
    return when


def _is_there(request: HttpRequest, device: Any) -> bool:
    """Whether the device that proved is still there, confirmed and the person's own.

    SECURITY: a phone that was lost, and removed elsewhere or reset by HR, must not keep open what it had opened.
    """
    seen: tuple[Any, bool] | None = getattr(request, "_samtale_device", None)
    if seen is None or seen[0] != device:
        found = Device.from_persistent_id(device) if isinstance(device, str) and _is_ours(device) else None
        seen = (device, found is not None and found.confirmed and found.user_id == request.user.pk)
        request._samtale_device = seen  # type: ignore[attr-defined]
    return seen[1]


def _is_ours(device: str) -> bool:
    """Whether the device is of a kind that proves something here, and not one of the host's own."""
    label = device.rpartition("/")[0]
    return label in _OURS or credentials.is_one(label)


def _proven_elsewhere(request: HttpRequest) -> datetime.datetime | None:
    """Ask the host's STEP_UP_CLAIM; a claim that breaks, or gives anything but an aware time, proves nothing."""
    if (claim := settings.step_up_claim) is None:
        return None
    try:
        when = claim(request)
    except Exception:
        logger.exception("STEP_UP_CLAIM %s failed; the second factor counts as not proven.", settings.STEP_UP_CLAIM)
        return None
    if not isinstance(when, datetime.datetime) or timezone.is_naive(when):
        return None
    locked = request.session.get(LOCKED)
    if locked is None:
        return when
    locked_at = _time(locked)
    return when if locked_at is not None and when > locked_at else None


def _time(value: Any) -> datetime.datetime | None:
    """Read a timestamp of the session in seconds; None for anything that is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.datetime.fromtimestamp(value, tz=datetime.UTC)
    except (OverflowError, OSError, ValueError):
        return None
