"""What is wrong with the key ring is said at start, in exact words, with what to do."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.management import CommandError, call_command
from django.test import Client

from samtale_intranet import checks, key_checks
from samtale_intranet.personnel.api import folder_of
from tests.personas import sign_in
from tests.personnel.test_checks import GOOD, give, said

pytestmark = pytest.mark.django_db
SECRET = "a secret key of the host that is long enough"
MAKE = "Make a ring of random keys with `manage.py make_keys FILE`."
ROTATE = "Run `manage.py rotate_keys`, then `manage.py rotate_keys --retire k1`."


@pytest.fixture(autouse=True)
def _no_keys_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAMTALE_KEYS", raising=False)


def give_key(settings: Any, key: bytes, **more: str) -> None:
    keys = {"k1": base64.b64encode(key).decode(), **more}
    give(settings, KEYS={"active": "k1", "keys": keys})


@pytest.fixture
def in_file(settings: Any, tmp_path: Path) -> Path:
    """A good ring in a file of its own, and nothing wrong with it."""
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"active": "k1", "keys": {"k1": GOOD}}))
    file.chmod(0o600)
    give(settings, KEYS=None, KEYS_FILE=str(file))
    assert said(checks.check_keys()) == []
    return file


def test_it_warns_where_there_are_no_keys(settings: Any) -> None:
    give(settings, KEYS=None)
    assert said(checks.check_keys()) == [
        (
            "samtale.W003",
            "There is no key ring: KEYS, SAMTALE_KEYS and KEYS_FILE give none. Make a ring with "
            "`manage.py make_keys FILE`, or put back the one that was in use.",
            "Until it has its keys, the protected section stays closed.",
        )
    ]


def test_it_names_what_is_wrong_with_the_ring(settings: Any) -> None:
    give(settings, KEYS={"active": "k1", "keys": {"k1": "AAAA"}})
    assert said(checks.check_keys()) == [
        (
            "samtale.E003",
            "Key 'k1' has 3 bytes; a key has 32.",
            "Until it has its keys, the protected section stays closed.",
        )
    ]


@pytest.mark.parametrize("text", ["{", "[]", "7", '"x"'])
def test_it_names_a_file_that_holds_no_ring(settings: Any, tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(text)
    file.chmod(0o600)
    give(settings, KEYS=None, KEYS_FILE=str(file))
    [message] = checks.check_keys()
    assert message.id == "samtale.E003"


@pytest.mark.parametrize(
    "key",
    [
        SECRET.encode()[:32],
        SECRET.encode()[-32:],
        hashlib.sha256(SECRET.encode()).digest(),
        hashlib.sha512(SECRET.encode()).digest()[:32],
        hashlib.md5(SECRET.encode()).hexdigest().encode(),  # noqa: S324
        HKDF(algorithm=SHA256(), length=32, salt=None, info=b"").derive(SECRET.encode()),
    ],
    ids=["first bytes", "last bytes", "sha256", "sha512", "md5 as text", "hkdf"],
)
@pytest.mark.parametrize("fallback", [False, True])
def test_it_refuses_a_key_made_from_the_secret_key(settings: Any, key: bytes, fallback: bool) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = ("another", [SECRET]) if fallback else (SECRET, [])
    give_key(settings, key)
    first = said(checks.check_keys())[0]
    assert first == ("samtale.E004", "Key 'k1' of the key ring is SECRET_KEY, or made from it.", MAKE)


def test_it_refuses_a_secret_key_that_is_the_key_as_base64(settings: Any) -> None:
    settings.SECRET_KEY = GOOD
    give_key(settings, base64.b64decode(GOOD))
    assert [number for number, _text, _hint in said(checks.check_keys())] == ["samtale.E004"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_it_refuses_a_key_file_that_others_can_read(settings: Any, tmp_path: Path, mode: int) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"active": "k1", "keys": {"k1": GOOD}}))
    file.chmod(mode)
    give(settings, KEYS=None, KEYS_FILE=str(file))
    assert said(checks.check_keys()) == [
        ("samtale.E005", f"The key ring {file} can be read by others than its owner.", f"Run `chmod 600 {file}`.")
    ]


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (bytes(32), "its bytes are counted up, or all the same, as in an example"),
        (b"\xa5" * 32, "its bytes are counted up, or all the same, as in an example"),
        (bytes(range(32)), "its bytes are counted up, or all the same, as in an example"),
        (bytes(range(240, 256)) + bytes(range(16)), "its bytes are counted up, or all the same, as in an example"),
        (b"abcdefghijklmn\xff\xff" * 2, "it has only 15 different bytes"),
        (b"12345678" * 4, "it has only 8 different bytes"),
        (b"a long sentence by Ms Quick, 42!", "it is a text that somebody typed"),
    ],
)
def test_it_refuses_a_key_that_is_not_random(settings: Any, key: bytes, why: str) -> None:
    give_key(settings, key)
    assert said(checks.check_keys()) == [
        (
            "samtale.E016",
            f"Key 'k1' of the key ring is not random: {why}.",
            f"{ROTATE} Where nothing is sealed yet: {MAKE}",
        )
    ]


def test_it_never_takes_a_random_key_for_a_weak_one() -> None:
    assert [key_checks._why_weak(os.urandom(32)) for _ in range(2000)] == [""] * 2000


def test_it_refuses_the_same_key_twice(settings: Any) -> None:
    give_key(settings, base64.b64decode(GOOD), k2=GOOD)
    assert said(checks.check_keys()) == [
        (
            "samtale.E017",
            "Keys 'k1' and 'k2' of the key ring are the same: a rotation changes nothing.",
            "Run `manage.py rotate_keys`, which makes a new one.",
        )
    ]


def test_it_refuses_a_key_that_stands_in_the_settings_file(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "settings_of_a_host.py"
    module.write_text(f'KEYS = "{GOOD}"\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    give_key(settings, base64.b64decode(GOOD))
    settings.SETTINGS_MODULE = "settings_of_a_host"
    assert said(checks.check_keys()) == [
        (
            "samtale.E018",
            f"Key 'k1' stands in the settings file {module}.",
            f"Keep the ring in a file of its own, KEYS_FILE. {ROTATE}",
        )
    ]


@pytest.mark.parametrize("written", ["base64", "urlsafe", "hex", "unpadded"])
def test_it_refuses_a_key_in_a_module_beside_the_settings_however_it_is_written(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    """Settings are split: production takes from base, where the ring was put for a moment."""
    key = bytes(reversed(base64.b64decode(GOOD)[:30])) + b"\xfb\xff"
    texts = {
        "base64": base64.b64encode(key).decode(),
        "urlsafe": base64.urlsafe_b64encode(key).decode(),
        "hex": key.hex(),
        "unpadded": base64.b64encode(key).decode().rstrip("="),
    }
    (tmp_path / "settings_production.py").write_text("from settings_base import *\n")
    (tmp_path / "settings_base.py").write_text(f'KEYS = "{texts[written]}"\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    give_key(settings, key)
    settings.SETTINGS_MODULE = "settings_production"
    assert [text for _number, text, _hint in said(checks.check_keys())] == [
        f"Key 'k1' stands in the settings file {tmp_path / 'settings_base.py'}."
    ]


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
@pytest.mark.parametrize("ignored", [True, False])
def test_it_refuses_a_key_in_a_file_of_the_environment_that_git_would_take_along(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ignored: bool
) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text(".env*\n" if ignored else "")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "settings_in_a_folder.py").write_text("")
    (tmp_path / ".env.production").write_text(f'SAMTALE_KEYS=\'{{"active": "k1", "keys": {{"k1": "{GOOD}"}}}}\'')
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    give_key(settings, base64.b64decode(GOOD))
    settings.SETTINGS_MODULE = "settings_in_a_folder"
    assert [text for _number, text, _hint in said(checks.check_keys())] == (
        [] if ignored else [f"Key 'k1' stands in {tmp_path / '.env.production'}, which git does not ignore."]
    )


@pytest.mark.parametrize("name", ["STATIC_ROOT", "MEDIA_ROOT", "WHITENOISE_ROOT", "STATICFILES_DIRS"])
def test_it_refuses_a_ring_below_a_served_folder(settings: Any, in_file: Path, name: str) -> None:
    folder = str(in_file.parent)
    setattr(settings, name, [("prefix", folder)] if name == "STATICFILES_DIRS" else folder)
    assert said(checks.check_keys()) == [
        (
            "samtale.E019",
            f"The key ring {in_file} lies below {name}: the web server hands it out to anybody.",
            f"Move it out of {folder}, then run `manage.py rotate_keys` and retire every key that was in it.",
        )
    ]


def ignoring(file: Path, *, ignored: bool) -> None:
    subprocess.run(["git", "init", "--quiet", str(file.parent)], check=True)
    if ignored:
        (file.parent / ".gitignore").write_text("keys.json\n")


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_it_refuses_a_ring_that_git_would_take_along(in_file: Path) -> None:
    ignoring(in_file, ignored=False)
    assert said(checks.check_keys()) == [
        (
            "samtale.E020",
            f"The key ring {in_file} lies in a git repository that does not ignore it.",
            f"Move it out of the repository, or name it in .gitignore: `git check-ignore {in_file}` must print it. "
            "Where it was committed, run `manage.py rotate_keys` and retire every key that was in it.",
        )
    ]


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_it_is_content_with_a_ring_that_git_ignores_unless_it_is_tracked(in_file: Path) -> None:
    ignoring(in_file, ignored=True)
    assert said(checks.check_keys()) == []
    subprocess.run(["git", "-C", str(in_file.parent), "add", "--force", "keys.json"], check=True)
    assert [number for number, _text, _hint in said(checks.check_keys())] == ["samtale.E020"]


def test_it_warns_where_git_cannot_tell(in_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (in_file.parent / ".git").mkdir()
    monkeypatch.setattr(key_checks.shutil, "which", lambda name: None)
    assert said(checks.check_keys()) == [
        (
            "samtale.W020",
            f"The key ring {in_file} lies in a git repository, and git cannot tell whether it is ignored.",
            f"Move it out of the repository, or name it in .gitignore: `git check-ignore {in_file}` must print it.",
        )
    ]


def test_it_looks_at_no_file_where_the_ring_stands_in_the_environment(
    in_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_file.chmod(0o644)
    monkeypatch.setenv("SAMTALE_KEYS", in_file.read_text())
    assert said(checks.check_keys()) == []


def test_it_warns_of_sessions_that_cannot_be_ended(settings: Any) -> None:
    assert said(checks.check_sessions()) == []
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    assert said(checks.check_sessions()) == [
        (
            "samtale.W021",
            "SESSION_ENGINE keeps sessions in signed cookies: an old copy of the cookie opens the protected section "
            "again after “Lock now” or signing out.",
            'Set SESSION_ENGINE = "django.contrib.sessions.backends.db".',
        )
    ]


def test_make_keys_writes_a_ring_that_only_its_owner_reads(settings: Any, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    call_command("make_keys", str(file), verbosity=0)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    give(settings, KEYS=None, KEYS_FILE=str(file))
    assert said(checks.check_keys()) == []


def test_make_keys_makes_another_key_each_time(tmp_path: Path) -> None:
    for name in "ab":
        call_command("make_keys", str(tmp_path / name))
    assert (tmp_path / "a").read_text() != (tmp_path / "b").read_text()


def test_make_keys_never_overwrites(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text("kept")
    with pytest.raises(CommandError) as refused:
        call_command("make_keys", str(file))
    assert str(refused.value) == f"{file} exists already and is left as it is. Choose another name."
    assert file.read_text() == "kept"


def test_make_keys_names_a_place_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("make_keys", str(tmp_path / "no" / "keys.json"))
    assert str(refused.value) == f"{tmp_path / 'no' / 'keys.json'} cannot be written: No such file or directory."


def test_make_keys_makes_no_ring_beside_folders_that_another_ring_has_locked(
    people: SimpleNamespace, tmp_path: Path
) -> None:
    file = tmp_path / "keys.json"
    call_command("make_keys", str(tmp_path / "before"))
    folder_of(employee=people.medarbejder)
    with pytest.raises(CommandError) as refused:
        call_command("make_keys", str(file))
    assert str(refused.value) == (
        "The database has folders that were locked with another ring, and these keys would open none of them. "
        "Put that ring back. Where the ring is for another site, use --anyway."
    )
    assert not file.exists()
    call_command("make_keys", str(file), anyway=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_no_process_that_serves_makes_keys(people: SimpleNamespace, settings: Any, tmp_path: Path) -> None:
    """The section stays closed, loudly, and the file is not there afterwards."""
    missing = tmp_path / "keys.json"
    folder = folder_of(employee=people.medarbejder)
    give(settings, KEYS=None, KEYS_FILE=str(missing))
    client = sign_in(Client(), people.medarbejder)
    for address in ("/personale/", f"/personale/mapper/{folder.uuid}/", "/personale/stikproeve/"):
        answer = client.get(address)
        assert answer.status_code in (200, 404, 503), address
    assert client.get(f"/personale/mapper/{folder.uuid}/").status_code == 503
    assert list(tmp_path.iterdir()) == []


def test_only_the_command_makes_a_ring_and_only_rotating_writes_one() -> None:
    package = Path(checks.__file__).parent
    users = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if re.search(r"ring_file\.(make|activate|retire)\(", path.read_text(encoding="utf-8"))
    }
    assert users == {
        "personnel/management/commands/make_keys.py",
        "personnel/rotation.py",
        "personnel/retirement.py",
    }
