"""Error reports and logs of the protected section tell where it broke, and no text."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client, RequestFactory

from samtale_intranet.personnel.reports import discreet, hush_templates
from tests.personas import sign_in

SECRET = "kramer terces"[::-1]


@pytest.mark.urls("tests.personnel.section_urls")
@pytest.mark.parametrize("debug", [True, False])
def test_the_page_of_an_error_shows_nothing_decrypted(
    people: SimpleNamespace, settings: Any, debug: bool, mailoutbox: list[Any]
) -> None:
    settings.DEBUG = debug
    settings.ADMINS = [("Drift", "drift@example.org")]
    client = sign_in(Client(raise_request_exception=False), people.leder)
    answer = client.post("/crash/", {"text": "ecnedifnoc ni depyt"[::-1]})
    assert answer.status_code == 500
    assert ("plaintext" in answer.text) is debug  # the name of the variable: under DEBUG the page is still of use
    for text in [answer.text, *[str(mail.message()) for mail in mailoutbox]]:
        assert SECRET not in text
        assert "ecnedifnoc ni depyt"[::-1] not in text


@pytest.mark.urls("tests.personnel.section_urls")
def test_the_log_of_errors_does_not_quote_the_plan(people: SimpleNamespace, caplog: pytest.LogCaptureFixture) -> None:
    client = sign_in(Client(raise_request_exception=False), people.leder)
    with caplog.at_level(logging.DEBUG):
        assert client.get("/mistyped/").status_code == 500
    assert "RuntimeError: A template looks in vain for 'nothing'." in caplog.text
    assert SECRET not in caplog.text


def look_in_vain(request: HttpRequest | None) -> None:
    """Let a template look for what is not there, with the plan at hand."""
    template, context = Template("{% if nothing %}{% endif %}"), Context({"plan": SECRET})
    if request is None:
        template.render(context)
    else:
        with discreet(request):
            template.render(context)


def test_the_templates_log_does_not_quote_the_plan(rf: RequestFactory, caplog: pytest.LogCaptureFixture) -> None:
    hush_templates()
    with caplog.at_level(logging.DEBUG, "django.template"):
        look_in_vain(rf.get("/"))
    assert "Exception while resolving variable 'nothing' in template 'unknown'." in caplog.text
    assert SECRET not in caplog.text


def test_the_templates_log_is_left_alone_elsewhere(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "django.template"):
        look_in_vain(None)
    assert SECRET in caplog.text


def test_the_filter_is_there_once() -> None:
    hush_templates()
    hush_templates()
    filters = [type(one).__name__ for one in logging.getLogger("django.template").filters]
    assert filters.count("WithoutTraceback") == 1
