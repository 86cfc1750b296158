"""What binds a passkey follows the key ring, and what was changed does not."""

from __future__ import annotations

import base64
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from samtale_intranet.personnel import rotation
from samtale_intranet.personnel.models import PasskeyBinding
from samtale_intranet.personnel.ring_uses import uses_of
from tests.personas import sign_in
from tests.personnel.second_factor.passkeys.authenticator import Authenticator
from tests.personnel.second_factor.passkeys.conftest import prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def newer(settings: Any) -> Callable[[], None]:
    """Put a newer key into the ring, before the one in use."""

    def add() -> None:
        ring = settings.SAMTALE_INTRANET["KEYS"]["keys"]
        keys = {"active": "newer", "keys": {**ring, "newer": base64.b64encode(bytes(range(7, 39))).decode()}}
        settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "KEYS": keys}

    return add


def test_a_passkey_of_an_older_key_proves_and_is_changed_over(
    client: Client, people: SimpleNamespace, bound: Callable[..., Authenticator], newer: Callable[[], None]
) -> None:
    device = bound()
    newer()
    sign_in(client, people.leder, step_up=False)
    assert prove(client, device).status_code == 302
    assert uses_of("test")[PasskeyBinding] == 1
    steps = list(rotation.rotate(key_id="newer"))
    assert [(step.model, step.done, step.broken) for step in steps if step.model is PasskeyBinding] == [
        (PasskeyBinding, 1, ())
    ]
    assert PasskeyBinding not in uses_of("test")
    client.post("/sikkerhed/laas/")
    assert prove(client, device).status_code == 302


def test_one_that_was_changed_is_named_and_left(
    people: SimpleNamespace, bound: Callable[..., Authenticator], newer: Callable[[], None]
) -> None:
    bound()
    PasskeyBinding.objects.update(user=people.kollega.user)
    newer()
    binding = PasskeyBinding.objects.get()
    (step,) = (step for step in rotation.rotate(key_id="newer") if step.model is PasskeyBinding)
    assert step.broken == (
        f"PasskeyBinding {binding.uuid}: it was changed after it was made. Its owner has to add the passkey anew.",
    )
    assert PasskeyBinding.objects.get().key_id == "test"
