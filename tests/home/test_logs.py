"""The log of the reference intranet."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from django.conf import settings
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from home.logs import JsonLines


def written(message: str, *args: object, **extra: object) -> str:
    record = logging.LogRecord("home.test", logging.WARNING, __file__, 1, message, args, None)
    record.__dict__.update(extra)
    return JsonLines().format(record)


@given(st.text())
def test_whatever_is_typed_stays_on_its_one_line(typed: str) -> None:
    line = written("Said %s.", typed)
    assert len(line.splitlines()) == 1
    assert line.isascii()
    assert json.loads(line)["message"] == f"Said {typed}."


def test_it_tells_when_where_who_and_what() -> None:
    line = json.loads(written("A sign-in failed.", user=7, address="192.0.2.1"))
    assert datetime.fromisoformat(line["time"]).tzinfo == UTC
    assert {**line, "time": "", "process": 0} == {
        "time": "",
        "process": 0,
        "level": "WARNING",
        "logger": "home.test",
        "message": "A sign-in failed.",
        "user": 7,
        "address": "192.0.2.1",
    }


def test_it_leaves_out_the_request_with_its_cookies_and_form() -> None:
    request = RequestFactory().post("/", {"text": "hemmeligt"}, HTTP_COOKIE="sessionid=hemmeligt")
    assert "hemmeligt" not in written("Not found", request=request, status_code=404)


def test_it_tells_where_an_error_came_from() -> None:
    try:
        raise RuntimeError("gik i stykker")
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "Fejl", (), sys.exc_info())
    line = JsonLines().format(record)
    assert "gik i stykker" in json.loads(line)["traceback"]
    assert len(line.splitlines()) == 1


def test_it_is_the_one_place_that_the_site_logs_to() -> None:
    assert settings.LOGGING["handlers"] == {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}}
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
    assert not settings.ADMINS
