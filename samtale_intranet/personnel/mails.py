"""Mails of the section: to one employee, in their language, without content, and never in the way of what was done."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.functional import Promise

from samtale_intranet.people.models import Employee

__all__ = ["language_of", "tell"]

logger = logging.getLogger("samtale_intranet.personnel")


def tell(person: Employee, subject: str | Promise, body: Callable[[], str]) -> None:
    """Send one mail; `body` is called in the person's language. Call it once the transaction stands (`on_commit`)."""
    if not person.email or not person.is_employed:
        return
    try:
        with translation.override(language_of(person)):
            send_mail(str(subject), body(), None, [person.email])
    except Exception as problem:  # any mail backend, with errors of its own
        # SECURITY: a backend's message may hold the address or the mail; its kind is enough to look for the cause.
        logger.error("A mail to employee %s could not be sent: %s", person.uuid, type(problem).__name__)


def language_of(person: Employee) -> str:
    """Give the language that the person has chosen in Wagtail, else the site's."""
    profile = getattr(person.user, "wagtail_userprofile", None)
    chosen = profile.preferred_language if profile else ""
    return chosen or settings.LANGUAGE_CODE
