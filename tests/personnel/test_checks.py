"""What is wrong with the settings is said at start, in exact words, with what to do."""

from __future__ import annotations

import base64
import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from samtale_intranet import checks

GOOD = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(autouse=True)
def _no_keys_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAMTALE_KEYS", raising=False)


def give(settings: Any, **changed: Any) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, **changed}


def said(messages: Any) -> list[tuple[str, str, str]]:
    return [(message.id, message.msg, message.hint) for message in messages]


def test_it_is_content_with_the_tests_own_settings() -> None:
    for check in (checks.check_names, checks.check_keys, checks.check_transactions):
        assert said(check()) == []


def test_it_guesses_what_an_unknown_setting_was_meant_to_be(settings: Any) -> None:
    give(settings, STEPUP_MINUTES=5)
    assert said(checks.check_names()) == [
        ("samtale.E002", "SAMTALE_INTRANET has no setting 'STEPUP_MINUTES'.", "Did you mean 'STEP_UP_MINUTES'?")
    ]


def test_it_lists_the_settings_where_none_is_near(settings: Any) -> None:
    give(settings, XYZZY=5)
    [(_id, text, hint)] = said(checks.check_names())
    assert text == "SAMTALE_INTRANET has no setting 'XYZZY'."
    assert hint.startswith("The known ones are BASE_TEMPLATE, KEYS,")


def test_it_asks_for_a_dict(settings: Any) -> None:
    settings.SAMTALE_INTRANET = ["KEYS"]
    assert said(checks.check_names()) == [
        ("samtale.E001", "SAMTALE_INTRANET is not a dict.", "Write SAMTALE_INTRANET = {…}.")
    ]


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


@pytest.mark.parametrize("made", ["first bytes", "digest"])
def test_it_refuses_a_key_made_from_the_secret_key(settings: Any, made: str) -> None:
    settings.SECRET_KEY = "a secret key of the host that is long enough"
    secret = settings.SECRET_KEY.encode()
    key = secret[:32] if made == "first bytes" else hashlib.sha256(secret).digest()
    give(settings, KEYS={"active": "k1", "keys": {"k1": base64.b64encode(key).decode()}})
    assert said(checks.check_keys()) == [
        (
            "samtale.E004",
            "Key 'k1' of the key ring is SECRET_KEY, or made from it.",
            "Make a ring of random keys with `manage.py make_keys FILE`.",
        )
    ]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_it_refuses_a_key_file_that_others_can_read(settings: Any, tmp_path: Path, mode: int) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"active": "k1", "keys": {"k1": GOOD}}))
    file.chmod(mode)
    give(settings, KEYS=None, KEYS_FILE=str(file))
    assert said(checks.check_keys()) == [
        ("samtale.E005", f"The key ring {file} can be read by others than its owner.", f"Run `chmod 600 {file}`.")
    ]


def test_it_asks_for_immediate_transactions(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", {})
    monkeypatch.setattr(checks.connections["default"], "vendor", "sqlite")
    assert said(checks.check_transactions()) == [
        (
            "samtale.E010",
            "SQLite's transactions are not IMMEDIATE; two who write at once would fail instead of queueing.",
            'Set DATABASES["default"]["OPTIONS"]["transaction_mode"] = "IMMEDIATE".',
        )
    ]


class Pragmas:
    """A SQLite connection that answers with the given pragmas."""

    vendor = "sqlite"

    def __init__(self, journal: str, synchronous: int) -> None:
        self.values = {"PRAGMA journal_mode": journal, "PRAGMA synchronous": synchronous}

    def is_in_memory_db(self) -> bool:
        return False

    def cursor(self) -> Pragmas:
        return self

    def __enter__(self) -> Pragmas:
        return self

    def __exit__(self, *args: object) -> None:
        return None

    def execute(self, statement: str) -> Pragmas:
        self.answer = self.values[statement]
        return self

    def fetchone(self) -> tuple[Any]:
        return (self.answer,)


@pytest.mark.parametrize(
    ("journal", "synchronous", "expected"),
    [
        ("wal", 2, []),
        (
            "delete",
            2,
            [("samtale.W011", "SQLite's journal_mode is delete; readers and a writer would block each other.")],
        ),
        (
            "wal",
            1,
            [
                (
                    "samtale.E012",
                    "SQLite's synchronous is not FULL; an event reported as written could be lost in a power cut.",
                )
            ],
        ),
    ],
)
def test_it_asks_sqlite_how_it_writes(
    monkeypatch: pytest.MonkeyPatch, journal: str, synchronous: int, expected: list[tuple[str, str]]
) -> None:
    monkeypatch.setattr(checks, "connections", {"default": Pragmas(journal, synchronous)})
    found = said(checks.check_durability(databases=["default"]))
    assert [(number, text) for number, text, _hint in found] == expected
    hint = 'Set OPTIONS["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;".'
    assert {shown for _number, _text, shown in found} <= {hint}


def test_it_asks_the_database_only_where_django_does() -> None:
    assert said(checks.check_durability(databases=None)) == []


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
