"""Who held a conversation before, and why it went on to somebody else."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conversations.models import Conversation
from samtale_intranet.people.models import Employee


class HandOver(models.Model):
    """One time that a conversation followed the people: from one leader to another, or to nobody as it ended."""

    class Why(models.TextChoices):
        """What had changed."""

        LEADER_LEFT = "leader_left", _("The leader is no longer employed")
        NEW_LEADER = "new_leader", _("The employee has another leader")
        EMPLOYEE_LEFT = "employee_left", _("The employee is no longer employed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="hand_overs")
    former = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    leader = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=16, choices=Why.choices)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("hand-over of a conversation")
        verbose_name_plural = _("hand-overs of conversations")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.why}"
