"""What every answer of the reference intranet tells a browser it may do, with and without https."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client

from home.middleware import ADMIN, MEDIA, READING
from tests.guides.pages import guide, root
from tests.personas import sign_in

SETTINGS = Path(__file__).resolve().parents[2] / "home" / "settings.py"


def configured(monkeypatch: pytest.MonkeyPatch, base_url: str) -> SimpleNamespace:
    """Read the settings as they are for this address."""
    monkeypatch.setenv("BASE_URL", base_url)
    return SimpleNamespace(**runpy.run_path(str(SETTINGS)))


def test_it_lets_pages_to_read_run_and_load_only_what_is_ours(client: Client, people: SimpleNamespace) -> None:
    page = guide(root(), [{"type": "text", "value": {"heading": "Kort", "text": "<p>Ja.</p>"}}])
    client.force_login(people.medarbejder.user)
    response = client.get(page.url)
    assert response["Content-Security-Policy"] == READING
    assert "unsafe" not in READING
    for directive in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'self'"):
        assert directive in READING


@pytest.mark.parametrize("path", ["/", "/log-ind/", "/er-her-ikke/", "/admin/", "/konto/", "/static/home/icon.svg"])
def test_every_answer_has_the_headers(client: Client, people: SimpleNamespace, path: str) -> None:
    root()
    client.force_login(people.admin)
    response = client.get(path)
    policy = response["Content-Security-Policy"]
    assert policy == (ADMIN if path == "/admin/" else READING)
    assert {"base-uri 'none'", "object-src 'none'", "frame-ancestors 'self'"} <= set(policy.split("; "))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in response


def test_it_leaves_the_stricter_policy_of_the_section_alone(client: Client, people: SimpleNamespace) -> None:
    policy = sign_in(client, people.medarbejder).get("/personale/")["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_what_editors_uploaded_runs_nothing(client: Client, people: SimpleNamespace, tmp_path: Path) -> None:
    from django.core.files.storage import FileSystemStorage

    folder = Path(settings.MEDIA_ROOT)
    FileSystemStorage(location=folder).save("images/prik-til-test.svg", ContentFile(b"<svg/>"))
    try:
        client.force_login(people.medarbejder.user)
        response = client.get("/media/images/prik-til-test.svg")
        assert response["Content-Security-Policy"] == MEDIA
        assert "sandbox" in MEDIA
        assert client.get("/media/images/").status_code == 404  # no list of files
        assert Client().get("/media/images/prik-til-test.svg").status_code == 302
    finally:
        (folder / "images" / "prik-til-test.svg").unlink()


def test_another_host_name_is_refused(client: Client) -> None:
    assert client.get("/log-ind/", headers={"host": "evil.example.org"}).status_code == 400


def test_its_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client, people: SimpleNamespace) -> None:
    client.get("/log-ind/")
    client.post("/log-ind/", {"username": "medarbejder", "password": "medarbejder"})
    assert set(client.cookies) == {"sessionid", "csrftoken"}
    for cookie in client.cookies.values():
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]
    assert not client.cookies["sessionid"]["max-age"]  # gone with the browser's window


def test_with_https_cookies_belong_to_this_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    https = configured(monkeypatch, "https://intranet.example.org")
    assert https.SESSION_COOKIE_NAME == "__Host-sessionid"
    assert https.CSRF_COOKIE_NAME == "__Host-csrftoken"
    assert https.SESSION_COOKIE_SECURE is https.CSRF_COOKIE_SECURE is True
    assert configured(monkeypatch, "http://127.0.0.1:8000").SESSION_COOKIE_NAME == "sessionid"


def test_with_https_nothing_is_answered_without_it(
    monkeypatch: pytest.MonkeyPatch, settings: Any, client: Client, db: None
) -> None:
    https = configured(monkeypatch, "https://intranet.example.org")
    for name in ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"):
        setattr(settings, name, getattr(https, name))
    plain = client.get("/log-ind/")
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/log-ind/")
    answer = client.get("/log-ind/", secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_djangos_own_deployment_check_has_nothing_to_add(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    from django.core.checks import run_checks

    https = configured(monkeypatch, "https://intranet.example.org")
    for name in dir(https):
        if name.startswith(("SECURE_", "SESSION_COOKIE_", "CSRF_COOKIE_")):
            setattr(settings, name, getattr(https, name))
    settings.SECRET_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    found = {issue.id for issue in run_checks(tags=["security"], include_deployment_checks=True)}
    # W019 asks to forbid frames altogether; the editor's preview is one, of this very site.
    assert {id for id in found if id.startswith("security.")} == {"security.W019"}
