"""The queue of mails: who is to be told what about which conversation. What a mail says never stands here."""

from __future__ import annotations

import datetime
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conversations.models import Conversation
from samtale_intranet.people.models import Employee


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages, in sentences."""

    def due(self, now: datetime.datetime) -> MessageQuerySet:
        """Those that wait, and whose time has come."""
        return self.filter(state=Message.State.WAITING, not_before__lte=now)

    def in_trouble(self) -> MessageQuerySet:
        """Those that somebody has to look at."""
        return self.filter(state__in=(Message.State.UNCERTAIN, Message.State.FAILED))

    def ready_to_build(self) -> MessageQuerySet:
        """Fetch what the text of a mail and its reader's language need, in the same query."""
        return self.select_related(
            "recipient__user__wagtail_userprofile",
            "recipient__municipality",
            "conversation__type",
            "conversation__leader",
            "conversation__employee",
        )


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

    class Problem(models.TextChoices):
        """Why it did not get there, or may not have."""

        NO_ADDRESS = "no_address", _("There is no e-mail address: tell them yourself")
        NOT_EMPLOYED = "not_employed", _("Not employed here any more: tell them yourself")
        REFUSED = (
            "refused",
            _("The mail server refused it: tell them yourself, and ask HR whether the address is right"),
        )
        UNREACHABLE = "unreachable", _("The mail server did not take it, for more than a day")
        NOT_WRITTEN = "not_written", _("The mail could not be written")
        CONNECTION_LOST = "connection_lost", _("The connection broke while the mail was handed over")
        INTERRUPTED = "interrupted", _("The sending was interrupted")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    recipient = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="messages")
    key = models.CharField(max_length=160, unique=True)
    # What its text needs besides the conversation, never anything confidential; emptied once the mail has gone.
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    # Of the claim under which it is sent, or was last: only who holds that says what became of it.
    claim = models.UUIDField(null=True)
    problem = models.CharField(max_length=20, choices=Problem.choices, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("mail about a conversation")
        verbose_name_plural = _("mails about conversations")
        indexes = [
            models.Index(fields=["not_before", "id"], condition=Q(state="waiting"), name="messages_that_wait"),
            models.Index(fields=["recipient", "settled_at"], name="messages_of_recipient"),
            models.Index(fields=["claim"], condition=Q(claim__isnull=False), name="messages_of_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.uuid}"
