"""The whole folder as one PDF: who gets it, what the log tells, what it holds, and that it is what it says it is."""

from __future__ import annotations

import io
import uuid
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from django.db import DatabaseError
from django.test import Client

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.api import File, Files, Purpose, Section, Text, annotate
from samtale_intranet.personnel.export import whole
from samtale_intranet.personnel.models import Entry, Folder, LedgerEvent
from tests.forms_pages.files import a_pdf
from tests.personas import say_why, sign_in
from tests.personnel.documents import SECRET, a_document
from tests.personnel.test_pdf import squeezed, text_of

STRANGERS = ["direktoer", "leder", "kollega", "leder_b", "medarbejder_b", "hr_b", "redaktoer", "admin"]


def address(folder: Folder) -> str:
    return f"/personale/mapper/{folder.uuid}/pdf/"


def opened(answer: Any) -> pikepdf.Pdf:
    assert answer.status_code == 200
    return pikepdf.open(io.BytesIO(answer.content))


@pytest.fixture
def full(put: Any, people: SimpleNamespace) -> SimpleNamespace:
    """A folder with a corrected plan, a note to it, a note to the note, and a letter with a file."""
    content = a_pdf()
    import hashlib

    file = File(uuid.uuid4(), "Brev.pdf", "application/pdf", len(content), hashlib.sha256(content).hexdigest())
    old = put(a_document(title="Plan med fejl"), "a")
    new = put(a_document(title="Plan uden fejl"), "b", supersedes=old)
    sections = (Section("", (Text("", "Velkommen"), Files("Bilag", (file,)))),)
    letter = put(a_document(title="Brev til Mette", sections=sections), "c", files={file.uuid: content})
    note = annotate(user=people.medarbejder.user, entry_uuid=new.uuid, text="Det var i maj.", submit_key="d")
    second = annotate(user=people.leder.user, entry_uuid=note.uuid, text="Nej, i juni.", submit_key="e")
    return SimpleNamespace(old=old, new=new, letter=letter, note=note, second=second)


@pytest.mark.parametrize("step_up", [True, False])
@pytest.mark.parametrize("name", STRANGERS)
def test_it_gives_a_stranger_404_no_byte_and_writes_one_refusal(
    client: Client, people: SimpleNamespace, folder: Folder, entry: Entry, name: str, step_up: bool
) -> None:
    sign_in(client, getattr(people, name), step_up=step_up)
    answer = client.get(address(folder))
    assert answer.status_code == 404
    assert not answer.content.startswith(b"%PDF")
    assert "Mette" not in answer.content.decode()
    assert list(LedgerEvent.objects.values_list("action", flat=True)) == ["journaled", "refused"]
    person = getattr(people, name)
    who = f"employee:{person.uuid}" if isinstance(person, Employee) else f"user:{person.pk}"
    assert LedgerEvent.objects.latest("sequence").actor == who


def test_it_asks_for_the_second_factor_first(client: Client, people: SimpleNamespace, folder: Folder) -> None:
    sign_in(client, people.medarbejder, step_up=False)
    assert client.get(address(folder))["Location"].startswith("/sikkerhed/bekraeft/")
    assert LedgerEvent.objects.count() == 0


@pytest.mark.parametrize(("name", "purpose"), [("medarbejder", "own_access"), ("hr", "access_request")])
def test_the_log_tells_of_the_folder_and_of_each_document_that_left(
    client: Client, people: SimpleNamespace, folder: Folder, full: SimpleNamespace, name: str, purpose: str
) -> None:
    say_why(folder, people.hr, Purpose.ACCESS_REQUEST)
    before = LedgerEvent.objects.count()
    sign_in(client, getattr(people, name))
    client.get(address(folder))
    events = LedgerEvent.objects.order_by("sequence")[before:]
    assert [(one.action, one.record) for one in events] == [
        ("folder_exported", None),
        *(("entry_exported", one.uuid) for one in (full.old, full.new, full.letter, full.note, full.second)),
    ]
    assert {(one.purpose, one.actor, one.folder) for one in events} == {
        (purpose, f"employee:{getattr(people, name).uuid}", folder.uuid)
    }


def test_nothing_is_decrypted_before_the_ledger_has_it_all(
    client: Client, people: SimpleNamespace, folder: Folder, full: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    real = whole.document_of
    monkeypatch.setattr(whole, "document_of", lambda *args: seen.append(LedgerEvent.objects.count()) or real(*args))
    before = LedgerEvent.objects.count()
    sign_in(client, people.medarbejder)
    client.get(address(folder))
    assert set(seen) == {before + 6}


def test_a_ledger_that_cannot_be_written_gives_nothing_away(
    client: Client, people: SimpleNamespace, folder: Folder, full: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = ledger.append, []

    def fail_at_the_third(**kwargs: Any) -> Any:
        calls.append(kwargs)
        if len(calls) == 3:
            raise DatabaseError("disk full")
        return real(**kwargs)

    monkeypatch.setattr(whole.ledger, "append", fail_at_the_third)
    monkeypatch.setattr(whole, "document_of", lambda *_args: pytest.fail("something was decrypted"))
    before = LedgerEvent.objects.count()
    sign_in(client, people.medarbejder)
    with pytest.raises(DatabaseError):
        client.get(address(folder))
    assert LedgerEvent.objects.count() == before


def test_it_holds_every_document_with_responses_notes_and_corrections(
    client: Client, people: SimpleNamespace, folder: Folder, full: SimpleNamespace
) -> None:
    say_why(folder, people.hr, Purpose.ACCESS_REQUEST)
    sign_in(client, people.hr)
    text = squeezed(text_of(opened(client.get(address(folder), headers={"accept-language": "en"}))))
    for words in (
        "Mette Medarbejder",
        "Hanne HR, HR (HR)",
        "to answer a request for access",
        "3 documents, 2 notes, 1 attachment",
        SECRET,
        "Gerne i arbejdstiden",
        "Det var i maj.",
        "Nej, i juni.",
        f"This document has been corrected. The newer one is {full.new.number}",
        f"Corrects {full.old.number}",
        "Brev.pdf",
        "Attachments are files of their own and are not part of this PDF.",
    ):
        assert squeezed(words) in text, words


def test_the_contents_name_each_number_with_a_link_to_its_page(
    client: Client, people: SimpleNamespace, folder: Folder, full: SimpleNamespace
) -> None:
    sign_in(client, people.medarbejder)
    pdf = opened(client.get(address(folder), headers={"accept-language": "en"}))
    contents = squeezed(text_of(SimpleNamespace(pages=[pdf.pages[1]])))  # type: ignore[arg-type]
    assert [contents.index(squeezed(one.number)) for one in (full.old, full.new, full.letter)]
    links = [note for note in pdf.pages[1].Annots if note.Subtype == "/Link"]
    assert len(links) >= 4  # three documents and the attachments
    assert "3" in contents


def test_it_says_to_be_both_standards_and_is_tagged(
    client: Client, people: SimpleNamespace, folder: Folder, full: SimpleNamespace
) -> None:
    sign_in(client, people.medarbejder)
    pdf = opened(client.get(address(folder)))
    with pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["pdfuaid:part"] == "1"
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "da"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    kinds = {str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one}
    assert {"/Table", "/TH", "/H1", "/H2", "/Link"} <= kinds
    fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
    descriptors = [font.DescendantFonts[0].FontDescriptor for font in fonts]
    assert all(any(key in one for key in ("/FontFile2", "/FontFile3")) for one in descriptors)
    assert pdf.Root.get("/Outlines") is not None  # the bookmarks that a reader leafs by


def test_an_empty_folder_gives_a_pdf_that_says_so(client: Client, people: SimpleNamespace, folder: Folder) -> None:
    sign_in(client, people.medarbejder)
    pdf = opened(client.get(address(folder), headers={"accept-language": "en"}))
    assert squeezed("There is nothing in the folder.") in squeezed(text_of(pdf))


def test_what_looks_like_code_stays_text(client: Client, people: SimpleNamespace, folder: Folder, put: Any) -> None:
    words = '"] #read("/etc/passwd") <entry-1>'
    put(a_document(title=words, sections=(Section(words, (Text(words, words),)),)))
    sign_in(client, people.medarbejder)
    text = squeezed(text_of(opened(client.get(address(folder)))))
    assert text.count(squeezed(words)) == 5  # contents, title, heading, label and text
    assert "root:" not in text


def test_its_name_tells_nobody_whose_it_is_and_it_stays_in_no_cache(
    client: Client, people: SimpleNamespace, folder: Folder
) -> None:
    sign_in(client, people.medarbejder)
    answer = client.get(address(folder), headers={"accept-language": "en"})
    assert answer["Content-Disposition"].startswith('attachment; filename="folder-20')
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"] == "application/pdf"


def test_it_touches_no_disk(
    client: Client, people: SimpleNamespace, folder: Folder, full: SimpleNamespace, tmp_path: Any, monkeypatch: Any
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    sign_in(client, people.medarbejder)
    client.get(address(folder))
    assert list(tmp_path.iterdir()) == []


def test_its_reads_are_few_however_many_documents(
    client: Client, people: SimpleNamespace, folder: Folder, put: Any, django_assert_max_num_queries: Any
) -> None:
    sign_in(client, people.medarbejder)
    client.get("/samtaler/")
    counts = []
    for first in (0, 5):
        for number in range(first, first + 5):
            put(submit_key=str(number))
        with django_assert_max_num_queries(60) as counted:
            client.get(address(folder))
        written = [one["sql"] for one in counted.captured_queries if "ledgerevent" in one["sql"]]
        counts.append(len(counted) - len(written))
    assert counts[0] == counts[1]
