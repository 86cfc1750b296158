"""What the wheel holds: our two packages with all their data, and nothing of the reference intranet."""

from __future__ import annotations

import fnmatch
import zipfile
from pathlib import Path

import pytest

from tests.host.conftest import ROOT

pytestmark = [pytest.mark.host, pytest.mark.xdist_group("wheel")]

PACKAGES = ("samtale_intranet", "forms_pages")
NOT_PACKS = {"demo.yaml"}


@pytest.fixture
def names(wheel: Path) -> set[str]:
    """Give the name of every file in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_it_holds_exactly_the_two_packages_at_top_level(names: set[str]) -> None:
    top = {name.split("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == set(PACKAGES)
    assert len(top) == 3


def test_it_holds_every_file_of_the_two_packages(names: set[str]) -> None:
    """Templates, styles, scripts, the typst template, migrations, messages: nothing is lost on the way."""
    files = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files - names == set()


@pytest.mark.parametrize(
    "pattern",
    [
        "samtale_intranet/templates/*.html",
        "samtale_intranet/static/*.css",
        "samtale_intranet/locale/*.mo",
        "samtale_intranet/personnel/*.typ",
        "samtale_intranet/personnel/migrations/0*.py",
        "samtale_intranet/people/migrations/0*.py",
        "samtale_intranet/guides/migrations/0*.py",
        "samtale_intranet/conversations/migrations/0*.py",
        "forms_pages/migrations/0*.py",
        "forms_pages/templates/*.html",
        "forms_pages/static/*.js",
        "samtale_intranet/py.typed",
        "forms_pages/py.typed",
    ],
)
def test_it_holds_each_kind_of_file(names: set[str], pattern: str) -> None:
    assert fnmatch.filter(names, pattern)


def test_it_holds_the_packs_but_not_the_demo(names: set[str]) -> None:
    packs = {path.name for path in (ROOT / "fixtures").glob("*.yaml")} - NOT_PACKS
    inside = {name.removeprefix("samtale_intranet/packs/data/") for name in names if "/packs/data/" in name}
    assert "norddjurs_lus.yaml" in packs
    assert packs <= inside
    assert not inside & {"demo.yaml", "people.csv"}
