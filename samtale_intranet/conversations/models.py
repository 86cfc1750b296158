"""Conversation types (rules as data) and the conversations held by them."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.models import Employee, Municipality


class ConversationType(models.Model):
    """The rules that hold for a kind of conversation, as data that editors change."""

    class Kind(models.TextChoices):
        """What the written result is called."""

        PLAN = "plan", _("Plan")
        NOTE = "note", _("Note")
        MINUTES = "minutes", _("Minutes")

    class Responders(models.TextChoices):
        """Who is asked to respond to what was written."""

        BOTH = "both", _("Employee and leader")
        EMPLOYEE = "employee", _("The employee")
        NOBODY = "nobody", _("Nobody")

    class Keeps(models.TextChoices):
        """What ends in the personnel folder."""

        DOCUMENT = "document", _("The document, in the personnel folder")
        NOTHING = "nothing", _("Nothing")

    class RetentionFrom(models.TextChoices):
        """What the months of keeping are counted from; the values are those of `retention.CountedFrom`."""

        LAST_ACTIVITY = "last_activity", _("The last activity in the matter")
        END_OF_EMPLOYMENT = "end_of_employment", _("The end of the employment")

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="conversation_types", verbose_name=_("municipality")
    )
    key = models.SlugField(_("key"), max_length=80, help_text=_("Stable name, used by content packs."))
    name = models.CharField(_("name"), max_length=120)
    guide = models.ForeignKey(
        "samtale_guides.GuidePage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("guide")
    )
    wheel = models.ForeignKey(
        "samtale_guides.WheelPage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("wheel")
    )
    kind = models.CharField(_("kind of document"), max_length=12, choices=Kind.choices, default=Kind.PLAN)
    responders = models.CharField(_("who responds"), max_length=12, choices=Responders.choices, default=Responders.BOTH)
    respond_within_days = models.PositiveSmallIntegerField(
        _("days to respond"),
        default=14,
        help_text=_("Calendar days from when the plan is finished. After that it may be journaled without an answer."),
    )
    keeps = models.CharField(_("what is kept"), max_length=12, choices=Keeps.choices, default=Keeps.DOCUMENT)
    retention_months = models.PositiveSmallIntegerField(
        _("months to keep"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1200)],
        help_text=_(
            "After these months the document is erased for good. Empty: as the municipality has decided for all."
        ),
    )
    retention_from = models.CharField(
        _("counted from"),
        max_length=20,
        blank=True,
        choices=RetentionFrom.choices,
        help_text=_("Notes and corrections count as activity. Empty: as the municipality has decided for all."),
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("conversation type")
        verbose_name_plural = _("conversation types")
        ordering = ["name"]
        constraints = [models.UniqueConstraint("municipality", "key", name="conversation_type_key_once")]

    def __str__(self) -> str:
        return self.name


class Conversation(models.Model):
    """One conversation between an employee and whoever led them when it was started."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    type = models.ForeignKey(ConversationType, models.PROTECT, related_name="conversations")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="conversations")
    leader = models.ForeignKey(
        Employee, models.PROTECT, related_name="conversations_as_leader", help_text=_("Who holds the conversation.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(employee=F("leader")), name="conversation_of_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.type_id}/{self.uuid}"
