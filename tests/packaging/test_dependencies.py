"""What we say we depend on is what we import, and the pinned lists fit it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SHIPPED = ("samtale_intranet", "forms_pages")
# Where the name to import is not the name to install.
INSTALLED_AS = {"PIL": "pillow", "yaml": "pyyaml"}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared() -> dict[str, str]:
    found = {}
    for line in PROJECT["dependencies"]:
        name, floor, _rest = re.fullmatch(r"([\w-]+)(?:\[\w+\])?>=([\d.]+)(.*)", line).groups()  # type: ignore[union-attr]
        found[_normal(name)] = floor
    return found


def _imported() -> set[str]:
    names: set[str] = set()
    for path in (path for package in SHIPPED for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return {_normal(INSTALLED_AS.get(name, name)) for name in names - sys.stdlib_module_names - set(SHIPPED)}


def _pins(name: str) -> list[str]:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_it_declares_exactly_what_it_imports() -> None:
    # Wagtail brings these along, and names them in its own documentation as part of it.
    brought = {"modelcluster", "taggit", "bs4"}
    # The extra `passkeys`: its library brings webauthn, and the pages of passkeys alone import either.
    extra = {"django-otp-webauthn", "webauthn"}
    assert _imported() - brought - extra == set(_declared())
    assert [line.split(">=")[0] for line in PROJECT["optional-dependencies"]["passkeys"]] == ["django-otp-webauthn"]


@pytest.mark.parametrize("name", ["reference.txt", "dev.txt"])
def test_it_pins_every_requirement_and_names_no_index(name: str) -> None:
    loose = [line for line in _pins(name) if not re.fullmatch(r"[\w.-]+==[\w.]+", line)]
    assert loose == ([] if name == "reference.txt" else ["-r reference.txt"])


def test_it_pins_a_version_of_each_dependency_that_fits_its_floor() -> None:
    pinned = {_normal(line.split("==")[0]): line.split("==")[1] for line in _pins("reference.txt")}

    def number(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in version.split("."))

    assert [name for name, floor in _declared().items() if number(pinned[name]) < number(floor)] == []
