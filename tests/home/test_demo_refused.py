"""The demo where it is refused, and what it says of itself. In a module of its own: the database is empty here."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import translation

from home.demo_accounts import accounts_file
from samtale_intranet.people.models import Municipality

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> Any:
    settings.VAR_DIR = tmp_path
    with translation.override("en"):
        yield


def run() -> None:
    call_command("demo", stdout=StringIO())


def test_it_refuses_a_database_with_somebody_elses_people() -> None:
    Municipality.objects.create(name="Åby Kommune", slug="aaby")
    with pytest.raises(CommandError) as refused:
        run()
    assert str(refused.value) == "There are other municipalities in this database. Use an empty one for the demo."
    assert not get_user_model().objects.exists()


def test_it_says_which_keys_are_missing(settings: Any) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "KEYS": None, "KEYS_FILE": None}
    with pytest.raises(CommandError, match="make_keys"):
        run()
    assert not accounts_file().exists()


def test_it_shows_examples_in_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("demo", "--help")
    assert "manage.py demo --reset-passwords" in capsys.readouterr().out
