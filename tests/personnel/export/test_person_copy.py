"""Everything that is kept about a person: whole, readable, and in the ledger before anything is opened."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import re
import uuid
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.people.models import Employee, Municipality, Unit
from samtale_intranet.personnel import keys
from samtale_intranet.personnel.api import File, Files, Purpose, Section, Text, annotate
from samtale_intranet.personnel.export import copy
from samtale_intranet.personnel.export.sources import sources
from samtale_intranet.personnel.export.tables import as_csv
from samtale_intranet.personnel.models import AuthenticatorDevice, Entry, Folder, LedgerEvent, RecoveryDevice, StandIn
from tests.forms_pages.files import a_pdf
from tests.personas import say_why, sign_in
from tests.personnel.documents import SECRET, a_document

STRANGERS = ["direktoer", "leder", "kollega", "leder_b", "medarbejder_b", "hr_b", "redaktoer", "admin"]


def address(folder: Folder) -> str:
    return f"/personale/mapper/{folder.uuid}/alt/"


def unpacked(answer: Any) -> dict[str, bytes]:
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture
def letter(put: Any) -> Entry:
    """A document with a file."""
    content = a_pdf()
    file = File(uuid.uuid4(), "Brev.pdf", "application/pdf", len(content), hashlib.sha256(content).hexdigest())
    sections = (Section("", (Text("", "Velkommen"), Files("Bilag", (file,)))),)
    made: Entry = put(a_document(title="Brev til Mette", sections=sections), "c", files={file.uuid: content})
    return made


@pytest.mark.parametrize("step_up", [True, False])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", STRANGERS)
def test_it_gives_a_stranger_404_no_byte_and_writes_one_refusal(
    client: Client, people: SimpleNamespace, entry: Entry, name: str, method: str, step_up: bool
) -> None:
    sign_in(client, getattr(people, name), step_up=step_up)
    answer = getattr(client, method)(address(entry.folder))
    assert answer.status_code == 404
    assert "Mette" not in answer.content.decode()
    assert list(LedgerEvent.objects.values_list("action", flat=True)) == ["journaled", "refused"]
    person = getattr(people, name)
    who = f"employee:{person.uuid}" if isinstance(person, Employee) else f"user:{person.pk}"
    assert LedgerEvent.objects.latest("sequence").actor == who


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("purpose", [None, Purpose.PERSONNEL_ADMINISTRATION, Purpose.PERSONNEL_CASE])
def test_hr_gets_it_for_a_request_for_access_alone(
    client: Client, people: SimpleNamespace, entry: Entry, purpose: Purpose | None, method: str
) -> None:
    if purpose:
        say_why(entry.folder, people.hr, purpose)
    before = LedgerEvent.objects.count()
    sign_in(client, people.hr)
    answer = getattr(client, method)(address(entry.folder))
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/personale/mapper/{entry.folder.uuid}/formaal/")
    assert LedgerEvent.objects.count() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_asks_for_the_second_factor_first(
    client: Client, people: SimpleNamespace, entry: Entry, method: str
) -> None:
    sign_in(client, people.medarbejder, step_up=False)
    assert getattr(client, method)(address(entry.folder))["Location"].startswith("/sikkerhed/bekraeft/")
    assert LedgerEvent.objects.count() == 1


def test_the_page_says_what_it_holds_and_opens_nothing(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.medarbejder)
    page = client.get(address(entry.folder), headers={"accept-language": "en"}).content.decode()
    assert "Get everything that is kept about you" in page
    assert "The file is not encrypted." in page
    assert LedgerEvent.objects.count() == 1


@pytest.mark.parametrize(("name", "purpose"), [("medarbejder", "own_access"), ("hr", "access_request")])
def test_the_ledger_knows_of_it_all_before_anything_is_opened(
    client: Client,
    people: SimpleNamespace,
    entry: Entry,
    letter: Entry,
    name: str,
    purpose: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    say_why(entry.folder, people.hr, Purpose.ACCESS_REQUEST)
    before = LedgerEvent.objects.count()
    sign_in(client, getattr(people, name))
    seen: list[int] = []
    real = keys.FolderKey.unseal

    def counting(self: Any, **kwargs: Any) -> bytes:
        seen.append(LedgerEvent.objects.count())
        return real(self, **kwargs)

    monkeypatch.setattr(keys.FolderKey, "unseal", counting)
    assert client.post(address(entry.folder)).status_code == 200
    events = list(LedgerEvent.objects.order_by("sequence")[before:])
    assert [one.action for one in events] == ["person_exported", "entry_exported", "entry_exported", "file_read"]
    assert {(one.purpose, one.actor) for one in events} == {(purpose, f"employee:{getattr(people, name).uuid}")}
    assert set(seen) == {before + 4}


def test_it_holds_documents_files_and_the_log(
    client: Client, people: SimpleNamespace, entry: Entry, letter: Entry
) -> None:
    note = annotate(user=people.leder.user, entry_uuid=entry.uuid, text="Det var i maj.", submit_key="d")
    say_why(entry.folder, people.hr, Purpose.ACCESS_REQUEST)
    sign_in(client, people.hr)
    files = unpacked(client.post(address(entry.folder)))
    for one in (entry, letter, note):
        assert files[f"mappe/{one.number}/{one.number}.pdf"].startswith(b"%PDF-")
    data = json.loads(files[f"mappe/{entry.number}/{entry.number}.json"])
    assert SECRET in data["document"]["title"]
    assert data["document"]["responses"][0]["remarks"] == "Gerne i arbejdstiden"
    assert "Det var i maj." in files[f"mappe/{note.number}/{note.number}.json"].decode()
    assert files[f"mappe/{letter.number}/bilag/01-Brev.pdf"] == a_pdf()
    log = json.loads(files["log/mappen.json"])
    assert [one["action"] for one in reversed(log)] == list(
        LedgerEvent.objects.filter(folder=entry.folder.uuid).order_by("sequence").values_list("action", flat=True)
    )
    assert log[0]["who"] == "Hanne HR, HR"
    rows = list(csv.reader(io.StringIO(files["log/mappen.csv"].decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == len(log) + 1


def test_its_page_leads_to_every_file_and_runs_no_script(
    client: Client, people: SimpleNamespace, entry: Entry, letter: Entry
) -> None:
    from urllib.parse import unquote

    sign_in(client, people.medarbejder)
    files = unpacked(client.post(address(entry.folder)))
    page = files["index.html"].decode()
    linked = {unquote(one) for one in re.findall(r'href="([^"#]+)"', page)}
    assert linked == set(files) - {"index.html", "README.txt"}
    assert '<html lang="da">' in page
    assert "<script" not in page
    assert " style=" not in page
    anchors = re.findall(r'href="#([^"]+)"', page)
    assert len(anchors) == len(set(anchors)) >= 6
    assert all(f'id="{anchor}"' in page for anchor in anchors)
    assert "Datatilsynet" in page
    assert "index.html" in files["README.txt"].decode()


def test_it_escapes_what_people_wrote(client: Client, people: SimpleNamespace, put: Any, folder: Folder) -> None:
    put(a_document(title="<script>alert(1)</script>"))
    Employee.objects.filter(pk=people.medarbejder.pk).update(title="<b>=1+1</b>")
    sign_in(client, people.medarbejder)
    page = unpacked(client.post(address(folder)))["index.html"].decode()
    assert "<script>alert" not in page
    assert "<b>" not in page


def test_it_holds_the_employment_the_sign_in_and_the_devices_without_secrets(
    client: Client, people: SimpleNamespace, entry: Entry
) -> None:
    user = people.medarbejder.user
    AuthenticatorDevice.begin(user_id=user.pk, name="Mettes telefon")
    codes = RecoveryDevice.objects.create(user=user, name="koder").renew()
    sign_in(client, people.medarbejder)
    files = unpacked(client.post(address(entry.folder)))
    employment = json.loads(files["ansaettelse/ansaettelse.json"])
    assert {"Mette Medarbejder", "3", "Norddjurs", "Direktion / Team Skole", "Lars Leder"} <= set(employment.values())
    login = json.loads(files["ansaettelse/login.json"])
    assert "medarbejder@example.org" in login.values()
    page = files["index.html"].decode()
    assert "Mettes telefon" in page
    everything = b"".join(files.values()).decode("utf-8", "replace")
    assert user.password not in everything
    assert not [code for code in codes if code in everything]


def test_it_holds_the_grants_that_name_the_person(client: Client, people: SimpleNamespace, folder: Folder) -> None:
    StandIn.objects.create(
        municipality=people.municipality,
        leader=people.leder,
        stand_in=people.medarbejder,
        starts_on=datetime.date(2026, 1, 1),
        ends_on=datetime.date(2026, 2, 1),
        given_by=people.hr,
    )
    sign_in(client, people.medarbejder)
    page = unpacked(client.post(address(folder)))["index.html"].decode()
    assert "Hanne HR" in page
    assert "1. februar 2026" in page


def test_what_somebody_did_elsewhere_names_no_other_folder(
    client: Client, people: SimpleNamespace, entry: Entry
) -> None:
    from samtale_intranet.personnel.api import folder_of

    own = folder_of(employee=people.leder)
    sign_in(client, people.leder)
    client.get(f"/personale/mapper/{entry.folder.uuid}/")
    files = unpacked(client.post(address(own)))
    acts = json.loads(files["log/egne-handlinger.json"])
    assert any("andens mappe" in one["where"] or "Somebody" in one["where"] for one in acts)
    everything = b"".join(files.values()).decode("utf-8", "replace")
    assert str(entry.folder.uuid) not in everything
    assert "Mette" not in everything
    assert entry.number not in everything


def test_the_line_that_hr_added_is_in_the_copy(client: Client, people: SimpleNamespace, folder: Folder) -> None:
    from samtale_intranet.personnel.purposes.api import state

    state(user=people.hr.user, folder_uuid=folder.uuid, purpose=Purpose.PERSONNEL_CASE, line="Klage fra en borger")
    sign_in(client, people.medarbejder)
    assert "Klage fra en borger" in unpacked(client.post(address(folder)))["log/mappen.csv"].decode("utf-8-sig")


def test_a_failing_ledger_opens_nothing(
    client: Client, people: SimpleNamespace, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(copy, "commit_all", fail)
    monkeypatch.setattr(keys.FolderKey, "unseal", lambda *_args, **_more: pytest.fail("something was opened"))
    sign_in(client, people.medarbejder)
    with pytest.raises(RuntimeError, match="disk full"):
        client.post(address(entry.folder))


def test_it_is_a_download_that_says_nothing_of_whose_it_is(
    client: Client, people: SimpleNamespace, entry: Entry
) -> None:
    sign_in(client, people.medarbejder)
    answer = client.post(address(entry.folder), headers={"accept-language": "en"})
    assert re.fullmatch(r'attachment; filename="everything-[\d-]+\.zip"', answer["Content-Disposition"])
    assert "no-store" in answer["Cache-Control"]


@given(st.text())
def test_no_cell_of_a_table_is_a_formula(text: str) -> None:
    read = list(csv.reader(io.StringIO(as_csv(["a"], [[text]]).decode("utf-8-sig"), newline=""), delimiter=";"))
    cell = read[1][0]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell in (text, f"'{text}")


def relations_to_people() -> set[str]:
    """Give every relation of our models that leads to a person, however far; a new model comes along by itself."""
    ours = [model for model in apps.get_models() if model._meta.app_label.startswith(("samtale_", "forms_pages"))]
    personal: set[type] = {Employee, get_user_model()}
    structure = {Unit, Municipality}  # of the municipality, about nobody but the leader whom a unit names
    found: set[str] = set()
    while True:
        new = {
            (model, field)
            for model in ours
            for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
            if field.is_relation and field.related_model in personal - structure
        }
        labels = {f"{model._meta.label}.{field.name}" for model, field in new}
        if labels == found:
            return found
        found = labels
        personal |= {model for model, _field in new}


def test_every_relation_to_a_person_is_in_the_copy_or_has_a_reason() -> None:
    told = {label for source in sources() for label in (*source.covers, *source.reasons)}
    assert "samtale_personnel.Entry.folder" in relations_to_people()
    assert relations_to_people() - told == set(), "register it with register_export, or say why it is not in a copy"
    assert told - relations_to_people() == set(), "these relations are no longer there"
    assert all(reason for source in sources() for reason in source.reasons.values())
