"""What is kept between looking a pack over and loading it: the upload, and a signed word of what was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core import signing
from django.utils import timezone
from wagtail.models import Page

from samtale_intranet.packs.loader import load
from samtale_intranet.packs.models import WaitingPack
from samtale_intranet.packs.report import Report
from samtale_intranet.packs.shipped import shipped

SALT = "samtale_packs.review"
HOURS = 8
# So many uploads of one person wait at a time.
MOST = 5


@dataclass(frozen=True)
class Chosen:
    """A pack (the name of a shipped one, else what was uploaded) and the page below which it goes."""

    shipped: str
    content: bytes
    parent: int

    def load(
        self, parent: Page, user: Any, *, dry_run: bool, overwrite: list[str] | None = None, publish: bool = False
    ) -> Report:
        """Load the pack. Raises PackRefused."""
        # SECURITY: never hand the name itself to the loader: it would take a path of the server as well.
        pack: Path | bytes = shipped()[self.shipped] if self.shipped else self.content
        return load(pack=pack, parent=parent, user=user, dry_run=dry_run, overwrite=overwrite or [], publish=publish)

    def sealed(self, user: Any) -> str:
        """Keep the upload, and give what was chosen as signed text for a hidden field, bound to the user."""
        held = {"shipped": self.shipped, "upload": 0, "parent": self.parent, "user": str(user.pk)}
        if not self.shipped:
            held["upload"] = WaitingPack.objects.create(user=user, parent_id=self.parent, content=self.content).pk
            _tidy(user)
        return signing.dumps(held, salt=SALT)


def _tidy(user: Any) -> None:
    """Remove what nobody loads any more."""
    WaitingPack.objects.filter(uploaded_at__lt=timezone.now() - timedelta(hours=HOURS)).delete()
    newest = WaitingPack.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)[:MOST]
    WaitingPack.objects.filter(user=user).exclude(pk__in=list(newest)).delete()


def opened(token: str, user: Any) -> Chosen | None:
    """Give what was sealed for this user in the last eight hours; None where the token is not that."""
    try:
        held = signing.loads(token, salt=SALT, max_age=HOURS * 60 * 60)
    except signing.BadSignature:
        return None
    if held["user"] != str(user.pk):
        return None
    if held["shipped"]:
        return Chosen(held["shipped"], b"", held["parent"]) if held["shipped"] in shipped() else None
    upload = WaitingPack.objects.filter(pk=held["upload"], user=user, parent=held["parent"]).first()
    return Chosen("", bytes(upload.content), held["parent"]) if upload else None
