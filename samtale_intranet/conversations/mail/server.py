"""The talk to the mail server, and what is known of a mail afterwards: taken, for later, refused, or unknown."""

from __future__ import annotations

import logging
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from samtale_intranet.conversations.mail.models import Message

__all__ = ["DOWN", "LATER", "LOST", "REFUSED", "TAKEN", "MailServer", "Outcome"]

TIMEOUT = 20  # seconds for each answer, where the host's EMAIL_TIMEOUT says nothing
_AGAIN = range(400, 500)
logger = logging.getLogger("samtale_intranet.conversations.mail")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail. `is_down`: the server does not answer, so no other mail will fare better now."""

    state: Message.State
    problem: str = ""
    is_down: bool = False


TAKEN = Outcome(Message.State.SENT)
LATER = Outcome(Message.State.WAITING, Message.Problem.UNREACHABLE)
DOWN = Outcome(Message.State.WAITING, Message.Problem.UNREACHABLE, is_down=True)
REFUSED = Outcome(Message.State.FAILED, Message.Problem.REFUSED)
LOST = Outcome(Message.State.UNCERTAIN, Message.Problem.CONNECTION_LOST)


class MailServer:
    """One connection to the host's mail backend, opened when the first mail goes and opened anew when it breaks.

    Only SMTP tells before which moment an error is harmless: until the text is handed over (DATA) the server has
    nothing. Whatever another backend raises while it sends therefore leaves it unknown whether the mail went.
    """

    def __init__(self) -> None:
        self._backend: Any = None
        self._handed_over = False

    def __enter__(self) -> MailServer:
        return self

    def __exit__(
        self, type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, mail: EmailMessage) -> Outcome:
        """Send one mail to its one recipient; what goes wrong is an outcome, never raised."""
        if not self._is_open():
            return DOWN
        self._handed_over = False
        try:
            taken = self._backend.send_messages([mail])
        except Exception as error:
            outcome = self._outcome_of(error)
            # SECURITY: an error's own words may quote the address or the mail.
            logger.warning("A mail was not taken: %s, so it is %s.", type(error).__name__, outcome.state)
            if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                self._close()
            return outcome
        return TAKEN if taken else LATER

    def _outcome_of(self, error: Exception) -> Outcome:
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            codes = [code for code, _words in error.recipients.values()]
            return LATER if any(code in _AGAIN for code in codes) else REFUSED
        if isinstance(error, smtplib.SMTPSenderRefused):
            return LATER  # our own address: whoever runs the site mends that
        if isinstance(error, smtplib.SMTPDataError):
            return LATER if error.smtp_code in _AGAIN else REFUSED
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return REFUSED
        return LOST if self._handed_over or self._smtp() is None else DOWN

    def _is_open(self) -> bool:
        """Whether a mail can be handed over now; a connection that the server has dropped meanwhile is opened anew."""
        if self._backend is not None and not self._answers():
            self._close()
        if self._backend is not None:
            return True
        try:
            self._backend = get_connection(timeout=getattr(settings, "EMAIL_TIMEOUT", None) or TIMEOUT)
            self._backend.open()
        except Exception as error:  # a network's, SMTP's or TLS's, or a backend's own
            logger.warning("The mail server cannot be reached: %s.", type(error).__name__)
            self._close()
            return False
        self._listen_for_data()
        return True

    def _answers(self) -> bool:
        smtp = self._smtp()
        try:
            return smtp is None or smtp.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def _smtp(self) -> smtplib.SMTP | None:
        connection = getattr(self._backend, "connection", None)
        return connection if isinstance(connection, smtplib.SMTP) else None

    def _listen_for_data(self) -> None:
        """Note when smtplib begins to hand over a text; it has no other place that tells."""
        smtp = self._smtp()
        if smtp is None:
            return
        hand_over = smtp.data

        def data(message: Any) -> tuple[int, bytes]:
            self._handed_over = True
            return hand_over(message)

        smtp.data = data  # type: ignore[method-assign, assignment]

    def _close(self) -> None:
        backend, self._backend = self._backend, None
        with suppress(Exception):  # whatever was sent was sent
            if backend is not None:
                backend.close()
