"""What the lists say, how many queries they take whatever their length, and what a downloaded one holds."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook

from samtale_intranet.people.models import Employee, Unit
from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.api import Action, annotate, authorise, folder_of, journal
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import Entry, LedgerEvent, StandIn
from tests.personas import sign_in
from tests.personnel.documents import a_document

LISTS = {
    "employees": "/admin/samtale_people/employee/",
    "units": "/admin/samtale_people/unit/",
    "municipality": "/admin/samtale_people/municipality/",
    "stand_ins": "/admin/samtale_personnel/standin/",
    "journal": "/admin/samtale_personnel/entry/",
    "ledger": "/admin/samtale_personnel/ledgerevent/",
}


@pytest.fixture
def hr(admitted: SimpleNamespace, client: Client) -> Client:
    """A browser of `hr`, with a second factor."""
    return sign_in(client, admitted.hr)


def grow(people: SimpleNamespace, count: int, *, start: int = 0) -> None:
    """Add as many employees, each with a unit, a folder and something journaled by their leader."""
    for number in range(start, start + count):
        unit = Unit.objects.create(municipality=people.municipality, name=f"Enhed {number}", parent=people.team)
        unit.leader = people.leder
        unit.save()
        employee = Employee.objects.create(
            municipality=people.municipality,
            unit=unit,
            number=f"N{number}",
            name=f"Navn {number}",
            own_leader=people.leder,
            employed_from=datetime.date(2020, 1, 1),
        )
        folder = folder_of(employee=employee)
        access = authorise(user=people.leder.user, action=Action.JOURNAL, folder=folder)
        kept = journal(access=access, folder=folder, document=a_document(), submit_key=f"k{number}")
        annotate(user=people.leder.user, entry_uuid=kept.uuid, text="Note", submit_key=f"n{number}")
        grant(people, leader=people.leder, stand_in=employee)


def grant(people: SimpleNamespace, **fields: Any) -> StandIn:
    """Propose a stand-in for a week from today."""
    today = timezone.localdate()
    known = {"starts_on": today, "ends_on": today + datetime.timedelta(days=7), "given_by": people.hr}
    return StandIn.objects.create(municipality=people.municipality, **known | fields)


def rows(response: Any) -> list[Any]:
    assert response.status_code == 200
    return list(response.context["object_list"])


def download(client: Client, url: str) -> bytes:
    response = client.get(url)
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


# Queries


def queries(client: Client, url: str) -> list[str]:
    """Give what is asked of the database, without the marks of transactions and what the session costs."""
    with CaptureQueriesContext(connection) as caught:
        rows(client.get(url))
    marks = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return [one["sql"] for one in caught.captured_queries if not one["sql"].startswith(marks)]


@pytest.mark.parametrize("name", list(LISTS))
def test_a_longer_list_takes_no_more_queries(admitted: SimpleNamespace, hr: Client, name: str) -> None:
    grow(admitted, 2)
    hr.get(LISTS[name])  # content types and the like, once for each process
    few = queries(hr, LISTS[name])
    grow(admitted, 8, start=2)
    many = queries(hr, LISTS[name])
    assert len(many) == len(few)
    ours = [sql for sql in many if "samtale_" in sql]
    assert len(ours) <= 6, "\n".join(ours)
    assert len(set(ours)) == len(ours)


@pytest.mark.parametrize("name", ["employees", "units", "stand_ins"])
def test_every_page_of_a_list_is_counted_along_with_its_rows(
    admitted: SimpleNamespace, hr: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samtale_intranet.personnel.registers.base.Register.list_per_page", 3)
    grow(admitted, 7)
    model = {"employees": Employee, "units": Unit, "stand_ins": StandIn}[name]
    there = model.objects.filter(municipality=admitted.municipality).count()
    seen: list[Any] = []
    pages = -(-there // 3)
    for number in range(1, pages + 1):
        answer = hr.get(f"{LISTS[name]}?p={number}")
        assert answer.context["result_count"] == there
        seen += rows(answer)
        assert len([sql for sql in queries(hr, f"{LISTS[name]}?p={number}") if "samtale_" in sql]) <= 6
    assert len({one.pk for one in seen}) == len(seen) == there
    for beyond in ("99", "-1"):
        assert rows(hr.get(f"{LISTS[name]}?p={beyond}")) == seen[3 * (pages - 1) :]


# What they say


def test_employees_are_searched_and_filtered(admitted: SimpleNamespace, hr: Client) -> None:
    Employee.objects.filter(pk=admitted.kollega.pk).update(employed_until=datetime.date(2024, 1, 1))
    url = LISTS["employees"]
    assert rows(hr.get(f"{url}?q=mette")) == [admitted.medarbejder]
    assert rows(hr.get(f"{url}?ansat=foer")) == [admitted.kollega]
    assert rows(hr.get(f"{url}?ansat=nu&enhed={admitted.team.pk}")) == [admitted.leder, admitted.medarbejder]
    assert rows(hr.get(f"{url}?hr=ja")) == [admitted.hr, admitted.hr2]
    assert rows(hr.get(f"{url}?brugernavn=nej")) == []
    assert "Nothing matches. Search for something else, or show everything." in hr.get(f"{url}?q=zzz").text
    assert LedgerEvent.objects.filter(action="register_searched").count() == 2


def test_a_search_is_in_the_ledger_without_its_words(admitted: SimpleNamespace, hr: Client) -> None:
    hr.get(f"{LISTS['employees']}?q=mette")
    event = LedgerEvent.objects.get()
    assert event.action == "register_searched"
    assert "mette" not in " ".join(str(value) for value in vars(event).values()).lower()


def test_the_journal_says_numbers_and_people_and_nothing_of_what_was_written(
    admitted: SimpleNamespace, hr: Client
) -> None:
    folder = folder_of(employee=admitted.medarbejder)
    access = authorise(user=admitted.leder.user, action=Action.JOURNAL, folder=folder)
    first = journal(access=access, folder=folder, document=a_document(), submit_key="1")
    journal(access=access, folder=folder, document=a_document(), submit_key="2", supersedes=first)
    note = annotate(user=admitted.leder.user, entry_uuid=first.uuid, text="Ordet Kvintessens", submit_key="3")
    with CaptureQueriesContext(connection) as caught:
        answer = hr.get(LISTS["journal"])
    assert "sealed" not in " ".join(one["sql"] for one in caught.captured_queries)
    for text in (f"Corrects {first.number}", f"Note to {first.number}", "Mette Medarbejder", "Lars Leder", note.number):
        assert text in answer.text
    document = a_document()
    for secret in (document.title, document.kind, "Kvintessens"):
        assert secret not in answer.text
    assert f"/personale/poster/{note.uuid}/" in answer.text
    found = {text: len(rows(hr.get(f"{LISTS['journal']}?q={text}"))) for text in ("mette", "26", "lars", note.number)}
    assert found == {"mette": 3, f"{timezone.localdate():%y}": 3, "lars": 0, note.number: 1}
    assert [row.pk for row in rows(hr.get(f"{LISTS['journal']}?slags=note"))] == [note.pk]


def test_the_journal_says_how_far_the_archive_has_got_where_there_is_one(
    admitted: SimpleNamespace, hr: Client, settings: Any
) -> None:
    grow(admitted, 1)
    assert "Waits for the archive" not in hr.get(LISTS["journal"]).text
    archive = {"TARGET": "samtale_intranet.personnel.archive.folder_target.FolderTarget"}
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "ARCHIVE": {"norddjurs": archive}}
    assert "Waits for the archive" in hr.get(LISTS["journal"]).text


def test_stand_ins_say_how_far_they_have_come_and_where_they_are_given(admitted: SimpleNamespace, hr: Client) -> None:
    today = timezone.localdate()
    decided = {"state": "confirmed", "decided_by": admitted.hr2, "decided_at": timezone.now()}
    week = datetime.timedelta(days=7)
    kollega, mette = admitted.kollega, admitted.medarbejder
    grants = {
        "Waits for a second HR person": grant(admitted, leader=admitted.leder, stand_in=kollega),
        "In force": grant(admitted, leader=admitted.leder, stand_in=mette, **decided),
        "Begins later": grant(
            admitted, leader=admitted.direktoer, stand_in=mette, starts_on=today + week, ends_on=today + week, **decided
        ),
        "Has run out": grant(
            admitted, leader=admitted.direktoer, stand_in=kollega, starts_on=today - week, ends_on=today - week
        ),
        "Turned down": grant(admitted, leader=admitted.leder, stand_in=kollega, **decided | {"state": "refused"}),
    }
    url = LISTS["stand_ins"]
    answer = hr.get(url)
    assert "/personale/stedfortraedere/" in answer.text
    register = answer.context["view"].model_admin
    assert {register.standing(row) for row in rows(answer)} == set(grants)
    asked = {
        "proposed": "Waits for a second HR person",
        "nu": "In force",
        "udloebet": "Has run out",
        "refused": "Turned down",
    }
    for value, label in asked.items():
        assert rows(hr.get(f"{url}?tilstand={value}")) == [grants[label]]
    assert rows(hr.get(f"{url}?q=dorte&tilstand=confirmed")) == [grants["Begins later"]]


def test_the_ledger_says_who_what_whose_and_why(admitted: SimpleNamespace, hr: Client) -> None:
    folder = folder_of(employee=admitted.medarbejder)
    access = authorise(user=admitted.leder.user, action=Action.JOURNAL, folder=folder)
    kept = journal(access=access, folder=folder, document=a_document(), submit_key="1")
    sign_in(Client(), admitted.leder).get(LISTS["employees"])  # refused
    hr.get(f"/admin/samtale_people/employee/inspect/{admitted.kollega.pk}/")
    hr.get(f"/admin/samtale_people/unit/inspect/{admitted.team.pk}/")
    hr.get(LISTS["employees"])
    listed = download(hr, f"{LISTS['ledger']}?export=csv")
    told = [line[2:] for line in read_csv(listed)[1:]]
    why, control = "to handle the employment", "to check who has looked"
    assert told == [
        ["Hanne HR", "HR", "Downloaded a register", "The ledger", "", control],
        ["Hanne HR", "HR", "Opened a register", "Employees", "", why],
        ["Hanne HR", "HR", "Opened a register", "Team Skole", "", why],
        ["Hanne HR", "HR", "Opened a register", "Kaj Kollega", "", why],
        ["Lars Leder", "", "Was refused", "", "", why],
        ["Lars Leder", "Leader", "Put a document into the folder", kept.number, "Mette Medarbejder", told[5][5]],
    ]
    assert a_document().title not in listed.decode()


def test_the_ledger_is_searched_and_filtered(admitted: SimpleNamespace, hr: Client) -> None:
    folder = folder_of(employee=admitted.medarbejder)
    authorise(user=admitted.leder.user, action=Action.JOURNAL, folder=folder)
    sign_in(Client(), admitted.leder).get(LISTS["employees"])
    url = LISTS["ledger"]
    assert [row.action for row in rows(hr.get(f"{url}?hvad=afvist"))] == ["refused"]
    assert [row.action for row in rows(hr.get(f"{url}?q=lars"))] == ["refused"]
    assert len(rows(hr.get(f"{url}?dage=1"))) == LedgerEvent.objects.count()


def test_long_lists_go_on_by_key(admitted: SimpleNamespace, hr: Client) -> None:
    for _event in range(120):
        ledger.commit(municipality=admitted.municipality, actor="x", actor_role="", action=Event.LOG_READ)
    url, seen = LISTS["ledger"], []
    while url:
        answer = hr.get(url)
        seen += [row.sequence for row in rows(answer)]
        older = answer.context["older_url"]
        url = f"{LISTS['ledger']}{older}" if older else ""
    assert seen == sorted(set(seen), reverse=True)
    assert seen[-1] == 1
    assert 'rel="next"' not in answer.text
    assert "The newest" in answer.text


def test_no_page_of_a_long_list_counts_or_skips(admitted: SimpleNamespace, hr: Client) -> None:
    for name in ("journal", "ledger"):
        asked = " ".join(queries(hr, f"{LISTS[name]}?foer=99"))
        assert "COUNT(" not in asked
        assert "OFFSET" not in asked


def test_empty_lists_say_so(admitted: SimpleNamespace, hr: Client) -> None:
    assert "Nothing has been journaled yet." in hr.get(LISTS["journal"]).text


# Files


BAD = '=HYPERLINK("http://evil";"x")'


@pytest.fixture
def bad(admitted: SimpleNamespace) -> Employee:
    """Somebody whose name is a formula, and whose title begins like one."""
    Employee.objects.filter(pk=admitted.medarbejder.pk).update(name=BAD, title="-leder", email="@x", number="+7")
    found: Employee = Employee.objects.get(pk=admitted.medarbejder.pk)
    return found


def test_a_csv_holds_no_formula_and_real_dates(bad: Employee, hr: Client) -> None:
    content = download(hr, f"{LISTS['employees']}?export=csv")
    assert content.startswith("\ufeffName;".encode())
    line = next(line for line in read_csv(content) if "evil" in line[0])
    assert line[:3] == [f"'{BAD}", "'+7", "'-leder"]
    assert "'@x" in line
    assert "2020-01-01" in line


def test_a_workbook_holds_no_formula_and_real_dates(bad: Employee, hr: Client) -> None:
    content = download(hr, f"{LISTS['employees']}?export=xlsx")
    sheet = load_workbook(io.BytesIO(content)).active
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    line = next(line for line in table if "evil" in str(line[0]))
    assert line[:3] == [f"'{BAD}", "'+7", "'-leder"]
    assert datetime.datetime(2020, 1, 1) in line
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("name", list(LISTS))
def test_both_files_hold_the_same_rows_and_one_event_comes_before_them(
    admitted: SimpleNamespace, hr: Client, name: str
) -> None:
    grow(admitted, 2)
    before = LedgerEvent.objects.count()
    lines = read_csv(download(hr, f"{LISTS[name]}?export=csv"))
    assert [event.action for event in LedgerEvent.objects.order_by("pk")[before:]] == ["register_exported"]
    table = load_workbook(io.BytesIO(download(hr, f"{LISTS[name]}?export=xlsx"))).active
    assert [cell.value for cell in table[1]] == lines[0]
    more = 1 if name == "ledger" else 0  # the second download is in the ledger as well
    assert table.max_row == len(lines) + more
    assert len(lines) > 1


def test_a_file_holds_what_the_list_was_narrowed_to(admitted: SimpleNamespace, hr: Client) -> None:
    lines = read_csv(download(hr, f"{LISTS['employees']}?export=csv&hr=ja&q=hanne"))
    assert [line[0] for line in lines[1:]] == ["Hanne HR"]


def test_a_file_is_fetched_in_pieces(admitted: SimpleNamespace, hr: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samtale_intranet.personnel.registers.listing._CHUNK", 2)
    response = hr.get(f"{LISTS['employees']}?export=csv")
    pieces = list(response.streaming_content)
    assert len(pieces) == 1 + -(-Employee.objects.filter(municipality=admitted.municipality).count() // 2)


def test_a_workbook_is_sent_in_pieces_too(
    admitted: SimpleNamespace, hr: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samtale_intranet.personnel.registers.listing._CHUNK", 2)
    response = hr.get(f"{LISTS['employees']}?export=xlsx")
    pieces = list(response.streaming_content)
    there = Employee.objects.filter(municipality=admitted.municipality).count()
    assert len(pieces) == 1 + -(-there // 2)
    assert load_workbook(io.BytesIO(b"".join(pieces))).active.max_row == 1 + there


def test_a_workbook_is_not_begun_where_it_would_not_hold_the_list(
    admitted: SimpleNamespace, hr: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Employee.objects.filter(municipality=admitted.municipality).count()
    monkeypatch.setattr("samtale_intranet.personnel.registers.listing.MOST_ROWS", there - 1)
    answer = hr.get(f"{LISTS['employees']}?export=xlsx&q=hanne")
    assert answer.streaming  # a list that was narrowed fits
    answer = hr.get(f"{LISTS['employees']}?export=xlsx&p=1", follow=True)
    assert answer.redirect_chain == [(f"{LISTS['employees']}?", 302)]
    assert "A workbook does not hold this many rows. Choose a filter first, or download" in answer.text
    assert len(read_csv(download(hr, f"{LISTS['employees']}?export=csv"))) == 1 + there
    monkeypatch.setattr("samtale_intranet.personnel.registers.listing.MOST_ROWS", there)
    assert hr.get(f"{LISTS['employees']}?export=xlsx").streaming


def test_a_workbook_is_no_zip64_which_excel_takes_for_damaged(admitted: SimpleNamespace, hr: Client) -> None:
    file = zipfile.ZipFile(io.BytesIO(download(hr, f"{LISTS['employees']}?export=xlsx")))
    assert file.testzip() is None
    assert {one.extract_version for one in file.infolist()} == {20}
    assert all(not one.extra for one in file.infolist())


def test_a_file_is_in_the_language_of_the_admin(admitted: SimpleNamespace, hr: Client) -> None:
    from wagtail.users.models import UserProfile

    UserProfile.objects.create(user=admitted.hr.user, preferred_language="da")
    hr.get(LISTS["employees"])
    response = hr.get(f"{LISTS['ledger']}?export=csv")
    with translation.override("en"):  # as after the answer, when the stream is read
        lines = read_csv(b"".join(response.streaming_content))
    assert lines[-1][3] == "HR"
    assert lines[-1][6:] == ["", "for at løse en personaleopgave"]


def test_the_headers_of_a_file_keep_it_out_of_caches(admitted: SimpleNamespace, hr: Client) -> None:
    response = hr.get(f"{LISTS['employees']}?export=csv")
    assert response["Cache-Control"].startswith("no-store, private")
    assert response["Content-Disposition"] == f'attachment; filename="medarbejdere-{timezone.localdate()}.csv"'
    assert response["Referrer-Policy"] == "no-referrer"
    assert Entry.objects.count() == 0
