"""What the lists of people can be narrowed to. Each filter narrows what is the municipality's own already."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.models import Unit
from samtale_intranet.personnel.access import office_of
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import LedgerEvent, StandIn

__all__ = [
    "EmploymentFilter",
    "EntryFilter",
    "EventFilter",
    "HRFilter",
    "LeaderFilter",
    "PeriodFilter",
    "RegisterFilter",
    "SignInFilter",
    "StandInFilter",
    "UnitFilter",
]


class RegisterFilter(SimpleListFilter):
    """A filter that is drawn with the registers' own words."""

    template = "samtale_personnel/registers/filter.html"
    # For each value: its label, and what a row must match.
    choices_of: dict[str, tuple[Any, Q]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Give the values with their labels."""
        return [(value, label) for value, (label, _match) in self.choices_of.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the rows; a value that is not offered narrows nothing."""
        label_and_match = self.choices_of.get(self.value() or "")
        return queryset.filter(label_and_match[1]) if label_and_match else queryset


class EmploymentFilter(RegisterFilter):
    """Who is employed today, who has left, and who is still to come."""

    title = _("employment")
    parameter_name = "ansat"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Give the three states."""
        return [("nu", _("Employed now")), ("foer", _("Have left")), ("kommer", _("Begin later"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow by today's date."""
        today = timezone.localdate()
        matches = {
            "nu": Q(employed_from__lte=today) & (Q(employed_until=None) | Q(employed_until__gte=today)),
            "foer": Q(employed_until__lt=today),
            "kommer": Q(employed_from__gt=today),
        }
        match = matches.get(self.value() or "")
        return queryset.filter(match) if match else queryset


class UnitFilter(RegisterFilter):
    """Those of one unit."""

    title = _("unit")
    parameter_name = "enhed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Give the municipality's units."""
        office = office_of(user=request.user)
        units = Unit.objects.filter(municipality=office.municipality if office else None)
        return [(str(pk), name) for pk, name in units.order_by("name").values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the unit."""
        value = self.value() or ""
        return queryset.filter(unit=int(value)) if value.isdecimal() and len(value) < 19 else queryset


class HRFilter(RegisterFilter):
    """Those who work in HR."""

    title = _("HR")
    parameter_name = "hr"
    choices_of = {"ja": (_("Work in HR"), Q(is_hr=True))}


class SignInFilter(RegisterFilter):
    """Those who can sign in, and those who cannot."""

    title = _("sign-in")
    parameter_name = "brugernavn"
    choices_of = {"ja": (_("Can sign in"), ~Q(user=None)), "nej": (_("Have no sign-in"), Q(user=None))}


class LeaderFilter(RegisterFilter):
    """Units with and without a leader of their own."""

    title = _("leader")
    parameter_name = "leder"
    choices_of = {"ja": (_("With a leader"), ~Q(leader=None)), "nej": (_("Without a leader"), Q(leader=None))}


class EntryFilter(RegisterFilter):
    """Documents, corrections and notes apart."""

    title = _("what it is")
    parameter_name = "slags"
    choices_of = {
        "dokument": (_("Documents"), Q(annotates=None, supersedes=None)),
        "rettelse": (_("Corrections"), ~Q(supersedes=None)),
        "note": (_("Notes"), ~Q(annotates=None)),
    }


class PeriodFilter(RegisterFilter):
    """The last days of the ledger."""

    title = _("period")
    parameter_name = "dage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Give three periods, by their number of days."""
        return [("1", _("The last day")), ("7", _("The last 7 days")), ("30", _("The last 30 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LedgerEvent]) -> QuerySet[LedgerEvent]:
        """Narrow by number: there is no index on the time, but events are numbered in the order they happened.

        The walk back to the last event before the period costs as much as the period is long, not the ledger.
        """
        if self.value() not in ("1", "7", "30"):
            return queryset
        start = timezone.now() - datetime.timedelta(days=int(self.value() or 0))
        before = queryset.filter(at__lt=start).order_by("-sequence").values_list("sequence", flat=True).first()
        return queryset.filter(sequence__gt=before or 0)


class EventFilter(RegisterFilter):
    """Events of one sort. Four sorts, for forty links would help nobody."""

    title = _("what happened")
    parameter_name = "hvad"
    _sorts: dict[str, tuple[Any, list[Event]]] = {
        "afvist": (_("Refused"), [Event.REFUSED]),
        "set": (_("Looked"), [event for event in Event if event.is_looking and event != Event.REFUSED]),
        "adgang": (
            _("Access given or taken"),
            [event for event in Event if event.name.startswith("STAND_IN_")] + [Event.ACCESS_CHANGED],
        ),
        "skrevet": (_("Written"), [event for event in Event if not event.is_looking]),
    }
    choices_of = {value: (label, Q(action__in=[one.value for one in some])) for value, (label, some) in _sorts.items()}


class StandInFilter(RegisterFilter):
    """Grants by where they stand today."""

    title = _("state")
    parameter_name = "tilstand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Give the states, and apart those that open something today."""
        return [("nu", _("In force")), *StandIn.State.choices, ("udloebet", _("Has run out"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StandIn]) -> QuerySet[StandIn]:
        """Narrow by the state and today's date."""
        over = Q(ends_on__lt=timezone.localdate(), state__in=[StandIn.State.PROPOSED, StandIn.State.CONFIRMED])
        if self.value() == "nu":
            return queryset.in_force()  # type: ignore[attr-defined]
        if self.value() == "udloebet":
            return queryset.filter(over)
        return queryset.filter(~over, state=self.value()) if self.value() in StandIn.State.values else queryset
