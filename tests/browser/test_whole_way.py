"""From the guide to the journaled plan, as two people walk it; and what everybody else is told there."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from playwright.sync_api import Page, expect

from forms_pages.models import Plan
from samtale_intranet.personnel.models import Entry, LedgerEvent
from tests.browser.axe import assert_accessible
from tests.browser.conftest import set_up_second_factor

REMARKS = "Jeg vil gerne have kurset i arbejdstiden"
SECRETS = ["Slippe flere sager", "Tid til at tænke", "Flere samtaler i gangen", REMARKS]
STRANGERS = ["medarbejder", "kollega", "leder_b", "redaktoer", "admin"]
OPEN_TO_HR = ["hr"]

Window = Callable[..., Page]


def test_it_goes_from_the_guide_to_the_journal(site: SimpleNamespace, window: Window, people: SimpleNamespace) -> None:
    direktoer, leder = window("direktoer"), window("leder")
    _read(direktoer)
    plan_url = _start_and_write(direktoer)
    _respond_with_remarks(leder, plan_url)
    entry_url = _agree_and_journal(direktoer, plan_url)
    _see_who_looked(leder, entry_url)
    addresses = _addresses(entry_url)
    _strangers_are_told_nothing(window, addresses)
    _entry_is_readable_to(window, entry_url)


def _read(page: Page) -> None:
    page.goto("/")
    assert_accessible(page)
    page.get_by_role("link", name="Lederudviklingssamtale").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(page)
    page.goto("/lederudviklingssamtale/vores-norddjurs/")
    for value in ("Tillid", "Ordentlighed", "Udvikling", "Fællesskab"):
        expect(page.get_by_role("heading", name=value).first).to_be_visible()
    assert_accessible(page)
    page.goto("/lederudviklingssamtale/samtalehjul/")
    segments = page.locator("a.sg-wheel__seg:visible")
    expect(segments).to_have_count(4)
    segments.nth(1).click()
    expect(segments.nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator(".sg-theme:target")).to_be_visible()
    assert_accessible(page)


def _start_and_write(page: Page) -> str:
    page.goto("/lederudviklingssamtale/kompetenceplan/")
    assert_accessible(page)
    page.get_by_role("link", name="Start en plan").click()
    page.wait_for_url("**/sikkerhed/**")
    assert_accessible(page)
    codes = set_up_second_factor(page)
    assert len(codes) >= 8
    page.wait_for_url("**/start/**")
    assert_accessible(page)
    page.locator("button", has_text="Lars Leder").click()
    page.wait_for_url("**/personale/planer/**")
    page.locator("[name='f-samtaledato']").fill("12.11.2026")
    page.locator("[name='f-fastholde']").fill("Det korte tirsdagsmøde.")
    table = page.locator("#f-styrke")
    while table.locator("tbody [data-row]").count() < 3:
        table.get_by_role("button", name="Tilføj").click()
    for number, text in enumerate(SECRETS[:3]):
        table.locator("tbody [data-row]").nth(number).locator("textarea").first.fill(text)
    table.locator("tbody [data-row]").nth(2).locator("textarea").nth(1).fill("Sammen med en kollega")
    assert_accessible(page)
    page.get_by_role("button", name="Gem kladden").click()
    expect(page.locator(".sg-savebar samtale-draft-status")).to_have_attribute("data-now", "saved")
    _finish(page)
    return page.url


def _finish(page: Page) -> None:
    """Press *finish*; fill in whatever the form says is missing, as a person would, and press again."""
    _press_finish(page)
    for _attempt in range(3):
        missing = page.locator("#fejl a")
        if not missing.count():
            break
        assert_accessible(page)
        for link in missing.all():
            field = page.locator(f"[name='{(link.get_attribute('href') or '')[1:]}']").first
            if field.get_attribute("placeholder"):
                field.fill("1.3.2027")
            elif field.get_attribute("type") in ("radio", "checkbox"):
                field.check()
            else:
                field.fill("Det aftaler vi.")
        _press_finish(page)
    expect(page.get_by_role("heading", name="Dit svar")).to_be_visible()
    assert_accessible(page)


def _press_finish(page: Page) -> None:
    with page.expect_navigation():  # counting what is missing waits for nothing
        page.get_by_role("button", name="Gør planen færdig").click()


def _respond_with_remarks(page: Page, plan_url: str) -> None:
    page.goto(plan_url)
    set_up_second_factor(page)
    expect(page.get_by_role("cell", name=SECRETS[2])).to_be_visible()
    page.locator("label.sg-outcome", has_text="Enig, med bemærkninger").click()
    page.get_by_role("button", name="Send dit svar").click()
    expect(page.get_by_text("Skriv dine bemærkninger, eller vælg").first).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Dine bemærkninger").fill(REMARKS)
    page.get_by_role("button", name="Send dit svar").click()
    expect(page.get_by_text("Tak. Dit svar er gemt sammen med planen.")).to_be_visible()


def _agree_and_journal(page: Page, plan_url: str) -> str:
    page.goto(plan_url)
    expect(page.get_by_text(REMARKS)).to_be_visible()
    page.locator("label.sg-outcome", has_text="Jeg er enig i planen, som den står.").click()
    page.get_by_role("button", name="Send dit svar").click()
    page.get_by_role("button", name="Læg den i mappen").click()
    page.wait_for_url("**/personale/poster/**")
    for secret in SECRETS:
        expect(page.get_by_text(secret).first).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent som PDF").click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF-")
    return page.url


def _see_who_looked(page: Page, entry_url: str) -> None:
    page.goto("/personale/")
    assert_accessible(page)
    page.goto(entry_url)
    page.goto("/personale/")
    page.locator("main a[href*='/personale/mapper/']").first.click()
    expect(page.get_by_role("heading", name="Hvem har kigget?")).to_be_visible()
    assert_accessible(page)
    page.goto(page.url + "opslag/")
    expect(page.get_by_text("Dorte Direktør").first).to_be_visible()
    assert_accessible(page)
    page.goto("/samtaler/")
    assert_accessible(page)
    page.goto("/sikkerhed/")
    assert_accessible(page)


def _addresses(entry_url: str) -> list[str]:
    entry, plan = Entry.objects.get(), Plan.objects.get()
    folder = entry.folder
    assert str(entry.uuid) in entry_url
    return [
        f"/personale/planer/{plan.uuid}/",
        f"/personale/mapper/{folder.uuid}/",
        f"/personale/mapper/{folder.uuid}/opslag/",
        f"/personale/poster/{entry.uuid}/",
        f"/personale/poster/{entry.uuid}/pdf/",
    ]


def _strangers_are_told_nothing(window: Window, addresses: list[str]) -> None:
    for name in STRANGERS:
        page = window(name)
        for address in addresses:
            before = LedgerEvent.objects.count()
            answer = page.request.get(address)
            assert answer.status == 404, (name, address)
            assert not [secret for secret in SECRETS if secret in answer.text()], (name, address)
            added = LedgerEvent.objects.order_by("pk")[before:]
            assert [event.action for event in added] == ["refused"], (name, address)


def _entry_is_readable_to(window: Window, entry_url: str) -> None:
    """HR has access to the journal, needs the second factor like everybody, and says what for."""
    for name in OPEN_TO_HR:
        page = window(name)
        page.goto(entry_url)
        set_up_second_factor(page)
        page.wait_for_url("**/formaal/**")
        assert_accessible(page)
        page.get_by_label("For at løse en personaleopgave").check()
        page.get_by_role("button", name="Åbn mappen").click()
        expect(page.get_by_text(REMARKS)).to_be_visible()
