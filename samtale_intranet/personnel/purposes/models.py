"""What HR said before a folder was opened. The line that may be added is sealed like everything in the folder."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC

import rfc8785
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.models import Employee

__all__ = ["StatedPurpose"]


class StatedPurpose(models.Model):
    """What somebody opens a folder for; it holds for that person and folder for a while."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text=_("Its record in the ledger."))
    folder = models.ForeignKey("samtale_personnel.Folder", models.PROTECT, related_name="+")
    person = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=32)  # a value of Purpose
    at = models.DateTimeField(default=timezone.now)
    sealed_line = models.BinaryField(default=b"", help_text=_("What was added in words, sealed with the folder's key."))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("stated purpose")
        verbose_name_plural = _("stated purposes")
        indexes = [models.Index(fields=["folder", "person", "-at"], name="purpose_by_folder_and_person")]

    def __str__(self) -> str:
        return str(self.uuid)

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps: the ciphertext, and the plain columns that stand beside it."""
        return rfc8785.dumps(
            {
                "stated_purpose": str(self.uuid),
                "folder": str(self.folder.uuid),
                "person": str(self.person.uuid),
                "purpose": self.purpose,
                "at": self.at.astimezone(UTC).isoformat(),
                "line": hashlib.sha256(self.sealed_line).hexdigest() if self.sealed_line else "",
            }
        )
