"""Passkeys at the test client's address."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from samtale_intranet.personnel.second_factor.passkeys import credentials
from tests.personas import sign_in
from tests.personnel.second_factor.passkeys.authenticator import ORIGIN, RP_ID, Authenticator

NEW, VERIFY, DEVICES, CODES = "/sikkerhed/noegle/", "/sikkerhed/bekraeft/", "/sikkerhed/", "/sikkerhed/koder/"


@pytest.fixture(autouse=True)
def at_the_test_client(settings: Any) -> None:
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = [ORIGIN]
    settings.OTP_WEBAUTHN_RP_ID = RP_ID
    settings.LANGUAGE_CODE = "en"
    translation.activate("en")


def options(page: Any) -> dict[str, Any]:
    """Read what the page tells the browser."""
    found = re.search(r' options="([^"]+)"', page.text)
    assert found, page.text
    told: dict[str, Any] = json.loads(html.unescape(found[1]))
    return told


def add(client: Client, device: Authenticator, **fields: str) -> Any:
    """Add a passkey as somebody at a browser."""
    return client.post(NEW, {"answer": device.make(options(client.get(NEW))), **fields})


def prove(client: Client, device: Authenticator) -> Any:
    """Prove by a passkey as somebody at a browser."""
    answer = device.use(options(client.get(VERIFY, {"kind": "passkey"})))
    return client.post(VERIFY, {"second_factor_kind": "passkey", "second_factor_code": answer})


@pytest.fixture
def bound(people: SimpleNamespace) -> Callable[..., Authenticator]:
    """Make a passkey for somebody, the way they would: behind a proof."""

    def make(person: Any = None, name: str = "Min nøgle") -> Authenticator:
        device = Authenticator()
        client = sign_in(Client(), person or people.leder)
        assert add(client, device, name=name).status_code == 302
        return device

    return make


def passkeys(person: Any) -> list[credentials.Passkey]:
    return credentials.passkeys_of(user=person.user)
