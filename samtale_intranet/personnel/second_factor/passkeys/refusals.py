"""Why a passkey was not taken, in the words that the person reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from samtale_intranet.personnel.second_factor.refusals import CodeRefused, NotNow


class PasskeyRefused(CodeRefused):
    """The answer belongs to no challenge of this session, or to no passkey of this person, or is not signed right."""

    def __str__(self) -> str:
        return _("The passkey was not accepted. Try again, or choose another way.")


class TooManyPasskeys(NotNow):
    """The person has as many passkeys as one may have."""

    def __str__(self) -> str:
        return _("You have five passkeys, and that is the most. Remove one that you no longer use.")
