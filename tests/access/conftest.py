"""The world, built once for a whole module."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import TestCase, override_settings

from tests.access.world import World
from tests.conftest import TEST_KEY

SETTINGS: dict[str, Any] = {  # as the fixture `keys` has them, which comes too late for a world of a whole module
    "SAMTALE_INTRANET": {"KEYS": {"active": "test", "keys": {"test": TEST_KEY}}, "KEYS_FILE": None, "LIMITS": {}},
    "OTP_WEBAUTHN_ALLOWED_ORIGINS": ["http://testserver"],
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
}


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, built once; whatever a visit does to it is undone, and in the end the world itself."""
    with django_db_blocker.unblock(), override_settings(**SETTINGS):
        atomics = TestCase._enter_atomics()  # in which an event may be committed as if it were for good
        try:
            yield World()
        finally:
            TestCase._rollback_atomics(atomics)


@pytest.fixture
def world(built: World, db: None) -> Iterator[World]:
    """The world as it was built; what is logged of fifteen thousand refusals is of no use."""
    logging.disable(logging.ERROR)
    built.prove_again()
    yield built
    logging.disable(logging.NOTSET)
