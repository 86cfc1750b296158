"""HR at work in the section: find a person, add a document with a file, correct it, and take the folder as a PDF."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.api import Action, annotate, authorise, folder_of, journal, open_folder
from samtale_intranet.personnel.models import Entry, Folder
from samtale_intranet.personnel.sampling.drawing import draw_due, month_before
from samtale_intranet.personnel.stand_ins.api import propose
from tests.browser.axe import assert_accessible
from tests.browser.conftest import set_up_second_factor
from tests.browser.paper import printed
from tests.browser.test_states import unlock
from tests.conversations.test_coverage import a_type, hold, staff
from tests.forms_pages.files import a_pdf
from tests.personas import say_why
from tests.personnel.documents import a_document

Window = Callable[..., Page]
TITLE = "Bekræftelse af nye arbejdstider"


def test_hr_finds_a_person_adds_corrects_and_takes_the_folder(window: Window, people: SimpleNamespace) -> None:
    folder_of(employee=people.medarbejder)
    page = window("hr")
    _find(page)
    _add(page)
    _correct(page)
    _take_the_folder(page)
    _look_at_the_figures(page, people)


def _look_at_the_figures(page: Page, people: SimpleNamespace) -> None:
    """Whoever sees no colours, or reads on paper, gets the same figures of conversations held."""
    hold(a_type(people), staff(people, people.team, 9, 100)[:3], people.leder)
    page.goto("/samtaler/daekning/?type=mus")
    assert page.locator(".sg-cover-bars__rows [role=img]").count() == 2
    assert_accessible(page, on_paper=True)


def test_an_employee_takes_out_all_that_is_kept_and_can_read_it(
    window: Window, people: SimpleNamespace, tmp_path: Path, browser: Browser
) -> None:
    folder = folder_of(employee=people.medarbejder)
    access = authorise(user=people.leder.user, action=Action.JOURNAL, folder=folder)
    journal(access=access, folder=folder, document=a_document(), submit_key="k")
    page = window("medarbejder")
    page.goto(f"/personale/mapper/{folder.uuid}/")
    set_up_second_factor(page)
    page.wait_for_url("**/mapper/**")
    page.get_by_role("link", name="Hent alt, der er gemt om dig").click()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Hent det hele som ZIP-fil").click()
    with zipfile.ZipFile(download.value.path()) as package:
        package.extractall(tmp_path)
    context = browser.new_context()
    copy = context.new_page()
    copy.goto((tmp_path / "index.html").as_uri())
    expect(copy.get_by_role("heading", level=1)).to_contain_text("Mette Medarbejder")
    assert_accessible(copy)
    context.close()


@pytest.fixture
def kept(people: SimpleNamespace) -> Entry:
    """Keep a document with a note, let a leader have looked last month, and propose a stand-in."""
    folder = folder_of(employee=people.medarbejder)
    access = authorise(user=people.leder.user, action=Action.JOURNAL, folder=folder)
    entry = journal(access=access, folder=folder, document=a_document(), submit_key="k")
    annotate(user=people.medarbejder.user, entry_uuid=entry.uuid, text="Kurset er flyttet.", submit_key="n")
    month = month_before(timezone.localdate())
    then = datetime.datetime.combine(month, datetime.time(12), datetime.UTC)
    with mock.patch.object(ledger, "timezone", SimpleNamespace(now=lambda: then)):
        open_folder(user=people.leder.user, folder_uuid=folder.uuid)
    draw_due(municipality=people.municipality)
    today = timezone.localdate()
    propose(user=people.hr2.user, leader=people.leder, stand_in=people.kollega, starts_on=today, ends_on=today)
    say_why(folder, people.hr)
    return entry


def test_every_page_of_hrs_office_can_be_read_by_everybody_on_a_phone_and_on_paper(
    window: Window, people: SimpleNamespace, kept: Entry
) -> None:
    month = month_before(timezone.localdate())
    page = window("hr", viewport={"width": 320, "height": 700})
    unlock(page, people.hr, "/personale/")
    in_folder = [
        f"/personale/mapper/{kept.folder.uuid}/{name}/" for name in ("formaal", "opslag", "sletningsstop", "note")
    ]
    office = ["stedfortraedere", "stikproeve", f"stikproeve/{month:%Y/%-m}", "arkiv"]
    for address in (*in_folder, *(f"/personale/{name}/" for name in office)):
        _looks_right(page, address)
    page.get_by_role("heading", name="Arkivet", level=1).wait_for()


def test_every_page_of_ones_own_can_be_read_by_everybody_on_a_phone_and_on_paper(
    window: Window, people: SimpleNamespace, kept: Entry
) -> None:
    page = window("medarbejder", viewport={"width": 320, "height": 700})
    page.goto("/sikkerhed/bekraeft/")
    assert_accessible(page)  # nothing is set up yet
    unlock(page, people.medarbejder, "/personale/")
    note = Entry.objects.get(annotates=kept)
    folder = Folder.objects.get(pk=kept.folder_id).uuid
    in_folder = [f"/personale/mapper/{folder}/", f"/personale/mapper/{folder}/opslag/"]
    documents = [f"/personale/poster/{each.uuid}/" for each in (kept, note)]
    for address in (*in_folder, *documents, "/sikkerhed/ny/", "/sikkerhed/koder/", "/konto/"):
        _looks_right(page, address)


def _looks_right(page: Page, address: str) -> None:
    """Open the page: axe finds nothing, nor on paper where people print it, and it does not scroll sideways."""
    response = page.goto(address)
    assert response is not None
    assert response.status == 200, address
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert_accessible(page, on_paper=any(part in address for part in ("/opslag/", "/poster/", "/stikproeve/20")))


def _find(page: Page) -> None:
    page.goto("/personale/")
    set_up_second_factor(page)
    page.wait_for_url("**/personale/")
    assert_accessible(page)
    page.get_by_label("Navn eller medarbejdernummer").fill("findes ikke")
    page.get_by_role("button", name="Søg").click()
    expect(page.get_by_text("Ingen blev fundet.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Vis alle").last.click()
    page.get_by_label("Enhed, med alt under den").select_option(label="\u2003Team Skole")
    page.get_by_label("Ansættelse").select_option("nu")
    page.get_by_role("button", name="Søg").click()
    expect(page.get_by_role("heading", name="Dorte Direktør")).to_have_count(0)
    page.get_by_role("link", name="Åbn mappen Mette Medarbejder").click()
    page.wait_for_url("**/formaal/**")
    page.get_by_label("for at svare på en anmodning om indsigt").check()
    page.get_by_role("button", name="Åbn mappen").click()
    expect(page.get_by_role("heading", level=1, name="Mette Medarbejder")).to_be_visible()
    assert_accessible(page)


def _add(page: Page) -> None:
    page.get_by_role("link", name="Læg et dokument i mappen").click()
    assert_accessible(page)
    page.get_by_label("Titel").fill(TITLE)
    page.get_by_label("Dokumentets egen dato").fill("31.2.2026")
    page.get_by_label("Vælg filer").set_input_files(_file("brev.pdf"))
    page.get_by_role("button", name="Læg dokumentet i mappen").click()
    expect(page.locator("#dated-error")).to_have_text("Det er ikke en dato. Skriv den som 24.12.2026.")
    expect(page.get_by_text("Vælg dine filer igen.").last).to_be_visible()
    expect(page.get_by_label("Titel")).to_have_value(TITLE)
    assert_accessible(page)
    page.get_by_label("Dokumentets egen dato").fill("28.2.2026")
    page.get_by_label("Vælg filer").set_input_files(_file("brev.pdf"))
    page.get_by_role("button", name="Læg dokumentet i mappen").click()
    page.wait_for_url("**/personale/poster/**")
    expect(page.get_by_role("link", name="brev.pdf")).to_be_visible()
    expect(page.get_by_text("28. februar 2026")).to_be_visible()
    assert_accessible(page)


def _correct(page: Page) -> None:
    page.get_by_role("link", name="Ret med en ny version").click()
    expect(page.get_by_label("Titel")).to_have_value(TITLE)
    expect(page.get_by_label("Behold “brev.pdf” i den nye version")).to_be_checked()
    assert_accessible(page)
    page.get_by_label("Tekst").fill("Mandag til torsdag, som aftalt.")
    page.get_by_role("button", name="Læg den nye version i mappen").click()
    page.wait_for_url("**/personale/poster/**")
    expect(page.get_by_text("Mandag til torsdag, som aftalt.")).to_be_visible()
    page.get_by_role("link", name="Mette Medarbejder").click()
    expect(page.locator(".sg-corrected > summary")).to_contain_text("1 dokument, som er rettet siden")
    page.locator(".sg-corrected > summary").click()
    assert_accessible(page)
    assert len(printed(page)) >= 1


def _take_the_folder(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent hele mappen som PDF").click()
    assert download.value.suggested_filename.startswith("mappe-")
    with pikepdf.open(io.BytesIO(download.value.path().read_bytes())) as pdf:
        assert len(pdf.pages) == 2 + Entry.objects.count() + 1  # cover and contents, the documents, the attachments


def _file(name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "application/pdf", "buffer": a_pdf()}
