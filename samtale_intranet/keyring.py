"""The key ring: the secrets that stand outside the database. Pure parsing; `personnel.keys` uses what it gives."""

from __future__ import annotations

import base64
import binascii
import functools
import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from samtale_intranet.conf import settings

SECRET_LENGTH = 32
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")
_ENTRIES = {"active", "keys"}
_REMEDY = "Make a ring with `manage.py make_keys FILE`, or put back the one that was in use."


class KeyProblem(Exception):
    """A key is missing or wrong, or what is sealed was changed. Never answered with an empty text."""


class KeyRingMissing(KeyProblem):
    """No key ring is named at all, as on the first day."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys by id, and the id of the one that new things are sealed with.

    Of a retired key only what was derived from it to check the ledger is left, by key id and "purpose/scope".
    """

    active: str
    keys: tuple[tuple[str, bytes], ...] = field(repr=False)
    retired: tuple[tuple[str, tuple[tuple[str, bytes], ...]], ...] = field(default=(), repr=False)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the whole keys, which seal and open."""
        return tuple(key_id for key_id, _secret in self.keys)

    @property
    def checking_ids(self) -> tuple[str, ...]:
        """The ids of all keys that a ledger can be checked with: the whole ones and the retired."""
        return (*self.ids, *(key_id for key_id, _kept in self.retired))

    def secret(self, key_id: str) -> bytes:
        """Give the key with this id; raise KeyProblem where the ring has none."""
        for known, secret in self.keys:
            if known == key_id:
                return secret
        if key_id in self.checking_ids:
            raise KeyProblem(
                f"Key {key_id!r} was retired from the key ring, and something was sealed with it, as in a backup from "
                "before. Open that with a copy of the ring from the same time."
            )
        raise KeyProblem(
            f"The key ring has no key {key_id!r}, and something was sealed with it. Put that key back; where the ring "
            "was changed since this process started, start it again."
        )

    def kept(self, key_id: str, what: str) -> bytes | None:
        """Give what was kept of a retired key for this "purpose/scope", or None."""
        return dict(dict(self.retired).get(key_id, ())).get(what)


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
    """Build the ring from `{"active": ID, "keys": {ID: base64 of 32 bytes}}`; raise KeyProblem naming what is wrong.

    `rotate_keys --retire` adds "retired": `{ID: {"purpose/scope": base64 of 32 bytes}}`.
    """
    if not isinstance(raw, dict) or set(raw) - {"retired"} != _ENTRIES or not isinstance(raw["keys"], dict):
        raise KeyProblem('A key ring has exactly the two entries "active" and "keys".')
    keys = tuple(sorted((_checked_id(key_id), _secret(key_id, text)) for key_id, text in raw["keys"].items()))
    if raw["active"] not in raw["keys"]:
        raise KeyProblem(f'The active key {raw["active"]!r} is not among "keys".')
    return KeyRing(active=raw["active"], keys=keys, retired=_retired(raw))


def _retired(raw: dict[str, Any]) -> tuple[tuple[str, tuple[tuple[str, bytes], ...]], ...]:
    retired = raw.get("retired", {})
    if not isinstance(retired, dict) or not all(isinstance(kept, dict) for kept in retired.values()):
        raise KeyProblem('"retired" of the key ring is not as rotate_keys wrote it.')
    for key_id in retired:
        if key_id in raw["keys"]:
            raise KeyProblem(f"Key {key_id!r} was retired; its id is never used again. Choose another one.")
    return tuple(
        (_checked_id(key_id), tuple(sorted((what, _secret(key_id, text)) for what, text in kept.items())))
        for key_id, kept in sorted(retired.items())
    )


def file() -> Path | None:
    """Give the file that the ring is read from, or None where it stands in KEYS or in the environment.

    It is read anew each time: a process that serves while the ring is rotated sees the new one at its next look.
    """
    if settings.KEYS is not None or os.environ.get("SAMTALE_KEYS") or not settings.KEYS_FILE:
        return None
    return Path(settings.KEYS_FILE)


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
