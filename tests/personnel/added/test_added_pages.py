"""HR puts documents and notes into a folder and corrects them; a stranger learns nothing, and nothing is lost."""

from __future__ import annotations

import html
import re
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.added import forms
from samtale_intranet.personnel.added.api import Written, add
from samtale_intranet.personnel.api import Action, SubmitConflict, authorise
from samtale_intranet.personnel.models import Entry, EntryFile, Folder, LedgerEvent, OutboxItem
from samtale_intranet.personnel.verification import first_wrong
from tests.forms_pages.files import a_docx, a_pdf, a_picture
from tests.personas import say_why, sign_in

WORDS = "Ansættelsesbrev om månen"
VIEWS = {
    "add_document": "/personale/mapper/{folder}/dokument/",
    "add_note": "/personale/mapper/{folder}/note/",
    "correct": "/personale/poster/{entry}/ret/",
}
STRANGERS = ["direktoer", "kollega", "leder", "medarbejder", "leder_b", "medarbejder_b", "hr_b", "redaktoer", "admin"]


def filled(**changed: Any) -> dict[str, Any]:
    """Give a form that is filled in; a part that is None is left out."""
    whole = {"title": WORDS, "kind": "letter", "dated": "3.5.2024", "text": "Velkommen.", "submit_key": uuid.uuid4()}
    return {name: value for name, value in {**whole, **changed}.items() if value is not None}


def a_file(name: str = "brev.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, a_pdf() if content is None else content, "application/x-whatever")


def text_of(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


@pytest.fixture
def office(client: Client, people: SimpleNamespace, folder: Folder) -> Client:
    """HR, signed in, who has said what the folder is opened for."""
    say_why(folder, people.hr)
    return sign_in(client, people.hr)


@pytest.fixture
def added(people: SimpleNamespace, folder: Folder, office: Client) -> Entry:
    """A letter with one file that HR has put into the folder."""
    office.post(VIEWS["add_document"].format(folder=folder.uuid), filled(attachments=[a_file()]))
    return Entry.objects.get()


def actions() -> list[str]:
    return list(LedgerEvent.objects.order_by("sequence").values_list("action", flat=True))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.parametrize("view", list(VIEWS))
def test_it_gives_a_stranger_404_no_byte_and_writes_one_refusal(
    client: Client, people: SimpleNamespace, added: Entry, view: str, name: str, method: str
) -> None:
    before = actions()
    sign_in(client, getattr(people, name))
    address = VIEWS[view].format(folder=added.folder.uuid, entry=added.uuid)
    answer = client.get(address) if method == "get" else client.post(address, filled())
    assert answer.status_code == 404
    assert WORDS not in answer.content.decode()
    assert "Mette" not in answer.content.decode()
    assert actions() == [*before, "refused"]
    person = getattr(people, name)
    who = f"employee:{person.uuid}" if isinstance(person, Employee) else f"user:{person.pk}"
    assert LedgerEvent.objects.latest("sequence").actor == who
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("view", list(VIEWS))
def test_it_asks_for_the_second_factor_before_it_shows_anything(
    people: SimpleNamespace, added: Entry, view: str
) -> None:
    before = actions()
    client = sign_in(Client(), people.hr, step_up=False)
    answer = client.get(VIEWS[view].format(folder=added.folder.uuid, entry=added.uuid))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sikkerhed/bekraeft/")
    assert actions() == before


def test_it_keeps_a_document_with_files_as_plans_are(people: SimpleNamespace, added: Entry, office: Client) -> None:
    page = office.get(f"/personale/poster/{added.uuid}/").content.decode()
    assert WORDS in page
    assert "Velkommen." in page
    assert "3. maj 2024" in page
    assert "brev.pdf" in page
    file = EntryFile.objects.get(entry=added)
    answer = office.get(f"/personale/poster/{added.uuid}/filer/{file.file}/")
    assert answer.content == a_pdf()
    assert OutboxItem.objects.filter(entry=added).exists()
    event = LedgerEvent.objects.get(action="journaled")
    assert (event.actor_role, event.purpose, event.record) == ("hr", "personnel_administration", added.uuid)
    assert WORDS.encode() not in bytes(added.sealed_header) + bytes(added.sealed_body)


def test_what_hr_adds_is_verified_like_everything_else(added: Entry) -> None:
    Entry.objects.filter(pk=added.pk).update(number="99-0001")
    assert str(added.uuid) in (first_wrong(municipality=added.municipality) or "")


def test_it_keeps_a_note_to_the_folder(office: Client, folder: Folder) -> None:
    address = VIEWS["add_note"].format(folder=folder.uuid)
    assert 'type="file"' not in office.get(address).content.decode()
    answer = office.post(address, filled(kind=None, text="Ringede den 3. maj."))
    entry = Entry.objects.get()
    assert answer["Location"] == f"/personale/poster/{entry.uuid}/"
    page = office.get(answer["Location"]).content.decode()
    assert "Ringede den 3. maj." in page
    assert "Notat" in page


def test_a_double_click_makes_one_entry_files_included(office: Client, folder: Folder) -> None:
    form, address = filled(), VIEWS["add_document"].format(folder=folder.uuid)
    answers = [office.post(address, {**form, "attachments": [a_file()]}) for _click in range(2)]
    assert len({answer["Location"] for answer in answers}) == 1
    assert (Entry.objects.count(), EntryFile.objects.count()) == (1, 1)


def test_the_same_form_with_other_words_is_refused_and_keeps_them(office: Client, folder: Folder) -> None:
    form, address = filled(), VIEWS["add_document"].format(folder=folder.uuid)
    office.post(address, form)
    answer = office.post(address, {**form, "text": "Noget andet"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert ">Noget andet</textarea>" in page
    assert str(form["submit_key"]) not in page  # it has a new number, so that sending again works
    assert Entry.objects.count() == 1
    number = re.search(r'name="submit_key" value="([0-9a-f-]{36})"', page)
    assert number is not None
    assert office.post(address, {**form, "text": "Noget andet", "submit_key": number[1]}).status_code == 302


def test_a_file_chosen_twice_is_kept_once(office: Client, folder: Folder) -> None:
    office.post(
        VIEWS["add_document"].format(folder=folder.uuid), filled(attachments=[a_file(), a_file("det samme.pdf")])
    )
    assert EntryFile.objects.count() == 1


def test_it_takes_what_plans_take(office: Client, folder: Folder) -> None:
    files = [a_file("a.pdf"), a_file("b.docx", a_docx()), a_file("c.png", a_picture()), a_file("d", a_picture("JPEG"))]
    office.post(VIEWS["add_document"].format(folder=folder.uuid), filled(text="", attachments=files))
    page = office.get(f"/personale/poster/{Entry.objects.get().uuid}/").content.decode()
    assert all(name in page for name in ("a.pdf", "b.docx", "c.png", "d.jpg"))


WRONG = [
    ({"title": " "}, "title", "Write a title. It is what the folder’s list shows."),
    ({"title": "x" * 161}, "title", "The title is longer than 160 characters."),
    ({"kind": "plan"}, "kind", "Choose what the document is."),
    ({"kind": None}, "kind", "Choose what the document is."),
    ({"dated": ""}, "dated", "Write which day the document is from, as 24.12.2026."),
    ({"dated": "31.2.2024"}, "dated", "This is not a date. Write it as 24.12.2026."),
    ({"dated": "1.1.2999"}, "dated", "This day has not come yet. Write the day that the document bears."),
    ({"dated": "1.1.1899"}, "dated", "This is before 1900. Write the day that the document bears."),
    ({"text": " "}, "text", "Write a text or choose a file. Otherwise there is nothing to keep."),
    ({"text": "x" * 100_001}, "text", "The text is too long. Shorten it, or attach it as a file."),
]


@pytest.mark.parametrize(("changed", "field", "words"), WRONG)
def test_it_says_what_is_wrong_beside_the_field_and_loses_nothing(
    office: Client, folder: Folder, changed: dict[str, Any], field: str, words: str
) -> None:
    address = VIEWS["add_document"].format(folder=folder.uuid)
    answer = office.post(address, filled(**changed), headers={"accept-language": "en"})
    assert answer.status_code == 400
    page = text_of(answer)
    assert re.search(rf'id="{field}-error">{re.escape(words)}', page)
    assert f'<a href="#{field}">' in page
    assert f'aria-describedby="{field}-error"' in page or f" {field}-error" in page
    if field != "title":
        assert f'value="{WORDS}"' in page
    if field != "text":
        assert ">Velkommen.</textarea>" in page
    assert Entry.objects.count() == 0


def test_a_file_that_cannot_be_taken_is_named_and_nothing_goes_in_without_it(office: Client, folder: Folder) -> None:
    address = VIEWS["add_document"].format(folder=folder.uuid)
    files = [a_file(), a_file("regneark.xlsx", b"PK\x03\x04nothing")]
    answer = office.post(address, filled(attachments=files), headers={"accept-language": "en"})
    page = text_of(answer)
    assert answer.status_code == 400
    assert "“regneark.xlsx”: The file is damaged or cut off." in page
    assert Entry.objects.count() == 0


def test_a_form_shown_again_says_that_files_must_be_chosen_again(office: Client, folder: Folder) -> None:
    address = VIEWS["add_document"].format(folder=folder.uuid)
    answer = office.post(address, filled(title="", attachments=[a_file()]), headers={"accept-language": "en"})
    assert "Choose your files again. They cannot stay in a form that is shown anew." in text_of(answer)
    plain = office.post(address, filled(title=""), headers={"accept-language": "en"})
    assert "Choose your files again." not in text_of(plain)


def test_too_many_files_are_refused(office: Client, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MOST_FILES", 1)
    files = [a_file(), a_file("b.png", a_picture())]
    answer = office.post(
        VIEWS["add_document"].format(folder=folder.uuid),
        filled(attachments=files),
        headers={"accept-language": "en"},
    )
    assert "There is room for 1 files. Choose fewer" in text_of(answer)
    assert Entry.objects.count() == 0


def test_what_was_typed_outlives_the_second_factor_and_does_not_go_in_without_its_file(
    client: Client, people: SimpleNamespace, folder: Folder
) -> None:
    say_why(folder, people.hr)
    sign_in(client, people.hr, step_up=False)
    address = VIEWS["add_document"].format(folder=folder.uuid)
    answer = client.post(address, filled(attachments=[a_file()]))
    assert answer.status_code == 403
    page = answer.content.decode()
    assert WORDS in page
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    fields = {name: html.unescape(value) for name, value in fields.items()}
    sign_in(client, people.hr)
    again = client.post(address, fields, headers={"accept-language": "en"})
    assert again.status_code == 400
    assert "Your files could not be kept while the page waited. Choose them again." in text_of(again)
    assert f'value="{WORDS}"' in again.content.decode()
    assert 'name="files_let_go"' not in again.content.decode()
    assert Entry.objects.count() == 0


def test_a_form_without_its_number_keeps_the_text(office: Client, folder: Folder) -> None:
    answer = office.post(VIEWS["add_note"].format(folder=folder.uuid), filled(submit_key="x"))
    assert answer.status_code == 400
    assert ">Velkommen.</textarea>" in answer.content.decode()
    assert re.search(r'name="submit_key" value="[0-9a-f-]{36}"', answer.content.decode())


def test_a_correction_begins_with_the_old_words_and_supersedes_them(office: Client, added: Entry) -> None:
    address = VIEWS["correct"].format(entry=added.uuid)
    assert f'href="{address}"' in office.get(f"/personale/poster/{added.uuid}/").content.decode()
    page = office.get(address).content.decode()
    assert f'value="{WORDS}"' in page
    assert 'value="03.05.2024"' in page
    assert ">Velkommen.</textarea>" in page
    file = EntryFile.objects.get()
    assert re.search(rf'name="keep" value="{file.file}" checked', page)
    answer = office.post(address, filled(text="Velkommen i huset.", keep=[str(file.file)]))
    new = Entry.objects.get(supersedes=added)
    assert answer["Location"] == f"/personale/poster/{new.uuid}/"
    assert "Velkommen i huset." in office.get(answer["Location"]).content.decode()
    assert office.get(f"/personale/poster/{new.uuid}/filer/{file.file}/").content == a_pdf()
    assert LedgerEvent.objects.filter(action="corrected", record=new.uuid).count() == 1
    old = office.get(f"/personale/poster/{added.uuid}/").content.decode()
    assert f'href="{address}"' not in old


def test_a_correction_may_leave_a_file_out_and_bring_another(office: Client, added: Entry) -> None:
    office.post(VIEWS["correct"].format(entry=added.uuid), filled(attachments=[a_file("nyt.png", a_picture())]))
    new = Entry.objects.get(supersedes=added)
    page = office.get(f"/personale/poster/{new.uuid}/").content.decode()
    assert "nyt.png" in page
    assert "brev.pdf" not in page


def test_a_correction_that_is_wrong_remembers_which_files_stay(office: Client, added: Entry) -> None:
    file = EntryFile.objects.get()
    page = office.post(VIEWS["correct"].format(entry=added.uuid), filled(title="")).content.decode()
    assert re.search(rf'name="keep" value="{file.file}">', page)


def test_a_document_is_corrected_once_and_the_second_is_shown_the_newer(office: Client, added: Entry) -> None:
    address = VIEWS["correct"].format(entry=added.uuid)
    office.post(address, filled(text="Første"))
    first = Entry.objects.get(supersedes=added)
    for answer in (office.get(address), office.post(address, filled(text="Anden"))):
        assert f'href="/personale/poster/{first.uuid}/"' in answer.content.decode()
    assert answer.status_code == 400
    assert ">Anden</textarea>" in answer.content.decode()
    assert Entry.objects.filter(supersedes=added).count() == 1


def test_hr_corrects_nobody_elses_documents(office: Client, entry: Entry) -> None:
    address = VIEWS["correct"].format(entry=entry.uuid)
    assert office.get(address).status_code == 404
    assert office.post(address, filled()).status_code == 404
    assert f'href="{address}"' not in office.get(f"/personale/poster/{entry.uuid}/").content.decode()


@pytest.mark.parametrize(("name", "is_offered"), [("hr", True), ("medarbejder", False), ("leder", False)])
def test_only_hr_is_offered_to_add(
    client: Client, people: SimpleNamespace, folder: Folder, name: str, is_offered: bool
) -> None:
    say_why(folder, people.hr)
    sign_in(client, getattr(people, name))
    page = client.get(f"/personale/mapper/{folder.uuid}/").content.decode()
    assert (VIEWS["add_document"].format(folder=folder.uuid) in page) is is_offered
    assert (VIEWS["add_note"].format(folder=folder.uuid) in page) is is_offered


def test_hr_staff_add_nothing_to_their_own_folder(client: Client, people: SimpleNamespace) -> None:
    from samtale_intranet.personnel.api import folder_of

    own = folder_of(employee=people.hr)
    sign_in(client, people.hr)
    assert client.get(VIEWS["add_document"].format(folder=own.uuid)).status_code == 404


def test_the_verb_refuses_the_same_key_for_another_document(people: SimpleNamespace, folder: Folder) -> None:
    import datetime

    say_why(folder, people.hr)
    access = authorise(user=people.hr.user, action=Action.ADD_DOCUMENT, folder=folder)
    key, day = uuid.uuid4(), datetime.date(2024, 5, 3)
    add(access=access, folder=folder, written=Written("A", "letter", day, "x"), submit_key=key)
    with pytest.raises(SubmitConflict):
        add(access=access, folder=folder, written=Written("B", "letter", day, "x"), submit_key=key)
