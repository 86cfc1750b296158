"""`manage.py send_due`: send the mails about conversations that are due."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import close_old_connections

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.conf import settings
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.mail.running import plan_run, run_once

State = Message.State


class Command(CommandWithExamples):
    """Send invitations and notices that wait, and once a day each person's reminders."""

    help = """Send the mails about conversations that are due: invitations and notices that wait, and, on working days
from the hour of the setting REMINDER_HOUR, each person's reminders in one mail.

Nothing is sent twice and nothing is lost: what the mail server does not take is tried again later, and what may
or may not have arrived is shown to the leader. Run it every five minutes, on as many machines as you like, and
stop it whenever you like."""
    examples = """Examples:
    manage.py send_due --dry-run
    manage.py send_due
    manage.py send_due --loop 60
"""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to send at all, and whether to go on."""
        parser.add_argument("--dry-run", action="store_true", help="Count what is due, and send nothing.")
        parser.add_argument("--loop", type=float, metavar="SECONDS", help="Begin again after so long, until stopped.")

    def handle(self, *args: Any, dry_run: bool, loop: float | None, **options: Any) -> None:
        """Send once, or again and again; fail where the mail server does not answer."""
        if dry_run:
            self._say_plan()
            return
        while True:
            answered = self._run()
            if loop is None:
                break
            close_old_connections()
            time.sleep(max(loop, 1))
        if not answered:
            raise CommandError(
                "The mail server takes no mails; what waits is tried again. Check EMAIL_HOST and its log."
            )

    def _run(self) -> bool:
        report = run_once()
        count = report.count
        if report.abandoned:
            self.stderr.write(f"{report.abandoned} had been left by a worker that died; their leaders see them.")
        self.stdout.write(
            f"{count[State.SENT]} sent, {count[State.WAITING]} to be tried later, {count[State.FAILED]} failed, "
            f"{count[State.UNCERTAIN]} perhaps sent, {count[State.DROPPED]} no longer needed."
        )
        return report.server_answered

    def _say_plan(self) -> None:
        plan = plan_run()
        self.stdout.write(f"{plan.at_once} mails wait to be sent at once.")
        self.stdout.write(f"{plan.lines} reminders wait for a mail of the day.")
        for name, count in sorted(plan.reminders.items()):
            self.stdout.write(f"{count} more are due: {name}.")
        if not plan.is_time:
            self.stdout.write(f"Mails of the day go on working days from {settings.REMINDER_HOUR}:00.")
        self.stdout.write("Nothing was sent.")
