"""Each kind of row that is kept, and each kind of change: found and named, and the standalone verifier says the same.

The kinds are found by looking at the models: a new one fails here until it is covered, or said to be apart and why.
"""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.db.utils import IntegrityError

from samtale_intranet.personnel import ledger_export
from samtale_intranet.personnel.standalone import verify_ledger
from samtale_intranet.personnel.verification import first_wrong
from tests.personnel.tamper.rows import Row, another, insert, planted, raw, remove, swap, undone, write
from tests.personnel.tamper.world import World

# Kept, without evidence of their own: what finds them changed, and the words by which it names them.
WITHOUT_EVIDENCE = {
    "samtale_personnel.LedgerEvent": "Event ",
    "samtale_personnel.Folder": "The key of folder ",
    "samtale_personnel.JournalYear": "The journal numbers of ",
}
# Words for rows that have no name of their own in the ledger.
NAMED = {
    **WITHOUT_EVIDENCE,
    "samtale_personnel.OutboxItem": "The outbox row of record ",
    "samtale_personnel.Checkpoint": "heckpoint ",
    "samtale_personnel.CarriedRecord": "heckpoint ",
}
# Not compared with the ledger, and why nothing is lost by that.
APART = {
    "samtale_personnel.AuthenticatorDevice": "its secret is sealed, bound to person and device",
    "samtale_personnel.RecoveryDevice": "holds a name and a throttle; its codes are rows of their own",
    "samtale_personnel.RecoveryCode": "a keyed digest, bound to person and device",
    "samtale_personnel.PasskeyBinding": "carries a mac of its own, bound to person and passkey",
    "forms_pages.PlanVersion": "a draft of before, sealed as that version of that plan; it goes with the journaling",
    "forms_pages.PlanFormPage": "a page that editors change; each plan has a copy of it, sealed",
}
# Columns that are no evidence, and why.
FREE: dict[str, dict[str, str]] = {
    "samtale_personnel.Entry": {
        "submit_key": "tells a second click from a first, for some minutes",
        "submit_digest": "tells a second click from a first, for some minutes",
    },
    "samtale_personnel.Folder": {"created_at": "is shown nowhere"},
    "samtale_personnel.OutboxItem": {
        "created_at": "is shown nowhere; the entry has its day",
        "attempts": "how often it was tried before it was settled",
        "next_attempt_at": "when it would have been tried again",
        "claimed_until": "which worker had it",
    },
    "samtale_personnel.StandIn": {
        "given_at": "the event has the moment",
        "decided_at": "the event has the moment",
        "withdrawn_at": "the event has the moment",
    },
    "forms_pages.Plan": {
        "page_id": "may go with the page; the form is sealed in the plan",
        "started_by_id": "the event has who it was",
        "start_key": "tells a second click from a first",
        "started_at": "the event has the moment",
        "seen_by_employee": "which version a window has open",
        "seen_by_leader": "which version a window has open",
    },
    "forms_pages.PlanFile": {"size": "for the limit of a plan", "added_at": "the event has the moment"},
}
# What a planted copy needs besides a key and a name, where the database would refuse it else.
PLANTED: dict[str, dict[str, Any]] = {
    "samtale_personnel.LedgerEvent": {"sequence": 99_999},
    "samtale_personnel.Entry": {"number": "20-9999", "source": None, "submit_key": "planted"},
    "samtale_personnel.EntryFile": {"file": "6f9619ff8b86d011b42d00cf4fc964ff"},
    "samtale_personnel.CarriedRecord": {"sequence": 99_999, "record": "6f9619ff8b86d011b42d00cf4fc964ff"},
    "samtale_personnel.Sample": {"month": "2019-01-01"},
    "samtale_personnel.Erasure": {"line_mac": "f" * 64},
    "samtale_personnel.FactorReset": {"state": "turned_down"},
    "samtale_personnel.SampledRead": {"sequence": 99_999},
    "forms_pages.Plan": {"start_key": "planted", "entry_id": None, "state": "finished"},
    "forms_pages.Response": {"party": "companion"},
    "samtale_conversations.PickedThemes": {"party": "companion"},
    "samtale_conversations.AgreedActions": {"entry_id": 99_999},
}
# What cannot be planted or swapped, and why.
NO_PLANT = {
    "samtale_personnel.OutboxItem": "an entry has one, and every entry is compared",
    "samtale_personnel.JournalYear": "a counter that nobody used gives out nothing",
}
NO_SWAP = {
    "samtale_personnel.Checkpoint": "a municipality has one; it cannot be another's, which is a change of a column",
}
# What a row keeps where two are swapped, so that its place is not swapped with it.
PLACES = {
    "samtale_personnel.LedgerEvent": ["sequence"],
    "samtale_personnel.CarriedRecord": ["record"],
    "samtale_personnel.JournalYear": ["year"],
}
# Another value of a column, where the next best one is another row's.
VALUES = {
    ("forms_pages.Response", "party"): "companion",
    ("samtale_conversations.PickedThemes", "party"): "companion",
    ("samtale_conversations.PickedThemes", "conversation_id"): 99_999,
}
EXPORTED = {f"samtale_personnel.{name}" for name in ("LedgerEvent", "Checkpoint", "CarriedRecord")}


def kinds() -> dict[str, type[models.Model]]:
    """Give every model of the section and of the plans, and what conversations seal, by its label."""
    labels = ("samtale_personnel", "forms_pages")
    found = [model for label in labels for model in apps.get_app_config(label).get_models()]
    # The others hold who, when and where, which no event tells of.
    found += [one for one in apps.get_app_config("samtale_conversations").get_models() if hasattr(one, "evidence")]
    return {model._meta.label: model for model in found}


def kept() -> list[str]:
    """Give what is compared with the ledger, by its own evidence or as part of something else."""
    return [label for label, model in kinds().items() if hasattr(model, "evidence") or label in WITHOUT_EVIDENCE]


@pytest.fixture
def world(people: SimpleNamespace) -> World:
    """Some of everything, and nothing wrong with it."""
    made = World(people)
    assert said(made) == ""
    return made


def said(world: World) -> str:
    """Give the first thing wrong in either municipality, or nothing."""
    return (first_wrong(municipality=world.people.municipality) or "") or (
        first_wrong(municipality=world.people.other) or ""
    )


def rows(label: str) -> list[Row]:
    """Give the rows there are of a kind, in their order; of those that two municipalities have, the first one's."""
    found = [raw(one) for one in kinds()[label]._default_manager.order_by("pk")]
    assert found, f"The world of these tests holds no {label}: put two into it."
    return found


def names(row: Row) -> list[str]:
    """Give the words by one of which the row must be named."""
    told = [str(UUID(str(row.columns["uuid"])))] if "uuid" in row.columns else []
    return [*told, *([NAMED[row.model._meta.label]] if row.model._meta.label in NAMED else [])]


def referring(row: Row) -> list[Row]:
    """Give the kept rows that refer to this one, and those that refer to them: without it they are changed as well."""
    found = []
    for label in kept():
        for field in kinds()[label]._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is row.model:
                about = [one for one in rows(label) if one.columns[field.column] == row.pk and one != row]
                found += [*about, *(further for one in about for further in referring(one))]
    return found


def standalone(world: World) -> str:
    """Give what the verifier of one file says of an export, in this process."""
    municipality = world.people.municipality
    parts = [b"".join(ledger_export.key_lines(municipality))]
    tables = [
        {key_id: bytes.fromhex(key) for key_id, key in verify_ledger.json.loads(parts[0])[kind].items()}
        for kind in ("ledger", "anchor")
    ]
    keys = verify_ledger.Keys(str(municipality.uuid), *tables)
    try:
        fault = verify_ledger.check(ledger_export.lines(municipality), keys)[1]
    except verify_ledger.NotAsExported as problem:
        return str(problem)
    return fault.text if fault else ""


def missed(world: World, row: Row, *others: Row) -> str:
    """Tell why the finding is not good enough; nothing where the row is found and named."""
    found = said(world)
    if not found:
        return "not found"
    if not any(name in found for one in (row, *others) for name in names(one)):
        return f"named as: {found}"
    here = first_wrong(municipality=world.people.municipality) or ""
    if row.model._meta.label in EXPORTED and here and standalone(world) != here:
        return f"{here!r}, but the standalone verifier says {standalone(world)!r}"
    return ""


def test_each_kind_of_row_is_compared_with_the_ledger_or_told_to_be_apart() -> None:
    assert set(kinds()) == {*kept(), *APART}
    assert not set(kept()) & set(APART)


def test_what_is_free_is_there_and_is_no_evidence() -> None:
    for label, columns in FREE.items():
        assert set(columns) <= {field.column for field in kinds()[label]._meta.concrete_fields}


@pytest.mark.parametrize("label", kept())
def test_each_column_that_is_changed_is_found_and_named(world: World, label: str) -> None:
    """Moving a row to another folder, person or municipality is the change of such a column."""
    row, unseen = rows(label)[0], {}
    for field in row.model._meta.concrete_fields:
        if field.primary_key or field.column in FREE.get(label, {}):
            continue
        moved = referring(row) if isinstance(field, models.ForeignKey) else []  # what is in it moves along
        with undone():
            value = VALUES.get((label, field.column)) or another(field, row.columns[field.column])
            write(row, **{field.column: value})
            changed = Row(row.model, {**row.columns, field.column: value})
            if why := missed(world, row, changed, *moved):
                unseen[field.column] = why
    assert unseen == {}


@pytest.mark.parametrize("label", FREE)
def test_a_column_that_is_free_is_no_evidence_indeed(world: World, label: str) -> None:
    """Else it would have to leave the list."""
    row = rows(label)[0]
    for column in FREE[label]:
        field = next(one for one in row.model._meta.concrete_fields if one.column == column)
        with undone():
            write(row, **{column: another(field, row.columns[column])})
            assert said(world) == "", column


@pytest.mark.parametrize("label", kept())
def test_a_row_that_was_removed_is_found_and_named(world: World, label: str) -> None:
    row = rows(label)[0]
    with undone():
        about = referring(row)
        remove(row)
        assert missed(world, row, *about) == ""


@pytest.mark.parametrize("label", [label for label in kept() if label not in NO_PLANT])
def test_a_row_that_was_planted_is_found_and_named(world: World, label: str) -> None:
    people = world.people
    more = {
        "samtale_personnel.Folder": {"employee_id": people.hr2.pk},
        "samtale_personnel.Checkpoint": {"municipality_id": people.other.pk},
    }
    row = planted(rows(label)[0], **PLANTED.get(label, {}), **more.get(label, {}))
    with undone():
        insert(row)
        assert missed(world, row) == ""


@pytest.mark.parametrize("label", [label for label in kept() if label not in NO_SWAP])
def test_two_rows_that_were_swapped_are_found_and_named(world: World, label: str) -> None:
    one, other = rows(label)[:2]
    with undone():
        swap(one, other, *PLACES.get(label, ()))
        assert missed(world, one, other) == ""


def test_each_row_that_was_rolled_back_is_found_and_named(world: World) -> None:
    assert {row.model._meta.label for row in world.earlier} == {
        "forms_pages.Plan",
        "samtale_conversations.AgreedActions",
        "samtale_conversations.FollowUp",
        "samtale_personnel.LegalHold",
        "samtale_personnel.StandIn",
        "samtale_personnel.SampledRead",
    }
    for row in world.earlier:
        with undone():
            write(row, **{name: value for name, value in row.columns.items() if name != "id"})
            assert missed(world, row) == ""


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_tail_that_was_cut_off_is_named_by_an_anchor(world: World, tmp_path: Path, count: int) -> None:
    path, out = tmp_path / "anchors", io.StringIO()
    call_command("anchor_journal", str(path), stdout=io.StringIO())
    for row in rows("samtale_personnel.LedgerEvent")[-count:]:
        remove(row)
    with pytest.raises(CommandError):
        call_command("verify_journal", municipality="norddjurs", anchor=path, stdout=io.StringIO(), stderr=out)
    assert "but the anchor of" in out.getvalue()
    assert "cut off, or the whole database was rolled back." in out.getvalue()


def test_the_tests_can_fail(world: World) -> None:
    """What is done and undone leaves nothing behind, and a change that is none is not found."""
    row = rows("samtale_personnel.Entry")[0]
    with undone():
        write(row, number=row.columns["number"])
        assert missed(world, row) == "not found"
    with pytest.raises(IntegrityError):
        insert(row)
