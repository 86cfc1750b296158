"""Signing in to the reference intranet: how long it lasts, what ends it, and what the log says of it."""

from __future__ import annotations

import logging
import math
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.core import mail
from django.test import Client
from time_machine import travel

from home.sessions import SIGNED_IN
from tests.personas import sign_in

HOUR = 3600
GOOD = "hestesko lygtepæl måneskin tagrende"


def moved(client: Client, seconds: float, path: str = "/konto/") -> int:
    """Ask for a page so many seconds after signing in."""
    with travel(client.session[SIGNED_IN] + seconds, tick=False):
        return client.get(path).status_code


def test_it_ends_an_hour_after_somebody_was_last_here(client: Client, people: SimpleNamespace) -> None:
    sign_in(client, people.medarbejder)
    assert moved(client, 0.9 * HOUR) == 200
    assert moved(client, 1.8 * HOUR) == 200
    assert moved(client, 2.9 * HOUR) == 302
    assert SESSION_KEY not in client.session


def test_it_ends_after_a_working_day_however_busy(client: Client, people: SimpleNamespace) -> None:
    sign_in(client, people.medarbejder)
    assert [moved(client, half * HOUR / 2) for half in range(1, 24)] == [200] * 23
    assert moved(client, 12 * HOUR) == 302


def test_a_session_that_nobody_signed_in_to_is_nobodys(client: Client, people: SimpleNamespace) -> None:
    sign_in(client, people.medarbejder)
    session = client.session
    del session[SIGNED_IN]
    session.save()
    assert client.get("/konto/").status_code == 302


def test_what_was_typed_when_it_ended_is_kept(client: Client, people: SimpleNamespace) -> None:
    sign_in(client, people.medarbejder)
    with travel(client.session[SIGNED_IN] + 2 * HOUR, tick=False):
        answer = client.post(
            "/personale/poster/3f0d2c1a-0b5e-4c39-9a71-6f0f9d1f7c11/note/",
            {"text": "Det nåede jeg at skrive"},
            headers={"sec-fetch-site": "same-origin"},
        )
    assert answer.status_code == 401
    assert "Det nåede jeg at skrive" in answer.content.decode()


def test_it_takes_no_query_more_while_somebody_works(
    client: Client, people: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    sign_in(client, people.medarbejder)
    with django_assert_num_queries(2):  # the session, and whose it is
        client.get("/konto/")


def test_a_planted_session_key_is_another_one_after_the_sign_in(client: Client, people: SimpleNamespace) -> None:
    session = client.session
    session["plan"] = "kept"
    session.save()
    planted = session.session_key
    client.post("/log-ind/", {"username": "medarbejder", "password": "medarbejder"})
    assert client.session.session_key != planted
    assert not client.session.exists(planted)


def test_signing_out_ends_the_session_on_the_server(client: Client, people: SimpleNamespace) -> None:
    sign_in(client, people.medarbejder)
    stolen = client.cookies["sessionid"].value
    response = client.post("/log-ud/")
    assert response["Clear-Site-Data"] == '"cache"'
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/konto/").status_code == 302


def test_signing_out_of_the_admin_has_the_browser_forget_too(client: Client, people: SimpleNamespace) -> None:
    client.force_login(people.admin)
    assert client.post("/admin/logout/")["Clear-Site-Data"] == '"cache"'
    assert SESSION_KEY not in client.session


def test_every_session_ends_when_the_account_is_closed(client: Client, people: SimpleNamespace) -> None:
    sign_in(client, people.medarbejder)
    user = people.medarbejder.user
    user.is_active = False
    user.save()
    assert client.get("/konto/").status_code == 302


def test_every_session_ends_when_somebody_gives_a_new_password(client: Client, people: SimpleNamespace) -> None:
    sign_in(client, people.medarbejder)
    user = people.medarbejder.user
    user.set_password(GOOD)
    user.save()
    assert client.get("/konto/").status_code == 302


def test_a_new_password_ends_every_other_session_and_is_told_to_its_owner(
    client: Client, people: SimpleNamespace
) -> None:
    other = Client()
    for browser in (client, other):
        browser.post("/log-ind/", {"username": "medarbejder", "password": "medarbejder"})
    given = {"old_password": "medarbejder", "new_password1": GOOD, "new_password2": GOOD}
    assert client.post("/konto/", given).status_code == 302
    assert client.get("/konto/").status_code == 200
    assert other.get("/konto/").status_code == 302
    (sent,) = mail.outbox
    assert sent.to == ["medarbejder@example.org"]
    assert GOOD not in sent.body


def test_a_new_password_asks_for_the_old_one(client: Client, people: SimpleNamespace) -> None:
    sign_in(client, people.medarbejder)
    given = {"old_password": "gættet", "new_password1": GOOD, "new_password2": GOOD}
    assert client.post("/konto/", given).status_code == 200
    people.medarbejder.user.refresh_from_db()
    assert people.medarbejder.user.check_password("medarbejder")


def test_one_signs_out_everywhere_else_by_ones_password(client: Client, people: SimpleNamespace) -> None:
    other = Client()
    for browser in (client, other):
        browser.post("/log-ind/", {"username": "medarbejder", "password": "medarbejder"})
    assert client.post("/konto/log-ud-andre-steder/", {"password": "gættet"}).status_code == 400
    assert other.get("/konto/").status_code == 200
    assert client.post("/konto/log-ud-andre-steder/", {"password": "medarbejder"}).status_code == 302
    assert other.get("/konto/").status_code == 302
    assert client.get("/konto/").status_code == 200
    assert Client().login(username="medarbejder", password="medarbejder")
    assert mail.outbox == []


def test_nobody_is_told_which_part_was_wrong(client: Client, people: SimpleNamespace) -> None:
    answers = [
        client.post("/log-ind/", {"username": name, "password": "forkert"}) for name in ("medarbejder", "findes-ikke")
    ]
    said = [answer.content.decode().split('role="alert"')[1].split("</div>")[0] for answer in answers]
    assert said[0] == said[1]
    assert [answer.status_code for answer in answers] == [200, 200]


def test_no_mail_lets_anybody_in(client: Client, people: SimpleNamespace) -> None:
    assert client.get("/admin/password_reset/").status_code == 302
    client.force_login(people.admin)
    assert client.get("/admin/password_reset/").status_code == 404


def test_the_log_tells_who_signed_in_out_or_failed(
    client: Client, people: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="home")
    client.post("/log-ind/", {"username": "medarbejder", "password": "hemmeligt-1"})
    client.post("/log-ind/", {"username": "hemmeligt-2", "password": "hemmeligt-3"})
    client.post("/log-ind/", {"username": "medarbejder", "password": "medarbejder"})
    client.post("/log-ud/")
    told = [(r.getMessage(), r.user, r.address) for r in caplog.records if r.name == "home.sessions"]
    pk = people.medarbejder.user.pk
    assert told == [
        ("A sign-in failed.", pk, "127.0.0.1"),
        ("A sign-in failed.", None, "127.0.0.1"),
        ("Signed in with a password.", pk, "127.0.0.1"),
        ("Signed out.", pk, "127.0.0.1"),
    ]
    assert "hemmeligt" not in caplog.text


def test_password_fields_hide_what_is_typed_and_let_managers_fill_them(client: Client, people: SimpleNamespace) -> None:
    pages = [client.get("/log-ind/"), sign_in(client, people.medarbejder).get("/konto/")]
    fields = [tag for page in pages for tag in re.findall(r"<input[^>]*password[^>]*>", page.content.decode())]
    assert len(fields) == 5
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "maxlength" not in field
        assert "onpaste" not in field


def test_a_session_key_has_128_bits(client: Client, people: SimpleNamespace) -> None:
    key = sign_in(client, people.medarbejder).session.session_key
    assert key
    assert len(key) * math.log2(len(VALID_KEY_CHARS)) >= 128
