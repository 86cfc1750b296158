"""Follow-ups on a journaled plan, and its actions as they are ticked off."""

from __future__ import annotations

import datetime
import hashlib
import uuid

import rfc8785
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conversations.models import Conversation
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.models import Entry


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Follow-ups, in sentences."""

    def open(self) -> FollowUpQuerySet:
        """Those that nobody has settled."""
        return self.filter(state=FollowUp.State.OPEN)

    def locked(self, follow_up: FollowUp) -> FollowUp:
        """Give the follow-up as it stands now, which nobody else changes until the caller's transaction ends."""
        return self.select_for_update().get(pk=follow_up.pk)


class FollowUp(models.Model):
    """A day on which the two look at what they agreed. What they say about it never stands here in the clear.

    `entry` is the plan as it stands in the folder now: a corrected plan takes its open follow-ups over. The note is an
    entry of the folder, for good; why it was moved is sealed.
    """

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("To be followed up")
        DONE = "done", _("Followed up")
        CHANGED = "changed", _("Led to a changed plan")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # PROTECT: the row is a record of the ledger, and does not go without its event.
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="follow_ups")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField(
        null=True, help_text=_("So many months after the plan was journaled; empty for the date of an action.")
    )
    due_on = models.DateField(_("to be followed up by"))
    moved_from = models.DateField(null=True, help_text=_("The day that was set first."))
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    change_asked_at = models.DateTimeField(null=True, help_text=_("When a changed plan was begun from it."))
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    note = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    sealed_reason = models.BinaryField(default=b"")

    objects = FollowUpQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", done_at=None, done_by=None, note=None)
                | Q(state__in=["done", "changed"], done_at__isnull=False),
                name="follow_up_state_fits_what_it_has",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(state="open"), name="follow_ups_to_come"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.due_on}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has settled it."""
        return self.state == self.State.OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed, and nobody has settled it."""
        return self.is_open and self.due_on < timezone.localdate()

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps at each change."""
        return rfc8785.dumps(
            {
                "follow_up": str(self.uuid),
                "conversation": self.conversation_id,
                "entry": self.entry_id,
                "months": self.months,
                "due_on": self.due_on.isoformat(),
                "moved_from": self.moved_from.isoformat() if self.moved_from else "",
                "state": self.state,
                "change_asked_at": _instant(self.change_asked_at),
                "done_at": _instant(self.done_at),
                "done_by": self.done_by_id,
                "note": self.note_id,
                "version": self.version,
                "reason": hashlib.sha256(self.sealed_reason).hexdigest(),
            }
        )


class AgreedActions(models.Model):
    """The actions of a journaled plan, with their days and which are done: one sealed list."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    sealed = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("actions of a plan")
        verbose_name_plural = _("actions of plans")

    def __str__(self) -> str:
        return str(self.uuid)

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps at each change."""
        return rfc8785.dumps(
            {
                "actions": str(self.uuid),
                "conversation": self.conversation_id,
                "entry": self.entry_id,
                "version": self.version,
                "changed_at": _instant(self.changed_at),
                "sealed": hashlib.sha256(self.sealed).hexdigest(),
            }
        )


def _instant(at: datetime.datetime | None) -> str:
    return at.astimezone(datetime.UTC).isoformat() if at else ""
