"""Conversation types (rules as data) and the conversations held by them."""

from __future__ import annotations

import datetime
import uuid
from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conversations.conversation_type import ConversationType as ConversationType
from samtale_intranet.conversations.rules import Rules
from samtale_intranet.people.models import Employee, Unit


class Round(models.Model):
    """Conversations of one type that are to be held with everybody in a unit before a day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    type = models.ForeignKey(ConversationType, models.PROTECT, related_name="rounds")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    begun_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField(_("to be held before"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("round of conversations")
        verbose_name_plural = _("rounds of conversations")
        ordering = ["-begun_at"]

    def __str__(self) -> str:
        return str(self.uuid)


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Conversations, in sentences."""

    def open(self) -> ConversationQuerySet:
        """Those that are neither closed nor called off."""
        return self.filter(closed_at=None, cancelled_at=None)

    def with_people(self) -> ConversationQuerySet:
        """Fetch what deciding access and showing the parties needs, in the same query."""
        return self.select_related(
            "type",
            "leader",
            "employee__municipality",
            "employee__own_leader",
            "employee__unit__leader",
            "employee__unit__parent__leader",
            "employee__unit__parent__parent__leader",
        )

    def locked(self, conversation: Conversation) -> Conversation:
        """Give the conversation as it stands now, which nobody else changes until the caller's transaction ends."""
        return self.select_for_update().get(pk=conversation.pk)


class Conversation(models.Model):
    """One conversation between an employee and whoever leads them: from the day it is due to its last follow-up.

    What is said in it never stands here. Time and place are of the next meeting; `meeting_version` counts each time
    they change, and is the SEQUENCE of its calendar file.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    type = models.ForeignKey(ConversationType, models.PROTECT, related_name="conversations")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="conversations")
    leader = models.ForeignKey(
        Employee, models.PROTECT, related_name="conversations_as_leader", help_text=_("Who holds the conversation.")
    )
    round = models.ForeignKey(Round, models.SET_NULL, null=True, related_name="conversations")
    # The copy of the type's rules: see `rules`.
    rules_copy = models.JSONField(default=dict)
    due_on = models.DateField(_("to be held before"), null=True)
    starts_at = models.DateTimeField(_("begins"), null=True)
    ends_at = models.DateTimeField(_("ends"), null=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    meeting_version = models.PositiveIntegerField(default=0)
    invited_at = models.DateTimeField(null=True)
    exchanged_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = ConversationQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(employee=F("leader")), name="conversation_of_two_people"),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(cancelled_at=None), name="conversation_closed_or_called_off"
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "-created_at"], name="conversations_of_employee"),
            models.Index(
                fields=["starts_at"], condition=Q(closed_at=None, cancelled_at=None), name="conversations_to_come"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type_id}/{self.uuid}"

    def get_absolute_url(self) -> str:
        """The page of the conversation, for its two parties."""
        return reverse("samtale_conversations:conversation", args=[self.uuid])

    @cached_property
    def rules(self) -> Rules:
        """What holds for this conversation, whatever its type has become since."""
        return Rules.from_json(self.rules_copy)

    @property
    def is_open(self) -> bool:
        """Whether it is neither closed nor called off."""
        return self.closed_at is None and self.cancelled_at is None

    @property
    def meeting_day(self) -> datetime.date | None:
        """The local day of the meeting; None where there is no time yet."""
        return timezone.localdate(self.starts_at) if self.starts_at else None

    @property
    def is_overdue(self) -> bool:
        """Whether the day by which it was to be held has passed, and it was not."""
        return self.is_open and self.held_at is None and self.due_on is not None and self.due_on < timezone.localdate()


# Models of their own modules; they point at Conversation, so they come last.
from samtale_intranet.conversations.follow_ups.models import AgreedActions as AgreedActions  # noqa: E402
from samtale_intranet.conversations.follow_ups.models import FollowUp as FollowUp  # noqa: E402
from samtale_intranet.conversations.mail.models import Message as Message  # noqa: E402
from samtale_intranet.conversations.moves.models import HandOver as HandOver  # noqa: E402
from samtale_intranet.conversations.reminders.models import ReminderChoice as ReminderChoice  # noqa: E402
from samtale_intranet.conversations.reminders.models import ReminderDay as ReminderDay  # noqa: E402
from samtale_intranet.conversations.themes.models import PickedThemes as PickedThemes  # noqa: E402
