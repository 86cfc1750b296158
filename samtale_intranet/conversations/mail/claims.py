"""Claiming messages and settling them: the only place that changes a message's state.

A claim is a transaction of its own, committed before the server is spoken to: of two workers who ask at once, each gets
other messages. Whoever holds the claim says what became of it. A claim that nobody settled in `CLAIM` is of a worker
that died, or lost its database: nobody knows how far it came, so its messages are UNCERTAIN.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from samtale_intranet.conversations.mail.models import Message, MessageQuerySet
from samtale_intranet.conversations.mail.server import Outcome
from samtale_intranet.personnel.archive.backoff import wait_after

__all__ = ["CLAIM", "MOST_ATTEMPTS", "claim", "claim_all", "release", "send_again", "settle", "settle_abandoned"]

CLAIM = datetime.timedelta(minutes=15)
MOST_ATTEMPTS = 12  # a minute after the first, then after waits that double: the last comes a day and a half later
State = Message.State


def claim(messages: MessageQuerySet, *, token: uuid.UUID, most: int) -> int:
    """Claim at most so many of the messages that are due, oldest first; give how many. Two queries.

    Raises RuntimeError inside a transaction, which would not commit the claim.
    """
    due = messages.due(timezone.now()).order_by("not_before", "pk")
    with transaction.atomic(durable=True):
        # PostgreSQL passes over what another worker is claiming; on SQLite there is one writer at a time anyway. In one
        # statement PostgreSQL may look more than once, and claim more than `most`.
        chosen = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most])
        return _claim(Message.objects.filter(pk__in=chosen), token) if chosen else 0


def claim_all(messages: MessageQuerySet, *, token: uuid.UUID) -> int:
    """Claim whatever of these messages is due; give how many. One query."""
    with transaction.atomic(durable=True):
        return _claim(messages.due(timezone.now()), token)


def _claim(messages: MessageQuerySet, token: uuid.UUID) -> int:
    return messages.filter(state=State.WAITING).update(
        state=State.SENDING, claim=token, claimed_at=timezone.now(), attempts=F("attempts") + 1
    )


def settle(messages: Iterable[Message], outcome: Outcome) -> None:
    """Write down what became of messages that were claimed together: one query for each number of attempts.

    What another has sent again meanwhile is left alone. What is to be tried later too often has failed.
    """
    by_attempts: dict[int, list[Message]] = {}
    for message in messages:
        by_attempts.setdefault(message.attempts if outcome.state == State.WAITING else 0, []).append(message)
    for attempts, group in by_attempts.items():
        ours = Message.objects.filter(
            pk__in=[message.pk for message in group],
            claim=group[0].claim,
            state__in=(State.SENDING, State.UNCERTAIN),
        )
        ours.update(**_settled(outcome, attempts))


def _settled(outcome: Outcome, attempts: int) -> dict[str, object]:
    now = timezone.now()
    if outcome.state == State.WAITING and attempts < MOST_ATTEMPTS:
        later = now + wait_after(attempts, chance=1.0)
        return {"state": State.WAITING, "problem": outcome.problem, "claim": None, "not_before": later}
    state = State.FAILED if outcome.state == State.WAITING else outcome.state
    settled = {"state": state, "problem": outcome.problem, "settled_at": now}
    # What has gone, or never will, needs no text any more.
    return {**settled, "data": {}} if state in (State.SENT, State.DROPPED) else settled


def release(messages: Iterable[Message]) -> None:
    """Give back what was claimed and not tried, as if it never was. One query."""
    listed = list(messages)
    if listed:
        same = Message.objects.filter(pk__in=[one.pk for one in listed], claim=listed[0].claim, state=State.SENDING)
        same.update(state=State.WAITING, claim=None, attempts=F("attempts") - 1)


def settle_abandoned() -> int:
    """Let messages whose claim has run out be UNCERTAIN; give how many. They are never sent again by themselves."""
    now = timezone.now()
    abandoned = Message.objects.filter(state=State.SENDING, claimed_at__lt=now - CLAIM)
    return abandoned.update(state=State.UNCERTAIN, problem=Message.Problem.INTERRUPTED, settled_at=now)


def send_again(message: Message) -> bool:
    """Let a message that failed, or is uncertain, wait once more, since somebody asked for it; False for any other."""
    return bool(
        Message.objects.in_trouble()
        .filter(pk=message.pk)
        .update(state=State.WAITING, problem="", claim=None, attempts=0, not_before=timezone.now(), settled_at=None)
    )
