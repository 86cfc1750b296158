"""The grant. A row alone opens nothing: only one that was confirmed, is not withdrawn, and covers today."""

from __future__ import annotations

import uuid
from datetime import date

import rfc8785
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.models import Employee, Municipality

__all__ = ["StandIn", "StandInQuerySet"]


class StandInQuerySet(models.QuerySet["StandIn"]):
    """Grants, in sentences."""

    def in_force(self) -> StandInQuerySet:
        """Those that were confirmed and cover today."""
        today = timezone.localdate()
        return self.filter(state=StandIn.State.CONFIRMED, starts_on__lte=today, ends_on__gte=today)

    def with_people(self) -> StandInQuerySet:
        """Fetch along everybody who is named."""
        return self.select_related("municipality", "leader__unit", "stand_in__unit", "given_by", "decided_by")


class StandIn(models.Model):
    """Somebody who may do for a while what a leader may, in the folders of those whom that leader leads now."""

    class State(models.TextChoices):
        """Where the grant is on its way; whether it has run out is told by its dates."""

        PROPOSED = "proposed", _("Waits for a second HR person")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Turned down")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text=_("Its record in the ledger."))
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    leader = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("leader"))
    stand_in = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("stand-in"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), help_text=_("The last day."))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PROPOSED)
    given_by = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    given_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = StandInQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="stand_in_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(leader=F("stand_in")), name="stand_in_for_somebody_else"),
            # SECURITY: two HR people, neither of whom gets anything by it.
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("given_by")), name="stand_in_decided_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(given_by=F("stand_in")) & (Q(decided_by=None) | ~Q(decided_by=F("stand_in"))),
                name="stand_in_is_not_their_own_giver",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "refused"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="stand_in_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="stand_in_withdrawn_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["stand_in", "state"], name="stand_in_by_person")]

    def __str__(self) -> str:
        return f"{self.stand_in} – {self.leader}"

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps at each change: every column that decides what it opens."""
        return rfc8785.dumps(
            {
                "stand_in_grant": str(self.uuid),
                "municipality": str(self.municipality.uuid),
                "leader": str(self.leader.uuid),
                "stand_in": str(self.stand_in.uuid),
                "starts_on": _day(self.starts_on),
                "ends_on": _day(self.ends_on),
                "state": self.state,
                "given_by": self.given_by_id,
                "decided_by": self.decided_by_id,
                "withdrawn_by": self.withdrawn_by_id,
            }
        )

    @property
    def is_in_force(self) -> bool:
        """Whether it opens something today."""
        return self.state == self.State.CONFIRMED and self.starts_on <= timezone.localdate() <= self.ends_on

    @property
    def has_run_out(self) -> bool:
        """Whether its last day has passed."""
        return self.ends_on < timezone.localdate()


def _day(day: date | str) -> str:
    return day if isinstance(day, str) else day.isoformat()
