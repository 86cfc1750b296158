"""Files come in by memory alone, within limits, whatever handlers the host has; a form too large has its own page."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import translation

from home.urls import urlpatterns as home_urls
from samtale_intranet.personnel.section import protected
from samtale_intranet.personnel.uploads import Limits, Refusal
from tests.personas import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.personnel.test_uploads")]
LIMITS = Limits(file=100_000, request=150_000)
seen: list[tuple[str, int, Refusal | None]] = []


@protected(keep_post=True, uploads=LIMITS)
def take(request: HttpRequest) -> HttpResponse:
    """Take files."""
    seen.extend((file.name, len(file.read()), file.refused) for file in request.FILES.getlist("file"))
    return HttpResponse(request.POST["text"])


@protected(keep_post=True)
def take_none(request: HttpRequest) -> HttpResponse:
    """Take a form without files."""
    seen.extend((file.name, len(file.read()), file.refused) for file in request.FILES.getlist("file"))
    return HttpResponse(request.POST["text"])


class ReadsForms:
    """A host's middleware that reads every form."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        """Read it."""
        assert request.POST is not None
        return self.get_response(request)


urlpatterns = [path("take/", take), path("take-none/", take_none), path("", include(home_urls))]


@pytest.fixture(autouse=True)
def on_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Path:
    """A host that puts every file on the disk; this is where it would stand."""
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    settings.LANGUAGE_CODE = "en"
    translation.activate("en")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen.clear()
    return tmp_path


@pytest.fixture
def leder(client: Client, people: SimpleNamespace) -> Client:
    """The leader, signed in."""
    return sign_in(client, people.leder)


def a_file(size: int, name: str = "a.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * size, content_type="application/pdf")


def test_it_keeps_files_in_memory_whatever_the_host_does(leder: Client, on_disk: Path) -> None:
    answer = leder.post("/take/", {"text": "svar", "file": a_file(90_000)})
    assert (answer.text, seen) == ("svar", [("a.pdf", 90_000, None)])
    assert not list(on_disk.iterdir())


def test_a_file_too_large_loses_no_other_answer_and_no_other_file(leder: Client, on_disk: Path) -> None:
    files = [a_file(100_001, "stor.pdf"), a_file(100_000, "lige.pdf"), a_file(60_000, "mere.pdf"), a_file(40_000)]
    assert leder.post("/take/", {"text": "svar", "file": files}).text == "svar"
    assert seen == [
        ("stor.pdf", 0, Refusal.TOO_LARGE),
        ("lige.pdf", 100_000, None),
        ("mere.pdf", 0, Refusal.TOO_MUCH_AT_ONCE),
        ("a.pdf", 40_000, None),
    ]
    assert not list(on_disk.iterdir())


def test_it_takes_no_files_where_none_are_asked_for(leder: Client, on_disk: Path) -> None:
    assert leder.post("/take-none/", {"text": "svar", "file": a_file(10)}).text == "svar"
    assert seen == [("a.pdf", 0, Refusal.NOT_HERE)]
    assert not list(on_disk.iterdir())


def test_it_keeps_no_file_of_somebody_signed_out(client: Client, on_disk: Path) -> None:
    answer = client.post("/take/", {"text": "svar", "file": a_file(10)})
    assert answer.status_code == 401
    assert "A file that you had chosen cannot be kept." in answer.text
    assert not seen
    assert not list(on_disk.iterdir())


def test_it_takes_no_file_that_a_middleware_has_put_on_the_disk(
    leder: Client, on_disk: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.personnel.test_uploads.ReadsForms"]
    with caplog.at_level(logging.CRITICAL, logger="samtale_intranet.personnel"):
        assert leder.post("/take/", {"text": "svar", "file": a_file(10)}).text == "svar"
    assert seen == [("a.pdf", 0, Refusal.NOT_HERE)]
    assert [record.message for record in caplog.records] == [
        "A middleware reads forms before the protected section can keep their files off the disk. Files are not taken "
        "until it no longer does."
    ]
    assert not list(on_disk.iterdir())


LARGE = {"DATA_UPLOAD_MAX_MEMORY_SIZE": 1_000, "DATA_UPLOAD_MAX_NUMBER_FIELDS": 5, "DATA_UPLOAD_MAX_NUMBER_FILES": 2}


FORM = "application/x-www-form-urlencoded"
TEXT, ROWS = {"text": "æ" * 2_000}, {"text": "a", "row": list("abcdef")}


@pytest.mark.parametrize(
    "sent",
    [
        {"data": TEXT},
        {"data": ROWS},
        {"data": {"text": "a", "file": [a_file(1), a_file(1), a_file(1)]}},
        {"data": urlencode(TEXT), "content_type": FORM},
        {"data": urlencode(ROWS, doseq=True), "content_type": FORM},
    ],
)
def test_a_form_too_large_has_a_page_that_says_what_to_do(leder: Client, settings: Any, sent: dict[str, Any]) -> None:
    for name, value in LARGE.items():
        setattr(settings, name, value)
    answer = leder.post("/take/", **sent)
    assert answer.status_code == 413
    assert "That was too much at once" in answer.text
    assert "What was saved before still stands." in answer.text
    assert 'href="/take/"' in answer.text
    assert answer["Cache-Control"] == "no-store, private"
    assert not seen


def test_a_form_too_large_is_read_to_its_end(leder: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    let_go: list[int] = []
    read = HttpRequest.read
    monkeypatch.setattr(HttpRequest, "read", lambda self, size: let_go.append(len(part := read(self, size))) or part)
    assert leder.post("/take/", {"text": "x" * 300_000}).status_code == 413
    assert let_go[-1] == 0
