"""Seal an authenticator's secret, and digest a recovery code, under keys of the ring and never of the database."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

import rfc8785

from samtale_intranet import keyring
from samtale_intranet.personnel import keys

__all__ = ["bind_passkey", "digest_code", "seal_secret", "unseal_secret"]

AUTHENTICATOR, RECOVERY_CODES, PASSKEY = "authenticator", "recovery-codes", "passkey"


def seal_secret(secret: bytes, *, user_id: object, device: UUID) -> tuple[str, bytes]:
    """Seal a TOTP secret for one person's one device; give the id of the ring's key and the sealed bytes."""
    ring = keyring.current()
    key = keys.derive(ring, ring.active, keys.SECOND_FACTOR, AUTHENTICATOR)
    return ring.active, keys.seal_with(key, ring.active, secret, _bound(AUTHENTICATOR, user_id, device))


def unseal_secret(sealed: bytes, *, user_id: object, device: UUID, key_id: str) -> bytes:
    """Give the secret back. Raise KeyProblem where the key is missing or wrong, or the row was moved or changed."""
    key = keys.derive(keyring.current(), key_id, keys.SECOND_FACTOR, AUTHENTICATOR)
    return keys.unseal_with(key, sealed, _bound(AUTHENTICATOR, user_id, device))


def digest_code(code: str, *, user_id: object, device: UUID, key_id: str | None = None) -> tuple[str, str]:
    """Give the id of the ring's key and the keyed digest (HMAC-SHA256, hex) of a normalised recovery code."""
    return _digest(RECOVERY_CODES, [code], user_id, device, key_id)


def bind_passkey(
    named: tuple[str, str], *, user_id: object, device: UUID, key_id: str | None = None
) -> tuple[str, str]:
    """Give the id of the ring's key and the keyed digest that binds a passkey's id and public key to its person."""
    return _digest(PASSKEY, list(named), user_id, device, key_id)


def _digest(kind: str, content: list[str], user_id: object, device: UUID, key_id: str | None) -> tuple[str, str]:
    ring = keyring.current()
    key_id = key_id or ring.active
    key = keys.derive(ring, key_id, keys.SECOND_FACTOR, kind)
    message = rfc8785.dumps([*_bound(kind, user_id, device), key_id, *content])
    return key_id, hmac.new(key, message, hashlib.sha256).hexdigest()


def _bound(kind: str, user_id: object, device: UUID) -> list[str | int]:
    """Name the person and device unmistakably, so that a row moved to somebody else is worth nothing."""
    return ["second-factor", kind, str(user_id), str(device)]
