"""The key ring as a file: written whole or not at all, by one at a time, and never with a key less by mistake."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from samtale_intranet import keyring
from samtale_intranet.keyring import SECRET_LENGTH, KeyProblem, KeyRing


class RingBusy(Exception):
    """Somebody else is changing the same ring."""


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let nobody else change the ring meanwhile; raise RingBusy at once where somebody does, or OSError.

    The lock is on the ring's folder: it goes with the process, however that ends, and leaves no file behind.
    """
    descriptor = os.open(path.resolve().parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RingBusy(f"Another rotate_keys is at work on {path}. Let it finish, then run this again.") from None
        yield
    finally:
        os.close(descriptor)


def make(path: Path) -> None:
    """Write a ring of one random key, k1, to a new file; raise FileExistsError where there is one, or OSError."""
    if os.path.lexists(path):
        raise FileExistsError(path)
    written = _written({"active": "k1", "keys": {"k1": _new_secret()}}, path)
    try:
        os.link(written, path)
    finally:
        written.unlink()
    _sync_folder(path.parent)


def activate(path: Path, key_id: str) -> KeyRing:
    """Make this key the active one, and a new random one of it where the ring has none; give the ring.

    Raise KeyProblem where the id is none or was retired, or OSError. Call it inside `alone`.
    """
    raw = _read(path)
    keys = {**raw["keys"]}
    keys.setdefault(key_id, _new_secret())
    return _replace(path, {**raw, "active": key_id, "keys": keys}, gone=set())


def retire(path: Path, key_id: str, kept: dict[str, bytes]) -> KeyRing:
    """Take the key out of the ring, and keep of it only what is given; raise KeyProblem or OSError.

    Call it inside `alone`, and where nothing is sealed with the key any more.
    """
    raw = _read(path)
    keys = {known: secret for known, secret in raw["keys"].items() if known != key_id}
    left = {what: base64.b64encode(secret).decode() for what, secret in kept.items()}
    retired = {**raw.get("retired", {}), key_id: left}
    return _replace(path, {**raw, "keys": keys, "retired": retired}, gone={key_id})


def next_id(ring: KeyRing) -> str:
    """Give the first id of k1, k2, k3 … that the ring has never had."""
    return next(f"k{number}" for number in range(1, 10_000) if f"k{number}" not in ring.checking_ids)


def _read(path: Path) -> dict[str, Any]:
    raw = json.loads(path.read_text(encoding="utf-8"))
    keyring.parse(raw)
    return dict(raw)


def _replace(path: Path, raw: dict[str, Any], *, gone: set[str]) -> KeyRing:
    """Put the ring in place of the file's; refuse to lose any key but those that are to go."""
    path = path.resolve()
    new, old = keyring.parse(raw), keyring.parse(_read(path))
    if set(old.keys) - set(new.keys) != {(known, secret) for known, secret in old.keys if known in gone}:
        raise KeyProblem("The key ring is left as it is: a key would have been lost.")
    written = _written(raw, path)
    if keyring.parse(_read(written)) != new:
        raise KeyProblem(f"{path} is left as it is: the disk did not give back what was written.")
    os.replace(written, path)
    _sync_folder(path.parent)
    return new


def _written(raw: dict[str, Any], path: Path) -> Path:
    """Write the ring beside the file, for the same owner, and wait for the disk.

    The name is always the same one, so that what a killed run left behind does not stay there with a key in it.
    """
    beside = path.parent / f".{path.name}.new"
    with contextlib.suppress(FileNotFoundError):
        beside.unlink()
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            json.dump(raw, opened, indent=2)
            opened.write("\n")
            opened.flush()
            _give_to_owner_of(path, opened.fileno())
            os.fsync(opened.fileno())
    except BaseException:
        beside.unlink()
        raise
    return beside


def _give_to_owner_of(path: Path, descriptor: int) -> None:
    """Root may rotate the site's ring; the site must be able to read it afterwards. Raise PermissionError else."""
    if path.exists() and (owner := path.stat()).st_uid != os.geteuid():
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


def _sync_folder(folder: Path) -> None:
    """Let the new name survive a power cut as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _new_secret() -> str:
    return base64.b64encode(os.urandom(SECRET_LENGTH)).decode()
