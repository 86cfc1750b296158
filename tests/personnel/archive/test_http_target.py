"""The archive behind HTTP: signed, told apart when repeated, and judged by nothing but its status."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import re
import ssl
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.personnel.archive import http_target
from samtale_intranet.personnel.archive.http_target import LARGEST_ANSWER, HttpTarget
from samtale_intranet.personnel.archive.targets import NotTaken, RefusedForGood, TryLater
from tests.personnel.archive.deliveries import a_delivery
from tests.personnel.archive.receiver import Handler, Receiver, receiving

SECRET = "s" * 32
DELIVERY = a_delivery()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as archive:
        yield archive


def target(receiver: Receiver, **options: Any) -> HttpTarget:
    return HttpTarget(receiver.url, SECRET, **options)


def problem(receiver: Receiver, **options: Any) -> NotTaken:
    """Send the delivery, which must not be taken; give the problem."""
    with pytest.raises((TryLater, RefusedForGood)) as raised:
        target(receiver, **options).deliver(DELIVERY)
    assert raised.value.__cause__ is None
    return raised.value


def test_it_posts_the_document_what_is_attached_and_what_it_is(receiver: Receiver) -> None:
    receipt = target(receiver).deliver(DELIVERY)
    assert (receipt.reference, receipt.content) == ("2026-17", b'{"reference": "2026-17"}')
    ((headers, _body, path),) = receiver.got
    assert (path, headers["idempotency-key"]) == ("/arkiv?sag=1", str(DELIVERY.id))
    parts = receiver.parts()
    assert list(parts) == ["metadata", "metadata_xml", "document", "attachment"]
    assert parts["document"] == ("document.pdf", "application/pdf", DELIVERY.document.content)
    assert parts["attachment"] == ("attachment-1.png", "image/png", b"a picture")
    assert json.loads(parts["metadata"][2])["id"] == str(DELIVERY.id)
    assert parts["metadata_xml"][:2] == ("metadata.xml", "application/xml")


def test_it_signs_the_time_and_every_byte(receiver: Receiver) -> None:
    with time_machine.travel(datetime.datetime(2026, 11, 27, 12, tzinfo=datetime.UTC), tick=False):
        target(receiver).deliver(DELIVERY)
    headers, body, _path = receiver.got[0]
    assert headers["samtale-timestamp"] == "1795780800"
    expected = hmac.new(SECRET.encode(), b"1795780800." + body, hashlib.sha256).hexdigest()
    assert headers["samtale-signature"] == f"v1={expected}"


def test_no_secret_and_no_name_of_a_person_stands_in_a_header(receiver: Receiver) -> None:
    target(receiver).deliver(DELIVERY)
    headers, _body, path = receiver.got[0]
    for word in (SECRET, "Mette", "Kompetenceplan", "Kursusbevis"):
        assert word not in f"{headers} {path}"
    assert SECRET not in repr(vars(HttpTarget)) + repr(target(receiver))


@pytest.mark.parametrize("status", [200, 201, 202, 204, 409])
def test_it_takes_any_success_and_that_it_is_there_already_as_a_receipt(receiver: Receiver, status: int) -> None:
    receiver.answer = lambda handler: handler.reply(status)
    receipt = target(receiver).deliver(DELIVERY)
    assert (receipt.content, receipt.reference) == (f"HTTP {status}".encode(), "")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413, 415, 422, 451])
def test_it_takes_a_refusal_for_good(receiver: Receiver, status: int) -> None:
    receiver.answer = lambda handler: handler.reply(status, b"Mette Medarbejder findes ikke")
    refused = problem(receiver)
    assert isinstance(refused, RefusedForGood)
    assert (refused.code, refused.words) == (f"http_{status}", f"Arkivet svarede {status}.")


def test_it_shows_the_words_that_the_settings_have_for_the_archives_own_code_and_no_others(receiver: Receiver) -> None:
    words = {"unknown_employee": "Medarbejdernummeret findes ikke i arkivet."}
    receiver.answer = lambda handler: handler.reply(422, b'{"code": "unknown_employee", "detail": "Mette"}')
    assert problem(receiver, words=words).words == "Arkivet svarede 422. Medarbejdernummeret findes ikke i arkivet."
    receiver.answer = lambda handler: handler.reply(422, b'{"code": "Mette Medarbejder"}')
    assert problem(receiver, words=words).words == "Arkivet svarede 422."


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
def test_it_tries_again_where_the_archive_is_busy_or_broken(receiver: Receiver, status: int) -> None:
    receiver.answer = lambda handler: handler.reply(status, Retry_After="120")
    later = problem(receiver)
    assert isinstance(later, TryLater)
    assert (later.code, later.seconds) == (f"http_{status}", 120)


def test_it_follows_no_redirect(receiver: Receiver) -> None:
    with receiving() as elsewhere:
        receiver.answer = lambda handler: handler.reply(307, Location=elsewhere.url)
        later = problem(receiver)
        assert not elsewhere.got
    assert (type(later), later.code) == (TryLater, "redirected")
    assert later.words == "Arkivet er flyttet: skriv dets nye adresse i indstillingerne."


def test_what_was_accepted_with_an_error_goes_again_under_the_same_key(receiver: Receiver) -> None:
    """The archive has kept it and then fails: it can tell the second one from a new one, and the bytes are the same."""
    kept: dict[str, bytes] = {}

    def answer(handler: Handler) -> None:
        headers, body, _path = receiver.got[-1]
        is_new = headers["idempotency-key"] not in kept
        kept.setdefault(headers["idempotency-key"], body)
        handler.reply(500 if is_new else 409, b'{"reference": "17"}')

    receiver.answer = answer
    assert problem(receiver).code == "http_500"
    assert target(receiver).deliver(DELIVERY).reference == "17"
    assert (list(kept), receiver.parts(0)) == ([str(DELIVERY.id)], receiver.parts(1))


def slowly(handler: Handler) -> None:
    """Send a sign of an answer now and then, for as long as somebody listens."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _nth in range(1000):
        handler.wfile.write(b"x")
        if handler.server.ended.wait(0.05):
            return


def headers_slowly(handler: Handler) -> None:
    """Send the answer's head a sign at a time."""
    for sign in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000:
        handler.wfile.write(bytes([sign]))
        if handler.server.ended.wait(0.05):
            return


def never(handler: Handler) -> None:
    """Answer nothing."""
    handler.server.ended.wait(30)


@pytest.mark.parametrize("answer", [slowly, headers_slowly, never])
def test_it_waits_no_longer_than_it_was_told_for_the_whole_answer(receiver: Receiver, answer: Any) -> None:
    receiver.answer = answer
    later = problem(receiver, timeout=0.4)
    assert (type(later), later.code, later.words) == (TryLater, "timeout", "Arkivet svarede ikke i tide.")


def test_a_connection_that_is_cut_before_the_answer_is_tried_again(receiver: Receiver) -> None:
    receiver.answer = Handler.cut
    later = problem(receiver)
    assert (type(later), later.code) == (TryLater, "no_connection")
    assert later.words == "Der var ingen forbindelse til arkivet (RemoteDisconnected)."


def test_a_receipt_that_is_cut_in_the_middle_is_none(receiver: Receiver) -> None:
    def answer(handler: Handler) -> None:
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"reference"')
        handler.cut()

    receiver.answer = answer
    assert problem(receiver).code == "no_connection"


def test_an_answer_that_is_none_is_tried_again(receiver: Receiver) -> None:
    receiver.answer = lambda handler: handler.wfile.write(b"220 mail.example.org ESMTP\r\n")
    assert problem(receiver).code == "no_connection"


def test_nobody_there_is_tried_again() -> None:
    with receiving() as gone:
        pass
    assert problem(gone).code == "no_connection"


def test_it_reads_no_more_of_a_huge_answer_than_it_keeps(receiver: Receiver) -> None:
    def answer(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not handler.server.ended.is_set():
            handler.wfile.write(b"x" * 65536)

    receiver.answer = answer
    receipt = target(receiver).deliver(DELIVERY)
    assert (receipt.content, receipt.reference) == (b"x" * LARGEST_ANSWER, "")


def test_it_hears_a_refusal_that_comes_before_everything_is_sent(receiver: Receiver) -> None:
    def answer(handler: Handler) -> None:
        handler.reply(413)
        handler.wfile.flush()
        handler.rfile.read(int(handler.headers["Content-Length"]))

    receiver.reads, receiver.answer = False, answer
    assert problem(receiver).code == "http_413"


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"[]",
        b'{"reference": 7}',
        b'{"reference": "Mette Medarbejders plan"}',
        b"[" * 5000,
        b'{"reference": ""}',
    ],
)
def test_a_receipt_without_a_reference_is_kept_all_the_same(receiver: Receiver, content: bytes) -> None:
    receiver.answer = lambda handler: handler.reply(200, content)
    receipt = target(receiver).deliver(DELIVERY)
    assert (receipt.content, receipt.reference) == (content, "")


NOW = datetime.datetime(2026, 11, 27, 12, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("9" * 20, None),
        ("0", 0),
        (" 90 ", 90),
        ("Fri, 27 Nov 2026 12:02:00 GMT", 120),
        ("Fri, 27 Nov 2026 11:00:00 GMT", 0),
        ("Fri, 32 Nov 2026 11:00:00 GMT", None),
    ],
)
def test_it_reads_when_to_come_again(header: str | None, seconds: float | None) -> None:
    with time_machine.travel(NOW, tick=False):
        assert http_target._seconds(header) == seconds


@given(st.text())
def test_nothing_that_an_archive_says_of_the_time_is_an_error(header: str) -> None:
    seconds = http_target._seconds(header)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize(
    "url",
    [
        "http://arkiv.example.org/",
        "http://127.0.0.1.example.org/",
        "http://10.0.0.7/",
        "ftp://arkiv.example.org/",
        "arkiv.example.org",
        "https://",
        "https://navn:kode@arkiv.example.org/",
    ],
)
def test_it_is_https_alone_and_no_password_stands_in_the_address(url: str) -> None:
    with pytest.raises(ValueError, match="^url must be"):
        HttpTarget(url, SECRET)


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]:8000/", "http://localhost/", "https://a.example/"])
def test_it_may_be_this_machine_itself(url: str) -> None:
    assert HttpTarget(url, SECRET).path == "/"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"secret": "kort"}, "secret must have 32 signs or more."),
        ({"timeout": 0}, "timeout is in seconds, at most 600."),
        ({"timeout": 601}, "timeout is in seconds, at most 600."),
    ],
)
def test_it_refuses_options_that_protect_nothing(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        HttpTarget(**{"url": "https://a.example/", "secret": SECRET, **options})


def test_it_checks_whose_certificate_it_is() -> None:
    context = HttpTarget("https://a.example/", SECRET).context
    assert context is not None
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_the_times_of_two_attempts_differ_so_that_a_copy_is_told_from_a_repetition(receiver: Receiver) -> None:
    start = time.time()
    for nth in range(2):
        with time_machine.travel(start + 60 * nth, tick=False):
            target(receiver).deliver(DELIVERY)
    first, second = (int(headers["samtale-timestamp"]) for headers, _body, _path in receiver.got)
    assert second - first == 60
