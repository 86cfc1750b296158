"""A file attached to a plan that is not journaled yet: sealed in the database, never in Wagtail's documents."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import rfc8785
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.models import Employee


class PlanFile(models.Model):
    """One file of a plan's attachment field. Name, type and content are sealed, bound to the plan and the file.

    It stays when it is taken out of the answer, so that the save can be undone; whatever the journaled document does
    not name goes when the plan is journaled.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey("forms_pages.Plan", models.PROTECT, related_name="files")
    field_key = models.CharField(max_length=64)
    sealed_header = models.BinaryField()
    sealed_content = models.BinaryField()
    size = models.PositiveIntegerField(help_text=_("In bytes, for the limit of a plan."))
    added_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("file of a plan")
        verbose_name_plural = _("files of plans")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.uuid)

    def record(self, part: str) -> str:
        """Name what a ciphertext is bound to: one exchanged for another does not open."""
        return f"plan/{self.plan.uuid}/file/{self.uuid}/{part}"

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps: the ciphertexts, and whose file of which plan it is."""
        return rfc8785.dumps(
            {
                "file": str(self.uuid),
                "plan": str(self.plan.uuid),
                "field": self.field_key,
                "added_by": str(self.added_by.uuid),
                "header": hashlib.sha256(self.sealed_header).hexdigest(),
                "content": hashlib.sha256(self.sealed_content).hexdigest(),
            }
        )


def sealed_files() -> Iterator[tuple[int, UUID, str]]:
    """Give municipality, record and hash of every file of a plan, one at a time: each may be megabytes."""
    found: Any = PlanFile.objects.select_related("plan__folder__employee", "added_by").order_by("pk")
    for file in found.iterator(chunk_size=1):
        yield file.plan.folder.employee.municipality_id, file.uuid, hashlib.sha256(file.evidence()).hexdigest()
