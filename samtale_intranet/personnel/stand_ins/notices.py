"""Mails about a stand-in, to those whom it concerns. A mail that fails undoes nothing."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.mails import tell
from samtale_intranet.personnel.models import StandIn

_SUBJECT = _("A stand-in for a leader")


def proposed(grant: StandIn) -> None:
    """Tell the other HR people that a proposal waits for one of them."""
    others = Employee.objects.employed().filter(municipality=grant.municipality, is_hr=True)
    others = others.exclude(pk__in=[grant.given_by_id, grant.stand_in_id]).select_related("user")
    _tell(list(others), grant, _("%(stand_in)s is proposed as stand-in for %(leader)s. It waits for your decision."))


def decided(grant: StandIn) -> None:
    """Tell the stand-in and the leader what was decided, and HR who proposed it."""
    if grant.state == StandIn.State.CONFIRMED:
        words = _(
            "%(stand_in)s stands in for %(leader)s from %(starts_on)s until %(ends_on)s, and may open the folders of "
            "those whom %(leader)s leads. Each look is written down."
        )
        _tell([grant.stand_in, grant.leader, grant.given_by], grant, words)
    else:
        _tell([grant.given_by], grant, _("The proposal that %(stand_in)s stands in for %(leader)s was turned down."))


def ended(grant: StandIn) -> None:
    """Tell the stand-in and the leader that it is over; of a mere proposal only whoever proposed it."""
    people = [grant.stand_in, grant.leader] if grant.decided_by_id else [grant.given_by]
    _tell(people, grant, _("%(stand_in)s does not stand in for %(leader)s any longer."))


def _tell(people: list[Employee], grant: StandIn, words: Promise) -> None:
    for person in people:
        transaction.on_commit(partial(tell, person, _SUBJECT, partial(_body, grant, words)))


def _body(grant: StandIn, words: Promise) -> str:
    """Give the words in the language that is active when the mail is written."""
    names = {"stand_in": grant.stand_in.name, "leader": grant.leader.name}
    days = {day: date_format(getattr(grant, day), "j. F Y") for day in ("starts_on", "ends_on")}
    return f"{str(words) % {**names, **days}}\n\n{gettext('You find it in the personnel section of the intranet.')}\n"
