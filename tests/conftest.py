"""Named persons for every test: who is who is told once, here."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connections
from django.utils import translation

from samtale_intranet.people.models import Employee, Municipality, Unit
from tests.snapshots import empty_by_snapshot


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep the test database in a file: a live server answers from threads, and each needs a connection of its own."""
    for settings in connections.settings.values():
        if settings["ENGINE"] == "django.db.backends.sqlite3":
            settings["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Take a snapshot of the new database, which tests with real transactions leave behind as it was."""
    with django_db_blocker.unblock():
        empty_by_snapshot()


# How long an example takes says how busy the machine is, and nothing about the code.
hypothesis.settings.register_profile("calm", deadline=None)
hypothesis.settings.load_profile("calm")
TEST_KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(autouse=True)
def danish() -> Iterator[None]:
    """Begin every test in Danish, with an empty cache, whatever the one before has left behind."""
    cache.clear()
    with translation.override("da"):
        yield


@pytest.fixture(autouse=True)
def keys(settings: Any) -> None:
    """Give every test a key ring of its own, and a fast password hasher."""
    settings.SAMTALE_INTRANET = {
        **settings.SAMTALE_INTRANET,
        "KEYS": {"active": "test", "keys": {"test": TEST_KEY}},
        "KEYS_FILE": None,
        # A thread would wait for the transaction that each test runs in; what is queued is sent when a test says so.
        "SEND_AT_ONCE": False,
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def employ(municipality: Municipality, unit: Unit, username: str, number: str, **fields: Any) -> Employee:
    """Employ somebody with a sign-in of the given name."""
    user = get_user_model().objects.create_user(username=username, email=f"{username}@example.org", password=username)
    name = fields.pop("name", username.replace("_", " ").title())
    return Employee.objects.create(
        municipality=municipality,
        unit=unit,
        user=user,
        number=number,
        name=name,
        email=user.email,
        employed_from=fields.pop("employed_from", datetime.date(2020, 1, 1)),
        **fields,
    )


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    """Two municipalities; in the first `direktoer` leads `leder`, who leads `medarbejder` and `kollega`."""
    here = Municipality.objects.create(name="Norddjurs", slug="norddjurs")
    there = Municipality.objects.create(name="Hedeby", slug="hedeby")
    top = Unit.objects.create(municipality=here, name="Direktion")
    team = Unit.objects.create(municipality=here, name="Team Skole", parent=top)
    hr_unit = Unit.objects.create(municipality=here, name="HR", parent=top)
    team_b = Unit.objects.create(municipality=there, name="Team B")
    named = SimpleNamespace(
        municipality=here,
        other=there,
        team=team,
        direktoer=employ(here, top, "direktoer", "1", name="Dorte Direktør"),
        leder=employ(here, team, "leder", "2", name="Lars Leder"),
        medarbejder=employ(here, team, "medarbejder", "3", name="Mette Medarbejder"),
        kollega=employ(here, team, "kollega", "4", name="Kaj Kollega"),
        hr=employ(here, hr_unit, "hr", "5", name="Hanne HR", is_hr=True),
        hr2=employ(here, hr_unit, "hr2", "6", name="Henrik HR", is_hr=True),
        leder_b=employ(there, team_b, "leder_b", "1", name="Lone Leder"),
        medarbejder_b=employ(there, team_b, "medarbejder_b", "2", name="Mikkel Medarbejder"),
        hr_b=employ(there, team_b, "hr_b", "3", name="Holger HR", is_hr=True),
        redaktoer=get_user_model().objects.create_user("redaktoer", password="redaktoer"),
        admin=get_user_model().objects.create_superuser("admin", password="admin"),
    )
    for unit, leader in ((top, named.direktoer), (team, named.leder), (team_b, named.leder_b)):
        unit.leader = leader
        unit.save()
    return named
