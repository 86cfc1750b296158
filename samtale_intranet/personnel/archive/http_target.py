"""An archive that is asked over HTTPS: one signed POST per delivery, with a stable key that tells a repetition."""

from __future__ import annotations

import http.client
import json
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from samtale_intranet.personnel.archive.metadata import as_json, as_xml
from samtale_intranet.personnel.archive.signature import SIGNATURE, TIMESTAMP, signature
from samtale_intranet.personnel.archive.targets import Delivery, Receipt, RefusedForGood, TryLater

__all__ = ["HttpTarget"]

LARGEST_ANSWER = 64 * 1024  # bytes that are read of an answer; what comes after is let go
LEAST_SECRET = 32  # signs
LONGEST_TIMEOUT = 600  # seconds; a claim lasts longer
_AGAIN = {http.client.REQUEST_TIMEOUT, http.client.TOO_EARLY, http.client.TOO_MANY_REQUESTS}


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    content: bytes = field(repr=False)
    retry_after: float | None


class HttpTarget:
    """Sends each delivery to `url` as multipart/form-data, signed with `secret`; see docs/reference/archive.md.

    `timeout` is in seconds, for the whole delivery. `words` says in plain language what the archive's own codes mean:
    nothing else of what it answers is ever shown or stored in the clear. `ca_file` names the certificates to trust.
    """

    def __init__(
        self,
        url: str,
        secret: str,
        timeout: float = 60,
        words: Mapping[str, str] | None = None,
        ca_file: str | None = None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.password:
            raise ValueError("url must be https://HOST/PATH, without a user name or password.")
        if parts.scheme == "http" and not _is_loopback(parts.hostname):
            raise ValueError("url must begin with https://; plain http is for this machine itself (127.0.0.1) only.")
        if len(secret) < LEAST_SECRET:
            raise ValueError(f"secret must have {LEAST_SECRET} signs or more.")
        if not 0 < timeout <= LONGEST_TIMEOUT:
            raise ValueError(f"timeout is in seconds, at most {LONGEST_TIMEOUT}.")
        self.host, self.port, self.is_secure = parts.hostname, parts.port, parts.scheme == "https"
        self.path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.secret, self.timeout, self.words = secret.encode(), timeout, dict(words or {})
        self.context = ssl.create_default_context(cafile=ca_file) if self.is_secure else None

    def deliver(self, delivery: Delivery) -> Receipt:
        """Send it once; judge the answer by its status. See ArchiveTarget."""
        try:
            answer = self._sent(delivery)
        except TimeoutError:
            raise TryLater(code="timeout", words=_("The archive did not answer in time.")) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            words = _("The archive could not be reached (%s).") % type(error).__name__
            raise TryLater(code="no_connection", words=words) from None
        return self._judged(answer)

    def _judged(self, answer: _Answer) -> Receipt:
        status = answer.status
        if 200 <= status < 300 or status == http.client.CONFLICT:  # 409: it has a delivery of this id already
            reference = _told(answer, "reference")
            return Receipt(
                answer.content or f"HTTP {status}".encode(),
                reference=reference if Receipt.is_reference(reference) else "",
            )
        if 400 <= status < 500 and status not in _AGAIN:
            # SECURITY: the archive's own words may quote the document. Only words of the settings are shown.
            known = self.words.get(_told(answer, "code"), "")
            raise RefusedForGood(f"http_{status}", f"{_answered(status)} {known}")
        if 300 <= status < 400:
            words = _("The archive has moved: put its new address into the settings.")
            raise TryLater(code="redirected", words=words)
        raise TryLater(answer.retry_after, code=f"http_{status}", words=_answered(status))

    def _sent(self, delivery: Delivery) -> _Answer:
        """Send it, read a little of the answer, and close; raise OSError, HTTPException or ValueError."""
        body, content_type = _multipart(delivery)
        timestamp = int(time.time())
        headers = {
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
            "Accept": "application/json",
            "User-Agent": "samtale-intranet",
            "Idempotency-Key": str(delivery.id),
            TIMESTAMP: str(timestamp),
            SIGNATURE: signature(secret=self.secret, timestamp=timestamp, body=body),
            "Connection": "close",
        }
        connection = self._connection()
        with _by(time.monotonic() + self.timeout, connection):
            connection.connect()
            # An archive that refuses at once may close before it has read everything; its answer is there all the same.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request("POST", self.path, body=body, headers=headers)
            response = connection.getresponse()
            content = response.read(LARGEST_ANSWER)
            if response.length and len(content) < LARGEST_ANSWER:
                raise http.client.IncompleteRead(b"", response.length)
        return _Answer(response.status, content, _seconds(response.headers.get("Retry-After")))

    def _connection(self) -> http.client.HTTPConnection:
        if self.is_secure:
            return http.client.HTTPSConnection(self.host, self.port, timeout=self.timeout, context=self.context)
        return http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)


@contextmanager
def _by(deadline: float, connection: http.client.HTTPConnection) -> Iterator[None]:
    """Close the connection at the end, and cut it at the deadline: an archive that sends a byte now and then is late.

    Raise TimeoutError where it was cut.
    """

    def cut() -> None:
        late.set()
        if connection.sock:
            with suppress(OSError):
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)  # below TLS, which another thread is using

    late = threading.Event()
    timer = threading.Timer(max(deadline - time.monotonic(), 0), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException, ValueError):
        if late.is_set():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
        connection.close()
    if late.is_set():
        raise TimeoutError


def _answered(status: int) -> str:
    return _("The archive answered %d.") % status


def _multipart(delivery: Delivery) -> tuple[bytes, str]:
    """Give the body and its content type: the metadata twice, then the files. Every name in it is ours."""
    boundary = f"samtale-{secrets.token_hex(24)}"
    parts = [
        ("metadata", "metadata.json", "application/json", as_json(delivery)),
        ("metadata_xml", "metadata.xml", "application/xml", as_xml(delivery)),
        ("document", delivery.document.name, delivery.document.media_type, delivery.document.content),
        *(("attachment", file.name, _media_type(file.media_type), file.content) for file in delivery.attachments),
    ]
    pieces: list[bytes] = []
    for field_name, file_name, media_type, content in parts:
        head = f'Content-Disposition: form-data; name="{field_name}"; filename="{file_name}"\r\n'
        pieces += [f"--{boundary}\r\n{head}Content-Type: {media_type}\r\n\r\n".encode(), content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return b"".join(pieces), f"multipart/form-data; boundary={boundary}"


def _media_type(media_type: str) -> str:
    """Give the type as a header may hold it."""
    is_plain = media_type.isascii() and media_type.isprintable()
    return media_type if is_plain else "application/octet-stream"


def _told(answer: _Answer, name: str) -> str:
    """Give one text of the answer's JSON, empty where there is none."""
    try:
        data = json.loads(answer.content)
    except (ValueError, RecursionError):
        return ""
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


def _seconds(header: str | None) -> float | None:
    """Give what Retry-After says, as seconds from now; None where that cannot be read (RFC 9110 10.2.3)."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        at: datetime = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    if at.tzinfo is None:
        at = timezone.make_aware(at, datetime.now().astimezone().tzinfo)
    return max((at - timezone.now()).total_seconds(), 0)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
