"""What the reference intranet compresses: pages to read, never what is for one person alone."""

from __future__ import annotations

import gzip
from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve

from home.middleware import ReadingGZipMiddleware
from tests.guides.pages import guide, root

GZIP = {"HTTP_ACCEPT_ENCODING": "gzip"}
LONG = "Det samme igen. " * 200


def answer(path: str, **headers: str) -> HttpResponse:
    """Send a long answer for this address through the middleware."""

    def view(request: HttpRequest) -> HttpResponse:
        request.resolver_match = resolve(path)
        return HttpResponse(LONG, headers=headers)

    return ReadingGZipMiddleware(view)(RequestFactory().get(path, **GZIP))


def test_it_compresses_a_guide(client: Client, people: SimpleNamespace) -> None:
    page = guide(root(), [{"type": "text", "value": {"heading": "Kort fortalt", "text": f"<p>{LONG}</p>"}}])
    client.force_login(people.medarbejder.user)
    response = client.get(page.url, **GZIP)
    assert response["Content-Encoding"] == "gzip"
    assert LONG.strip() in gzip.decompress(response.content).decode()
    assert "Content-Encoding" not in client.get(page.url)


@pytest.mark.parametrize("path", ["/personale/", "/samtaler/", "/sikkerhed/", "/log-ind/", "/admin/"])
def test_it_never_compresses_what_is_for_one_person_alone(path: str) -> None:
    assert answer("/en-guide/")["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in answer(path)


def test_it_compresses_nothing_that_nobody_may_store() -> None:
    assert "Content-Encoding" not in answer("/en-guide/", **{"Cache-Control": "private, no-store"})
