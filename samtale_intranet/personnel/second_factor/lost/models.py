"""The request for a reset. A row alone resets nothing: only a second HR person's confirmation does."""

from __future__ import annotations

import datetime
import uuid
from datetime import UTC

import rfc8785
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.models import Employee, Municipality

__all__ = ["FactorReset", "FactorResetQuerySet"]

LIFETIME = datetime.timedelta(days=7)


class FactorResetQuerySet(models.QuerySet["FactorReset"]):
    """Requests, in sentences."""

    def waiting(self) -> FactorResetQuerySet:
        """Those that nobody has decided, and that have not run out."""
        return self.filter(state=FactorReset.State.ASKED, asked_at__gt=timezone.now() - LIFETIME)

    def with_people(self) -> FactorResetQuerySet:
        """Fetch along everybody who is named."""
        return self.select_related("municipality", "employee__unit", "employee__user", "asked_by", "decided_by")


class FactorReset(models.Model):
    """One HR person's request to delete everything that an employee proves a second factor by."""

    class State(models.TextChoices):
        """Where the request is on its way; whether it has run out is told by its date."""

        ASKED = "asked", _("Waits for a second HR person")
        CONFIRMED = "confirmed", _("Confirmed")
        TURNED_DOWN = "turned_down", _("Turned down")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text=_("Its record in the ledger."))
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("employee"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("asked for by"))
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = FactorResetQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("reset of a second factor")
        verbose_name_plural = _("resets of second factors")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            # SECURITY: two HR people, and neither of them for themselves.
            models.CheckConstraint(condition=~Q(asked_by=F("employee")), name="factor_reset_asked_for_another"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | (~Q(decided_by=F("employee")) & ~Q(decided_by=F("asked_by"))),
                name="factor_reset_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | (Q(state__in=["confirmed", "turned_down"]) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="factor_reset_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "state", "asked_at"], name="factor_reset_by_state")]

    def __str__(self) -> str:
        return str(self.uuid)

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps at each step: every column that decides what it does."""
        return rfc8785.dumps(
            {
                "factor_reset": str(self.uuid),
                "municipality": str(self.municipality.uuid),
                "employee": str(self.employee.uuid),
                "state": str(self.state),
                "asked_by": str(self.asked_by.uuid),
                "asked_at": self.asked_at.astimezone(UTC).isoformat(),
                "decided_by": str(self.decided_by.uuid) if self.decided_by else "",
                "decided_at": self.decided_at.astimezone(UTC).isoformat() if self.decided_at else "",
            }
        )

    @property
    def runs_out_at(self) -> datetime.datetime:
        """When it can no longer be confirmed."""
        return self.asked_at + LIFETIME

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be decided."""
        return self.state == self.State.ASKED and timezone.now() < self.runs_out_at

    @property
    def has_run_out(self) -> bool:
        """Whether nobody decided it in time."""
        return self.state == self.State.ASKED and not self.is_waiting
