"""The outbox: one row per entry, on its way to the municipality's archive. No row holds a word of the document."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime
from typing import Any

import rfc8785
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

__all__ = ["OutboxItem", "OutboxItemQuerySet"]


class OutboxItemQuerySet(models.QuerySet["OutboxItem"]):
    """What is on its way, in sentences."""

    def of(self, municipality: Any) -> OutboxItemQuerySet:
        """Those of this municipality alone."""
        return self.filter(entry__municipality=municipality)

    def waiting(self) -> OutboxItemQuerySet:
        """Those that the archive has not got yet and has not refused."""
        return self.filter(state=OutboxItem.State.WAITING)

    def failed(self) -> OutboxItemQuerySet:
        """Those that the archive refused for good, and that nobody has asked to be sent again."""
        return self.filter(state=OutboxItem.State.FAILED)

    def delivered(self) -> OutboxItemQuerySet:
        """Those that the archive has got."""
        return self.filter(state=OutboxItem.State.DELIVERED)

    def free(self, now: datetime) -> OutboxItemQuerySet:
        """Those that nobody holds at this moment; a claim that has run out holds nothing."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=now))

    def due(self, now: datetime) -> OutboxItemQuerySet:
        """Those that may be tried now, the oldest first."""
        return self.waiting().free(now).filter(next_attempt_at__lte=now).order_by("pk")

    def with_person(self) -> OutboxItemQuerySet:
        """Fetch along the entry without its ciphertexts, and whose it is."""
        return self.select_related("entry__folder__employee").defer(
            "entry__sealed_header", "entry__sealed_body", "sealed_receipt"
        )


class OutboxItem(models.Model):
    """An entry that goes to the archive; written with the entry or not at all, and never removed by a delivery."""

    class State(models.TextChoices):
        """How far it has come. What was refused for good becomes waiting again when HR says so."""

        WAITING = "waiting", _("Waits for the archive")
        DELIVERED = "delivered", _("Is in the archive")
        FAILED = "failed", _("The archive refused it")

    uuid = models.UUIDField(
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text=_("The delivery's id, and its record in the ledger."),
    )
    entry = models.OneToOneField("samtale_personnel.Entry", models.PROTECT, related_name="outbox_item")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0, help_text=_("How often it was tried since it last began."))
    next_attempt_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True, help_text=_("Until when one worker has it alone."))
    problem = models.CharField(max_length=32, blank=True, help_text=_("Why it was not taken, as a short code."))
    problem_words = models.CharField(max_length=200, blank=True, help_text=_("The same in words, without any content."))
    settled_at = models.DateTimeField(null=True, blank=True, help_text=_("When it was delivered, or refused for good."))
    receipt = models.CharField(max_length=120, blank=True, help_text=_("The archive's own reference."))
    sealed_receipt = models.BinaryField(
        default=b"", help_text=_("The whole receipt as it came, sealed with the folder's key.")
    )

    objects = OutboxItemQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("outbox item")
        verbose_name_plural = _("outbox items")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="delivered") | (Q(settled_at__isnull=False) & ~Q(sealed_receipt=b"")),
                name="outbox_delivered_has_receipt",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | (Q(settled_at__isnull=False) & ~Q(problem="")),
                name="outbox_failed_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(settled_at=None, sealed_receipt=b""),
                name="outbox_waiting_is_not_settled",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="outbox_by_state")]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def is_settled(self) -> bool:
        """Whether it was delivered, or refused for good."""
        return self.state != self.State.WAITING

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps once it is settled: how it ended, and the receipt."""
        settled = self.settled_at.astimezone(UTC).isoformat() if self.settled_at else ""
        return rfc8785.dumps(
            {
                "delivery": str(self.uuid),
                "entry": str(self.entry.uuid),
                "state": str(self.state),
                "settled_at": settled,
                "problem": self.problem,
                "problem_words": self.problem_words,
                "receipt": self.receipt,
                "sealed_receipt": hashlib.sha256(self.sealed_receipt).hexdigest() if self.sealed_receipt else "",
            }
        )
