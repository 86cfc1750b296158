"""The register of stand-ins: who may act for which leader, and how far each grant has come."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale_intranet.personnel.models import StandIn
from samtale_intranet.personnel.registers.base import Register
from samtale_intranet.personnel.registers.filters import StandInFilter
from samtale_intranet.personnel.registers.permissions import LookingOnly

__all__ = ["StandInRegister"]


class StandInRegister(Register):
    """Every grant. It is given and ended in the section, by two people; here it is only seen."""

    model = StandIn
    key = "stand_ins"
    actions = frozenset({"index"})
    menu_label = gettext_lazy("Stand-ins")
    menu_icon = "key"
    export_filename = "stedfortraedere"
    permission_helper_class = LookingOnly
    inspect_view_enabled = False
    ordering = ("-starts_on", "-pk")
    help_text = gettext_lazy(
        "A stand-in is proposed by one HR person and confirmed by another, in the personnel section."
    )
    empty_text = gettext_lazy("Nobody has stood in for anybody yet.")
    list_display = ("stands_in", "for_leader", "from_day", "to_day", "standing", "proposer", "decider")
    list_export = list_display
    search_fields = ("leader__name", "leader__number", "stand_in__name", "stand_in__number")
    list_filter = (StandInFilter,)

    @property
    def more_buttons(self) -> list[dict[str, str]]:
        """Give the way to where grants are given and ended."""
        label = _("Propose, confirm or end")
        return [{"url": reverse("samtale_personnel:stand_ins"), "label": label, "title": label, "classname": "button"}]

    def with_relations(self, rows: QuerySet[StandIn]) -> QuerySet[StandIn]:
        """Fetch along everybody who is named."""
        return rows.with_people()  # type: ignore[attr-defined]

    @display(description=gettext_lazy("stand-in"), ordering="stand_in__name")
    def stands_in(self, obj: StandIn) -> str:
        """Say who acts."""
        return obj.stand_in.name

    @display(description=gettext_lazy("for"), ordering="leader__name")
    def for_leader(self, obj: StandIn) -> str:
        """Say for whom."""
        return obj.leader.name

    @display(description=gettext_lazy("from"), ordering="starts_on")
    def from_day(self, obj: StandIn) -> date:
        """Say from which day."""
        return obj.starts_on

    @display(description=gettext_lazy("until"), ordering="ends_on")
    def to_day(self, obj: StandIn) -> date:
        """Say until which day, that day included."""
        return obj.ends_on

    @display(description=gettext_lazy("state"))
    def standing(self, obj: StandIn) -> str:
        """Say how far it has come."""
        if obj.has_run_out and obj.state in (StandIn.State.PROPOSED, StandIn.State.CONFIRMED):
            return _("Has run out")
        if obj.state == StandIn.State.CONFIRMED:
            return _("In force") if obj.is_in_force else _("Begins later")
        return str(StandIn.State(obj.state).label)

    @display(description=gettext_lazy("proposed by"))
    def proposer(self, obj: StandIn) -> str:
        """Say who proposed it."""
        return obj.given_by.name

    @display(description=gettext_lazy("decided by"))
    def decider(self, obj: Any) -> str:
        """Say who confirmed it or turned it down."""
        return obj.decided_by.name if obj.decided_by else ""
