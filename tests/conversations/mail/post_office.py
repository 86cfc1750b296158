"""A real SMTP server for tests, which can be told to fail in every way a mail server fails."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


def free_port() -> int:
    """Give a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostOffice:
    """Takes mails, and keeps them. Each `on_…` is what it does at that step: answers with a line, "drop" or "hang"."""

    def __init__(self) -> None:
        self.port = free_port()
        self.mails: list[EmailMessage] = []
        self.on_mail = self.on_data = ""
        self.on_recipient: dict[str, str] = {}  # by address
        self.connections = 0
        self._is_open = False
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=60)

    def open(self) -> None:
        """Begin to take mails."""
        self._controller.start()
        self._is_open = True

    def close(self) -> None:
        """Stop; a test may have stopped it already."""
        if self._is_open:
            self._controller.stop()
        self._is_open = False

    def to(self, address: str) -> list[EmailMessage]:
        """Give the mails to one address."""
        return [mail for mail in self.mails if mail["To"] == address]

    async def _answer(self, server: Any, what: str) -> str:
        if what == "drop":
            server.transport.abort()
        elif what == "hang":
            await asyncio.sleep(3600)
        return what

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, answers: Any) -> Any:
        self.connections += 1
        session.host_name = hostname
        return answers

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.on_mail:
            return await self._answer(server, self.on_mail)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if said := self.on_recipient.get(address):
            return await self._answer(server, said)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if not self.on_data or self.on_data in ("drop", "hang"):
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        return (await self._answer(server, self.on_data)) or "250 OK"
