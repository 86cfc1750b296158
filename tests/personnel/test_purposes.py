"""HR says what a folder is opened for, before anything of it is read."""

from __future__ import annotations

import datetime
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from samtale_intranet.personnel.access import Action, PurposeRequired, authorise
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.models import Entry, Folder, LedgerEvent, StatedPurpose
from samtale_intranet.personnel.purposes.api import lines_of, state
from tests.personas import say_why, sign_in
from tests.personnel.documents import SECRET

STRANGERS = ["medarbejder", "leder", "direktoer", "kollega", "leder_b", "medarbejder_b", "hr_b", "redaktoer", "admin"]


def address(folder: Folder) -> str:
    return f"/personale/mapper/{folder.uuid}/formaal/"


def actions() -> list[str]:
    return list(LedgerEvent.objects.order_by("sequence").values_list("action", flat=True))


@pytest.mark.parametrize("view", ["", "opslag/"])
def test_it_asks_hr_what_for_before_a_folder_opens(
    client: Client, people: SimpleNamespace, entry: Entry, view: str
) -> None:
    sign_in(client, people.hr)
    page = f"/personale/mapper/{entry.folder.uuid}/{view}"
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer["Location"].startswith(address(entry.folder) + "?next=%2Fpersonale%2Fmapper")
    assert actions() == ["journaled"]


def test_it_leads_on_to_where_one_wanted_to_go(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.hr)
    wanted = f"/personale/poster/{entry.uuid}/"
    asked = client.get(wanted, follow=True)
    assert "Før du åbner mappen om Mette Medarbejder" in asked.text
    assert SECRET not in asked.text
    answer = client.post(address(entry.folder), {"purpose": "personnel_case", "line": "Sag 26-117", "next": wanted})
    assert (answer.status_code, answer["Location"]) == (302, wanted)
    assert SECRET in client.get(wanted).text
    assert actions() == ["journaled", "purpose_stated", "entry_read"]
    assert LedgerEvent.objects.latest("sequence").purpose == "personnel_case"


def test_it_does_not_lead_to_another_site(client: Client, people: SimpleNamespace, folder: Folder) -> None:
    sign_in(client, people.hr)
    answer = client.post(address(folder), {"purpose": "correction", "next": "https://example.org/"})
    assert answer["Location"] == f"/personale/mapper/{folder.uuid}/"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Vælg, hvad du åbner mappen til."),
        ({"purpose": "own_access"}, "Vælg et af formålene herunder."),
        ({"purpose": "hold_conversation"}, "Vælg et af formålene herunder."),
        ({"purpose": "correction", "line": "x" * 301}, "300 tegn"),
    ],
)
def test_it_says_what_is_missing_and_keeps_the_line(
    client: Client, people: SimpleNamespace, folder: Folder, typed: dict[str, str], words: str
) -> None:
    sign_in(client, people.hr)
    answer = client.post(address(folder), {"line": "Sag 26-117", **typed})
    assert answer.status_code == 400
    assert words in answer.text
    assert typed.get("line", "Sag 26-117") in answer.text
    assert actions() == []


@pytest.mark.parametrize("name", STRANGERS)
def test_it_is_not_there_for_anybody_else(client: Client, people: SimpleNamespace, folder: Folder, name: str) -> None:
    sign_in(client, getattr(people, name))
    for answer in (client.get(address(folder)), client.post(address(folder), {"purpose": "correction"})):
        assert answer.status_code == 404
        assert "Mette" not in answer.text
    assert actions() == ["refused", "refused"]
    assert not StatedPurpose.objects.exists()


def test_it_asks_for_the_second_factor_first(client: Client, people: SimpleNamespace, folder: Folder) -> None:
    sign_in(client, people.hr, step_up=False)
    assert client.get(address(folder))["Location"].startswith("/sikkerhed/bekraeft/")


def test_it_holds_for_that_person_and_folder_and_for_an_hour(people: SimpleNamespace, entry: Entry) -> None:
    say_why(entry.folder, people.hr, Purpose.ACCESS_REQUEST)
    access = authorise(user=people.hr.user, action=Action.VIEW_FOLDER, folder=entry.folder)
    assert access.purpose is Purpose.ACCESS_REQUEST
    with pytest.raises(PurposeRequired):
        authorise(user=people.hr2.user, action=Action.VIEW_FOLDER, folder=entry.folder)
    later = timezone.now() + datetime.timedelta(minutes=61)
    with time_machine.travel(later, tick=False), pytest.raises(PurposeRequired) as missing:
        authorise(user=people.hr.user, action=Action.VIEW_FOLDER, folder=entry.folder)
    assert missing.value.folder == entry.folder.uuid


def test_the_newest_purpose_is_the_one_that_counts(people: SimpleNamespace, entry: Entry) -> None:
    for purpose in (Purpose.PERSONNEL_CASE, Purpose.LOG_CONTROL):
        say_why(entry.folder, people.hr, purpose)
    assert authorise(user=people.hr.user, action=Action.SEE_LOG, folder=entry.folder).purpose is Purpose.LOG_CONTROL


def test_a_planted_purpose_that_hr_does_not_have_opens_nothing(people: SimpleNamespace, entry: Entry) -> None:
    StatedPurpose.objects.create(folder=entry.folder, person=people.hr, purpose="hold_conversation")
    with pytest.raises(PurposeRequired):
        authorise(user=people.hr.user, action=Action.VIEW_FOLDER, folder=entry.folder)


def test_the_line_is_sealed_and_the_ledger_holds_its_hash(people: SimpleNamespace, folder: Folder) -> None:
    stated = state(user=people.hr.user, folder_uuid=folder.uuid, purpose=Purpose.CORRECTION, line="Forkert cpr i bilag")
    row = StatedPurpose.objects.get()
    assert b"Forkert" not in bytes(row.sealed_line)
    event = LedgerEvent.objects.get()
    assert (event.record, event.purpose, event.actor) == (stated.uuid, "correction", f"employee:{people.hr.uuid}")
    access = authorise(user=people.medarbejder.user, action=Action.SEE_LOG, folder=folder)
    assert lines_of(access=access, folder=folder, records=[row.uuid]) == {row.uuid: "Forkert cpr i bilag"}


def test_a_note_typed_while_the_purpose_ran_out_is_kept(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.hr)
    note = f"/personale/poster/{entry.uuid}/note/"
    answer = client.post(note, {"text": "Ring til Mette", "submit_key": str(uuid.uuid4())})
    assert answer.status_code == 403
    assert "Ring til Mette" in answer.text
    assert f'href="{address(entry.folder)}"' in answer.text
    assert "Sig det i en ny fane" in answer.text
    assert Entry.objects.count() == 1


def test_those_for_whom_it_is_evident_are_not_asked(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    for person in (people.medarbejder, people.leder):
        sign_in(client, person)
        assert client.get(f"/personale/mapper/{entry.folder.uuid}/").status_code == 200


def test_a_folder_that_is_not_there_is_not_asked_about(client: Client, people: SimpleNamespace, db: Any) -> None:
    sign_in(client, people.hr)
    assert client.get(f"/personale/mapper/{uuid.uuid4()}/formaal/").status_code == 404
