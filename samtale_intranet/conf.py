"""Every setting of the product, with its default: one dict `SAMTALE_INTRANET` in the host's settings.

Nothing else in the product reads `django.conf.settings` for a setting of ours.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.utils.module_loading import import_string

DEFAULTS: dict[str, Any] = {
    # Template of the host that our pages extend; it has the blocks `title`, `content`, `extra_css` and `extra_js`.
    "BASE_TEMPLATE": "base.html",
    # Key ring: a dict as in docs, or None to read KEYS_FILE, or the environment variable SAMTALE_KEYS (JSON).
    "KEYS": None,
    "KEYS_FILE": None,
    # How long, in minutes, a proven second factor opens the protected section.
    "STEP_UP_MINUTES": 15,
    # How long, in minutes, what HR has said of why they open a folder holds for that folder.
    "PURPOSE_MINUTES": 60,
    # Dotted path to a function of the request that returns when a second factor was proven elsewhere, or None.
    "STEP_UP_CLAIM": None,
    # Name shown in the authenticator app.
    "ISSUER": "Intranet",
    # How often one person may have what is costly to make, as django-ratelimit writes it; None: as often as they like.
    "LIMITS": {
        "pdf": "30/m",
        "file": "60/m",
        "folder_pdf": "6/m",
        "export": "4/h",
        "register": "20/h",
        "search": "60/m",
        "passkey": "20/m",
    },
    # How many months an event stays in the ledger; `prune_ledger` lets older ones go.
    "LEDGER_MONTHS": 60,
    # Which share of each month's looks into others' folders HR has to explain; at least 5 and at most 50 of a month.
    "SAMPLE_SHARE": 0.05,
    # Whether the page of who looked shows staff by name, or by role alone.
    "SHOW_NAMES_IN_LOG": True,
    # How long, in months, a document is kept where its conversation type says nothing. The law names no number.
    "RETENTION_MONTHS": 60,
    # What that is counted from: "end_of_employment" or "last_activity" (the later of both where the former is chosen).
    "RETENTION_FROM": "end_of_employment",
    # How long, in months, a plan that never came into the folder is kept after it was last saved.
    "DRAFT_MONTHS": 12,
    # File in which each erasure is noted before it is carried out, for `replay_erasures`. It stands outside the
    # database and outlives its backups; None: `erase_expired` lists what has expired, and refuses to erase it.
    "ERASURES_FILE": None,
    # The archive (ESDH) that journaled documents are handed over to: None, or by a municipality's short name, or "*"
    # for all others, {"TARGET": "dotted.path", "OPTIONS": {…}}. See docs/how-to/archive.md.
    "ARCHIVE": None,
    # From which hour of a working day each person's reminders go, in one mail: 0 to 23, local time.
    "REMINDER_HOUR": 7,
    # How many days before a conversation must be held its leader is reminded to find a time for it.
    "REMINDER_DAYS": 14,
    # Whether invitations and notices are tried right after they are asked for, in a thread of the web server's own
    # process; otherwise they wait for `send_due`.
    "SEND_AT_ONCE": True,
    # Content-Security-Policy of the protected section.
    "CONTENT_SECURITY_POLICY": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


class Settings:
    """Reads one setting as an attribute: the host's value where there is one, else the default."""

    def __getattr__(self, name: str) -> Any:
        if name not in DEFAULTS:
            raise AttributeError(f"SAMTALE_INTRANET has no setting {name!r}; the known ones are {', '.join(DEFAULTS)}.")
        return getattr(django_settings, "SAMTALE_INTRANET", {}).get(name, DEFAULTS[name])

    @property
    def step_up_claim(self) -> Callable[..., Any] | None:
        """The host's function named by STEP_UP_CLAIM, imported, or None."""
        return import_string(self.STEP_UP_CLAIM) if self.STEP_UP_CLAIM else None

    def archive_of(self, municipality: str) -> dict[str, Any] | None:
        """Give TARGET and OPTIONS of the archive of the municipality with this short name; None where it has none."""
        archives = self.ARCHIVE or {}
        found = archives.get(municipality, archives.get("*"))
        return dict(found) if found else None

    def key_ring(self) -> dict[str, Any] | None:
        """Give the raw key ring from KEYS, the environment or KEYS_FILE, in this order; None where there is none."""
        if self.KEYS is not None:
            return dict(self.KEYS)
        if text := os.environ.get("SAMTALE_KEYS"):
            return dict(json.loads(text))
        if self.KEYS_FILE and Path(self.KEYS_FILE).exists():
            return dict(json.loads(Path(self.KEYS_FILE).read_text(encoding="utf-8")))
        return None


settings = Settings()
