"""Plans go with their entry, or by themselves where nobody finished them, with the conversation nobody else used."""

from __future__ import annotations

import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from forms_pages import api
from forms_pages.models import Plan, PlanVersion, Response
from forms_pages.plan_files import PlanFile
from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.models import Entry, EntryFile, Folder, LedgerEvent
from samtale_intranet.personnel.retention.api import erase, judged, replay
from samtale_intranet.personnel.retention.replaying import checked_list
from samtale_intranet.personnel.verification import first_wrong
from tests.forms_pages.parties import form_of_two, save
from tests.personnel.retention.conftest import erasures
from tests.personnel.retention.test_replaying import Backup

__all__ = ["erasures"]

LONG_AGO = datetime.datetime(2021, 3, 4, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def page(people: SimpleNamespace) -> Any:
    """A form whose plans are kept 12 months from the last activity."""
    return form_of_two(people.municipality, retention_months=12, retention_from="last_activity")


def start(people: SimpleNamespace, page: Any, key: str = "") -> Plan:
    plan = api.start_plan(user=people.leder.user, page=page, employee=people.medarbejder, start_key=key or None)
    save(plan, people.medarbejder, minprivat="min")
    return save(plan, people.leder, titel="Plan", lederprivat="din", gik="Ja", hvorfor="Fordi").plan


def finish(people: SimpleNamespace, plan: Plan) -> Plan:
    version = Plan.objects.get(pk=plan.pk).version
    return api.finish(user=people.leder.user, plan_uuid=plan.uuid, version=version)


def journal(people: SimpleNamespace, plan: Plan) -> Entry:
    finished = finish(people, plan)
    for person in (people.leder, people.medarbejder):
        api.respond(user=person.user, plan_uuid=plan.uuid, version=finished.version, outcome="agree")
    return api.journal_plan(user=people.leder.user, plan_uuid=plan.uuid, submit_key=str(plan.uuid))


def erase_all(people: SimpleNamespace) -> None:
    here = people.municipality
    for one in judged(municipality=here):
        erase(municipality=here, wanted=one.due)
    assert first_wrong(municipality=here) is None


def test_it_is_kept_by_its_conversation_type(people: SimpleNamespace, page: Any) -> None:
    assert journal(people, start(people, page)).kept_by == page.conversation_type.key


def test_a_plan_goes_with_its_entry_and_its_conversation(people: SimpleNamespace, page: Any, erasures: Path) -> None:
    with time_machine.travel(LONG_AGO, tick=True):
        journal(people, start(people, page))
    (one,) = judged(municipality=people.municipality)
    assert one.due.what == "entries"
    erase_all(people)
    for model in (Plan, PlanVersion, Response, Entry, EntryFile, Conversation):
        assert not model.objects.exists(), model  # type: ignore[attr-defined]
    assert Folder.objects.count() == 1
    assert LedgerEvent.objects.filter(action="erased").count() == 4  # entry, plan, two responses


def test_a_conversation_that_another_plan_uses_stays(people: SimpleNamespace, page: Any, erasures: Path) -> None:
    with time_machine.travel(LONG_AGO, tick=True):
        plan = start(people, page)
        journal(people, plan)
    correction = api.correct(user=people.leder.user, entry_uuid=Plan.objects.get(pk=plan.pk).entry.uuid)
    assert judged(municipality=people.municipality) == []  # somebody corrects it
    Plan.objects.filter(pk=correction.pk).update(supersedes=None)
    (one,) = judged(municipality=people.municipality)
    erase(municipality=people.municipality, wanted=one.due)
    assert list(Plan.objects.all()) == [correction]
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("is_finished", [False, True])
def test_a_plan_nobody_journaled_goes_after_its_months(
    people: SimpleNamespace, page: Any, erasures: Path, is_finished: bool
) -> None:
    with time_machine.travel(LONG_AGO, tick=True):
        plan = start(people, page)
        if is_finished:
            finish(people, plan)
            api.respond(user=people.leder.user, plan_uuid=plan.uuid, version=plan.version, outcome="agree")
    with time_machine.travel(LONG_AGO + datetime.timedelta(days=365)):
        assert judged(municipality=people.municipality) == []
    (one,) = judged(municipality=people.municipality)
    assert (one.due.what, one.due.drafts) == ("draft", (plan.uuid,))
    assert one.due.why == "never journaled, 12 months from the last save"
    erase_all(people)
    for model in (Plan, PlanVersion, Response, PlanFile, Conversation):
        assert not model.objects.exists(), model  # type: ignore[attr-defined]


def test_saving_a_draft_counts_anew(people: SimpleNamespace, page: Any, erasures: Path) -> None:
    with time_machine.travel(LONG_AGO, tick=True):
        plan = start(people, page)
    save(Plan.objects.get(pk=plan.pk), people.leder, titel="Igen")
    assert judged(municipality=people.municipality) == []


def test_all_of_who_left_goes_with_the_folder(people: SimpleNamespace, page: Any, erasures: Path) -> None:
    with time_machine.travel(LONG_AGO, tick=True):
        journal(people, start(people, page))
        start(people, page, "again")
        lonely = ConversationType.objects.create(municipality=people.municipality, key="tom", name="Tom")
        Conversation.objects.create(type=lonely, employee=people.medarbejder, leader=people.leder)
    Employee.objects.filter(pk=people.medarbejder.pk).update(employed_until=datetime.date(2021, 3, 31))
    (one,) = judged(municipality=people.municipality)
    assert (one.due.what, len(one.due.entries), len(one.due.drafts)) == ("folder", 1, 1)
    backup = Backup()
    erase_all(people)
    for model in (Folder, Entry, Plan, PlanVersion, Response, Conversation):
        assert not model.objects.exists(), model  # type: ignore[attr-defined]
    backup.restore()
    assert Plan.objects.count() == 2
    (again,) = replay(lines=checked_list(erasures), municipality=people.municipality)
    assert again.fate == "erased"
    assert not Folder.objects.exists()
    assert not Plan.objects.exists()
    assert first_wrong(municipality=people.municipality) is None


def test_a_draft_written_on_after_a_restore_is_left(people: SimpleNamespace, page: Any, erasures: Path) -> None:
    with time_machine.travel(LONG_AGO, tick=True):
        plan = start(people, page)
    backup = Backup()
    erase_all(people)
    backup.restore()
    save(Plan.objects.get(pk=plan.pk), people.leder, titel="Igen")
    (one,) = replay(lines=checked_list(erasures), municipality=people.municipality)
    assert one.fate == "later"
    assert f"draft {plan.uuid}" in one.text
    assert Plan.objects.count() == 1
