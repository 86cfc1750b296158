"""The one mail of the day: everything that somebody is reminded of, in one mail, at most once a day.

It is a message of its own kind whose key names person and day, so the database itself keeps it at one. It is claimed
with all the lines that wait for the person, and they share its fate.
"""

from __future__ import annotations

import datetime
import time
import uuid
from collections.abc import Iterable
from itertools import groupby

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from samtale_intranet.conversations.mail import claims
from samtale_intranet.conversations.mail.addresses import absolute
from samtale_intranet.conversations.mail.composing import composed, in_language_of, unreachable
from samtale_intranet.conversations.mail.kinds import DAILY, Mail, kinds, names
from samtale_intranet.conversations.mail.models import Message, MessageQuerySet
from samtale_intranet.conversations.mail.sending import DROPPED, Run, switched_off, unwritten, written
from samtale_intranet.conversations.mail.server import Outcome

__all__ = ["BATCH", "DAILY", "prepare", "send_daily"]

BATCH = 100  # people
LINES = 10  # of one kind; the rest are counted
State = Message.State


def prepare(day: datetime.date) -> None:
    """Give everybody who has a line waiting, and has had no mail of the day yet, one: two queries for each batch.

    What was left of a former day goes into today's.
    """
    now, midnight = timezone.now(), timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
    dailies = Message.objects.filter(kind=DAILY)
    dailies.filter(state=State.WAITING, created_at__lt=midnight).update(state=State.DROPPED, settled_at=now)
    has_one = dailies.filter(recipient=OuterRef("recipient"), created_at__gte=midnight)
    waiting = Message.objects.due(now).filter(~Exists(has_one), kind__in=names(gathers=True))
    last = 0
    while batch := list(_recipients(waiting, last)):
        made = [Message(kind=DAILY, recipient_id=pk, key=f"{DAILY}/{pk}/{day.isoformat()}") for pk in batch]
        Message.objects.bulk_create(made, ignore_conflicts=True)
        last = batch[-1]


def _recipients(waiting: MessageQuerySet, last: int) -> Iterable[int]:
    found = waiting.filter(recipient__gt=last).order_by("recipient")
    return found.values_list("recipient", flat=True).distinct()[:BATCH]


def send_daily(run: Run) -> None:
    """Send the mails of the day that wait, in batches; as many queries for a batch of one as for one of a hundred."""
    while run.goes_on and (dailies := _claimed()):
        _send_batch(dailies, run)


def _claimed() -> list[Message]:
    token = uuid.uuid4()
    if not claims.claim(Message.objects.filter(kind=DAILY), token=token, most=BATCH):
        return []
    return list(Message.objects.ready_to_build().filter(claim=token))


def _send_batch(dailies: list[Message], run: Run) -> None:
    lines = _lines_of(dailies)
    off = switched_off([line for listed in lines.values() for line in listed])
    began, settled = time.monotonic(), _Settled()
    for daily in dailies:
        mine = lines.get(daily.recipient_id, [])
        late = time.monotonic() - began > claims.CLAIM.total_seconds() / 2
        if late or not run.goes_on:
            settled.untried += [daily, *mine]
            continue
        wanted = [line for line in mine if (line.recipient_id, line.kind) not in off]
        settled.add(DROPPED, [line for line in mine if line not in wanted])
        outcome, said = _outcome_of(daily, wanted, settled, run)
        settled.add(outcome, [daily])
        if outcome.state == State.WAITING:
            settled.untried += said  # the mail of the day waits for another attempt, its lines are just there
        else:
            settled.add(outcome, said)
        run.note(outcome)
    settled.write()


def _outcome_of(daily: Message, wanted: list[Message], settled: _Settled, run: Run) -> tuple[Outcome, list[Message]]:
    """Write and send one person's mail; give what became of it, and the lines that it said."""
    if problem := unreachable(daily.recipient):
        return Outcome(State.FAILED, problem), wanted
    said: list[tuple[Message, Mail]] = []
    for line in wanted:
        mail = written(line)
        if isinstance(mail, Outcome):
            settled.add(mail, [line])
        else:
            said.append((line, mail))
    if not said:
        return DROPPED, []
    listed = [line for line, _mail in said]
    try:
        mail = in_language_of(daily.recipient, lambda: _mail_of(said))
        letter = composed(daily, mail, reminds=True)
    except Exception as error:  # an address or a name that no mail can hold
        return unwritten(daily, error), listed
    return run.server.send(letter), listed


def _mail_of(said: list[tuple[Message, Mail]]) -> Mail:
    """Put the lines together, each kind under its label; of many of one kind the first are said, the rest counted."""
    parts = [gettext("This waits for you in your conversations:")]
    for name, group in groupby(said, key=lambda pair: pair[0].kind):
        lines = [mail for _line, mail in group]
        shown = [f"- {mail.text}" + (f"\n  {absolute(mail.path)}" if mail.path else "") for mail in lines[:LINES]]
        if more := len(lines) - len(shown):
            counted = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
            shown.append(f"- {counted}\n  {absolute(reverse('samtale_conversations:mine'))}")
        parts.append("\n".join([str(kinds[name].label).upper(), *shown]))
    choose = gettext("You choose yourself what you are reminded of:")
    parts.append(f"{choose}\n{absolute(reverse('samtale_conversations:reminders'))}")
    count = len(said)
    subject = ngettext("A reminder about a conversation", "%(count)s reminders about conversations", count)
    return Mail(subject % {"count": count}, "\n\n".join(parts) + "\n")


class _Settled:
    """What became of the messages of a batch, written down together."""

    def __init__(self) -> None:
        self.untried: list[Message] = []
        self._by_outcome: dict[Outcome, list[Message]] = {}

    def add(self, outcome: Outcome, messages: list[Message]) -> None:
        """Note what became of some of them."""
        self._by_outcome.setdefault(outcome, []).extend(messages)

    def write(self) -> None:
        """Settle them all: a query for each outcome that there is."""
        for outcome, messages in self._by_outcome.items():
            claims.settle(messages, outcome)
        claims.release(self.untried)


def _lines_of(dailies: list[Message]) -> dict[int, list[Message]]:
    """Claim every line that waits for these people under their mails' claim: two queries."""
    token = dailies[0].claim
    assert token is not None  # noqa: S101 — they were just claimed
    people = [daily.recipient_id for daily in dailies]
    waiting = Message.objects.filter(kind__in=names(gathers=True), recipient__in=people)
    claims.claim_all(waiting, token=token)
    mine = Message.objects.ready_to_build().filter(claim=token).exclude(kind=DAILY)
    listed = mine.order_by("recipient", "kind", "conversation__starts_at", "pk")
    return {pk: list(some) for pk, some in groupby(listed, key=lambda line: line.recipient_id)}
