"""The queue of mails: who is to be told what about which conversation. What a mail says never stands here."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conversations.models import Conversation
from samtale_intranet.people.models import Employee


class Message(models.Model):
    """One thing that somebody is to be told by mail, once: `key` is unique, so queueing it again changes nothing.

    A message is claimed (SENDING, committed) before the mail server is spoken to. Whoever finds it so later does not
    know whether the server took it: it becomes UNCERTAIN and is never sent again by itself.
    """

    class State(models.TextChoices):
        """Where the message is on its way."""

        WAITING = "waiting", _("Waits to be sent")
        SENDING = "sending", _("Is being sent")
        SENT = "sent", _("Sent")
        UNCERTAIN = "uncertain", _("Perhaps sent")
        FAILED = "failed", _("Could not be sent")
        DROPPED = "dropped", _("Not sent: it was no longer needed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    recipient = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="messages")
    key = models.CharField(max_length=160, unique=True)
    # What its text needs besides the conversation: dates, counts and ids, never anything confidential.
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("mail about a conversation")
        verbose_name_plural = _("mails about conversations")
        indexes = [
            models.Index(fields=["not_before", "id"], condition=Q(state="waiting"), name="messages_that_wait"),
            models.Index(fields=["recipient", "settled_at"], name="messages_of_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.uuid}"
