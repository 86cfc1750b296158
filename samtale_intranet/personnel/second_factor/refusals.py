"""Why a code was not taken, in the words that the person reads."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class CodeRefused(Exception):
    """A code was not taken. `str()` gives what is wrong and what to do, in the reader's language."""

    def __str__(self) -> str:
        return _("The code was not accepted. Try again.")


class NoDevice(CodeRefused):
    """The person has nothing of the chosen kind."""

    def __str__(self) -> str:
        return _("You have not set this up. Choose the other way, or set up an authenticator app first.")


class MalformedCode(CodeRefused):
    """What was typed cannot be a code of the chosen kind. It does not count as an attempt."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind

    def __str__(self) -> str:
        if self.kind == "recovery":
            return _("A recovery code has 16 letters and digits. Check that you have typed all of it.")
        return _("The code from the app is six digits. Check that you have typed all of them.")


class WrongCode(CodeRefused):
    """The code is none of this device's, or no longer."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind

    def __str__(self) -> str:
        if self.kind == "recovery":
            return _("This recovery code is wrong, or it has been used. Each code works once. Try another one.")
        return _(
            "The code is wrong, or it has run out. Type the one that the app shows right now. "
            "If it goes on, check that the clock of your phone sets itself."
        )


class UsedCode(CodeRefused):
    """The code was right, but has opened once already."""

    def __str__(self) -> str:
        return _("This code has been used. Wait until the app shows a new one; that takes half a minute at most.")


class TooManyAttempts(CodeRefused):
    """Too many wrong codes in a row; the next attempt may come in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return ngettext(
            "There were wrong codes just now. Wait %(seconds)d second, then try again.",
            "There were wrong codes just now. Wait %(seconds)d seconds, then try again.",
            self.seconds,
        ) % {"seconds": self.seconds}


class NotNow(Exception):
    """A change of the second factor that cannot be made. `str()` says why and what to do, in the reader's language."""


class LastAuthenticator(NotNow):
    """The only app or passkey cannot be removed: a second factor, once set up, is never off."""

    def __str__(self) -> str:
        return _("This is the only one you have. Add the new one first; then you can remove this one.")


class TooManyDevices(NotNow):
    """The person has as many apps as one may have."""

    def __str__(self) -> str:
        return _("You have five apps, and that is the most. Remove one that you no longer use.")


class EnrolmentGone(NotNow):
    """The enrolment took too long, was finished already, or was begun in another session."""

    def __str__(self) -> str:
        return _("This set-up has run out, or it is finished already. Start again to get a new QR code.")
