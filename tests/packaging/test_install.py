"""The two scripts behind `make run`: the environment, and what the reference intranet keeps in its folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give a checkout whose lists of requirements are empty, so that nothing is downloaded."""
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / "requirements/reference.txt").write_text("# nothing\n")
    (tmp_path / "requirements/dev.txt").write_text("-r reference.txt\n")
    return tmp_path


def _run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SAMTALE_", "PYTHON"))}
    return subprocess.run(
        [str(part) for part in command], env=clean | environment, capture_output=True, text=True, timeout=300
    )


def test_it_installs_once_and_again_only_when_the_list_changed(checkout: Path) -> None:
    install = checkout / "requirements/install"
    first = _run(install, "reference")
    assert (first.returncode, first.stdout) == (0, "Installing requirements/reference.txt into .venv …\n"), first.stderr
    before = time.monotonic()
    assert _run(install, "reference").stdout == ""
    assert time.monotonic() - before < 1
    (checkout / "requirements/reference.txt").write_text("# nothing, said anew\n")
    assert _run(install, "reference").stdout == "Installing requirements/reference.txt into .venv …\n"


def test_it_says_which_python_it_needs(checkout: Path) -> None:
    done = _run(checkout / "requirements/install", "reference", PYTHON="/bin/false")
    assert done.returncode == 1
    assert done.stderr == "Python 3.11 or newer is needed. On Debian: apt-get install python3\n"


def test_it_asks_which_list(checkout: Path) -> None:
    done = _run(checkout / "requirements/install")
    assert done.returncode != 0
    assert "say which list: reference or dev" in done.stderr


@pytest.fixture
def debian(tmp_path: Path) -> Path:
    """Give a folder of programs as on a fresh Debian: a Python without ensurepip until apt-get brought its package."""
    programs = tmp_path / "programs"
    programs.mkdir()
    ready = programs / "installed"
    _program(programs / "python3", f'case "$*" in *ensurepip*) test -e {ready};; *) exec {sys.executable} "$@";; esac')
    _program(programs / "apt-get", f'echo "$@" >> {programs}/log; case "$*" in *install*) touch {ready};; esac')
    return programs


def _program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_it_installs_debians_package_as_root(checkout: Path, debian: Path) -> None:
    _program(debian / "id", "echo 0")
    done = _run(checkout / "requirements/install", "reference", PATH=f"{debian}:{os.environ['PATH']}")
    assert done.returncode == 0, done.stderr
    package = f"python3.{sys.version_info[1]}-venv"
    assert (debian / "log").read_text() == f"update -qq\ninstall -qq -y {package}\n"


def test_it_tells_others_which_package_to_install(checkout: Path, debian: Path) -> None:
    _program(debian / "id", "echo 1000")
    done = _run(checkout / "requirements/install", "reference", PATH=f"{debian}:{os.environ['PATH']}")
    assert done.returncode == 1
    package = f"python3.{sys.version_info[1]}-venv"
    assert done.stderr == (
        f"python3 cannot make an environment. Install {package} "
        f"(Debian: sudo apt-get install {package}), then try again.\n"
    )
    assert not (debian / "log").exists()


def test_it_makes_no_new_keys_beside_an_old_database(tmp_path: Path) -> None:
    (tmp_path / "db.sqlite3").write_bytes(b"somebody's folders")
    done = _run(ROOT / "requirements/prepare", tmp_path)
    assert done.returncode == 1
    assert f"{tmp_path}/keys.json is missing, but the database it belongs to is there." in done.stderr
    assert not (tmp_path / "keys.json").exists()
