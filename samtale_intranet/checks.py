"""System checks: what is wrong with the settings is said at start, with what to do about it."""

from __future__ import annotations

import base64
import difflib
import hashlib
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from samtale_intranet import keyring
from samtale_intranet.conf import DEFAULTS, settings
from samtale_intranet.keyring import KeyProblem, KeyRingMissing

_CLOSED = "Until it has its keys, the protected section stays closed."


def register_checks() -> None:
    """Register all of them; called once from the app's ready()."""
    register(check_names)
    register(check_apps)
    register(check_keys, Tags.security)
    register(check_transactions)
    register(check_durability, Tags.database)


def check_names(**kwargs: Any) -> Iterable[CheckMessage]:
    """Refuse a setting that we do not know: a mistyped one would silently leave the default in force."""
    given = getattr(django_settings, "SAMTALE_INTRANET", {})
    if not isinstance(given, dict):
        return [Error("SAMTALE_INTRANET is not a dict.", hint="Write SAMTALE_INTRANET = {…}.", id="samtale.E001")]
    return [
        Error(f"SAMTALE_INTRANET has no setting {name!r}.", hint=_nearest(str(name)), id="samtale.E002")
        for name in given
        if name not in DEFAULTS
    ]


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name.upper(), DEFAULTS, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"The known ones are {', '.join(DEFAULTS)}."


def check_apps(**kwargs: Any) -> Iterable[CheckMessage]:
    """Look for Wagtail's apps that we build on: our settings stand in the one, editors fill in tables by the other."""
    wanted = [("wagtail.contrib.settings", "samtale.E006"), ("wagtail.contrib.typed_table_block", "samtale.E007")]
    return [
        Error(f"{name} is not installed.", hint=f'Add "{name}" to INSTALLED_APPS.', id=id)
        for name, id in wanted
        if not apps.is_installed(name)
    ]


def check_keys(**kwargs: Any) -> Iterable[CheckMessage]:
    """Check that there is a well-formed key ring, and that it stands apart from everything else."""
    try:
        ring = keyring.current()
    except KeyRingMissing as problem:
        # A warning, so that `migrate` and `makemigrations --check` run before the first ring is made.
        return [Warning(str(problem), hint=_CLOSED, id="samtale.W003")]
    except KeyProblem as problem:
        return [Error(str(problem), hint=_CLOSED, id="samtale.E003"), *_file_readable_by_others()]
    return [*_equal_to_secret_key(ring), *_file_readable_by_others()]


def _equal_to_secret_key(ring: keyring.KeyRing) -> list[CheckMessage]:
    secret = str(django_settings.SECRET_KEY).encode()
    same = {secret, secret[: keyring.SECRET_LENGTH], hashlib.sha256(secret).digest()}
    return [
        Error(
            f"Key {key_id!r} of the key ring is SECRET_KEY, or made from it.",
            hint="Make a ring of random keys with `manage.py make_keys FILE`.",
            id="samtale.E004",
        )
        for key_id, key in ring.keys
        if key in same or base64.b64encode(key) == secret
    ]


def _file_readable_by_others() -> list[CheckMessage]:
    path = settings.KEYS_FILE
    if settings.KEYS is not None or not path or not Path(path).exists():
        return []
    if Path(path).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) == 0:
        return []
    hint = f"Run `chmod 600 {path}`."
    return [Error(f"The key ring {path} can be read by others than its owner.", hint=hint, id="samtale.E005")]


def check_transactions(**kwargs: Any) -> Iterable[CheckMessage]:
    """SQLite must let one writer wait for the other, and keep what it reported as written through a power cut."""
    options = django_settings.DATABASES["default"].get("OPTIONS", {})
    if connections["default"].vendor != "sqlite" or options.get("transaction_mode") == "IMMEDIATE":
        return []
    hint = 'Set DATABASES["default"]["OPTIONS"]["transaction_mode"] = "IMMEDIATE".'
    text = "SQLite's transactions are not IMMEDIATE; two who write at once would fail instead of queueing."
    return [Error(text, hint=hint, id="samtale.E010")]


def check_durability(databases: Iterable[str] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Ask SQLite itself how it writes; runs with `check --database default` and before `migrate`."""
    connection = connections["default"]
    if "default" not in (databases or ()) or connection.vendor != "sqlite" or _in_memory(connection):
        return []
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    problems: list[CheckMessage] = []
    hint = 'Set OPTIONS["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;".'
    if journal != "wal":
        text = f"SQLite's journal_mode is {journal}; readers and a writer would block each other."
        problems.append(Warning(text, hint=hint, id="samtale.W011"))
    if synchronous < 2:
        text = "SQLite's synchronous is not FULL; an event reported as written could be lost in a power cut."
        problems.append(Error(text, hint=hint, id="samtale.E012"))
    return problems


def _in_memory(connection: Any) -> bool:
    return bool(connection.is_in_memory_db())
