"""Which passwords the reference intranet takes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError

from home import settings as home_settings

pytestmark = pytest.mark.django_db


def refused(password: str, user: object = None) -> list[str | None]:
    try:
        validate_password(password, user)  # type: ignore[arg-type]
    except ValidationError as error:
        return [problem.code for problem in error.error_list]
    return []


@pytest.mark.parametrize(
    "password",
    [
        "Sommer2026!!",
        "Norddjurs-2026",
        "kommune123456",
        "Intranet 1234567",
        "mette.medarbejder1",
        "PasswordPassword1",
        "aaaaaaaaaaaaaaaa",
        "efterår-vinter-26",
    ],
)
def test_it_refuses_what_is_made_of_easy_words(people: SimpleNamespace, password: str) -> None:
    user = people.medarbejder.user
    user.first_name, user.last_name = "Mette", "Medarbejder"
    assert "password_easy" in refused(password, user)


@pytest.mark.parametrize(
    "password",
    ["hestesko lygtepæl måneskin tagrende", "ni små grønne elefanter", "q7#Lm2vXt9!k", "x" * 3 + "æøå♥漢字 tæppe"],
)
def test_it_takes_any_signs_and_asks_for_none(people: SimpleNamespace, password: str) -> None:
    assert refused(password, people.medarbejder.user) == []


def test_it_refuses_what_is_short_or_common() -> None:
    assert "password_too_short" in refused("tagrende-11")
    assert "password_too_common" in refused("telechargement")


def test_it_takes_a_long_one_and_counts_every_sign_of_it(people: SimpleNamespace) -> None:
    user = people.medarbejder.user
    long = "Hestesko lygtepæl måneskin tagrende " * 30 + "A"
    assert refused(long, user) == []
    user.set_password(long)
    assert user.check_password(long)
    assert not user.check_password(long[:-1])
    assert not user.check_password(long.lower())


def test_it_tells_nobody_who_has_never_signed_in(people: SimpleNamespace) -> None:
    user = people.medarbejder.user
    user.set_password("hestesko lygtepæl måneskin")
    user.save()
    assert mail.outbox == []


def test_it_stores_a_slow_digest_with_a_salt(settings: Any) -> None:
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    assert "PASSWORD_HASHERS" not in vars(home_settings)
    one, two = make_password("samme"), make_password("samme")
    assert one != two
    assert one.startswith("pbkdf2_sha256$")
    assert int(one.split("$")[1]) >= 600_000  # OWASP's password storage cheat sheet, 2023
