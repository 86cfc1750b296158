"""Mails that a plan waits. They say nothing of what it is about: a mailbox is no place for a personnel folder."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial

from django.db import transaction
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_admin_base_url

from forms_pages.models import Plan
from forms_pages.opened import parties_of
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.mails import tell

SHARED = _("The other party has shared their part of it with you.")
FINISHED = _("It is finished, and you are asked to respond.")
REOPENED = _("It was opened for writing again, and the responses to it are withdrawn.")


def shared(plan: Plan, *, by: Employee) -> None:
    """Tell the other party that a part was shared."""
    _tell(plan, _others(plan, by), SHARED, but=by)


def finished(plan: Plan, *, asked: Collection[str], by: Employee) -> None:
    """Tell those who are asked to respond, but for whoever finished the plan and sees it."""
    asked_people = [person for role, person in parties_of(plan).items() if role.value in asked]
    _tell(plan, [person for person in asked_people if person != by], FINISHED, but=by)


def reopened(plan: Plan) -> None:
    """Tell both parties that the plan is a draft again."""
    _tell(plan, parties_of(plan).values(), REOPENED)


def _others(plan: Plan, person: Employee) -> list[Employee]:
    return [party for party in parties_of(plan).values() if party != person]


def _tell(plan: Plan, people: Iterable[Employee], what: Promise, but: Employee | None = None) -> None:
    """Send each of them, and whoever stands in for them, a mail once the caller's transaction stands."""
    told = dict.fromkeys(person for party in people for person in (party, *personnel.stand_ins_of(leader=party)))
    for person in told:
        if person == but:
            continue
        transaction.on_commit(partial(tell, person, _("A plan waits for you"), partial(_body, plan, what)))


def _body(plan: Plan, what: Promise) -> str:
    lines = [gettext("A plan waits for you"), str(what)]
    if what is FINISHED and plan.respond_by:
        lines.append(gettext("Respond by %(day)s.") % {"day": date_format(plan.respond_by, "j. F Y")})
    lines.append((get_admin_base_url() or "").rstrip("/") + plan.get_absolute_url())
    lines.append(gettext("What the plan says stands in the personnel folder only, never in a mail."))
    return "\n\n".join(lines) + "\n"
