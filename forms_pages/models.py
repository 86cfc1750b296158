"""The form an editor builds (a page) and the plans people fill in (never pages, never in the admin)."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from typing import Any

import rfc8785
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms_pages.pages import PlanFormPage as PlanFormPage
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.models import Entry, Folder


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans, in sentences."""

    def with_parties(self) -> PlanQuerySet:
        """Fetch what deciding access and showing the parties needs, in the same query."""
        return self.select_related(
            "folder__employee__municipality",
            "folder__employee__own_leader",
            "folder__employee__unit__leader",
            "folder__employee__unit__parent__leader",
            "folder__employee__unit__parent__parent__leader",
            "conversation__type",
            "conversation__leader",
            "saved_by",
            "entry",
        )

    def locked(self, plan: Plan) -> Plan:
        """Give the plan as it stands now, which nobody else changes until the caller's transaction ends."""
        # Alone: PostgreSQL waits for the row, and would then join the entry as it was before.
        return self.select_for_update().get(pk=plan.pk)


class Plan(models.Model):
    """What a leader and an employee fill in together: a draft, then a finished version, then a journal entry.

    The form's definition and the answers are sealed under the folder's key. `version` counts every save, and every
    save names the version it was made from, so that whoever comes second is told and loses nothing. `seen_by_…` is the
    version that each party opened last.
    """

    class State(models.TextChoices):
        """Where the plan is on its way."""

        DRAFT = "draft", _("Draft")
        FINISHED = "finished", _("Waits for responses")
        JOURNALED = "journaled", _("In the personnel folder")

    # What a list never fetches.
    SEALED = ("sealed_definition", "sealed_answers", "sealed_frozen")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="plans")
    folder = models.ForeignKey(Folder, models.PROTECT, related_name="+")
    page = models.ForeignKey(PlanFormPage, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    sealed_definition = models.BinaryField()
    sealed_answers = models.BinaryField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    start_key = models.CharField(max_length=64)
    started_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    seen_by_employee = models.PositiveIntegerField(default=0)
    seen_by_leader = models.PositiveIntegerField(default=0)
    shared_employee_at = models.DateTimeField(null=True)
    shared_leader_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    sealed_frozen = models.BinaryField(default=b"")
    respond_by = models.DateField(null=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")
    supersedes = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")

    # Its form, once it was opened: see `opened.form_of`.
    form: Any = None

    objects = PlanQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.UniqueConstraint("started_by", "start_key", name="plan_started_once_by_key"),
            models.UniqueConstraint(
                "conversation", "page", condition=~Q(state="journaled"), name="one_plan_under_way_in_conversation"
            ),
            models.UniqueConstraint("supersedes", name="one_plan_corrects_an_entry"),
            models.CheckConstraint(
                condition=Q(state="draft", finished_at=None, entry=None)
                | Q(state="finished", finished_at__isnull=False, entry=None)
                | Q(state="journaled", finished_at__isnull=False, entry__isnull=False),
                name="plan_state_fits_what_it_has",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def get_absolute_url(self) -> str:
        """The plan's address in the protected section."""
        return reverse("forms_pages:plan", args=[self.uuid])

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps at each change: the ciphertexts and the columns beside them."""
        return rfc8785.dumps(
            {
                "plan": str(self.uuid),
                "folder": str(self.folder.uuid),
                "state": self.state,
                "version": self.version,
                "conversation": self.conversation_id,
                "supersedes": self.supersedes_id,
                "saved_by": self.saved_by_id,
                "saved_at": _instant(self.saved_at),
                "shared_employee_at": _instant(self.shared_employee_at),
                "shared_leader_at": _instant(self.shared_leader_at),
                "finished_at": _instant(self.finished_at),
                "respond_by": self.respond_by.isoformat() if self.respond_by else "",
                "entry": str(self.entry.uuid) if self.entry else "",
                "definition": hashlib.sha256(self.sealed_definition).hexdigest(),
                "answers": hashlib.sha256(self.sealed_answers).hexdigest(),
                "frozen": hashlib.sha256(self.sealed_frozen).hexdigest(),
            }
        )

    @property
    def shared(self) -> frozenset[str]:
        """The roles that have shared their part: what only they saw until then, the other party sees too."""
        at = {"employee": self.shared_employee_at, "leader": self.shared_leader_at}
        return frozenset(role for role, shared_at in at.items() if shared_at)

    @property
    def is_overdue(self) -> bool:
        """Whether the day by which the parties were asked to respond has passed."""
        return self.respond_by is not None and self.respond_by < timezone.localdate()


class PlanVersion(models.Model):
    """The answers of a draft as they were before a save, in the very ciphertext that the plan had then.

    It opens as that version of that plan only. All of them go when the plan is journaled.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    saved_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    sealed_answers = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("earlier version of a plan")
        verbose_name_plural = _("earlier versions of plans")
        constraints = [models.UniqueConstraint("plan", "version", name="one_plan_version_of_each_number")]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.version}"


class Response(models.Model):
    """What one party answers to a finished version. Outcome and remarks are sealed, bound to that version."""

    class Party(models.TextChoices):
        """Who answers."""

        EMPLOYEE = "employee", _("Employee")
        LEADER = "leader", _("Leader")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="responses")
    party = models.CharField(max_length=12, choices=Party.choices)
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField()
    sealed = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [models.UniqueConstraint("plan", "party", name="one_response_from_each_party")]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.party}"

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps: the ciphertext, and whose response to what it is."""
        return rfc8785.dumps(
            {
                "response": str(self.uuid),
                "plan": str(self.plan.uuid),
                "party": self.party,
                "by": str(self.by.uuid),
                "at": _instant(self.at),
                "version": self.version,
                "sealed": hashlib.sha256(self.sealed).hexdigest(),
            }
        )


def _instant(at: datetime.datetime | None) -> str:
    return at.astimezone(datetime.UTC).isoformat() if at else ""


# A file's model stands in a module of its own, and belongs to this app.
from forms_pages.plan_files import PlanFile as PlanFile  # noqa: E402
