"""What goes and what stays, the ledger afterwards, and that nothing goes which is held, waited for or not listed."""

from __future__ import annotations

import datetime
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.personnel.api import annotate, open_folder
from samtale_intranet.personnel.models import (
    Entry,
    EntryFile,
    Erasure,
    Folder,
    LedgerEvent,
    LegalHold,
    OutboxItem,
    Sample,
    SampledRead,
    StatedPurpose,
)
from samtale_intranet.personnel.retention import keepers
from samtale_intranet.personnel.retention.api import ListProblem, NotErased, erase, lift_hold, set_hold
from samtale_intranet.personnel.sampling.drawing import draw_due
from tests.personas import say_why
from tests.personnel.documents import a_document
from tests.personnel.retention.conftest import (
    LONG_AGO,
    erase_all,
    expired,
    is_whole,
    leave,
    lines,
)


def events() -> list[str]:
    return list(LedgerEvent.objects.order_by("pk").values_list("action", flat=True))


def test_it_keeps_by_the_rule_of_the_type_and_else_by_the_default(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path
) -> None:
    short, default, unknown = old("a"), old("b", kept_by=""), old("c", kept_by="afskaffet")
    assert [one.due.numbers for one in expired(people)] == [(short.number,)]
    leave(people.medarbejder, datetime.date(2100, 1, 1))
    assert [one.due.numbers for one in expired(people)] == [(short.number,)]
    leave(people.medarbejder)
    (whole,) = expired(people)
    assert (whole.due.what, whole.due.numbers) == ("folder", (short.number, default.number, unknown.number))


def test_the_rule_of_today_holds_for_what_was_kept_before_it(
    people: SimpleNamespace, old: Any, types: SimpleNamespace, erasures: Path
) -> None:
    old()
    ConversationType.objects.filter(pk=types.kort.pk).update(retention_months=1200)
    assert expired(people) == []
    ConversationType.objects.filter(pk=types.kort.pk).update(retention_months=None, retention_from="")
    assert expired(people) == []


def test_it_erases_an_entry_with_its_correction_note_and_outbox_and_keeps_the_rest(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path
) -> None:
    first = old("a")
    old("b", supersedes=first)
    with time_machine.travel(LONG_AGO, tick=False):
        annotate(user=people.leder.user, entry_uuid=first.uuid, text="Note", submit_key="n")
    kept = old("c", kept_by="lang")
    (one,) = expired(people)
    assert len(one.due.entries) == 3
    (gone,) = erase_all(people)
    assert list(Entry.objects.all()) == [kept]
    assert OutboxItem.objects.count() == 1
    assert gone.removed == 6
    assert Folder.objects.get() == folder
    assert events()[-4:] == ["erased", "erased", "erased", "erasure_noted"]
    assert is_whole(people)


def test_a_note_is_kept_by_what_it_is_a_note_to(people: SimpleNamespace, old: Any, erasures: Path) -> None:
    note = annotate(user=people.leder.user, entry_uuid=old().uuid, text="Note", submit_key="n")
    assert note.kept_by == "kort"
    assert expired(people) == []


def test_the_whole_folder_goes_with_its_key_holds_and_purposes(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path
) -> None:
    old("a"), old("b", kept_by="")
    say_why(folder, people.hr)
    set_hold(user=people.hr.user, folder_uuid=folder.uuid, reason="Sag")
    lift_hold(user=people.hr.user, folder_uuid=folder.uuid)
    leave(people.medarbejder)
    erase_all(people)
    for model in (Folder, Entry, EntryFile, OutboxItem, LegalHold, StatedPurpose):
        assert not model.objects.exists(), model  # type: ignore[attr-defined]
    erasure = Erasure.objects.get()
    assert (erasure.what, erasure.line, erasure.folder) == ("folder", 1, folder.uuid)
    assert is_whole(people)
    assert expired(people) == []


def test_it_is_noticed_when_what_was_erased_is_put_back(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path
) -> None:
    entry = old()
    item = entry.outbox_item
    erase_all(people)
    entry.pk, item.pk = None, None
    entry.save(force_insert=True)
    item.entry = entry
    item.save(force_insert=True)
    from samtale_intranet.personnel.verification import first_wrong

    wrong = first_wrong(municipality=people.municipality)
    assert wrong is not None
    assert str(entry.uuid) in wrong


@pytest.mark.parametrize(
    "change", ["UPDATE samtale_personnel_erasure SET records = 9", "DELETE FROM samtale_personnel_erasure"]
)
def test_it_is_noticed_when_the_note_of_an_erasure_is_changed(
    people: SimpleNamespace, old: Any, erasures: Path, change: str
) -> None:
    from django.db import connection

    from samtale_intranet.personnel.verification import first_wrong

    old()
    erase_all(people)
    uuid = Erasure.objects.get().uuid
    connection.cursor().execute(change)
    assert str(uuid) in (first_wrong(municipality=people.municipality) or "")


def test_it_writes_a_line_that_names_no_text_and_only_its_owner_reads(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path
) -> None:
    entry, other = old("a"), old("b")
    erase_all(people)
    first, second = lines(erasures)
    assert (first["number"], first["what"], first["entries"]) == (1, "entries", [str(entry.uuid)])
    assert (second["number"], second["entries"], second["previous"]) == (2, [str(other.uuid)], first["mac"])
    assert first["why"] == "kort: 12 months from the last activity"
    assert stat.S_IMODE(erasures.stat().st_mode) == 0o600
    assert set(first) == {
        "number", "at", "municipality", "folder", "what", "entries", "drafts", "why", "key_id", "previous", "format",
        "mac",
    }  # fmt: skip


def test_a_hold_wins_over_everything(people: SimpleNamespace, folder: Folder, old: Any, erasures: Path) -> None:
    old()
    leave(people.medarbejder)
    (before,) = expired(people)
    say_why(folder, people.hr)
    set_hold(user=people.hr.user, folder_uuid=folder.uuid, reason="Sag")
    (held,) = expired(people)
    assert held.is_held
    assert not held.may_go
    with pytest.raises(NotErased, match=r"^Folder .* was changed meanwhile, and nothing of it was erased\.$"):
        erase(municipality=people.municipality, wanted=before.due)
    assert Entry.objects.count() == 1
    assert not erasures.exists()
    lift_hold(user=people.hr.user, folder_uuid=folder.uuid)
    erase_all(people)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("trick", ["DELETE FROM {}", "UPDATE {} SET lifted_at = set_at, lifted_by_id = set_by_id"])
def test_a_hold_taken_away_in_the_database_still_holds(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path, trick: str
) -> None:
    from django.db import connection

    from samtale_intranet.personnel.verification import first_wrong

    old()
    say_why(folder, people.hr)
    hold = set_hold(user=people.hr.user, folder_uuid=folder.uuid, reason="Sag")
    connection.cursor().execute(trick.format("samtale_personnel_legalhold"))
    assert [one.is_held for one in expired(people)] == [True]
    assert str(hold.uuid) in (first_wrong(municipality=people.municipality) or "")


def test_what_an_archive_waits_for_stays(
    people: SimpleNamespace, old: Any, erasures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = old("a"), old("b")
    monkeypatch.setattr(keepers, "_waiting", {"test": lambda entry: entry == first})
    assert [(one.waiting, one.may_go) for one in expired(people)] == [((first.number,), False), ((), True)]
    erase_all(people)
    assert list(Entry.objects.all()) == [first]
    assert second.number not in [number for one in expired(people) for number in one.due.numbers]


def test_a_note_that_came_meanwhile_keeps_it(people: SimpleNamespace, old: Any, erasures: Path) -> None:
    entry = old()
    (before,) = expired(people)
    annotate(user=people.leder.user, entry_uuid=entry.uuid, text="Note", submit_key="n")
    with pytest.raises(NotErased):
        erase(municipality=people.municipality, wanted=before.due)
    assert Entry.objects.count() == 2
    assert not erasures.exists()


def test_nothing_goes_without_a_list(people: SimpleNamespace, old: Any, settings: Any) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "ERASURES_FILE": None}
    old()
    with pytest.raises(ListProblem, match=r"^SAMTALE_INTRANET has no ERASURES_FILE, so nothing is erased"):
        erase_all(people)
    assert Entry.objects.count() == 1


def test_what_no_eraser_removes_stops_it_before_it_is_listed(
    people: SimpleNamespace, old: Any, erasures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db.models import ProtectedError

    entry = old()

    class Stubborn(keepers.NothingUnfinished):
        order = 1

        def erase(self, going: Any) -> None:
            raise ProtectedError("no", {entry})

    monkeypatch.setattr(keepers, "_erasers", {**keepers._erasers, Stubborn: Stubborn()})
    with pytest.raises(NotErased, match=r"^Entry still refers to it, and no eraser removes that"):
        erase_all(people)
    assert Entry.objects.count() == 1
    assert not erasures.exists()


@pytest.mark.parametrize("change", [{"kept_by": "kort"}, {"journaled_at": LONG_AGO}])
def test_what_was_made_to_look_old_in_the_database_stays(
    people: SimpleNamespace, folder: Folder, old: Any, put: Any, erasures: Path, change: dict[str, Any]
) -> None:
    entry = put(kept_by="kort") if "journaled_at" in change else old(kept_by="lang")
    Entry.objects.filter(pk=entry.pk).update(**change)
    with pytest.raises(NotErased, match=r"is not what event 1 wrote: it was changed or rolled back"):
        erase_all(people)
    assert Entry.objects.exists()
    assert not erasures.exists()


def test_every_row_that_refers_to_a_folder_or_entry_is_known_to_go() -> None:
    """Whoever adds one gives it an eraser (`register_eraser`), or erasing stops at it."""
    from django.apps import apps

    targets = {Folder, Entry, *(apps.get_model(name) for name in ("forms_pages.Plan", "forms_pages.PlanFile"))}
    targets.add(apps.get_model("samtale_conversations.Conversation"))
    referring = {
        model.__name__
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.many_to_one or field.one_to_one
        if field.concrete and field.related_model in targets
    }
    assert referring == {
        "AgreedActions", "Entry", "EntryFile", "FollowUp", "HandOver", "LegalHold", "Message", "OutboxItem",
        "PickedThemes", "Plan", "PlanFile", "PlanVersion", "Response", "SampledRead", "StatedPurpose",
    }  # fmt: skip


def test_it_leaves_the_other_municipality_alone(
    people: SimpleNamespace, old: Any, types: SimpleNamespace, erasures: Path
) -> None:
    from samtale_intranet.personnel.api import Action, authorise, folder_of, journal

    theirs = folder_of(employee=people.medarbejder_b)
    with time_machine.travel(datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC)):
        access = authorise(user=people.leder_b.user, action=Action.JOURNAL, folder=theirs)
        journal(access=access, folder=theirs, document=a_document(), submit_key="b", kept_by="kort")
    old()
    erase_all(people)
    assert [entry.folder for entry in Entry.objects.all()] == [theirs]
    assert lines(erasures)[0]["municipality"] == str(people.municipality.uuid)


def test_the_looks_into_it_that_were_drawn_go_with_the_folder(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path
) -> None:
    """Else the folder, which they refer to, would never go; the month's sample stays, with how many there were."""
    old()
    open_folder(user=people.leder.user, folder_uuid=folder.uuid)
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=32), tick=False):
        (sample,) = draw_due(municipality=people.municipality)
    read = SampledRead.objects.get()
    leave(people.medarbejder)
    erase_all(people)
    assert not Folder.objects.exists()
    assert not SampledRead.objects.exists()
    assert LedgerEvent.objects.filter(record=read.uuid, action="erased").count() == 1
    assert Sample.objects.get() == sample
    assert is_whole(people)


def test_pruning_the_ledger_asks_for_holds(people: SimpleNamespace, folder: Folder, old: Any) -> None:
    from samtale_intranet.personnel.pruning.api import prune

    old()
    say_why(folder, people.hr)
    set_hold(user=people.hr.user, folder_uuid=folder.uuid, reason="Sag")
    assert prune(municipality=people.municipality) is None
    lift_hold(user=people.hr.user, folder_uuid=folder.uuid)
    pruned = prune(municipality=people.municipality)
    assert pruned is not None
    assert pruned.events == 1
    assert is_whole(people)


def test_what_is_erased_after_its_events_were_pruned_leaves_a_whole_journal(
    people: SimpleNamespace, folder: Folder, old: Any, erasures: Path
) -> None:
    from samtale_intranet.personnel.pruning.api import prune

    old()
    say_why(folder, people.hr)
    assert prune(municipality=people.municipality) is not None
    assert is_whole(people)
    erase_all(people)
    assert not Entry.objects.exists()
    assert is_whole(people)
    with time_machine.travel(datetime.datetime(2040, 1, 1, tzinfo=datetime.UTC)):
        prune(municipality=people.municipality)
    assert is_whole(people)
