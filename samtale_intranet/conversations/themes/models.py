"""What each party wants to talk about: themes of the wheel, sealed until they are exchanged and afterwards."""

from __future__ import annotations

import datetime
import hashlib
import uuid

import rfc8785
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conversations.models import Conversation
from samtale_intranet.people.models import Employee


class PickedThemes(models.Model):
    """The themes that one party brings, with a line why. Which they are is sealed in the employee's folder."""

    class Party(models.TextChoices):
        """Who brings them."""

        EMPLOYEE = "employee", _("Employee")
        LEADER = "leader", _("Leader")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # PROTECT: the row is a record of the ledger, and does not go without its event (see `retention`).
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="picked_themes")
    party = models.CharField(max_length=12, choices=Party.choices)
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    picked_at = models.DateTimeField(default=timezone.now)
    sealed = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("picked themes")
        verbose_name_plural = _("picked themes")
        constraints = [models.UniqueConstraint("conversation", "party", name="themes_picked_once_by_each_party")]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.party}"

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps: the ciphertext, and whose it is in which conversation."""
        return rfc8785.dumps(
            {
                "themes": str(self.uuid),
                "conversation": self.conversation_id,
                "party": self.party,
                "by": self.by_id,
                "version": self.version,
                "picked_at": self.picked_at.astimezone(datetime.UTC).isoformat(),
                "sealed": hashlib.sha256(self.sealed).hexdigest(),
            }
        )
