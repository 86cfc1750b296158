"""Mails to the owner of a second factor when something happens to it that they may not have done themselves.

They say what happened and what to do about it, and nothing else: no link to follow, no name, no code.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.api import person_of

__all__ = ["ADDED", "GUESSED", "RESET_ASKED", "RESET_DONE", "SET_UP", "Notice", "tell"]

logger = logging.getLogger("samtale_intranet.second_factor")


@dataclass(frozen=True, slots=True)
class Notice:
    """What a mail says: its subject, what happened, and what to do where it was not the owner."""

    subject: Promise
    happened: Promise
    otherwise: Promise


SET_UP = Notice(
    _("Extra sign-in was set up for your account"),
    _("Somebody signed in with your password and set up extra sign-in to the personnel section."),
    _(
        "If it was you, you need do nothing. If it was not, somebody else knows your password: change it now, and tell "
        "HR at once."
    ),
)
ADDED = Notice(
    _("A further way of extra sign-in was added to your account"),
    _("Somebody with your extra sign-in has added another app or passkey that opens the personnel section."),
    _("If it was you, you need do nothing. If it was not, remove it at once on the page Extra sign-in, and tell HR."),
)
GUESSED = Notice(
    _("Wrong codes at your extra sign-in"),
    _(
        "Somebody signed in with your password and typed five wrong codes in a row. The personnel section was not "
        "opened."
    ),
    _(
        "If it was you, you need do nothing. If it was not, somebody else knows your password: change it now, and tell "
        "IT."
    ),
)
RESET_ASKED = Notice(
    _("HR is asked to reset your extra sign-in"),
    _(
        "Somebody in HR has asked to have your extra sign-in to the personnel section reset. Another person in HR has "
        "to confirm it. Until then nothing is changed."
    ),
    _("If you have lost your phone or your codes, you need do nothing. If you have not, tell HR at once."),
)
RESET_DONE = Notice(
    _("Your extra sign-in was reset"),
    _(
        "Two people in HR have reset your extra sign-in to the personnel section. Your apps, passkeys and recovery "
        "codes no longer open it. Sign in on the intranet, and set up extra sign-in anew."
    ),
    _("If you did not ask for it, tell HR at once, and change your password."),
)


def tell(user: Any, notice: Notice) -> None:
    """Send the owner a mail once the caller's transaction stands; without it there is nothing to tell."""
    transaction.on_commit(partial(_send, user, notice))


def _send(user: Any, notice: Notice) -> None:
    """Send one mail. What was done stands, whatever becomes of it."""
    try:
        person = person_of(user=user)
        address = (person.email if person else "") or user.email
        if not address:
            logger.warning("User %s has no address: nobody was told of what happened to the second factor.", user.pk)
            return
        with translation.override(_language(user)):
            body = "\n\n".join((str(notice.happened), str(notice.otherwise)))
            send_mail(str(notice.subject), f"{body}\n", None, [address])
    except Exception as problem:  # any mail backend, with errors of its own
        # SECURITY: a backend's message may hold the address; its kind is enough to look for the cause.
        logger.error("A notice of the second factor could not be sent: %s", type(problem).__name__)


def _language(user: Any) -> str:
    """Give the language that the person has chosen in Wagtail, else the site's."""
    profile = getattr(user, "wagtail_userprofile", None)
    return (profile.preferred_language if profile else "") or settings.LANGUAGE_CODE
