"""Keys of the protected section: everything comes from the ring, nothing from the database alone.

A ring key gives, by HKDF-SHA256, one key per purpose and municipality. The wrap key wraps each folder's own random
key; the folder's key seals what lies in the folder.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

import rfc8785
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ObjectDoesNotExist

from samtale_intranet import keyring
from samtale_intranet.keyring import KeyProblem, KeyRing

if TYPE_CHECKING:
    from samtale_intranet.personnel.models import Folder

__all__ = [
    "CHECKING",
    "FolderKey",
    "KeyProblem",
    "derive",
    "new_folder_key",
    "rewrapped",
    "seal_with",
    "unlock",
    "unseal_with",
    "what_is_kept",
]

WRAP, LEDGER, SECOND_FACTOR, ANCHOR = "wrap", "ledger", "second-factor", "anchor"
# What is still checked after a key was retired; these keys open nothing.
CHECKING = (LEDGER, ANCHOR)
_FORMAT = 1
_NONCE = 12


@functools.lru_cache(maxsize=512)
def derive(ring: KeyRing, key_id: str, purpose: str, scope: str = "") -> bytes:
    """Give the 32-byte key for this purpose; `scope` is the municipality's uuid, or empty where there is none.

    Of a retired key there is only what `what_is_kept` kept. Raise KeyProblem.
    """
    if kept := ring.kept(key_id, f"{purpose}/{scope}"):
        return kept
    info = rfc8785.dumps(["samtale-intranet", 1, purpose, scope])
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(ring.secret(key_id))


def what_is_kept(ring: KeyRing, key_id: str, municipalities: Iterable[UUID]) -> dict[str, bytes]:
    """Give what stays in the ring of a key that is retired: what checks these municipalities' ledgers and anchors.

    SECURITY: HKDF is one-way. What is kept gives back neither the key nor what wraps folders and seals secrets.
    """
    scopes = [str(uuid) for uuid in municipalities]
    return {f"{purpose}/{scope}": derive(ring, key_id, purpose, scope) for purpose in CHECKING for scope in scopes}


def seal_with(secret: bytes, key_id: str, content: bytes, bound: list[str | int]) -> bytes:
    """Seal by AES-256-GCM: format, key id, nonce, ciphertext; `bound` and the key id are its associated data."""
    nonce = os.urandom(_NONCE)
    head = bytes([_FORMAT, len(key_id)]) + key_id.encode()
    return head + nonce + AESGCM(secret).encrypt(nonce, content, rfc8785.dumps([*bound, key_id]))


def unseal_with(secret: bytes, sealed: bytes, bound: list[str | int]) -> bytes:
    """Undo `seal_with`; raise KeyProblem where the key is wrong or anything was changed, moved or rolled back."""
    sealed = bytes(sealed)
    key_id = key_id_of(sealed)
    start = 2 + len(key_id)
    nonce, ciphertext = sealed[start : start + _NONCE], sealed[start + _NONCE :]
    try:
        return AESGCM(secret).decrypt(nonce, ciphertext, rfc8785.dumps([*bound, key_id]))
    except (InvalidTag, ValueError):
        raise KeyProblem(
            f"What is sealed as {'/'.join(map(str, bound))} does not open: the key is another one than it was sealed "
            "with, or the row was changed, moved or rolled back. Run `manage.py verify_journal`."
        ) from None


def key_id_of(sealed: bytes) -> str:
    """Give the id of the ring key in use when this was sealed; raise KeyProblem where it is nothing sealed."""
    sealed = bytes(sealed)
    if len(sealed) < 2 or sealed[0] != _FORMAT or len(sealed) < 2 + sealed[1] + _NONCE:
        raise KeyProblem("What should be sealed is not: it was cut or overwritten. Run `manage.py verify_journal`.")
    return sealed[2 : 2 + sealed[1]].decode("ascii", errors="replace")


@dataclass(frozen=True, slots=True)
class FolderKey:
    """A folder's own key, unwrapped: live as short as the call that needs it."""

    municipality: UUID
    folder: UUID
    key_id: str
    secret: bytes = field(repr=False)

    def seal(self, *, record: str, version: int, content: bytes) -> bytes:
        """Seal the content so that it opens only in this folder, as this record and version."""
        return seal_with(self.secret, self.key_id, content, self._bound(record, version))

    def unseal(self, *, record: str, version: int, sealed: bytes) -> bytes:
        """Open what `seal` made; raise KeyProblem where it is not exactly that."""
        return unseal_with(self.secret, sealed, self._bound(record, version))

    def digest(self, content: bytes) -> str:
        """Give a keyed digest of the content: equal contents are seen as equal, but none can be guessed from it."""
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"samtale-intranet/digest").derive(self.secret)
        return hmac.new(key, content, hashlib.sha256).hexdigest()

    def _bound(self, record: str, version: int) -> list[str | int]:
        return ["content", str(self.municipality), str(self.folder), record, version]


def new_folder_key(*, municipality: UUID, folder: UUID, employee: UUID) -> tuple[bytes, str]:
    """Make a random folder key; give it wrapped, and the id of the ring key that wraps it.

    Call it in the transaction that stores it, so that no key is retired in between.
    """
    return _wrapped(os.urandom(32), keyring.current(), municipality, _wrap_bound(municipality, folder, employee))


def rewrapped(folder: Folder) -> tuple[bytes, str]:
    """Give the folder's same key wrapped with the active key of the ring, and that key's id; raise KeyProblem.

    It is bound to municipality, folder and employee as it was. Nothing is stored here.
    """
    held = unlock(folder)
    bound = _wrap_bound(held.municipality, held.folder, folder.employee.uuid)
    return _wrapped(held.secret, keyring.current(), held.municipality, bound)


def _wrapped(secret: bytes, ring: KeyRing, municipality: UUID, bound: list[str | int]) -> tuple[bytes, str]:
    return seal_with(derive(ring, ring.active, WRAP, str(municipality)), ring.active, secret, bound), ring.active


def unlock(folder: Folder) -> FolderKey:
    """Unwrap the folder's key; raise KeyProblem where the ring lacks the key or the wrapping was tampered with."""
    ring = keyring.current()
    if folder.key_id not in ring.ids:
        # Fetched just before it was re-wrapped, by a request that is still under way: the row knows better.
        with contextlib.suppress(ObjectDoesNotExist):
            folder.refresh_from_db(fields=["wrapped_key", "key_id"])
        ring = keyring.current()
    municipality = folder.municipality.uuid
    wrap_key = derive(ring, folder.key_id, WRAP, str(municipality))
    bound = _wrap_bound(municipality, folder.uuid, folder.employee.uuid)
    secret = unseal_with(wrap_key, bytes(folder.wrapped_key), bound)
    return FolderKey(municipality=municipality, folder=folder.uuid, key_id=folder.key_id, secret=secret)


def _wrap_bound(municipality: UUID, folder: UUID, employee: UUID) -> list[str | int]:
    """Name whose folder it is as well: one that is handed to somebody else in the database opens for nobody."""
    return ["folder-key", str(municipality), str(folder), str(employee)]
