"""What is wrong with the settings is said at start, in exact words, with what to do."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from samtale_intranet import checks

GOOD = base64.b64encode(hashlib.sha256(b"a good key for these tests").digest()).decode()


@pytest.fixture(autouse=True)
def _no_keys_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAMTALE_KEYS", raising=False)


def give(settings: Any, **changed: Any) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, **changed}


def said(messages: Any) -> list[tuple[str, str, str]]:
    return [(message.id, message.msg, message.hint) for message in messages]


def test_it_is_content_with_the_tests_own_settings(settings: Any) -> None:
    give(settings, KEYS={"active": "k1", "keys": {"k1": GOOD}})
    for check in (checks.check_names, checks.check_keys, checks.check_form_sizes, checks.check_transactions):
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


def test_it_warns_where_nothing_can_be_erased(settings: Any, tmp_path: Any) -> None:
    give(settings, ERASURES_FILE=None)
    assert said(checks.check_retention()) == [
        (
            "samtale.W022",
            "There is no ERASURES_FILE: erase_expired erases nothing, however long it has been kept.",
            "Name a file that lies outside the database and is not rolled back with it.",
        )
    ]
    give(settings, ERASURES_FILE=str(tmp_path / "nowhere" / "list"))
    assert [one[:2] for one in said(checks.check_retention())] == [
        ("samtale.W023", f"The folder of ERASURES_FILE, {tmp_path / 'nowhere'}, is not there.")
    ]
    give(settings, ERASURES_FILE=str(tmp_path / "list"))
    assert said(checks.check_retention()) == []


@pytest.mark.parametrize("months", [0, -1, "60", None, True, 1201])
def test_it_refuses_rules_of_keeping_that_cannot_be_counted(settings: Any, tmp_path: Any, months: Any) -> None:
    given = {"ERASURES_FILE": str(tmp_path / "list"), "RETENTION_FROM": "hiring", "DRAFT_MONTHS": months}
    give(settings, **given)
    assert said(checks.check_retention()) == [
        ("samtale.E024", "RETENTION_FROM is 'hiring'.", "Choose one of last_activity, end_of_employment."),
        (
            "samtale.E025",
            f"DRAFT_MONTHS is {months!r}, and would not be counted as meant.",
            "Write whole months, from 1 to 1200.",
        ),
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


def test_it_warns_where_a_whole_plan_cannot_be_sent(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000, 2_621_440
    assert said(checks.check_form_sizes()) == [
        (
            "samtale.W013",
            "DATA_UPLOAD_MAX_NUMBER_FIELDS is 1000: a plan with 200 rows of 8 columns cannot be saved.",
            "Set DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000 or more.",
        ),
        (
            "samtale.W014",
            "DATA_UPLOAD_MAX_MEMORY_SIZE is 2621440: a long text cannot be answered beside its field.",
            "Set DATA_UPLOAD_MAX_MEMORY_SIZE = 12582912 or more.",
        ),
    ]


def test_it_is_content_with_no_limit_at_all(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    assert said(checks.check_form_sizes()) == []


@pytest.mark.parametrize("months", [0, 5, -1, 5.5, "60", None])
def test_it_refuses_a_number_of_months_that_would_let_the_ledger_go(settings: Any, months: Any) -> None:
    give(settings, LEDGER_MONTHS=months)
    assert said(checks.check_numbers()) == [
        (
            "samtale.E035",
            f"LEDGER_MONTHS is {months!r}: who looked would be forgotten.",
            "Set it to a whole number, 6 or more; where it is not set it is 60.",
        )
    ]


@pytest.mark.parametrize("share", [-0.1, 1.1, 5, "5 %", True, None])
def test_it_refuses_a_share_that_is_none(settings: Any, share: Any) -> None:
    give(settings, SAMPLE_SHARE=share)
    assert said(checks.check_numbers()) == [
        (
            "samtale.E036",
            f"SAMPLE_SHARE is {share!r}, which is no share.",
            "Set it to a share between 0 and 1, e.g. 0.05 for one look in twenty.",
        )
    ]


@pytest.mark.parametrize("hour", [-1, 24, "7", 7.5, None, True])
def test_it_refuses_an_hour_at_which_no_reminder_would_go(settings: Any, hour: Any) -> None:
    give(settings, REMINDER_HOUR=hour)
    assert said(checks.check_numbers()) == [
        (
            "samtale.E033",
            f"REMINDER_HOUR is {hour!r}: no reminder would go at that hour.",
            "Set it to a whole hour from 0 to 23; where it is not set it is 7.",
        )
    ]


@pytest.mark.parametrize("days", [-1, 366, "14", None])
def test_it_refuses_days_of_reminders_that_cannot_be_counted(settings: Any, days: Any) -> None:
    give(settings, REMINDER_DAYS=days)
    assert said(checks.check_numbers()) == [
        (
            "samtale.E034",
            f"REMINDER_DAYS is {days!r}, and cannot be counted with.",
            "Set it to whole days from 0 to 365; where it is not set it is 14.",
        )
    ]


def test_it_takes_numbers_as_they_are_meant(settings: Any) -> None:
    give(settings, LEDGER_MONTHS=6, SAMPLE_SHARE=1, REMINDER_HOUR=0, REMINDER_DAYS=365)
    assert list(checks.check_numbers()) == []
