"""What is kept between looking a pack over and loading it: signed, in the page itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from wagtail.models import Page

from samtale_intranet.packs.loader import load
from samtale_intranet.packs.report import Report
from samtale_intranet.packs.shipped import shipped

SALT = "samtale_packs.review"
HOURS = 8
# Django refuses larger forms; the rest of the form is small.
ROOM_FOR_THE_REST = 100_000


@dataclass(frozen=True)
class Chosen:
    """A pack (the name of a shipped one, else its text) and the page below which it goes."""

    shipped: str
    text: str
    parent: int

    def load(self, parent: Page, user: Any, *, dry_run: bool, overwrite: list[str] | None = None) -> Report:
        """Load the pack as drafts. Raises PackRefused."""
        # SECURITY: never hand the name itself to the loader: it would take a path of the server as well.
        pack: Path | bytes = shipped()[self.shipped] if self.shipped else self.text.encode()
        return load(pack=pack, parent=parent, user=user, dry_run=dry_run, overwrite=overwrite or [])

    def sealed(self, user: Any) -> str | None:
        """Give it as signed text for a hidden field, bound to the user; None where that is too long for a form."""
        held = {"shipped": self.shipped, "text": self.text, "parent": self.parent, "user": str(user.pk)}
        token = signing.dumps(held, salt=SALT, compress=True)
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return token if most is None or len(token) + ROOM_FOR_THE_REST < most else None


def opened(token: str, user: Any) -> Chosen | None:
    """Give what was sealed for this user in the last eight hours; None where the token is not that."""
    try:
        held = signing.loads(token, salt=SALT, max_age=HOURS * 60 * 60)
    except signing.BadSignature:
        return None
    if held["user"] != str(user.pk) or (held["shipped"] and held["shipped"] not in shipped()):
        return None
    return Chosen(held["shipped"], held["text"], held["parent"])
