"""One run of `send_due`: the daily steps, what was left behind, what goes at once, and the mails of the day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from samtale_intranet.conversations.daily import take_daily_steps
from samtale_intranet.conversations.mail.claims import settle_abandoned
from samtale_intranet.conversations.mail.daily import prepare, send_daily
from samtale_intranet.conversations.mail.kinds import names
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.mail.sending import Run, send_at_once
from samtale_intranet.conversations.mail.server import MailServer
from samtale_intranet.conversations.reminders.collecting import collect, is_time, to_come

__all__ = ["Plan", "Report", "plan_run", "run_once"]


@dataclass(frozen=True)
class Report:
    """What a run did: mails by the state that they came to, and how many were found without anybody at work on them."""

    count: Counter[str]
    abandoned: int
    server_answered: bool


@dataclass(frozen=True)
class Plan:
    """What a run would do now."""

    at_once: int
    lines: int  # queued already, for mails of the day
    reminders: Counter[str]  # by source, not queued yet
    is_time: bool


def run_once() -> Report:
    """Send everything that is due. Call it outside any transaction, as often as you like, from any machine."""
    take_daily_steps()
    abandoned = settle_abandoned()
    with MailServer() as server:
        run = Run(server)
        send_at_once(run)
        now = timezone.now()
        if is_time(now):
            day = timezone.localdate(now)
            collect(day)
            prepare(day)
            send_daily(run)
    return Report(run.count, abandoned, run.goes_on)


def plan_run() -> Plan:
    """Say what `run_once` would do now, and change nothing."""
    now = timezone.now()
    due = Message.objects.due(now)
    return Plan(
        at_once=due.filter(kind__in=names(gathers=False)).count(),
        lines=due.filter(kind__in=names(gathers=True)).count(),
        reminders=to_come(timezone.localdate(now)),
        is_time=is_time(now),
    )
