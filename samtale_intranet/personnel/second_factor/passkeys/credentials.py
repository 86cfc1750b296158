"""The passkeys that people have, where the host has `django_otp_webauthn` among its apps; else nobody has any."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django_otp.models import Device

from samtale_intranet.personnel.second_factor.passkeys.models import PasskeyBinding

__all__ = ["APP", "Passkey", "bind", "forget", "is_on", "is_one", "passkeys_of", "remove"]

APP = "django_otp_webauthn"


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey of a person: the library's device, under the name that addresses and the ledger know it by."""

    uuid: UUID
    device: Device


def is_on() -> bool:
    """Whether the host has passkeys at all."""
    return apps.is_installed(APP)


def is_one(label: str) -> bool:
    """Whether django-otp's label of a model means passkeys."""
    return is_on() and label == _model()._meta.label_lower


def passkeys_of(*, user: Any) -> list[Passkey]:
    """Give the person's passkeys, oldest first; one that is not bound to this person and this key is none."""
    if not is_on():
        return []
    bindings = {one.credential: one for one in PasskeyBinding.objects.filter(user_id=user.pk) if one.is_whole()}
    if not bindings:
        return []
    devices = _model().objects.filter(user_id=user.pk, confirmed=True, credential_id_sha256__in=bindings)
    found = [(bindings[device.credential_id_sha256], device) for device in devices.order_by("created_at", "pk")]
    return [
        Passkey(bound.uuid, device) for bound, device in found if (bound.credential, bound.public_key) == _of(device)
    ]


def bind(*, user: Any, device: Any) -> Passkey:
    """Bind a passkey that was just made to its person."""
    credential, public_key = _of(device)
    binding = PasskeyBinding(user_id=user.pk, credential=credential, public_key=public_key)
    binding.bind()
    binding.save()
    return Passkey(binding.uuid, device)


def remove(passkey: Passkey) -> None:
    """Delete a passkey with what binds it."""
    type(passkey.device).objects.filter(pk=passkey.device.pk).delete()
    PasskeyBinding.objects.filter(uuid=passkey.uuid).delete()


def forget(*, user: Any) -> None:
    """Delete all that the person has, bound or not."""
    PasskeyBinding.objects.filter(user_id=user.pk).delete()
    if is_on():
        _model().objects.filter(user_id=user.pk).delete()


def _model() -> type[Device]:
    """Give the model of the library's device, which a host may have swapped."""
    from django_otp_webauthn.utils import get_credential_model  # the extra may be missing

    found: type[Device] = get_credential_model()
    return found


def _of(device: Any) -> tuple[str, str]:
    """Give what binds: the SHA-256 of the passkey's id and of its public key."""
    return (
        hashlib.sha256(bytes(device.credential_id)).hexdigest(),
        hashlib.sha256(bytes(device.public_key)).hexdigest(),
    )
