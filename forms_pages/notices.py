"""Mails that a plan waits. They say nothing of what it is about: a mailbox is no place for a personnel folder."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_admin_base_url

from forms_pages.models import Plan
from forms_pages.opened import parties_of
from samtale_intranet.people.models import Employee

logger = logging.getLogger("forms_pages")

SHARED = _("The other party has shared their part of it with you.")
FINISHED = _("It is finished, and you are asked to respond.")
REOPENED = _("It was opened for writing again, and the responses to it are withdrawn.")


def shared(plan: Plan, *, by: Employee) -> None:
    """Tell the other party that a part was shared."""
    _tell(plan, _others(plan, by), SHARED)


def finished(plan: Plan, *, asked: Collection[str], by: Employee) -> None:
    """Tell those who are asked to respond, but for whoever finished the plan and sees it."""
    asked_people = [person for role, person in parties_of(plan).items() if role.value in asked]
    _tell(plan, [person for person in asked_people if person != by], FINISHED)


def reopened(plan: Plan) -> None:
    """Tell both parties that the plan is a draft again."""
    _tell(plan, parties_of(plan).values(), REOPENED)


def _others(plan: Plan, person: Employee) -> list[Employee]:
    return [party for party in parties_of(plan).values() if party != person]


def _tell(plan: Plan, people: Iterable[Employee], what: Promise) -> None:
    """Send each of them a mail once the caller's transaction stands; without it there is nothing to tell."""
    for person in people:
        if person.email and person.is_employed:
            transaction.on_commit(partial(_send, plan, person, what))


def _send(plan: Plan, person: Employee, what: Promise) -> None:
    """Send one mail. What was done stands, whatever becomes of it."""
    try:
        with translation.override(_language(person)):
            send_mail(gettext("A plan waits for you"), _body(plan, what), None, [person.email])
    except Exception as problem:  # any mail backend, with errors of its own
        # SECURITY: a backend's message may hold the address or the mail; its kind is enough to look for the cause.
        logger.error("A notice of plan %s could not be sent: %s", plan.uuid, type(problem).__name__)


def _body(plan: Plan, what: Promise) -> str:
    lines = [gettext("A plan waits for you"), str(what)]
    if what is FINISHED and plan.respond_by:
        lines.append(gettext("Respond by %(day)s.") % {"day": date_format(plan.respond_by, "j. F Y")})
    lines.append((get_admin_base_url() or "").rstrip("/") + plan.get_absolute_url())
    lines.append(gettext("What the plan says stands in the personnel folder only, never in a mail."))
    return "\n\n".join(lines) + "\n"


def _language(person: Employee) -> str:
    """Give the language that the person has chosen in Wagtail, else the site's."""
    profile = getattr(person.user, "wagtail_userprofile", None)
    chosen = profile.preferred_language if profile else ""
    return chosen or settings.LANGUAGE_CODE
