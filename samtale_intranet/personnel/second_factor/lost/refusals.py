"""Why a reset cannot be asked for or decided, in the words that HR reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from samtale_intranet.personnel.second_factor.refusals import NotNow


class OwnFactor(NotNow):
    """Nobody resets, or keeps, their own second factor this way."""

    def __str__(self) -> str:
        return _("This is about your own extra sign-in. Two of your colleagues in HR have to do it.")


class OwnRequest(NotNow):
    """Whoever asked does not decide."""

    def __str__(self) -> str:
        return _("You have asked for this yourself. A colleague in HR has to confirm it or turn it down.")


class NothingToReset(NotNow):
    """The person has no sign-in, or has set up nothing."""

    def __str__(self) -> str:
        return _("This employee has not set up extra sign-in, so there is nothing to reset. They can just set it up.")


class AlreadyAsked(NotNow):
    """A request for the same employee waits already."""

    def __str__(self) -> str:
        return _("Somebody has asked for this already. A colleague in HR can confirm it.")


class NoLongerWaiting(NotNow):
    """It was decided in the meantime, or it ran out."""

    def __str__(self) -> str:
        return _("This has been decided already, or it has run out. Ask again if it is still needed.")


class AskerGone(NotNow):
    """Whoever asked is not in HR any more, so that there would be only one HR person behind it."""

    def __str__(self) -> str:
        return _("Whoever asked for this no longer works in HR. Turn it down, and ask again.")
