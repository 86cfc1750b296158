"""Setting up an authenticator app: begun with a secret, finished with the first code that the app shows."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from samtale_intranet.conf import settings
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.second_factor import factors, notices
from samtale_intranet.personnel.second_factor.codes import DIGITS, STEP_SECONDS
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice, RecoveryDevice
from samtale_intranet.personnel.second_factor.refusals import EnrolmentGone, TooManyDevices
from samtale_intranet.personnel.second_factor.session import StepUpRequired

__all__ = [
    "ENROLMENT_LIFETIME",
    "MOST_APPS",
    "Enrolled",
    "enrol_confirm",
    "enrol_start",
    "first_codes",
    "new_recovery_codes",
    "pending",
    "setup_secret",
    "setup_uri",
]

MOST_APPS = 5
ENROLMENT_LIFETIME = datetime.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A confirmed app; with it, where the person had none yet, the recovery codes in clear, to be shown once."""

    device: AuthenticatorDevice
    recovery_codes: Sequence[str]


def enrol_start(*, user: Any, name: str) -> AuthenticatorDevice:
    """Make an unconfirmed app with a new secret, in place of an earlier try. Needs a fresh proof, or to be first."""
    with transaction.atomic():
        factors.lock(user)
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

    `proven` says whether a second factor is fresh in this session. The owner of the account is told by mail.
    """
    device = pending(user=user, uuid=uuid)
    device.prove(token)
    with transaction.atomic():
        factors.lock(user)
        # SECURITY: asked again under the lock. Of two first enrolments at once, one by a thief of the password, the
        # second to be confirmed meets a person who has a second factor already.
        if not proven and not factors.may_enrol_unproven(user=user):
            raise StepUpRequired
        first = not factors.has_second_factor(user=user)
        if not AuthenticatorDevice.objects.filter(pk=device.pk, confirmed=False).update(confirmed=True):
            raise EnrolmentGone
        device.confirmed = True
        factors.log(user, Event.SECOND_FACTOR_ADDED, device.uuid)
        notices.tell(user, notices.SET_UP if first else notices.ADDED)
        return Enrolled(device, first_codes(user=user))


def first_codes(*, user: Any) -> Sequence[str]:
    """Give recovery codes in clear to somebody who has none yet; nothing to anybody else. Call it under the lock."""
    return () if RecoveryDevice.objects.filter(user_id=user.pk).exists() else new_recovery_codes(user=user)


def new_recovery_codes(*, user: Any) -> list[str]:
    """Replace the person's recovery codes; give the new ones in clear, this once. Needs a fresh proof."""
    with transaction.atomic():
        factors.lock(user)
        device, _created = RecoveryDevice.objects.get_or_create(user_id=user.pk, defaults={"name": "recovery"})
        fresh = device.renew()
        factors.log(user, Event.RECOVERY_CODES_RENEWED, device.uuid)
    return fresh


def setup_secret(device: AuthenticatorDevice) -> str:
    """Give the secret as people type it into an app: base32 without padding."""
    return base64.b32encode(device.secret()).decode().rstrip("=")


def setup_uri(device: AuthenticatorDevice) -> str:
    """Give the `otpauth:` address that the QR code holds (Key Uri Format of the authenticator apps)."""
    label = f"{quote(settings.ISSUER, safe='')}:{quote(device.user.get_username(), safe='')}"
    query = {"secret": setup_secret(device), "issuer": settings.ISSUER, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(query, quote_via=quote)}"
