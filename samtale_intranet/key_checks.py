"""System checks of the key ring: there, random, apart from everything else, and where nobody else finds it."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import itertools
import shutil
import stat
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning

from samtale_intranet import keyring
from samtale_intranet.keyring import SECRET_LENGTH, KeyProblem, KeyRing, KeyRingMissing

_CLOSED = "Until it has its keys, the protected section stays closed."
_MAKE = "Make a ring of random keys with `manage.py make_keys FILE`."
_ROTATE = "Run `manage.py rotate_keys`, then `manage.py rotate_keys --retire {}`."
# 32 random bytes have about 30 different ones; fewer than 16 of them never come by chance (below 1 in 10**13).
_FEW = 16
_PRINTABLE = frozenset(range(0x20, 0x7F))
_GIT = ("check-ignore", "--quiet")


def check_keys(**kwargs: Any) -> Iterable[CheckMessage]:
    """Check that there is a well-formed ring of random keys, and that it stands apart from everything else."""
    path = keyring.file()
    about_file = [*_readable_by_others(path), *_served(path), *_in_repository(path)] if path and path.exists() else []
    try:
        ring = keyring.current()
    except KeyRingMissing as problem:
        # A warning, so that `migrate` and `makemigrations --check` run before the first ring is made.
        return [Warning(str(problem), hint=_CLOSED, id="samtale.W003")]
    except KeyProblem as problem:
        return [Error(str(problem), hint=_CLOSED, id="samtale.E003"), *about_file]
    return [*_made_from_secret_key(ring), *_weak(ring), *_twice(ring), *_in_settings_file(ring), *about_file]


def check_sessions(**kwargs: Any) -> Iterable[CheckMessage]:
    """Warn where a session cannot be ended: what stands in a cookie alone is as good after it was locked as before."""
    if django_settings.SESSION_ENGINE != "django.contrib.sessions.backends.signed_cookies":
        return []
    text = (
        "SESSION_ENGINE keeps sessions in signed cookies: an old copy of the cookie opens the protected section again "
        "after “Lock now” or signing out."
    )
    hint = 'Set SESSION_ENGINE = "django.contrib.sessions.backends.db".'
    return [Warning(text, hint=hint, id="samtale.W021")]


def _made_from_secret_key(ring: KeyRing) -> Iterator[CheckMessage]:
    secrets = [django_settings.SECRET_KEY, *django_settings.SECRET_KEY_FALLBACKS]
    made = {key for secret in secrets if secret for key in _usual_keys(str(secret).encode())}
    for key_id, key in ring.keys:
        if key in made:
            text = f"Key {key_id!r} of the key ring is SECRET_KEY, or made from it."
            yield Error(text, hint=_MAKE, id="samtale.E004")


def _usual_keys(secret: bytes) -> Iterator[bytes]:
    """Give the keys that people make from a text."""
    yield from (secret[:SECRET_LENGTH], secret[-SECRET_LENGTH:], secret.ljust(SECRET_LENGTH, b"\0")[:SECRET_LENGTH])
    for name in ("sha256", "sha512", "sha3_256", "blake2b", "blake2s", "md5", "sha1"):
        digest = hashlib.new(name, secret)
        yield from (digest.digest()[:SECRET_LENGTH], digest.hexdigest().encode()[:SECRET_LENGTH])
    yield HKDF(algorithm=SHA256(), length=SECRET_LENGTH, salt=None, info=b"").derive(secret)
    for decode in (base64.b64decode, base64.urlsafe_b64decode, bytes.fromhex):
        try:
            yield decode(secret.decode())[:SECRET_LENGTH]
        except ValueError:
            continue


def _weak(ring: KeyRing) -> Iterator[CheckMessage]:
    for key_id, key in ring.keys:
        if why := _why_weak(key):
            hint = f"{_ROTATE.format(key_id)} Where nothing is sealed yet: {_MAKE}"
            yield Error(f"Key {key_id!r} of the key ring is not random: {why}.", hint=hint, id="samtale.E016")


def _why_weak(key: bytes) -> str:
    """Say what is regular about the key; empty where nothing is."""
    if len({(after - before) % 256 for before, after in itertools.pairwise(key)}) == 1:
        return "its bytes are counted up, or all the same, as in an example"
    if len(set(key)) < _FEW:
        return f"it has only {len(set(key))} different bytes"
    return "it is a text that somebody typed" if set(key) <= _PRINTABLE else ""


def _twice(ring: KeyRing) -> Iterator[CheckMessage]:
    for at, (key_id, key) in enumerate(ring.keys):
        for other_id, other in ring.keys[at + 1 :]:
            if key == other:
                text = f"Keys {key_id!r} and {other_id!r} of the key ring are the same: a rotation changes nothing."
                yield Error(text, hint="Run `manage.py rotate_keys`, which makes a new one.", id="samtale.E017")


def _in_settings_file(ring: KeyRing) -> Iterator[CheckMessage]:
    """Look for a key in the settings' own source, which stands in the repository, and in files of its environment.

    Settings are often split, so every module beside them is read; a `.env` is where it belongs if git ignores it.
    """
    module = getattr(django_settings, "SETTINGS_MODULE", None)
    found = importlib.util.find_spec(module) if module else None
    if not found or not found.origin or not Path(found.origin).is_file():
        return
    folder = Path(found.origin).resolve().parent
    beside = [Path(found.origin), *sorted(path for path in folder.glob("*.py") if path != Path(found.origin).resolve())]
    yield from (_named(key_id, f"the settings file {path}") for path, key_id in _holding(beside, ring))
    for path, key_id in _holding(_environments(folder), ring):
        if any(isinstance(message, Error) for message in _in_repository(path)):
            yield _named(key_id, f"{path}, which git does not ignore")


def _environments(folder: Path) -> list[Path]:
    """Give the `.env` files from this folder up to the repository's own."""
    folders = [folder, *folder.parents]
    root = next((nth for nth, one in enumerate(folders) if (one / ".git").exists()), -1)
    return [path for one in folders[: root + 1] for path in sorted(one.glob(".env*")) if path.is_file()]


def _holding(paths: Iterable[Path], ring: KeyRing) -> Iterator[tuple[Path, str]]:
    """Give the files among these in which a key stands, as base64 or in hex, with the key's id."""
    for path in paths:
        source = path.read_text(encoding="utf-8", errors="replace")
        for key_id, key in ring.keys:
            written = (base64.b64encode(key).decode(), base64.urlsafe_b64encode(key).decode(), key.hex())
            if any(text.rstrip("=") in source for text in written):
                yield path, key_id


def _named(key_id: str, where: str) -> CheckMessage:
    hint = f"Keep the ring in a file of its own, KEYS_FILE. {_ROTATE.format(key_id)}"
    return Error(f"Key {key_id!r} stands in {where}.", hint=hint, id="samtale.E018")


def _readable_by_others(path: Path) -> Iterator[CheckMessage]:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        text = f"The key ring {path} can be read by others than its owner."
        yield Error(text, hint=f"Run `chmod 600 {path}`.", id="samtale.E005")


def _served(path: Path) -> Iterator[CheckMessage]:
    """Look for the ring below a folder that the web server hands out."""
    for name, folder in served_folders_over(path):
        text = f"The key ring {path} lies below {name}: the web server hands it out to anybody."
        hint = f"Move it out of {folder}, then run `manage.py rotate_keys` and retire every key that was in it."
        yield Error(text, hint=hint, id="samtale.E019")


def served_folders_over(path: Path) -> Iterator[tuple[str, Any]]:
    """Give each folder that the web server hands out and that the path lies in, by the setting that names it."""
    named = {name: getattr(django_settings, name, None) for name in ("STATIC_ROOT", "MEDIA_ROOT", "WHITENOISE_ROOT")}
    static = [("STATICFILES_DIRS", one[1] if isinstance(one, (list, tuple)) else one) for one in _static_folders()]
    for name, folder in (*named.items(), *static):
        if folder and path.resolve().is_relative_to(Path(folder).resolve()):
            yield name, folder


def _static_folders() -> list[Any]:
    return list(getattr(django_settings, "STATICFILES_DIRS", None) or [])


def _in_repository(path: Path) -> Iterator[CheckMessage]:
    """Ask git whether it would take the ring along. One that is ignored stays on this machine, which is enough."""
    path = path.resolve()
    if not any((folder / ".git").exists() for folder in path.parents):
        return
    git = shutil.which("git")
    command = [git or "git", "-C", str(path.parent), *_GIT, str(path)]
    answer = subprocess.run(command, check=False, capture_output=True).returncode if git else 128  # noqa: S603
    hint = f"Move it out of the repository, or name it in .gitignore: `git check-ignore {path}` must print it."
    if answer == 1:
        text = f"The key ring {path} lies in a git repository that does not ignore it."
        hint += " Where it was committed, run `manage.py rotate_keys` and retire every key that was in it."
        yield Error(text, hint=hint, id="samtale.E020")
    elif answer != 0:
        text = f"The key ring {path} lies in a git repository, and git cannot tell whether it is ignored."
        yield Warning(text, hint=hint, id="samtale.W020")
