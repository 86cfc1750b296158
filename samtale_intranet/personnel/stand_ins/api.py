"""Giving and ending a stand-in's access: two HR people of the municipality, and every step in the ledger.

What a grant opens is the policy's (see `access`); here it is only proposed, confirmed, turned down and withdrawn.
"""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale_intranet.people.api import led_by
from samtale_intranet.people.models import Employee, EmployeeQuerySet
from samtale_intranet.personnel.access import Office, authorise_hr, stood_in_for
from samtale_intranet.personnel.changed_rows import refuse_changed, unchanged
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import StandIn
from samtale_intranet.personnel.reading import Gate
from samtale_intranet.personnel.stand_ins import notices

__all__ = [
    "LONGEST",
    "GrantRefused",
    "confirm",
    "grants",
    "led_or_stood_in",
    "propose",
    "stand_ins_of",
    "turn_down",
    "withdraw",
]

# A stand-in is for a while. Somebody who leads for longer is the leader, and stands so in the register.
LONGEST = datetime.timedelta(days=366)


class GrantRefused(Exception):
    """A grant that cannot be given, decided or ended so. `str()` says why and what to do, in the reader's language."""


def propose(
    *,
    user: Any,
    leader: Employee,
    stand_in: Employee,
    starts_on: datetime.date,
    ends_on: datetime.date,
    gate: Gate | None = None,
) -> StandIn:
    """Propose that somebody may act for a leader between two days, both included. It opens nothing yet.

    Raise Refused for anybody but HR (its refusal committed), what the gate raises, or GrantRefused.
    """
    office = _office(user, gate)
    grant = StandIn(
        municipality=office.municipality,
        leader=leader,
        stand_in=stand_in,
        starts_on=starts_on,
        ends_on=ends_on,
        given_by=office.person,
    )
    if problem := _problem(grant, office):
        raise GrantRefused(problem)
    with transaction.atomic():
        grant.save()
        office.log(Event.STAND_IN_PROPOSED, record=grant.uuid, content=grant.evidence())
        notices.proposed(grant)
    return grant


def confirm(*, user: Any, grant_uuid: UUID, gate: Gate | None = None) -> StandIn:
    """Confirm what another HR person proposed; from its first day on it opens the folders.

    Raise Refused, StandIn.DoesNotExist where it is none of this municipality's, what the gate raises, or GrantRefused.
    """
    return _decide(user, grant_uuid, gate, StandIn.State.CONFIRMED, Event.STAND_IN_CONFIRMED)


def turn_down(*, user: Any, grant_uuid: UUID, gate: Gate | None = None) -> StandIn:
    """Turn a proposal of another HR person down; raise as `confirm` does."""
    return _decide(user, grant_uuid, gate, StandIn.State.REFUSED, Event.STAND_IN_REFUSED)


def withdraw(*, user: Any, grant_uuid: UUID, gate: Gate | None = None) -> StandIn:
    """End a grant, or take a proposal back, from this moment on. One HR person is enough: it only closes.

    Raise as `confirm` does.
    """
    office, grant = _grant(user, grant_uuid, gate)
    with transaction.atomic():
        grant = _locked(grant)
        if grant.state not in (StandIn.State.PROPOSED, StandIn.State.CONFIRMED):
            raise GrantRefused(_("This was turned down or ended already. There is nothing to end."))
        grant.state = StandIn.State.WITHDRAWN
        grant.withdrawn_by, grant.withdrawn_at = office.person, timezone.now()
        grant.save(update_fields=["state", "withdrawn_by", "withdrawn_at"])
        office.log(Event.STAND_IN_WITHDRAWN, record=grant.uuid, content=grant.evidence())
        notices.ended(grant)
    return grant


def grants(*, user: Any, gate: Gate | None = None) -> tuple[Office, QuerySet[StandIn]]:
    """Give HR all grants of their municipality, the newest first; raise Refused, or what the gate raises."""
    office = _office(user, gate)
    return office, StandIn.objects.with_people().filter(municipality=office.municipality)


def stand_ins_of(*, leader: Employee) -> list[Employee]:
    """Give those who stand in for the leader today."""
    found = StandIn.objects.in_force().with_people().filter(leader=leader, municipality=leader.municipality_id)
    found = found.select_related("stand_in__user")
    return [grant.stand_in for grant in unchanged(municipality=leader.municipality, rows=found)]


def led_or_stood_in(*, person: Employee) -> EmployeeQuerySet:
    """Give those whom the person leads now, and those of the leaders for whom they stand in today, but not themselves.

    By the same rule as the policy's. Three queries, and three more for each leader they stand in for.
    """
    found = led_by(leader=person)
    if not person.is_employed:
        return found
    for grant in stood_in_for(person):
        found |= led_by(leader=grant.leader)
    return found.exclude(pk=person.pk)


def _office(user: Any, gate: Gate | None) -> Office:
    office = authorise_hr(user=user)
    if gate:
        gate()
    return office


def _grant(user: Any, grant_uuid: UUID, gate: Gate | None) -> tuple[Office, StandIn]:
    office = authorise_hr(user=user)
    grant = StandIn.objects.with_people().get(uuid=grant_uuid, municipality=office.municipality)
    if gate:
        gate()
    return office, grant


def _locked(grant: StandIn) -> StandIn:
    """Give the grant as it stands now, which nobody else changes until the transaction ends.

    SECURITY: it must be what was proposed: RowChanged where somebody put another person into it in the database.
    """
    StandIn.objects.select_for_update().get(pk=grant.pk)
    found = StandIn.objects.with_people().get(pk=grant.pk)
    refuse_changed(municipality=grant.municipality, rows=[found])
    return found


def _decide(user: Any, grant_uuid: UUID, gate: Gate | None, state: StandIn.State, event: Event) -> StandIn:
    office, grant = _grant(user, grant_uuid, gate)
    with transaction.atomic():
        grant = _locked(grant)
        if grant.state != StandIn.State.PROPOSED:
            raise GrantRefused(_("This was decided already. Look at the list for how."))
        # SECURITY: two people, neither of whom gets anything by it.
        if office.person == grant.given_by:
            raise GrantRefused(_("You proposed this yourself. Another person from HR has to decide it."))
        if office.person == grant.stand_in:
            raise GrantRefused(_("You cannot decide on your own access. Another person from HR has to."))
        if state == StandIn.State.CONFIRMED and (problem := _problem(grant, office)):
            raise GrantRefused(problem)
        grant.state = state
        grant.decided_by, grant.decided_at = office.person, timezone.now()
        grant.save(update_fields=["state", "decided_by", "decided_at"])
        office.log(event, record=grant.uuid, content=grant.evidence())
        notices.decided(grant)
    return grant


def _problem(grant: StandIn, office: Office) -> str:
    """Say what is wrong with a grant, or nothing. Asked again when it is confirmed: people may have left meanwhile."""
    people = (grant.leader, grant.stand_in)
    if any(person.municipality_id != office.municipality.pk or not person.is_employed for person in people):
        return _("Choose two people who are employed here now.")
    if grant.leader == grant.stand_in:
        return _("Nobody can stand in for themselves. Choose another.")
    if grant.given_by == grant.stand_in:
        return _("You cannot propose access for yourself. Another person from HR has to.")
    if grant.ends_on < grant.starts_on:
        return _("The last day comes before the first. Change one of them.")
    if grant.ends_on < timezone.localdate():
        return _("The last day has passed already. Choose a later one.")
    if grant.ends_on - grant.starts_on > LONGEST:
        return _("A stand-in is for a year at most. Somebody who leads for longer is made the leader in the register.")
    return ""
