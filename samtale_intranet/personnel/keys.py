"""Keys of the protected section: everything comes from the ring, nothing from the database alone.

A ring key gives, by HKDF-SHA256, one key per purpose and municipality. The wrap key wraps each folder's own random
key; the folder's key seals what lies in the folder.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

import rfc8785
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from samtale_intranet import keyring
from samtale_intranet.keyring import KeyProblem, KeyRing

if TYPE_CHECKING:
    from samtale_intranet.personnel.models import Folder

__all__ = ["FolderKey", "KeyProblem", "derive", "new_folder_key", "seal_with", "unlock", "unseal_with"]

WRAP, LEDGER, SECOND_FACTOR = "wrap", "ledger", "second-factor"
_FORMAT = 1
_NONCE = 12


@functools.lru_cache(maxsize=512)
def derive(ring: KeyRing, key_id: str, purpose: str, scope: str = "") -> bytes:
    """Give the 32-byte key for this purpose; `scope` is the municipality's uuid, or empty where there is none."""
    info = rfc8785.dumps(["samtale-intranet", 1, purpose, scope])
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(ring.secret(key_id))


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
    """Make a random folder key; give it wrapped, and the id of the ring key that wraps it."""
    ring = keyring.current()
    wrap_key = derive(ring, ring.active, WRAP, str(municipality))
    return seal_with(wrap_key, ring.active, os.urandom(32), _wrap_bound(municipality, folder, employee)), ring.active


def unlock(folder: Folder) -> FolderKey:
    """Unwrap the folder's key; raise KeyProblem where the ring lacks the key or the wrapping was tampered with."""
    municipality = folder.municipality.uuid
    wrap_key = derive(keyring.current(), folder.key_id, WRAP, str(municipality))
    bound = _wrap_bound(municipality, folder.uuid, folder.employee.uuid)
    secret = unseal_with(wrap_key, bytes(folder.wrapped_key), bound)
    return FolderKey(municipality=municipality, folder=folder.uuid, key_id=folder.key_id, secret=secret)


def _wrap_bound(municipality: UUID, folder: UUID, employee: UUID) -> list[str | int]:
    """Name whose folder it is as well: one that is handed to somebody else in the database opens for nobody."""
    return ["folder-key", str(municipality), str(folder), str(employee)]
