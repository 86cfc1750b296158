"""HR at work in the section: find a person, add a document with a file, correct it, and take the folder as a PDF."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pikepdf
from playwright.sync_api import Browser, Page, expect

from samtale_intranet.personnel.api import Action, authorise, folder_of, journal
from samtale_intranet.personnel.models import Entry
from tests.browser.axe import assert_accessible
from tests.browser.conftest import set_up_second_factor
from tests.browser.paper import printed
from tests.conversations.test_coverage import a_type, hold, staff
from tests.forms_pages.files import a_pdf
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
