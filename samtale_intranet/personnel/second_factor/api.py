"""The public door of the second factor: who has one, proving it, and changing it. It knows no requests.

What needs a fresh proof says so in its docstring; the views ask for it (`session.require_step_up`), except in
`enrol_confirm`, where the question must be asked under the lock.
"""

from __future__ import annotations

import base64
import datetime
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conf import settings
from samtale_intranet.people.api import person_of
from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.access import actor_of
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.second_factor.codes import DIGITS, STEP_SECONDS
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice, RecoveryDevice, ThrottledDevice
from samtale_intranet.personnel.second_factor.refusals import (
    CodeRefused,
    EnrolmentGone,
    LastAuthenticator,
    MalformedCode,
    NoDevice,
    TooManyAttempts,
    TooManyDevices,
    UsedCode,
    WrongCode,
)
from samtale_intranet.personnel.second_factor.session import StepUpRequired

__all__ = [
    "Enrolled",
    "Kind",
    "apps_of",
    "codes_left",
    "enrol_confirm",
    "enrol_start",
    "has_second_factor",
    "kinds_of",
    "may_enrol_unproven",
    "new_recovery_codes",
    "pending",
    "remove",
    "setup_secret",
    "setup_uri",
    "verify",
]

MOST_APPS = 5
ENROLMENT_LIFETIME = datetime.timedelta(minutes=15)
logger = logging.getLogger("samtale_intranet.second_factor")


class Kind(models.TextChoices):
    """The two ways to prove a second factor here."""

    APP = "app", _("Code from the app")
    RECOVERY = "recovery", _("Recovery code")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A confirmed app; with it, where they are the person's first, the recovery codes in clear, to be shown once."""

    device: AuthenticatorDevice
    recovery_codes: Sequence[str]


def apps_of(*, user: Any) -> list[AuthenticatorDevice]:
    """Give the person's confirmed authenticator apps, oldest first."""
    return list(AuthenticatorDevice.objects.filter(user_id=user.pk, confirmed=True))


def codes_left(*, user: Any) -> int:
    """Give how many recovery codes the person has not used yet."""
    return RecoveryDevice.objects.filter(user_id=user.pk).aggregate(left=models.Count("codes"))["left"] or 0


def has_second_factor(*, user: Any) -> bool:
    """Whether the person has ever set up a second factor here; used-up recovery codes count, too."""
    return (
        AuthenticatorDevice.objects.filter(user_id=user.pk, confirmed=True).exists()
        or RecoveryDevice.objects.filter(user_id=user.pk).exists()
    )


def kinds_of(*, user: Any) -> list[Kind]:
    """Give the ways in which the person can prove a second factor now."""
    kinds = []
    if AuthenticatorDevice.objects.filter(user_id=user.pk, confirmed=True).exists():
        kinds.append(Kind.APP)
    if codes_left(user=user):
        kinds.append(Kind.RECOVERY)
    return kinds


def verify(*, user: Any, kind: str, token: str) -> ThrottledDevice:
    """Give the device of the chosen kind that takes the token; raise CodeRefused where none does.

    Every outcome is in the ledger before this returns; an attempt that came too soon was not checked and is not logged.
    """
    try:
        device = _first_that_takes(_devices(user, kind), token)
    except (WrongCode, UsedCode):
        _log(user, Event.SECOND_FACTOR_FAILED)
        raise
    _log(user, Event.SECOND_FACTOR_PROVEN, device)
    return device


def _devices(user: Any, kind: str) -> Iterable[ThrottledDevice]:
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


def may_enrol_unproven(*, user: Any) -> bool:
    """Whether the person may set up their first app right after signing in with a password.

    SECURITY: somebody has to be the first to hold a second factor, and until then the password is all there is to know
    a person by. This door is open once: with any app or recovery codes, also used-up ones, a fresh proof is asked for,
    and the last app cannot be removed. Where the host proves a second factor at sign-in (STEP_UP_CLAIM), it is never
    open, or a password alone would lead around the host's own.
    """
    return settings.step_up_claim is None and not has_second_factor(user=user)


def enrol_start(*, user: Any, name: str) -> AuthenticatorDevice:
    """Make an unconfirmed app with a new secret, in place of an earlier try. Needs a fresh proof, or to be first."""
    with transaction.atomic():
        _lock(user)
        if AuthenticatorDevice.objects.filter(user_id=user.pk, confirmed=True).count() >= MOST_APPS:
            raise TooManyDevices
        AuthenticatorDevice.objects.filter(user_id=user.pk, confirmed=False).delete()
        return AuthenticatorDevice.begin(user_id=user.pk, name=name)


def pending(*, user: Any, uuid: UUID) -> AuthenticatorDevice:
    """Give the unconfirmed app of this person; raise EnrolmentGone where it is finished, too old or somebody else's."""
    begun_after = timezone.now() - ENROLMENT_LIFETIME
    devices = AuthenticatorDevice.objects.filter(user_id=user.pk, confirmed=False, created_at__gt=begun_after)
    device = devices.filter(uuid=uuid).first()
    if device is None:
        raise EnrolmentGone
    return device


def enrol_confirm(*, user: Any, uuid: UUID, token: str, proven: bool) -> Enrolled:
    """Confirm the app by a code that it shows; raise CodeRefused, EnrolmentGone or StepUpRequired.

    `proven` says whether a second factor is fresh in this session.
    """
    device = pending(user=user, uuid=uuid)
    device.prove(token)
    with transaction.atomic():
        _lock(user)
        # SECURITY: asked again under the lock. Of two first enrolments at once, one by a thief of the password, the
        # second to be confirmed meets a person who has a second factor already.
        if not proven and not may_enrol_unproven(user=user):
            raise StepUpRequired
        if not AuthenticatorDevice.objects.filter(pk=device.pk, confirmed=False).update(confirmed=True):
            raise EnrolmentGone
        device.confirmed = True
        _log(user, Event.SECOND_FACTOR_ADDED, device)
        first = not RecoveryDevice.objects.filter(user_id=user.pk).exists()
        return Enrolled(device, new_recovery_codes(user=user) if first else ())


def new_recovery_codes(*, user: Any) -> list[str]:
    """Replace the person's recovery codes; give the new ones in clear, this once. Needs a fresh proof."""
    with transaction.atomic():
        _lock(user)
        device, _created = RecoveryDevice.objects.get_or_create(user_id=user.pk, defaults={"name": "recovery"})
        fresh = device.renew()
        _log(user, Event.RECOVERY_CODES_RENEWED, device)
    return fresh


def remove(*, user: Any, device: AuthenticatorDevice) -> None:
    """Remove one of the person's own apps; raise LastAuthenticator for the only one. Needs a fresh proof."""
    with transaction.atomic():
        _lock(user)
        apps = AuthenticatorDevice.objects.filter(user_id=user.pk, confirmed=True)
        if device.confirmed and not apps.exclude(pk=device.pk).exists():
            raise LastAuthenticator
        AuthenticatorDevice.objects.filter(pk=device.pk, user_id=user.pk).delete()
        _log(user, Event.SECOND_FACTOR_REMOVED, device)


def setup_secret(device: AuthenticatorDevice) -> str:
    """Give the secret as people type it into an app: base32 without padding."""
    return base64.b32encode(device.secret()).decode().rstrip("=")


def setup_uri(device: AuthenticatorDevice) -> str:
    """Give the `otpauth:` address that the QR code holds (Key Uri Format of the authenticator apps)."""
    label = f"{quote(settings.ISSUER, safe='')}:{quote(device.user.get_username(), safe='')}"
    query = {"secret": setup_secret(device), "issuer": settings.ISSUER, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(query, quote_via=quote)}"


def _lock(user: Any) -> None:
    """Let one change of a person's second factor happen at a time, until the transaction ends."""
    get_user_model()._default_manager.select_for_update().filter(pk=user.pk).values_list("pk").get()


def _log(user: Any, event: Event, device: ThrottledDevice | None = None) -> None:
    """Write the event to the employee's municipality's ledger; of somebody without employment, to the ordinary log."""
    person = person_of(user=user)
    if person is None:
        logger.info("%s by user %s", event.value, user.pk)
        return
    ledger.commit(
        municipality=person.municipality,
        actor=actor_of(user),
        actor_role="",
        action=event,
        record=device.uuid if device is not None else None,
    )
