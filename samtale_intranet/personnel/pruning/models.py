"""The checkpoint: what is kept of events that were pruned, signed, so that the rest of the ledger still verifies."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import rfc8785
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.models import Municipality

__all__ = ["CarriedRecord", "Checkpoint"]

FORMAT = "samtale-checkpoint/1"
CARRIED_FORMAT = "samtale-carried/1"


class Checkpoint(models.Model):
    """Where a municipality's ledger begins now; each pruning makes a new one in place of the one before it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.OneToOneField(Municipality, models.PROTECT, related_name="+")
    sequence = models.PositiveBigIntegerField(help_text=_("The last event that went."))
    head = models.CharField(max_length=64, help_text=_("That event’s mac: what the first event left follows from."))
    pruned = models.PositiveBigIntegerField(help_text=_("How many events went this time."))
    pruned_at = models.DateTimeField()
    numbered = models.PositiveBigIntegerField(help_text=_("How many of all that went gave out a journal number."))
    retired = models.TextField(blank=True, help_text=_("The keys of which they told that they were retired."))
    carried = models.PositiveBigIntegerField(help_text=_("How many records they still vouch for."))
    carried_digest = models.CharField(max_length=64)
    key_id = models.CharField(max_length=32)
    mac = models.CharField(max_length=64)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("checkpoint of the ledger")
        verbose_name_plural = _("checkpoints of the ledger")
        constraints = [
            models.CheckConstraint(
                condition=Q(sequence__gte=models.F("pruned")), name="checkpoint_after_what_it_pruned"
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id}/{self.sequence}"

    def values(self) -> dict[str, Any]:
        """Give everything that is signed, as it stands in an export."""
        return {
            "format": FORMAT,
            "municipality": str(self.municipality.uuid),
            "record": str(self.uuid),
            "sequence": self.sequence,
            "head": self.head,
            "pruned": self.pruned,
            "pruned_at": _instant(self.pruned_at),
            "numbered": self.numbered,
            "retired": self.retired,
            "carried": self.carried,
            "carried_digest": self.carried_digest,
            "key_id": self.key_id,
        }

    def evidence(self) -> bytes:
        """Give the bytes that are signed, and whose hash the ledger keeps."""
        return rfc8785.dumps(self.values())


class CarriedRecord(models.Model):
    """A record whose last writing event was pruned: which event that was, and the hash that it kept."""

    checkpoint = models.ForeignKey(Checkpoint, models.CASCADE, related_name="records")
    record = models.UUIDField()
    sequence = models.PositiveBigIntegerField()
    action = models.CharField(max_length=32)
    content_hash = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("record that a checkpoint carries")
        verbose_name_plural = _("records that a checkpoint carries")
        ordering = ["checkpoint", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "record"], name="carried_record_once"),
            models.UniqueConstraint(fields=["checkpoint", "sequence"], name="carried_event_once"),
        ]

    def __str__(self) -> str:
        return str(self.record)

    def values(self) -> dict[str, Any]:
        """Give everything that is signed, as it stands in an export."""
        return {
            "format": CARRIED_FORMAT,
            "municipality": str(self.checkpoint.municipality.uuid),
            "checkpoint": str(self.checkpoint.uuid),
            "record": str(self.record),
            "sequence": self.sequence,
            "action": self.action,
            "content_hash": self.content_hash,
        }

    def evidence(self) -> bytes:
        """Give the bytes that are signed; the checkpoint's digest is over all of them."""
        return rfc8785.dumps(self.values())


def _instant(at: Any) -> str:
    """Give the moment as text; where the column holds something else, that, so that it is seen as changed."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(at, datetime) else str(at)
