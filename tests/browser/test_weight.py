"""What the pages to read weigh over the wire, from the server that people get, and how much they shift."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser

from tests.browser.lab import MOST_BYTES, Figures, measure, serving, session_of

OTHERS = ("wagtail*", "admin", "rest_framework", "wagtail_modeladmin")


@pytest.fixture
def server(tmp_path: Path, site: SimpleNamespace) -> dict[str, str]:
    """Collect and compress the plugin's static files; give the environment of a server on the test's database."""
    database = connection.settings_dict
    address = "{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format_map(database)
    url = f"sqlite:///{database['NAME']}" if connection.vendor == "sqlite" else f"{connection.vendor}://{address}"
    environment = {"SAMTALE_VAR": str(tmp_path), "DATABASE_URL": url, "SECRET_KEY": settings.SECRET_KEY}
    ignored = [part for name in OTHERS for part in ("--ignore", name)]
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0", *ignored]
    subprocess.run(command, env={**os.environ, **environment, "DEBUG": ""}, cwd=settings.BASE_DIR, check=True)
    return environment


def test_no_page_is_heavy_or_jumps(
    models: list[str], server: dict[str, str], browser: Browser, people: SimpleNamespace
) -> None:
    session = session_of(people.medarbejder.user)
    with serving(**server) as url:
        wide = [measure(browser, url + address, session) for address in models]
        narrow = [measure(browser, url + address, session, width=390) for address in models]
    assert len(wide) > 20
    assert [problem for figures in (*wide, *narrow) for problem in figures.problems()] == []
    # What is measured is there: every page has its style and its HTML, and the largest its scripts.
    assert min(figures.total for figures in wide) > 10_000
    assert max(figures.script for figures in wide) > 5_000


def test_it_names_what_is_too_much() -> None:
    heavy = Figures("/a/", MOST_BYTES + 1, 15_001, 0.05, 9.0)
    assert heavy.problems() == ["/a/: 60001 bytes", "/a/: 15001 bytes of script", "/a/: shifts by 0.050"]
    assert Figures("/a/", MOST_BYTES, 15_000, 0.049, 9.0).problems() == []
