"""The public door of the second factor: who has one, proving it, and changing it. It knows no requests.

What needs a fresh proof says so in its docstring; the views ask for it (`session.require_step_up`), except in
`enrol_confirm`, where the question must be asked under the lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.second_factor import factors, notices
from samtale_intranet.personnel.second_factor.enrolment import (
    ENROLMENT_LIFETIME,
    Enrolled,
    enrol_confirm,
    enrol_start,
    new_recovery_codes,
    pending,
    setup_secret,
    setup_uri,
)
from samtale_intranet.personnel.second_factor.factors import (
    Factor,
    Kind,
    apps_of,
    codes_left,
    factor_of,
    factors_of,
    has_second_factor,
    kinds_of,
    may_enrol_unproven,
)
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice, RecoveryDevice, ThrottledDevice
from samtale_intranet.personnel.second_factor.passkeys import credentials
from samtale_intranet.personnel.second_factor.refusals import (
    CodeRefused,
    LastAuthenticator,
    MalformedCode,
    NoDevice,
    TooManyAttempts,
    UsedCode,
    WrongCode,
)

__all__ = [
    "ENROLMENT_LIFETIME",
    "Enrolled",
    "Factor",
    "Kind",
    "apps_of",
    "codes_left",
    "enrol_confirm",
    "enrol_start",
    "factor_of",
    "factors_of",
    "has_second_factor",
    "kinds_of",
    "may_enrol_unproven",
    "new_recovery_codes",
    "pending",
    "remove",
    "rename",
    "setup_secret",
    "setup_uri",
    "verify",
]

# After so many wrong codes in a row the owner is told: whoever typed them had the password right.
SUSPICIOUS = 5


def verify(*, user: Any, kind: str, token: str) -> ThrottledDevice:
    """Give the device of the chosen kind that takes the token; raise CodeRefused where none does.

    Every outcome is in the ledger before this returns; an attempt that came too soon was not checked and is not logged.
    """
    devices = _devices(user, kind)
    try:
        device = _first_that_takes(devices, token)
    except (WrongCode, UsedCode):
        factors.log(user, Event.SECOND_FACTOR_FAILED)
        # Each attempt counts on every device that it was tried on; the highest count tells how many there were.
        if max(device.throttling_failure_count for device in devices) == SUSPICIOUS:
            notices.tell(user, notices.GUESSED)
        raise
    factors.log(user, Event.SECOND_FACTOR_PROVEN, device.uuid)
    return device


def _devices(user: Any, kind: str) -> list[ThrottledDevice]:
    """Give the person's devices of the chosen kind, and of no other."""
    devices: list[ThrottledDevice] = []
    if kind == Kind.APP:
        devices += apps_of(user=user)
    elif kind == Kind.RECOVERY:
        devices += RecoveryDevice.objects.filter(user_id=user.pk, confirmed=True)
    if not devices:
        raise NoDevice
    return devices


def _first_that_takes(devices: Iterable[ThrottledDevice], token: str) -> ThrottledDevice:
    """Give the first device that takes the token; raise the refusal that tells the person most."""
    refusals: list[CodeRefused] = []
    wrong: list[ThrottledDevice] = []
    for device in devices:
        try:
            device.prove(token)
        except MalformedCode:
            raise
        except CodeRefused as refused:
            refusals.append(refused)
            if isinstance(refused, WrongCode):
                wrong.append(device)
        else:
            for other in wrong:  # the code was simply another device's
                other.forgive()
            return device
    for told in (UsedCode, WrongCode):
        for refusal in refusals:
            if isinstance(refusal, told):
                raise refusal
    raise min((r for r in refusals if isinstance(r, TooManyAttempts)), key=lambda refusal: refusal.seconds)


def rename(*, factor: Factor, name: str) -> None:
    """Call one of the person's own factors by another name. Needs a fresh proof: by its name its owner knows it."""
    type(factor.device).objects.filter(pk=factor.device.pk).update(name=name)


def remove(*, user: Any, factor: Factor) -> None:
    """Remove one of the person's own factors; raise LastAuthenticator for the only one. Needs a fresh proof."""
    with transaction.atomic():
        factors.lock(user)
        if all(other.uuid == factor.uuid for other in factors_of(user=user)):
            raise LastAuthenticator
        if factor.kind is Kind.PASSKEY:
            credentials.remove(credentials.Passkey(factor.uuid, factor.device))
            factors.log(user, Event.PASSKEY_REMOVED, factor.uuid)
        else:
            AuthenticatorDevice.objects.filter(pk=factor.device.pk, user_id=user.pk).delete()
            factors.log(user, Event.SECOND_FACTOR_REMOVED, factor.uuid)
