"""Sending right after a commit, in a thread of its own: whoever asked for the mail never waits for a mail server.

One thread at most in each process. It claims like any other worker; what it does not send waits for `send_due`.
"""

from __future__ import annotations

import logging
from threading import Lock, Thread

from django.db import connections

from samtale_intranet.conf import settings
from samtale_intranet.conversations.mail.sending import Run, send_at_once
from samtale_intranet.conversations.mail.server import MailServer

__all__ = ["Courier", "courier"]

logger = logging.getLogger("samtale_intranet.conversations.mail")


class Courier:
    """Sends what waits, when woken; woken again while at work, it looks once more before it stops."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_woken = False
        self._thread: Thread | None = None

    def wake(self) -> None:
        """Have what goes at once be sent soon; returns right away. Call it once the message is committed."""
        if not settings.SEND_AT_ONCE:
            return
        with self._lock:
            self._is_woken = True
            if self._thread is None:
                self._thread = Thread(target=self._work, name="samtale-courier")
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until the thread is done, at most so long."""
        if thread := self._thread:
            thread.join(seconds)

    def _work(self) -> None:
        try:
            while self._goes_on():
                with MailServer() as server:
                    send_at_once(Run(server))
        except Exception as error:  # the database is gone, say; what waits stays where it is
            logger.error("What goes at once could not be sent now: %s.", type(error).__name__)
            with self._lock:
                self._thread = None
        finally:
            connections.close_all()

    def _goes_on(self) -> bool:
        with self._lock:
            goes_on, self._is_woken = self._is_woken, False
            if not goes_on:
                self._thread = None
            return goes_on


courier = Courier()
