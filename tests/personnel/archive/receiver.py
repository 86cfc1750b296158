"""An archive that answers over HTTP as a test tells it to, on this machine, in a thread."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Reads a whole POST, keeps it, and lets the test answer."""

    protocol_version = "HTTP/1.1"
    server: Any

    def do_POST(self) -> None:
        """Keep what came; answer."""
        if not self.server.reads:
            return self.server.answer(self)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body, self.path))
        with suppress(BrokenPipeError, ConnectionResetError):
            self.server.answer(self)
        return None

    do_GET = do_POST

    def reply(self, status: int, content: bytes = b"", **headers: str) -> None:
        """Answer at once."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def cut(self) -> None:
        """Cut the connection."""
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Receiver(ThreadingHTTPServer):
    """The archive; `got` is what came, as headers, body and path."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: list[tuple[dict[str, str], bytes, str]] = []
        self.answer: Answer = lambda handler: handler.reply(200, b'{"reference": "2026-17"}')
        self.reads = True
        self.ended = threading.Event()  # for an answer that waits: it must not outlive the test

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/arkiv?sag=1"

    def parts(self, nth: int = -1) -> dict[str, tuple[str, str, bytes]]:
        """Give the parts of what came: by field's name the file's name, media type and bytes."""
        headers, body, _path = self.got[nth]
        head = f"Content-Type: {headers['content-type']}\r\n\r\n".encode()
        message: Any = message_from_bytes(head + body)
        return {
            part.get_param("name", header="content-disposition"): (
                part.get_filename(),
                part.get_content_type(),
                part.get_payload(decode=True),
            )
            for part in message.get_payload()
        }


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Let an archive listen while this lasts."""
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield receiver
        finally:
            receiver.ended.set()
            receiver.shutdown()
            thread.join()
