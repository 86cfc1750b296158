"""Which passwords the reference intranet takes, and the mail that tells that one was changed."""

from __future__ import annotations

import functools
import logging
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from samtale_intranet.people.models import Municipality

EASY_WORDS = Path(__file__).with_name("easy_words.txt")
LEAST_LETTERS = 4  # that must be left when the easy words are taken out
logger = logging.getLogger("home.passwords")


class EasyWordsValidator:
    """Refuses a password of which nothing is left but digits and signs when easy words are taken out.

    Django's list of common passwords has few of twelve signs or more; this is what people write who have to add some.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where the password is made of easy words alone."""
        letters = left = re.sub(r"[\W\d_]+", "", password.lower())
        for word in sorted(_words(user), key=len, reverse=True):
            left = left.replace(word, "")
        if (letters and len(left) < LEAST_LETTERS) or len(set(password.lower())) < LEAST_LETTERS:
            raise ValidationError(
                _("This is easy to guess: it is a usual word or name with digits. Put four unusual words in a row."),
                code="password_easy",
            )

    def get_help_text(self) -> str:
        """Say what to write."""
        return _("Four unusual words in a row are easy to remember and hard to guess. Digits are not asked for.")


@functools.cache
def _easy() -> frozenset[str]:
    lines = EASY_WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _words(user: Any) -> set[str]:
    """Give the easy words, and those of this place and person that have three letters or more."""
    names = [*Municipality.objects.values_list("name", flat=True), settings.WAGTAIL_SITE_NAME]
    if user is not None:
        names += [user.get_username(), user.first_name, user.last_name]
    found = {part for name in names for part in re.split(r"[\W\d_]+", name.lower()) if len(part) > 2}
    return {*_easy(), *found}


class NoticeOfChange:
    """No rule, but the one place that Django calls whenever a password is set, by whomever: it tells its owner."""

    def validate(self, password: str, user: Any = None) -> None:
        """Take every password."""

    def get_help_text(self) -> str:
        """Say nothing."""
        return ""

    def password_changed(self, password: str, user: Any) -> None:
        """Write to the owner; somebody who has never signed in has no password that could be changed."""
        logger.info("A password was set.", extra={"user": user.pk})
        if user.last_login is None or not user.email:
            return
        text = _("The password of your account at %(site)s was changed, and every other browser is signed out.") % {
            "site": settings.BASE_URL
        }
        remedy = _("Was it not you? Tell those who run the intranet at once.")
        try:
            send_mail(_("Your password was changed"), f"{text}\n\n{remedy}\n", None, [user.email])
        except Exception as problem:  # any mail backend, with errors of its own; the change stands
            logger.error("A notice of a changed password could not be sent: %s", type(problem).__name__)
