"""Legal holds, which stop all erasing in a folder, and what is left of an erasure: that it happened."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import rfc8785
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.models import Employee, Municipality

__all__ = ["Erasure", "LegalHold", "LegalHoldQuerySet"]


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Holds, in sentences."""

    def in_force(self) -> LegalHoldQuerySet:
        """Those that nobody has lifted."""
        return self.filter(lifted_at=None)


class LegalHold(models.Model):
    """While it is in force nothing in the folder is erased, whatever has expired. The reason is sealed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text=_("Its record in the ledger."))
    folder = models.ForeignKey("samtale_personnel.Folder", models.PROTECT, related_name="holds")
    sealed_reason = models.BinaryField()
    set_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = LegalHoldQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.UniqueConstraint(fields=["folder"], condition=Q(lifted_at=None), name="one_hold_in_force"),
            models.CheckConstraint(
                condition=Q(lifted_by=None, lifted_at=None) | Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def record(self) -> str:
        """Name what the reason's ciphertext is bound to."""
        return f"hold/{self.uuid}"

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps: the ciphertext, and whether it holds what."""
        return rfc8785.dumps(
            {
                "hold": str(self.uuid),
                "folder": str(self.folder.uuid),
                "set_by": self.set_by_id,
                "set_at": _instant(self.set_at),
                "lifted_by": self.lifted_by_id,
                "lifted_at": _instant(self.lifted_at),
                "reason": hashlib.sha256(self.sealed_reason).hexdigest(),
            }
        )


class Erasure(models.Model):
    """That something was erased: of which folder, how much, when, and at which line of the list outside."""

    class What(models.TextChoices):
        """How much went at once."""

        FOLDER = "folder", _("A whole folder, with its key")
        ENTRIES = "entries", _("A document with its notes and corrections")
        DRAFT = "draft", _("A plan that never came into the folder")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text=_("Its record in the ledger."))
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    folder = models.UUIDField()
    what = models.CharField(max_length=12, choices=What.choices)
    records = models.PositiveIntegerField(help_text=_("How many rows went."))
    at = models.DateTimeField(default=timezone.now)
    line = models.PositiveIntegerField(help_text=_("Its line in the list of erasures."))
    line_mac = models.CharField(max_length=64, unique=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["line"]

    def __str__(self) -> str:
        return f"{self.line} {self.what}"

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps: every column."""
        return rfc8785.dumps(
            {
                "erasure": str(self.uuid),
                "municipality": str(self.municipality.uuid),
                "folder": str(self.folder),
                "what": self.what,
                "records": self.records,
                "at": _instant(self.at),
                "line": self.line,
                "line_mac": self.line_mac,
            }
        )


def sealed_rows() -> Iterator[tuple[int, uuid.UUID, str]]:
    """Give municipality, record and hash of every hold and erasure, for `verify_journal`."""
    holds: Any = LegalHold.objects.select_related("folder__employee").order_by("pk")
    for hold in holds.iterator():
        yield hold.folder.employee.municipality_id, hold.uuid, hashlib.sha256(hold.evidence()).hexdigest()
    erasures: Any = Erasure.objects.select_related("municipality").order_by("pk")
    for erasure in erasures.iterator():
        yield erasure.municipality_id, erasure.uuid, hashlib.sha256(erasure.evidence()).hexdigest()


def _instant(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""
