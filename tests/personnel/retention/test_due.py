"""What has expired: months and days, what belongs together, and when a folder goes as a whole."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.months import months_after
from samtale_intranet.personnel.retention.due import Contents, KeptDraft, KeptEntry, Policy, due, together
from samtale_intranet.personnel.retention.rules import CountedFrom, Rule

TODAY = datetime.date(2026, 6, 1)
DEFAULT = Rule(60, CountedFrom.END_OF_EMPLOYMENT)
POLICY = Policy({"kort": Rule(12, CountedFrom.LAST_ACTIVITY)}, DEFAULT, draft_months=12)
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2050, 1, 1))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def an_entry(on: str, kept_by: str = "kort", about: KeptEntry | None = None, number: str = "20-0001") -> KeptEntry:
    return KeptEntry(uuid4(), number, day(on), kept_by, frozenset([about.uuid] if about else []))


def a_folder(*entries: KeptEntry, until: str | None = None, drafts: Any = (), made: str = "2020-01-01") -> Contents:
    ended = day(until) if until else None
    return Contents(uuid4(), day(made), ended, entries, tuple(drafts))


def whats(contents: Contents) -> list[str]:
    return [one.what for one in due(contents, POLICY, TODAY)]


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-11-30", 3, "2025-02-28"),
        ("2024-12-31", 0, "2024-12-31"),
    ],
)
def test_it_counts_whole_months(start: str, months: int, expected: str) -> None:
    assert months_after(day(start), months) == day(expected)


@given(start=DAYS, months=st.integers(0, 1200))
def test_it_never_counts_to_another_month(start: datetime.date, months: int) -> None:
    end = months_after(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day <= start.day


def test_it_keeps_an_entry_through_its_last_day() -> None:
    assert whats(a_folder(an_entry("2025-06-01"))) == []
    assert whats(a_folder(an_entry("2025-05-31"))) == ["entries"]


def test_a_note_keeps_what_it_is_a_note_to() -> None:
    old = an_entry("2020-01-01")
    assert whats(a_folder(old, an_entry("2026-01-01", about=old))) == []


def test_a_note_to_a_correction_keeps_all_three() -> None:
    old = an_entry("2020-01-01")
    new = an_entry("2021-01-01", about=old)
    assert whats(a_folder(old, new, an_entry("2026-01-01", about=new))) == []


def test_the_longest_rule_of_what_belongs_together_holds() -> None:
    old = an_entry("2020-01-01")
    assert whats(a_folder(old, an_entry("2020-01-01", "", about=old))) == []


def test_nothing_counted_from_the_end_of_employment_goes_before_there_is_one() -> None:
    assert whats(a_folder(an_entry("1990-01-01", ""))) == []
    assert whats(a_folder(an_entry("1990-01-01", ""), until="2030-01-01")) == []


def test_what_was_written_after_the_end_counts_from_then() -> None:
    rule = Rule(12, CountedFrom.END_OF_EMPLOYMENT)
    assert rule.last_day(active_on=day("2025-01-01"), employed_until=day("2020-01-01")) == day("2026-01-01")


def test_a_type_that_is_gone_falls_back_to_the_default_and_says_so() -> None:
    contents = a_folder(an_entry("1999-01-01", "afskaffet"), an_entry("2026-05-01"), until="2020-01-01")
    (one,) = due(contents, POLICY, TODAY)
    assert one.why == "afskaffet (no such type any more), default: 60 months from the end of employment"


def test_a_folder_goes_whole_when_its_owner_left_and_all_of_it_expired() -> None:
    contents = a_folder(an_entry("2019-01-01", ""), an_entry("2019-01-01"), until="2020-01-01")
    (one,) = due(contents, POLICY, TODAY)
    assert (one.what, len(one.entries)) == ("folder", 2)
    assert one.since == day("2025-01-01")


def test_a_folder_does_not_go_whole_while_anything_in_it_is_kept() -> None:
    assert whats(a_folder(an_entry("2019-01-01", ""), an_entry("2026-01-01"), until="2020-01-01")) == ["entries"]
    draft = KeptDraft(uuid4(), day("2026-05-01"))
    assert whats(a_folder(an_entry("2019-01-01", ""), until="2020-01-01", drafts=[draft])) == ["entries"]


def test_a_folder_of_who_is_employed_never_goes_whole() -> None:
    assert whats(a_folder(an_entry("2019-01-01"))) == ["entries"]
    assert whats(a_folder(an_entry("2019-01-01"), until="2026-06-01")) == ["entries"]
    assert whats(a_folder(made="1999-01-01")) == []


def test_an_empty_folder_goes_some_months_after_its_owner_left_and_it_was_made() -> None:
    assert whats(a_folder(until="2025-05-31")) == ["folder"]
    assert whats(a_folder(until="2025-06-01")) == []
    assert whats(a_folder(until="2020-05-31", made="2026-05-31")) == []


def test_a_draft_goes_by_its_last_save() -> None:
    drafts = [KeptDraft(uuid4(), day("2025-05-31")), KeptDraft(uuid4(), day("2025-06-01"))]
    (one,) = due(a_folder(drafts=drafts), POLICY, TODAY)
    assert (one.what, one.drafts) == ("draft", (drafts[0].uuid,))


def test_a_correction_under_way_keeps_what_it_corrects() -> None:
    old = an_entry("2019-01-01")
    assert whats(a_folder(old, drafts=[KeptDraft(uuid4(), day("2026-05-01"), old.uuid)])) == []
    assert whats(a_folder(old, drafts=[KeptDraft(uuid4(), day("2020-05-01"), old.uuid)])) == ["draft", "entries"]


@given(st.lists(st.integers(0, 30), min_size=0, max_size=30))
def test_together_is_a_partition_into_connected_parts(parents: list[int]) -> None:
    ids = [UUID(int=number) for number in range(len(parents))]
    entries = [
        KeptEntry(ids[n], f"{n:04d}", TODAY, "", frozenset([ids[parent]] if parent < n else []))
        for n, parent in enumerate(parents)
    ]
    root = list(range(len(parents)))
    for n, parent in enumerate(parents):  # each is written after what it is about
        root[n] = root[parent] if parent < n else n
    expected = {frozenset(ids[n] for n in range(len(parents)) if root[n] == one) for one in set(root)}
    assert {frozenset(entry.uuid for entry in group) for group in together(entries)} == expected
