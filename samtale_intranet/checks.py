"""System checks: what is wrong with the settings is said at start, with what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from samtale_intranet.conf import DEFAULTS, settings
from samtale_intranet.key_checks import check_keys, check_sessions

# Below that, who looked is forgotten before anybody asks.
_FEWEST_MONTHS = 6
# A plan with 200 rows of 8 columns: a field for each cell and each row's id, and as many again for the rest.
_FIELDS = 4_000
# A text of 10 MB is read and answered beside its field, so that nothing else of the form is lost.
_BYTES = 12 * 1024 * 1024
_COUNTED_FROM = ("last_activity", "end_of_employment")


def register_checks() -> None:
    """Register all of them; called once from the app's ready()."""
    register(check_names)
    register(check_numbers)
    register(check_apps)
    register(check_keys, Tags.security)
    register(check_sessions, Tags.security)
    register(check_form_sizes)
    register(check_transactions)
    register(check_retention)
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


def check_numbers(**kwargs: Any) -> Iterable[CheckMessage]:
    """Refuse a number that would let the whole ledger go, or draw nothing: a slip of the pen takes nothing away."""
    months, share = settings.LEDGER_MONTHS, settings.SAMPLE_SHARE
    if not isinstance(months, int) or months < _FEWEST_MONTHS:
        hint = f"Set it to a whole number, {_FEWEST_MONTHS} or more; where it is not set it is 60."
        yield Error(f"LEDGER_MONTHS is {months!r}: who looked would be forgotten.", hint=hint, id="samtale.E035")
    if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= 1:
        hint = "Set it to a share between 0 and 1, e.g. 0.05 for one look in twenty."
        yield Error(f"SAMPLE_SHARE is {share!r}, which is no share.", hint=hint, id="samtale.E036")
    hour, days = settings.REMINDER_HOUR, settings.REMINDER_DAYS
    if type(hour) is not int or not 0 <= hour <= 23:
        hint = "Set it to a whole hour from 0 to 23; where it is not set it is 7."
        yield Error(f"REMINDER_HOUR is {hour!r}: no reminder would go at that hour.", hint=hint, id="samtale.E033")
    if type(days) is not int or not 0 <= days <= 365:
        hint = "Set it to whole days from 0 to 365; where it is not set it is 14."
        yield Error(f"REMINDER_DAYS is {days!r}, and cannot be counted with.", hint=hint, id="samtale.E034")


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


def check_form_sizes(**kwargs: Any) -> Iterable[CheckMessage]:
    """See that Django takes a whole plan: one that is larger than it takes comes back as an error, and unsaved."""
    wanted = {
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": (_FIELDS, "a plan with 200 rows of 8 columns cannot be saved", "samtale.W013"),
        "DATA_UPLOAD_MAX_MEMORY_SIZE": (_BYTES, "a long text cannot be answered beside its field", "samtale.W014"),
    }
    return [
        Warning(f"{name} is {value}: {consequence}.", hint=f"Set {name} = {least} or more.", id=check)
        for name, (least, consequence, check) in wanted.items()
        if (value := getattr(django_settings, name)) is not None and value < least
    ]


def check_transactions(**kwargs: Any) -> Iterable[CheckMessage]:
    """SQLite must let one writer wait for the other, and keep what it reported as written through a power cut."""
    options = django_settings.DATABASES["default"].get("OPTIONS", {})
    if connections["default"].vendor != "sqlite" or options.get("transaction_mode") == "IMMEDIATE":
        return []
    hint = 'Set DATABASES["default"]["OPTIONS"]["transaction_mode"] = "IMMEDIATE".'
    text = "SQLite's transactions are not IMMEDIATE; two who write at once would fail instead of queueing."
    return [Error(text, hint=hint, id="samtale.E010")]


def check_retention(**kwargs: Any) -> Iterable[CheckMessage]:
    """What has expired is erased only where it can be noted outside the database, and by rules that can be counted."""
    if not settings.ERASURES_FILE:
        text = "There is no ERASURES_FILE: erase_expired erases nothing, however long it has been kept."
        hint = "Name a file that lies outside the database and is not rolled back with it."
        yield Warning(text, hint=hint, id="samtale.W022")
    elif not Path(settings.ERASURES_FILE).parent.is_dir():
        text = f"The folder of ERASURES_FILE, {Path(settings.ERASURES_FILE).parent}, is not there."
        yield Warning(text, hint="Make it, for the user that runs erase_expired.", id="samtale.W023")
    if settings.RETENTION_FROM not in _COUNTED_FROM:
        text = f"RETENTION_FROM is {settings.RETENTION_FROM!r}."
        yield Error(text, hint=f"Choose one of {', '.join(_COUNTED_FROM)}.", id="samtale.E024")
    for name in ("RETENTION_MONTHS", "DRAFT_MONTHS"):
        if type(months := getattr(settings, name)) is not int or not 1 <= months <= 1200:
            text = f"{name} is {months!r}, and would not be counted as meant."
            yield Error(text, hint="Write whole months, from 1 to 1200.", id="samtale.E025")


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
