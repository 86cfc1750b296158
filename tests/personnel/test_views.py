"""Every protected page: who gets in, what a stranger gets, what is logged, and what leaks nowhere."""

from __future__ import annotations

import re
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import folder_of
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.models import Entry, LedgerEvent
from samtale_intranet.personnel.purposes.api import state
from tests.personas import say_why, sign_in
from tests.personnel.documents import SECRET

STRANGERS = ["direktoer", "kollega", "leder_b", "medarbejder_b", "hr_b", "redaktoer", "admin"]
VIEWS = {
    "folder": "/personale/mapper/{folder}/",
    "who_looked": "/personale/mapper/{folder}/opslag/",
    "entry": "/personale/poster/{entry}/",
    "pdf": "/personale/poster/{entry}/pdf/",
    "note": "/personale/poster/{entry}/note/",
}


def url(view: str, entry: Entry) -> str:
    return VIEWS[view].format(folder=entry.folder.uuid, entry=entry.uuid)


def ask(client: Client, view: str, entry: Entry) -> Any:
    if view == "note":
        return client.post(url(view, entry), {"text": "Hej", "submit_key": str(uuid.uuid4())})
    return client.get(url(view, entry))


def actions() -> list[str]:
    return list(LedgerEvent.objects.order_by("sequence").values_list("action", flat=True))


@pytest.mark.parametrize("step_up", [True, False])
@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.parametrize("view", list(VIEWS))
def test_it_gives_a_stranger_404_no_byte_and_writes_one_refusal(
    client: Client, people: SimpleNamespace, entry: Entry, view: str, name: str, step_up: bool
) -> None:
    sign_in(client, getattr(people, name), step_up=step_up)
    answer = ask(client, view, entry)
    assert answer.status_code == 404
    assert SECRET not in answer.content.decode()
    assert "Mette" not in answer.content.decode()
    assert actions() == ["journaled", "refused"]
    refusal = LedgerEvent.objects.latest("sequence")
    person = getattr(people, name)
    who = f"employee:{person.uuid}" if isinstance(person, Employee) else f"user:{person.pk}"
    assert (refusal.actor, refusal.folder) == (who, entry.folder.uuid)


def test_it_refuses_the_leader_the_log(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.leder)
    assert client.get(url("who_looked", entry)).status_code == 404
    assert actions() == ["journaled", "refused"]
    assert "Hvem har kigget" not in client.get(url("folder", entry)).content.decode()


@pytest.mark.parametrize("view", list(VIEWS))
def test_it_gives_404_for_what_does_not_exist(client: Client, people: SimpleNamespace, view: str) -> None:
    sign_in(client, people.medarbejder)
    address = VIEWS[view].format(folder=uuid.uuid4(), entry=uuid.uuid4())
    answer = client.post(address, {"text": "x", "submit_key": str(uuid.uuid4())}) if view == "note" else None
    assert (answer or client.get(address)).status_code == 404
    assert actions() == []


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "note"])
def test_it_asks_for_sign_in_first(client: Client, entry: Entry, view: str) -> None:
    answer = ask(client, view, entry)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/log-ind/")
    assert actions() == ["journaled"]


@pytest.mark.parametrize("name", ["medarbejder", "leder", "hr"])
@pytest.mark.parametrize("view", ["folder", "entry", "pdf"])
def test_it_asks_for_the_second_factor_before_it_reads(
    client: Client, people: SimpleNamespace, entry: Entry, view: str, name: str
) -> None:
    said = ["purpose_stated"] if name == "hr" else []
    if said:
        say_why(entry.folder, people.hr)
    sign_in(client, getattr(people, name), step_up=False)
    answer = ask(client, view, entry)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sikkerhed/bekraeft/?next=")
    assert actions() == ["journaled", *said]


READS = {"folder": "folder_opened", "entry": "entry_read", "pdf": "entry_exported", "who_looked": "log_read"}


@pytest.mark.parametrize("name", ["medarbejder", "hr"])
@pytest.mark.parametrize("view", list(READS))
def test_it_answers_whoever_may_and_writes_that_down(
    client: Client, people: SimpleNamespace, entry: Entry, view: str, name: str
) -> None:
    if name == "hr":
        say_why(entry.folder, people.hr)
    sign_in(client, getattr(people, name))
    answer = ask(client, view, entry)
    assert answer.status_code == 200
    event = LedgerEvent.objects.latest("sequence")
    assert (event.action, event.actor) == (READS[view], f"employee:{getattr(people, name).uuid}")
    assert event.purpose == ("personnel_administration" if name == "hr" else "own_access")


@pytest.mark.parametrize("view", list(READS))
def test_it_keeps_every_answer_out_of_caches_frames_and_other_sites(
    client: Client, people: SimpleNamespace, entry: Entry, view: str
) -> None:
    sign_in(client, people.medarbejder)
    answer = ask(client, view, entry)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("view", ["folder", "entry", "who_looked"])
def test_it_writes_no_style_or_script_into_the_page(
    client: Client, people: SimpleNamespace, entry: Entry, view: str
) -> None:
    sign_in(client, people.medarbejder)
    page = ask(client, view, entry).content.decode()
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert not re.search(r" on[a-z]+=", page)


@pytest.mark.parametrize("view", ["folder", "entry", "who_looked"])
def test_it_puts_no_text_of_the_document_into_the_title(
    client: Client, people: SimpleNamespace, entry: Entry, view: str
) -> None:
    sign_in(client, people.medarbejder)
    title = re.search(r"<title>(.*?)</title>", ask(client, view, entry).content.decode(), re.DOTALL)
    assert title is not None
    assert SECRET not in title[1]
    assert "Kompetenceplan" not in title[1]


# For HR the policy asks two things more: for whom they stand in, and what they said that they open the folder for.
@pytest.mark.parametrize(("name", "most"), [("medarbejder", 13), ("leder", 13), ("hr", 16)])
@pytest.mark.parametrize("view", ["folder", "entry"])
def test_it_takes_few_queries_however_much_there_is(
    client: Client,
    people: SimpleNamespace,
    put: Any,
    view: str,
    name: str,
    most: int,
    django_assert_max_num_queries: Any,
) -> None:
    entries = [put(submit_key=str(number)) for number in range(6)]
    sign_in(client, people.medarbejder)
    for number in range(4):
        client.post(url("note", entries[0]), {"text": f"Note {number}", "submit_key": str(uuid.uuid4())})
    sign_in(client, getattr(people, name))
    say_why(entries[0].folder, people.hr)
    client.get("/samtaler/")  # from then on the site's own colours are in the cache
    with django_assert_max_num_queries(most):
        assert ask(client, view, entries[0]).status_code == 200


def test_the_folder_lists_entries_with_responses_and_who_looked(
    client: Client, people: SimpleNamespace, entry: Entry
) -> None:
    sign_in(client, people.medarbejder)
    page = client.get(url("folder", entry)).content.decode()
    assert SECRET in page  # the document's title
    assert entry.number in page
    assert "Gerne i arbejdstiden" in page
    assert "Lars Leder" in page
    assert f'href="/personale/poster/{entry.uuid}/"' in page


def test_the_entry_shows_everything_in_the_order_of_the_form(
    client: Client, people: SimpleNamespace, entry: Entry
) -> None:
    sign_in(client, people.leder)
    page = client.get(url("entry", entry)).content.decode()
    words = ["Siden sidst", "Hvad lykkedes?", "Trivsel", "Næste år", "Hvornår</th>", "Makker", "Gerne i arbejdstiden"]
    places = [page.index(word) for word in words]
    assert places == sorted(places)


def test_the_entry_links_corrections_and_notes_both_ways(client: Client, people: SimpleNamespace, put: Any) -> None:
    old = put()
    new = put(submit_key="r", supersedes=old)
    sign_in(client, people.medarbejder)
    client.post(url("note", new), {"text": "Se også maj.", "submit_key": str(uuid.uuid4())})
    note = Entry.objects.get(annotates=new)
    for page_of, linked in ((old, new), (new, old), (new, note), (note, new)):
        page = client.get(url("entry", page_of)).content.decode()
        assert f'href="/personale/poster/{linked.uuid}/"' in page


def test_it_escapes_what_people_wrote(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.medarbejder)
    client.post(url("note", entry), {"text": "<script>alert(1)</script>", "submit_key": str(uuid.uuid4())})
    page = client.get(url("entry", entry)).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_the_pdf_is_named_by_its_number_alone(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.medarbejder)
    answer = client.get(url("pdf", entry))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{entry.number}.pdf"'
    assert answer.content.startswith(b"%PDF-")


def test_a_double_click_writes_one_note(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.medarbejder)
    form = {"text": "Det var i maj.", "submit_key": str(uuid.uuid4())}
    answers = [client.post(url("note", entry), form) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [f"/personale/poster/{entry.uuid}/#noter"] * 2
    assert Entry.objects.filter(annotates=entry).count() == 1


def test_the_same_form_with_other_words_is_refused_and_keeps_them(
    client: Client, people: SimpleNamespace, entry: Entry
) -> None:
    sign_in(client, people.medarbejder)
    key = str(uuid.uuid4())
    client.post(url("note", entry), {"text": "Første", "submit_key": key})
    answer = client.post(url("note", entry), {"text": "Anden", "submit_key": key})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert ">Anden</textarea>" in page
    assert key not in page  # it has a new number, so that sending again works
    assert Entry.objects.filter(annotates=entry).count() == 1


def test_an_empty_note_is_refused_with_what_to_do(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.medarbejder)
    answer = client.post(
        url("note", entry), {"text": " ", "submit_key": str(uuid.uuid4())}, headers={"accept-language": "en"}
    )
    assert answer.status_code == 400
    assert "Write your note before you send it." in answer.content.decode()


def test_a_form_without_its_number_keeps_the_text(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.medarbejder)
    answer = client.post(url("note", entry), {"text": "Min note", "submit_key": "x"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert ">Min note</textarea>" in page
    assert re.search(r'name="submit_key" value="[0-9a-f-]{36}"', page)


def test_a_note_outlives_an_expired_second_factor(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.medarbejder, step_up=False)
    answer = client.post(url("note", entry), {"text": "Min lange note", "submit_key": str(uuid.uuid4())})
    assert answer.status_code == 403
    assert "Min lange note" in answer.content.decode()
    assert actions() == ["journaled"]


def test_the_log_tells_who_when_and_why_refused_attempts_included(
    client: Client, people: SimpleNamespace, entry: Entry
) -> None:
    state(user=people.hr.user, folder_uuid=entry.folder.uuid, purpose=Purpose.PERSONNEL_CASE, line="Sag 26-117")
    for name in ("kollega", "admin", "hr"):
        sign_in(client, getattr(people, name))
        ask(client, "entry", entry)
    sign_in(client, people.medarbejder)
    page = client.get(url("who_looked", entry), headers={"accept-language": "en"}).content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert f"Hanne HR, HR HR Read a document ({entry.number}) to handle a case or a complaint" in text
    assert "Hanne HR, HR HR Asked to open the folder to handle a case or a complaint: “Sag 26-117”" in text
    assert "Kaj Kollega, Team Skole Was refused. Has no access to the folder" in text
    assert "Somebody who is not employed here Was refused. Has no access to the folder" in text
    assert "Lars Leder, Team Skole Leader Put a document into the folder" in text
    assert "You Looked at who has looked" in text


def test_the_log_names_staff_by_role_where_the_municipality_says_so(
    client: Client, people: SimpleNamespace, entry: Entry, settings: Any
) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "SHOW_NAMES_IN_LOG": False}
    sign_in(client, people.medarbejder)
    page = client.get(url("who_looked", entry), headers={"accept-language": "en"}).content.decode()
    assert "Lars Leder" not in page
    assert "Leader, Team Skole" in page


def test_the_way_in_shows_ones_own_folder_and_those_one_leads(
    client: Client, people: SimpleNamespace, entry: Entry
) -> None:
    sign_in(client, people.leder, step_up=False)
    assert client.get("/personale/")["Location"] == "/sikkerhed/bekraeft/?next=%2Fpersonale%2F"
    sign_in(client, people.leder)
    page = client.get("/personale/").content.decode()
    assert f"/personale/mapper/{folder_of(employee=people.leder).uuid}/" in page
    assert f"/personale/mapper/{entry.folder.uuid}/" in page
    assert "Kaj Kollega" in page
    assert "Dorte Direktør" not in page
    assert 'name="q"' not in page


def test_the_way_in_takes_few_queries(
    client: Client, people: SimpleNamespace, entry: Entry, django_assert_max_num_queries: Any
) -> None:
    folder_of(employee=people.hr)
    sign_in(client, people.hr)
    with django_assert_max_num_queries(13):
        client.get("/personale/")


@pytest.mark.parametrize("words", ["mette", "medarb", "3", "mette medarbejder"])
def test_hr_finds_employees_of_their_own_municipality(client: Client, people: SimpleNamespace, words: str) -> None:
    sign_in(client, people.hr)
    page = client.get("/personale/", {"q": words}).content.decode()
    assert "Mette Medarbejder" in page
    assert "Mikkel Medarbejder" not in page
    assert "Kaj Kollega" not in page
    event = LedgerEvent.objects.get()
    assert (event.action, event.actor_role, event.folder) == ("searched", "hr", None)


def test_a_search_by_anybody_else_finds_nobody(client: Client, people: SimpleNamespace) -> None:
    sign_in(client, people.kollega)
    assert "Mette Medarbejder" not in client.get("/personale/", {"q": "mette"}).content.decode()
    assert actions() == []


def test_somebody_without_employment_has_no_folder(client: Client, people: SimpleNamespace) -> None:
    sign_in(client, people.admin)
    answer = client.get("/personale/", headers={"accept-language": "en"})
    assert "You have no folder here" in answer.content.decode()
