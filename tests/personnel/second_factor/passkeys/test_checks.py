"""Passkeys are on or off, and never a way round the second factor; without the extra everything else works."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import override_settings
from django.urls import include, path

from samtale_intranet.personnel.second_factor.passkeys import checks, credentials

WITHOUT = """
import django; django.setup()
from django.core.management import call_command
call_command("check")
call_command("migrate", verbosity=0)
from django.contrib.auth import get_user_model
from django.test import Client
from samtale_intranet.personnel.second_factor import api
user = get_user_model().objects.create_user("leder")
client = Client(SERVER_NAME="localhost")
client.force_login(user)
assert client.get("/sikkerhed/noegle/").status_code == 404
page = client.get("/sikkerhed/").content.decode()
assert "noegle" not in page and "asskey" not in page, page
assert client.get("/sikkerhed/bekraeft/").status_code == 200
assert api.may_enrol_unproven(user=user) and api.kinds_of(user=user) == []
api.factors.forget(user=user)
print("well")
"""

urlpatterns = [path("webauthn/", include("django_otp_webauthn.urls"))]


def found() -> list[str | None]:
    return [problem.id for problem in checks.check_passkeys()]


def test_the_reference_site_is_well() -> None:
    assert found() == []


@override_settings(ROOT_URLCONF=__name__)
def test_the_librarys_own_urls_are_refused() -> None:
    (problem,) = checks.check_passkeys()
    assert problem.id == "samtale.E041"
    assert problem.msg.startswith("The URLs of django_otp_webauthn are served (")
    assert problem.hint == "Take its urls out of your URL patterns: the pages of the second factor have their own."


def test_signing_in_by_a_passkey_alone_is_refused(settings: Any) -> None:
    backend = "django_otp_webauthn.backends.WebAuthnBackend"
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, backend]
    assert found() == ["samtale.E042"]


def test_it_tells_that_the_extra_is_there_but_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "is_on", lambda: False)
    (problem,) = checks.check_passkeys()
    assert problem.id == "samtale.I040"
    assert problem.msg == "The extra [passkeys] is installed, but passkeys are off."


def test_without_the_extra_nothing_of_it_shows_and_nothing_breaks() -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.personnel.second_factor.passkeys.without",
        "DATABASE_URL": "sqlite://:memory:",
        "DEBUG": "1",
    }
    done = subprocess.run([sys.executable, "-c", WITHOUT], env=environment, capture_output=True, text=True)
    assert done.stdout.endswith("well\n"), done.stderr
