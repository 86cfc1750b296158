"""The key ring: the secrets that stand outside the database. Pure parsing; `personnel.keys` uses what it gives."""

from __future__ import annotations

import base64
import binascii
import functools
import json
import re
from dataclasses import dataclass, field
from typing import Any

from samtale_intranet.conf import settings

SECRET_LENGTH = 32
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")
_REMEDY = "Make a ring with `manage.py make_keys FILE`, or put back the one that was in use."


class KeyProblem(Exception):
    """A key is missing or wrong, or what is sealed was changed. Never answered with an empty text."""


class KeyRingMissing(KeyProblem):
    """No key ring is named at all, as on the first day."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys by id, and the id of the one that new things are sealed with."""

    active: str
    keys: tuple[tuple[str, bytes], ...] = field(repr=False)

    def secret(self, key_id: str) -> bytes:
        """Give the key with this id; raise KeyProblem where the ring has none."""
        for known, secret in self.keys:
            if known == key_id:
                return secret
        raise KeyProblem(f"The key ring has no key {key_id!r}, and something was sealed with it. Put that key back.")


def current() -> KeyRing:
    """Give the ring that the settings name; raise KeyProblem where there is none or it is malformed."""
    try:
        raw = settings.key_ring()
    except (OSError, ValueError, TypeError) as error:
        raise KeyProblem(f"The key ring cannot be read ({type(error).__name__}). {_REMEDY}") from None
    if raw is None:
        raise KeyRingMissing(f"There is no key ring: KEYS, SAMTALE_KEYS and KEYS_FILE give none. {_REMEDY}")
    return _parsed(json.dumps(raw, sort_keys=True, default=repr))


@functools.lru_cache(maxsize=4)
def _parsed(text: str) -> KeyRing:
    return parse(json.loads(text))


def parse(raw: Any) -> KeyRing:
    """Build the ring from `{"active": ID, "keys": {ID: base64 of 32 bytes}}`; raise KeyProblem naming what is wrong."""
    if not isinstance(raw, dict) or set(raw) != {"active", "keys"} or not isinstance(raw["keys"], dict):
        raise KeyProblem('A key ring has exactly the two entries "active" and "keys".')
    keys = tuple(sorted((_checked_id(key_id), _secret(key_id, text)) for key_id, text in raw["keys"].items()))
    if raw["active"] not in raw["keys"]:
        raise KeyProblem(f'The active key {raw["active"]!r} is not among "keys".')
    return KeyRing(active=raw["active"], keys=keys)


def _checked_id(key_id: Any) -> str:
    if not isinstance(key_id, str) or not _KEY_ID.fullmatch(key_id):
        raise KeyProblem(f"{key_id!r} is no key id: use up to 32 letters, digits, dots, dashes and underscores.")
    return key_id


def _secret(key_id: str, text: Any) -> bytes:
    try:
        secret = base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise KeyProblem(f"Key {key_id!r} is not base64.") from None
    if len(secret) != SECRET_LENGTH:
        raise KeyProblem(f"Key {key_id!r} has {len(secret)} bytes; a key has {SECRET_LENGTH}.")
    return secret
