"""What was drawn, and what HR found out about it. The words are sealed like everything that is about a folder."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, date, datetime

import rfc8785
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.models import Employee, Municipality

__all__ = ["Sample", "SampledRead"]


class Sample(models.Model):
    """One month of a municipality, drawn once, when it was over."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text=_("Its record in the ledger."))
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    month = models.DateField(help_text=_("Its first day."))
    drawn_at = models.DateTimeField()
    reads = models.PositiveIntegerField(help_text=_("How many looks there were to draw from."))
    size = models.PositiveIntegerField(help_text=_("How many were drawn."))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("sample of a month")
        verbose_name_plural = _("samples of months")
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "month"], name="month_sampled_once"),
            models.CheckConstraint(condition=Q(size__lte=F("reads")), name="sample_of_what_there_was"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps: every column."""
        return rfc8785.dumps(
            {
                "sample": str(self.uuid),
                "municipality": str(self.municipality.uuid),
                "month": self.month.isoformat() if isinstance(self.month, date) else str(self.month),
                "drawn_at": _instant(self.drawn_at),
                "reads": self.reads,
                "size": self.size,
            }
        )


class SampledRead(models.Model):
    """One look that was drawn, as the ledger told of it, and what somebody of HR, not the reader, says of it."""

    class Verdict(models.TextChoices):
        """What came out."""

        OPEN = "open", _("Not explained yet")
        IN_ORDER = "in_order", _("In order")
        NOT_IN_ORDER = "not_in_order", _("Not in order")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text=_("Its record in the ledger."))
    sample = models.ForeignKey(Sample, models.PROTECT, related_name="drawn")
    sequence = models.PositiveBigIntegerField(help_text=_("The event’s number in the ledger."))
    at = models.DateTimeField()
    reader = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    role = models.CharField(max_length=16)  # a value of Role
    action = models.CharField(max_length=32)  # a value of Event
    purpose = models.CharField(max_length=32, blank=True)  # a value of Purpose
    folder = models.ForeignKey("samtale_personnel.Folder", models.PROTECT, related_name="+")
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict.choices, default=Verdict.OPEN)
    version = models.PositiveIntegerField(default=0, help_text=_("How often something was said of it."))
    sealed_words = models.BinaryField(default=b"")
    explained_by = models.ForeignKey(Employee, models.PROTECT, null=True, blank=True, related_name="+")
    explained_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("drawn look")
        verbose_name_plural = _("drawn looks")
        ordering = ["at", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "sequence"], name="read_drawn_once"),
            # SECURITY: nobody explains what they did themselves.
            models.CheckConstraint(
                condition=Q(explained_by=None) | ~Q(explained_by=F("reader")), name="read_explained_by_another"
            ),
            models.CheckConstraint(
                condition=Q(version=0, verdict="open", explained_by=None, explained_at=None)
                | Q(version__gt=0, explained_by__isnull=False, explained_at__isnull=False),
                name="read_explained_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def record(self) -> str:
        """Name what the words' ciphertext is bound to."""
        return f"sample/{self.uuid}"

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps: the ciphertext, and every column beside it."""
        return rfc8785.dumps(
            {
                "sampled_read": str(self.uuid),
                "sample": str(self.sample.uuid),
                "sequence": self.sequence,
                "at": _instant(self.at),
                "reader": str(self.reader.uuid),
                "role": self.role,
                "action": self.action,
                "purpose": self.purpose,
                "folder": str(self.folder.uuid),
                "verdict": self.verdict,
                "version": self.version,
                "words": hashlib.sha256(self.sealed_words).hexdigest() if self.sealed_words else "",
                "explained_by": str(self.explained_by.uuid) if self.explained_by else "",
                "explained_at": _instant(self.explained_at),
            }
        )


def _instant(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""
