"""A ring in a file, and a site that hangs on it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from samtale_intranet import ring_file
from tests.personnel.rotation.site import Site


@pytest.fixture(autouse=True)
def path(settings: Any, keys: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ring in a file, with one random key."""
    monkeypatch.delenv("SAMTALE_KEYS", raising=False)
    file = tmp_path / "keys.json"
    ring_file.make(file)
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "KEYS": None, "KEYS_FILE": str(file)}
    return file


@pytest.fixture
def site(people: SimpleNamespace) -> Site:
    return Site(people)
