"""What a person has set up to prove a second factor by. Every change of it runs under the person's lock."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from samtale_intranet.conf import settings
from samtale_intranet.people.api import person_of
from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.access import actor_of
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice, RecoveryDevice
from samtale_intranet.personnel.second_factor.passkeys import credentials

__all__ = [
    "Factor",
    "Kind",
    "apps_of",
    "codes_left",
    "factor_of",
    "factors_of",
    "forget",
    "has_second_factor",
    "kinds_of",
    "lock",
    "log",
    "may_enrol_unproven",
]

logger = logging.getLogger("samtale_intranet.second_factor")


class Kind(models.TextChoices):
    """The ways to prove a second factor here."""

    PASSKEY = "passkey", _("Passkey")
    APP = "app", _("Code from the app")
    RECOVERY = "recovery", _("Recovery code")


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that a person has set up and may rename or remove, whatever its kind."""

    kind: Kind
    uuid: UUID
    device: Device

    @property
    def name(self) -> str:
        """What its owner calls it."""
        return str(self.device.name)

    @property
    def created_at(self) -> datetime | None:
        """When it was added."""
        return self.device.created_at

    @property
    def last_used_at(self) -> datetime | None:
        """When it last proved something, or None."""
        return self.device.last_used_at


def apps_of(*, user: Any) -> list[AuthenticatorDevice]:
    """Give the person's confirmed authenticator apps, oldest first."""
    return list(AuthenticatorDevice.objects.filter(user_id=user.pk, confirmed=True))


def factors_of(*, user: Any) -> list[Factor]:
    """Give the apps and passkeys that the person has set up; recovery codes are no factor of their own."""
    apps = [Factor(Kind.APP, app.uuid, app) for app in apps_of(user=user)]
    passkeys = credentials.passkeys_of(user=user)
    return apps + [Factor(Kind.PASSKEY, passkey.uuid, passkey.device) for passkey in passkeys]


def factor_of(*, user: Any, uuid: UUID) -> Factor:
    """Give one of the person's own; raise ObjectDoesNotExist for one that is somebody else's, or nobody's."""
    for factor in factors_of(user=user):
        if factor.uuid == uuid:
            return factor
    raise ObjectDoesNotExist(f"This person has no second factor {uuid}.")


def codes_left(*, user: Any) -> int:
    """Give how many recovery codes the person has not used yet."""
    return RecoveryDevice.objects.filter(user_id=user.pk).aggregate(left=models.Count("codes"))["left"] or 0


def has_second_factor(*, user: Any) -> bool:
    """Whether the person has ever set up a second factor here; used-up recovery codes count, too."""
    return bool(factors_of(user=user)) or RecoveryDevice.objects.filter(user_id=user.pk).exists()


def kinds_of(*, user: Any) -> list[Kind]:
    """Give the ways in which the person can prove a second factor now."""
    held = {factor.kind for factor in factors_of(user=user)}
    if codes_left(user=user):
        held.add(Kind.RECOVERY)
    return [kind for kind in Kind if kind in held]


def may_enrol_unproven(*, user: Any) -> bool:
    """Whether the person may set up their first second factor right after signing in with a password.

    SECURITY: somebody has to be the first to hold a second factor, and until then the password is all there is to know
    a person by. This door is open once: with any factor or recovery codes, also used-up ones, a fresh proof is asked
    for, and the last factor cannot be removed. Where the host proves a second factor at sign-in (STEP_UP_CLAIM), it is
    never open, or a password alone would lead around the host's own. A reset by two HR people opens it again.
    """
    return settings.step_up_claim is None and not has_second_factor(user=user)


def forget(*, user: Any) -> None:
    """Delete all that the person could prove a second factor by, begun set-ups too. Call it under the lock."""
    AuthenticatorDevice.objects.filter(user_id=user.pk).delete()
    RecoveryDevice.objects.filter(user_id=user.pk).delete()
    credentials.forget(user=user)


def lock(user: Any) -> None:
    """Let one change of a person's second factor happen at a time, until the transaction ends."""
    get_user_model()._default_manager.select_for_update().filter(pk=user.pk).values_list("pk").get()


def log(user: Any, event: Event, record: UUID | None = None) -> None:
    """Write the event to the employee's municipality's ledger; of somebody without employment, to the ordinary log."""
    person = person_of(user=user)
    if person is None:
        logger.info("%s by user %s", event.value, user.pk)
        return
    ledger.commit(municipality=person.municipality, actor=actor_of(user), actor_role="", action=event, record=record)
