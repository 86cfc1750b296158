"""An anchor sees what the chain cannot: a tail that was cut off, and a database put in the place of another."""

from __future__ import annotations

import io
import json
import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import anchors
from samtale_intranet.personnel.api import open_entry
from samtale_intranet.personnel.counters import set_back
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.models import Entry, LedgerEvent
from tests.personnel.test_verify_journal import FAILS, five_events, sql, verify, wrong

__all__ = ["five_events"]

EVENTS = "samtale_personnel_ledgerevent"


def anchor(path: Path, **options: Any) -> str:
    """Run the command; give what it prints."""
    out = io.StringIO()
    with translation.override("en"):
        call_command("anchor_journal", str(path), stdout=out, **options)
    return out.getvalue()


def refused(path: Path, **options: Any) -> str:
    """Run the command, which must refuse; give why."""
    with pytest.raises(CommandError) as failure:
        anchor(path, **options)
    return str(failure.value)


@pytest.fixture
def kept(five: list[Entry], tmp_path: Path) -> Path:
    """The anchor of the five events."""
    path = tmp_path / "anchors.jsonl"
    anchor(path)
    return path


def taken(path: Path) -> str:
    """When the newest anchor of the file was taken."""
    return str(json.loads(path.read_bytes().splitlines()[-1])["taken"])


def test_it_writes_a_line_for_each_municipality_that_only_its_owner_can_read(
    people: SimpleNamespace, kept: Path
) -> None:
    there, here = anchors.read(kept)
    head = LedgerEvent.objects.get(sequence=5)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert (there.slug, there.sequence, there.head) == ("hedeby", 0, "")
    assert (here.slug, here.municipality) == ("norddjurs", str(people.municipality.uuid))
    assert (here.sequence, here.head, here.key_id) == (5, head.mac, "test")
    assert here.counts == {"entries": 2, "files": 0, "folders": 1}
    assert list(here.numbers.values()) == [2]
    assert [file.name for file in kept.parent.iterdir()] == ["anchors.jsonl"]


def test_it_prints_lines_for_paper(five: list[Entry], tmp_path: Path) -> None:
    told = anchor(tmp_path / "a").splitlines()
    head = LedgerEvent.objects.get(sequence=5).mac
    groups = "-".join(head[at : at + 4] for at in range(0, 20, 4))
    assert told == [
        "Anchor of the journal. Print or copy these lines, and keep them away from the database:",
        "  hedeby: nothing written yet",
        f"  norddjurs 5 {taken(tmp_path / 'a')[:10]} {groups}",
        "Each is: municipality, last event, day, and the beginning of what seals the event.",
    ]


def test_it_leaves_a_file_alone_that_is_there(five: list[Entry], tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("mine")
    assert refused(path) == f"{path} exists already and is left as it is. Choose another name."
    assert path.read_text() == "mine"


def test_it_adds_to_its_own_file(people: SimpleNamespace, five: list[Entry], kept: Path) -> None:
    before = kept.read_bytes()
    open_entry(user=people.hr.user, entry_uuid=five[0].uuid, purpose=Purpose.PERSONNEL_ADMINISTRATION)
    anchor(kept, append=True)
    assert kept.read_bytes().startswith(before)
    assert [one.sequence for one in anchors.read(kept)] == [0, 5, 0, 6]
    assert kept.stat().st_mode & 0o777 == 0o600


def test_it_makes_the_file_that_it_should_add_to(five: list[Entry], tmp_path: Path) -> None:
    anchor(tmp_path / "new", append=True)
    assert [one.sequence for one in anchors.read(tmp_path / "new")] == [0, 5]


def test_it_adds_nothing_to_another_file(five: list[Entry], tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("mine\n")
    assert refused(path, append=True) == ("Line 1 of notes.txt is no anchor. Use the file as anchor_journal wrote it.")
    assert path.read_text() == "mine\n"


def test_it_takes_no_anchor_of_a_changed_head(five: list[Entry], tmp_path: Path) -> None:
    sql(f"UPDATE {EVENTS} SET actor = 'x' WHERE sequence = 5")  # noqa: S608
    assert refused(tmp_path / "a") == "Event 5 of norddjurs was changed. Run `manage.py verify_journal`."
    assert not (tmp_path / "a").exists()


def test_it_takes_no_further_anchor_where_the_ledger_lost_what_the_last_one_knew(five: list[Entry], kept: Path) -> None:
    sql(f"DELETE FROM {EVENTS} WHERE sequence = 5")  # noqa: S608
    before = kept.read_bytes()
    assert refused(kept, append=True) == (
        f"The ledger of norddjurs no longer holds what the anchor of {taken(kept)} knows. "
        "Nothing was written. Run `manage.py verify_journal --anchor` with this file."
    )
    assert kept.read_bytes() == before


def test_it_says_that_a_file_cannot_be_written(five: list[Entry], tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "a"
    assert refused(path) == f"{path} cannot be written: No such file or directory."


def test_it_finds_nothing_wrong_with_a_ledger_that_went_on(
    people: SimpleNamespace, five: list[Entry], kept: Path
) -> None:
    open_entry(user=people.hr.user, entry_uuid=five[0].uuid, purpose=Purpose.PERSONNEL_ADMINISTRATION)
    assert "norddjurs: 6 events, all as they were written.\n" in verify(anchor=kept)


def test_it_says_that_the_file_has_no_anchor_of_a_municipality(five: list[Entry], kept: Path) -> None:
    kept.write_bytes(kept.read_bytes().splitlines(keepends=True)[0])
    assert verify(anchor=kept, municipality="norddjurs") == (
        "norddjurs: 5 events, all as they were written.\n"
        "norddjurs: the anchor file knows nothing of it, so that a lost tail would not be seen.\n"
    )


def test_it_names_a_tail_that_was_cut_off(five: list[Entry], kept: Path) -> None:
    sql(f"DELETE FROM {EVENTS} WHERE sequence > 3")  # noqa: S608
    assert "norddjurs: 3 events" in verify()
    counted = "2 entries, 0 files, 1 folders"
    assert wrong(anchor=kept).splitlines() == [
        f"norddjurs: The ledger ends at event 3, but the anchor of {taken(kept)} knows event 5: "
        "events 4 to 5 are cut off, or the whole database was rolled back.",
        f"norddjurs: The anchor of {taken(kept)} counted {counted}. Now: {counted}.",
    ]


def test_it_names_the_only_event_that_was_cut_off(five: list[Entry], kept: Path) -> None:
    sql(f"DELETE FROM {EVENTS} WHERE sequence = 5")  # noqa: S608
    assert "knows event 5: event 5 is cut off, or the whole database was rolled back." in wrong(anchor=kept)


def test_it_names_a_ledger_that_was_rolled_back_and_written_on(
    people: SimpleNamespace, five: list[Entry], kept: Path
) -> None:
    sql(f"DELETE FROM {EVENTS} WHERE sequence > 3")  # noqa: S608
    for _again in range(3):
        open_entry(user=people.hr.user, entry_uuid=five[0].uuid, purpose=Purpose.PERSONNEL_ADMINISTRATION)
    assert "norddjurs: 6 events, all as they were written.\n" in verify()
    assert wrong(anchor=kept).splitlines()[0] == (
        f"norddjurs: Event 5 is not the one that the anchor of {taken(kept)} knows: "
        "the database was rolled back and written on, or exchanged."
    )


def test_it_names_a_database_that_was_exchanged_for_a_new_one(
    people: SimpleNamespace, five: list[Entry], kept: Path
) -> None:
    Municipality.objects.filter(pk=people.municipality.pk).update(uuid=uuid.uuid4(), slug="norddjurs")
    assert (
        f"norddjurs: It is not in this database, but the anchor of {taken(kept)} knows it: "
        "the whole database was exchanged or rolled back."
    ) in wrong(anchor=kept)


def test_it_names_an_emptied_ledger(five: list[Entry], kept: Path) -> None:
    sql(f"DELETE FROM {EVENTS}")  # noqa: S608
    assert "The ledger ends at event 0, but the anchor of" in wrong(anchor=kept)


def test_it_names_a_counter_below_what_an_anchor_knows(five: list[Entry], kept: Path) -> None:
    year, last = next(iter(anchors.read(kept)[1].numbers.items()))
    sql("DELETE FROM samtale_personnel_outboxitem")
    sql("DELETE FROM samtale_personnel_entry")
    sql("UPDATE samtale_personnel_journalyear SET last = 0")
    found = next(set_back(five[0].municipality, anchors.read(kept)))
    assert found.text == (
        f"The journal numbers of {year} stand at 0, but the anchor of {taken(kept)} knows {last}: "
        "the counter was set back."
    )


def test_it_compares_with_every_anchor_of_the_file(people: SimpleNamespace, five: list[Entry], kept: Path) -> None:
    """The ledger was rolled back behind the first anchor, written on and anchored anew in another file."""
    sql(f"DELETE FROM {EVENTS} WHERE sequence = 5")  # noqa: S608
    for _again in range(2):
        open_entry(user=people.hr.user, entry_uuid=five[0].uuid, purpose=Purpose.PERSONNEL_ADMINISTRATION)
    later = kept.parent / "later"
    anchor(later)
    both = kept.parent / "both"
    both.write_bytes(kept.read_bytes() + later.read_bytes())
    assert "norddjurs: 6 events" in verify(anchor=later)
    assert "norddjurs: Event 5 is not the one that the anchor of" in wrong(anchor=both)


def changed(path: Path, **values: Any) -> Path:
    """Write the anchor of Norddjurs with other values to another file."""
    lines = path.read_bytes().splitlines()
    lines[1] = json.dumps({**json.loads(lines[1]), **values}).encode()
    other = path.parent / "changed"
    other.write_bytes(b"\n".join(lines) + b"\n")
    return other


@pytest.mark.parametrize(
    "values",
    [
        *({"sequence": 4}, {"head": "0" * 64}, {"taken": "2020-01-01T00:00:00+00:00"}, {"slug": "x"}, {"mac": ""}),
        *({"municipality": str(uuid.uuid4())}, {"counts": {"entries": 0}}, {"numbers": {}}),
    ],
)
def test_it_trusts_no_anchor_that_was_changed(five: list[Entry], kept: Path, values: dict[str, Any]) -> None:
    with pytest.raises(CommandError) as failure:
        verify(anchor=changed(kept, **values))
    assert str(failure.value) == (
        "Line 2 of changed was changed or forged: no key of ours made it so. Use another copy of it."
    )


@pytest.mark.parametrize(
    "values",
    [
        *({"sequence": "5"}, {"format": "x"}, {"counts": 1}, {"more": 1}, {"head": None}),
        *({"sequence": 2**60}, {"mac": "\ud800"}, {"slug": "\ud800"}),
    ],
)
def test_it_knows_what_is_no_anchor(five: list[Entry], kept: Path, values: dict[str, Any]) -> None:
    with pytest.raises(CommandError) as failure:
        verify(anchor=changed(kept, **values))
    assert str(failure.value) == "Line 2 of changed is no anchor. Use the file as anchor_journal wrote it."


def test_it_cannot_be_forged_with_the_database_alone(five: list[Entry], kept: Path, settings: Any) -> None:
    """Somebody makes a ring of their own under the same id, and an anchor with it."""
    ring = {"active": "test", "keys": {"test": "A" * 43 + "="}}
    sql(f"DELETE FROM {EVENTS}")  # noqa: S608
    ours = settings.SAMTALE_INTRANET
    settings.SAMTALE_INTRANET = {**ours, "KEYS": ring}
    forged = kept.parent / "forged"
    anchor(forged)
    settings.SAMTALE_INTRANET = ours
    with pytest.raises(CommandError, match="Line 1 of forged was changed or forged"):
        verify(anchor=forged)


def test_it_says_that_an_anchor_cannot_be_read_or_is_empty(five: list[Entry], tmp_path: Path) -> None:
    with pytest.raises(CommandError) as failure:
        verify(anchor=tmp_path / "none")
    assert str(failure.value) == f"{tmp_path / 'none'} cannot be read: No such file or directory."
    (tmp_path / "empty").touch()
    with pytest.raises(CommandError) as failure:
        verify(anchor=tmp_path / "empty")
    assert str(failure.value) == "empty holds no anchor. Use the file as anchor_journal wrote it."


def test_it_compares_with_a_line_from_paper(people: SimpleNamespace, five: list[Entry], kept: Path) -> None:
    line = anchors.read(kept)[1].paper
    assert "norddjurs: 5 events" in verify(paper=[line.upper()])
    sql(f"DELETE FROM {EVENTS} WHERE sequence = 5")  # noqa: S608
    day = line.split()[2]
    assert wrong(paper=[line]) == (
        f"norddjurs: The ledger ends at event 4, but the anchor of {day} on paper knows event 5: "
        "event 5 is cut off, or the whole database was rolled back."
    )
    open_entry(user=people.hr.user, entry_uuid=five[0].uuid, purpose=Purpose.PERSONNEL_ADMINISTRATION)
    assert f"Event 5 is not the one that the anchor of {day} on paper knows" in wrong(paper=[line])


@pytest.mark.parametrize(
    "line", ["norddjurs 5 2026-11-21 3f9a", "norddjurs", "norddjurs 5 2026-11-21 -".ljust(40, "-")]
)
def test_it_knows_what_is_no_line_from_paper(five: list[Entry], line: str) -> None:
    with pytest.raises(CommandError) as failure:
        verify(paper=[line])
    assert str(failure.value) == (
        f"{line!r} is no line of an anchor on paper. It looks like: norddjurs 418 2026-11-21 3f9a-12bc-07de-55aa-91c0"
    )


def test_it_names_a_municipality_that_only_the_paper_knows(five: list[Entry]) -> None:
    assert wrong(paper=["syddjurs 5 2026-11-21 3f9a-12bc-07de-55aa-91c0"]) == (
        "syddjurs: It is not in this database, but the anchor of 2026-11-21 on paper knows it: "
        "the whole database was exchanged or rolled back."
    )


def test_it_starts_from_the_event_that_the_anchor_knows(people: SimpleNamespace, five: list[Entry], kept: Path) -> None:
    open_entry(user=people.hr.user, entry_uuid=five[0].uuid, purpose=Purpose.PERSONNEL_ADMINISTRATION)
    assert verify(municipality="norddjurs", anchor=kept, since=5) == (
        "norddjurs: 1 events after event 5, all as they were written.\n"
        "norddjurs: what came before event 5 was not looked at; the anchor knows event 5.\n"
    )


def test_it_sees_from_one_row_that_it_starts_in_another_ledger(
    people: SimpleNamespace, five: list[Entry], kept: Path
) -> None:
    sql(f"DELETE FROM {EVENTS} WHERE sequence = 5")  # noqa: S608
    for _again in range(3):
        open_entry(user=people.hr.user, entry_uuid=five[0].uuid, purpose=Purpose.PERSONNEL_ADMINISTRATION)
    for since in (5, 6):
        told = wrong(municipality="norddjurs", anchor=kept, since=since)
        assert f"norddjurs: Event 5 is not the one that the anchor of {taken(kept)} knows" in told


def test_it_sees_a_tail_cut_off_after_the_event_it_starts_from(
    people: SimpleNamespace, five: list[Entry], kept: Path
) -> None:
    sql(f"DELETE FROM {EVENTS} WHERE sequence = 5")  # noqa: S608
    assert "The ledger ends at event 4" in wrong(municipality="norddjurs", anchor=kept, since=3)


def test_it_tells_in_json_how_many_anchors_it_compared_with(five: list[Entry], kept: Path, capsys: Any) -> None:
    sql(f"DELETE FROM {EVENTS} WHERE sequence = 5")  # noqa: S608
    with pytest.raises(CommandError, match=FAILS):
        call_command("verify_journal", json=True, anchor=kept)
    here = json.loads(capsys.readouterr().out)["municipalities"][1]
    assert (here["anchors"], here["kind"], here["event"]) == (1, "cut off", 5)
    assert here["lost"].startswith(f"The anchor of {taken(kept)} counted 2 entries")
