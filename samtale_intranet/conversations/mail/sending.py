"""Sending what waits: claim, write, hand over, settle. Safe to run twice or on two machines at once.

What goes at once is claimed one by one, so that a worker that is killed leaves exactly one mail of which nobody knows.
The mails of the day are claimed in batches, each person's with all its lines (see `daily`).
"""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from samtale_intranet.conversations.mail import claims
from samtale_intranet.conversations.mail.composing import composed, in_language_of, unreachable
from samtale_intranet.conversations.mail.kinds import Mail, kinds, names
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.mail.server import MailServer, Outcome
from samtale_intranet.conversations.reminders.models import ReminderChoice

__all__ = ["DROPPED", "NOT_WRITTEN", "PATIENCE", "Run", "send_at_once", "switched_off", "unwritten", "written"]

PATIENCE = 3  # mails in a row of which the server took none; then it is left in peace until the next run
DROPPED = Outcome(Message.State.DROPPED)
NOT_WRITTEN = Outcome(Message.State.WAITING, Message.Problem.NOT_WRITTEN)
logger = logging.getLogger("samtale_intranet.conversations.mail")


@dataclass
class Run:
    """One run with its connection: how many mails came to which state, and whether the server is worth another try."""

    server: MailServer
    count: Counter[str] = field(default_factory=Counter)
    in_vain: int = 0

    @property
    def goes_on(self) -> bool:
        """Whether the server still takes mails."""
        return self.in_vain < PATIENCE

    def note(self, outcome: Outcome) -> None:
        """Count what became of a mail."""
        self.count[outcome.state] += 1
        if outcome.is_down or outcome.state == Message.State.UNCERTAIN:
            self.in_vain += 1
        elif outcome.state == Message.State.SENT:
            self.in_vain = 0


def send_at_once(run: Run) -> None:
    """Send each message that does not wait for the mail of the day. Call it outside any transaction."""
    while run.goes_on and (message := _next()):
        outcome = _outcome_of(message, run.server)
        claims.settle([message], outcome)
        run.note(outcome)


def _next() -> Message | None:
    token = uuid.uuid4()
    if not claims.claim(Message.objects.filter(kind__in=names(gathers=False)), token=token, most=1):
        return None
    return Message.objects.ready_to_build().get(claim=token)


def _outcome_of(message: Message, server: MailServer) -> Outcome:
    if problem := unreachable(message.recipient):
        return Outcome(Message.State.FAILED, problem)
    if kinds[message.kind].may_be_switched_off and switched_off([message]):
        return DROPPED
    mail = written(message)
    if isinstance(mail, Outcome):
        return mail
    try:
        letter = composed(message, mail)
    except Exception as error:
        return unwritten(message, error)
    return server.send(letter)


def written(message: Message) -> Mail | Outcome:
    """Have the message's text made in its reader's language; give DROPPED or NOT_WRITTEN where there is none."""
    try:
        mail = in_language_of(message.recipient, lambda: kinds[message.kind].build(message))
    except Exception as error:  # whatever a kind's own code raises: the others go
        return unwritten(message, error)
    return mail or DROPPED


def unwritten(message: Message, error: Exception) -> Outcome:
    """Log that the message's own code failed, and give NOT_WRITTEN."""
    # SECURITY: an error's own words may quote the mail.
    logger.error("Mail %s of kind %s could not be written: %s.", message.uuid, message.kind, type(error).__name__)
    return NOT_WRITTEN


def switched_off(messages: Collection[Message]) -> set[tuple[int, str]]:
    """Give the recipients and kinds among these that the recipients have switched off. One query."""
    chosen = ReminderChoice.objects.filter(employee__in={message.recipient_id for message in messages})
    off = set(chosen.values_list("employee_id", "kind"))
    return {(message.recipient_id, message.kind) for message in messages} & off
