"""A draft saves itself, and says at every moment where it stands: also when the server, or the person, is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from forms_pages import api
from forms_pages.models import Plan
from tests.browser.axe import assert_accessible
from tests.browser.conftest import sign_in
from tests.browser.draft_form import answers_of, start_plan, state, unlock

Window = Callable[..., Page]
TEXT = "Det, jeg skrev, mens ingen så det"


@pytest.fixture
def plan(site: SimpleNamespace, people: SimpleNamespace) -> Plan:
    return start_plan(people)


@pytest.fixture
def page(people: SimpleNamespace, window: Window, plan: Plan) -> Page:
    opened = window("leder")
    unlock(opened, people.leder, plan.get_absolute_url())
    return opened


def bar(page: Page) -> Any:
    """Give the line that says where the draft stands."""
    return page.locator(".sg-savebar samtale-draft-status [data-state]:visible")


def test_it_saves_by_itself_only_what_changed(people: SimpleNamespace, page: Page, plan: Plan) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    expect(bar(page)).to_contain_text("Gemt")
    page.locator("[name='f-tilbage']").fill(TEXT)
    expect(bar(page)).to_have_text("Ikke gemt endnu")
    expect(bar(page)).to_contain_text("af Lars Leder")
    assert answers_of(plan, people.leder)["tilbage"] == TEXT
    page.locator("[name='f-tilbage']").fill("x")
    page.locator("[name='f-tilbage']").fill(TEXT)
    state(page, "unsaved")
    state(page, "saved")
    assert len(sent) == 1
    assert not page.evaluate("localStorage.length + sessionStorage.length")


def test_the_button_saves_without_leaving_the_page(people: SimpleNamespace, page: Page, plan: Plan) -> None:
    page.locator("[name='f-tilbage']").fill(TEXT)
    page.get_by_role("button", name="Gem kladden").click()
    expect(bar(page)).to_contain_text("af Lars Leder")
    assert answers_of(plan, people.leder)["tilbage"] == TEXT


def test_it_says_what_is_wrong_while_one_writes(page: Page) -> None:
    page.goto(page.url + "#trin-3")
    page.locator("[name='f-dato']").fill("i næste uge")
    page.locator("[name='f-dato']").press("Tab")
    expect(page.locator("#f-dato-error")).to_have_text("“i næste uge” er ikke en dato. Skriv den som 24.12.2026.")
    expect(page.locator("#f-dato")).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    page.locator("[name='f-dato']").fill("24.12.2026")
    page.locator("[name='f-dato']").press("Tab")
    expect(page.locator("#f-dato-error")).to_have_count(0)


def test_it_asks_before_one_leaves_what_is_not_saved(page: Page) -> None:
    page.locator("[name='f-tilbage']").fill(TEXT)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/samtaler/")
    assert asked == ["beforeunload"]


class AgainAtOnce(ThreadedWSGIServer):
    """A server that takes the port of the one before, which the system keeps back for a minute."""

    def __init__(self, *args: Any, allow_reuse_address: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, allow_reuse_address=True, **kwargs)


@pytest.fixture
def own_server(site: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """Give a server that a test may stop and start, with the ways to do so."""
    # Else connections that the browser keeps open are served by their threads after the server is gone.
    monkeypatch.setattr(WSGIRequestHandler, "protocol_version", "HTTP/1.0")
    monkeypatch.setattr(LiveServerThread, "server_class", AgainAtOnce)
    server = LiveServer("localhost:0")
    host = server.url.removeprefix("http://")
    held = SimpleNamespace(url=server.url, server=server)

    def start() -> None:
        held.server = LiveServer(host)

    held.start, held.stop = start, lambda: held.server.stop()
    yield held
    held.server.stop()


def test_the_text_waits_while_the_server_is_away(
    browser: Browser, own_server: SimpleNamespace, people: SimpleNamespace, plan: Plan
) -> None:
    context = browser.new_context(base_url=own_server.url, locale="da-DK")
    page = context.new_page()
    sign_in(page, "leder")
    unlock(page, people.leder, plan.get_absolute_url())
    own_server.stop()
    page.locator("[name='f-tilbage']").fill(TEXT)
    expect(bar(page)).to_contain_text("Ikke gemt: Serveren svarer ikke.")
    assert_accessible(page)
    page.locator("[name='f-tilbage']").fill(f"{TEXT}, og mere til")
    page.get_by_role("button", name="Gem kladden").click()
    expect(bar(page)).to_contain_text("Ikke gemt: Serveren svarer ikke.")
    own_server.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(bar(page)).to_contain_text("af Lars Leder", timeout=20_000)
    assert answers_of(plan, people.leder)["tilbage"] == f"{TEXT}, og mere til"
    context.close()


def test_it_pauses_when_signed_out_and_goes_on(people: SimpleNamespace, page: Page, plan: Plan) -> None:
    page.context.clear_cookies(name="sessionid")
    page.locator("[name='f-tilbage']").fill(TEXT)
    expect(bar(page)).to_contain_text("På pause: Du er logget ud.")
    assert_accessible(page)
    with page.context.expect_page() as opened:
        bar(page).get_by_role("link", name="Log ind").click()
    other = opened.value
    sign_in(other, "leder")
    unlock(other, people.leder, "/personale/")
    other.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(bar(page)).to_contain_text("af Lars Leder")
    expect(page.locator("[name='f-tilbage']")).to_have_value(TEXT)
    assert answers_of(plan, people.leder)["tilbage"] == TEXT


def test_it_pauses_when_the_section_locks_itself_and_goes_on(people: SimpleNamespace, page: Page, plan: Plan) -> None:
    other = page.context.new_page()
    other.goto("/sikkerhed/")
    other.locator("form[action$='/laas/'] button").click()
    other.wait_for_load_state()
    page.locator("[name='f-tilbage']").fill(TEXT)
    expect(bar(page)).to_contain_text("På pause: Det beskyttede område har låst sig selv.")
    assert_accessible(page)
    unlock(other, people.leder, "/personale/")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(bar(page)).to_contain_text("af Lars Leder")
    assert answers_of(plan, people.leder)["tilbage"] == TEXT


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("direktoer", "En anden har logget ind i denne browser"),
        ("medarbejder", "Du har ikke længere adgang til planen"),
    ],
)
def test_it_does_not_save_in_somebody_elses_name(
    people: SimpleNamespace, page: Page, plan: Plan, who: str, words: str
) -> None:
    page.context.clear_cookies(name="sessionid")
    page.locator("[name='f-tilbage']").fill(TEXT)
    expect(bar(page)).to_contain_text("På pause: Du er logget ud.")
    other = page.context.new_page()
    sign_in(other, who)
    unlock(other, getattr(people, who), "/personale/")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(bar(page)).to_contain_text(words)
    expect(page.locator("[name='f-tilbage']")).to_have_value(TEXT)
    assert answers_of(plan, people.leder)["tilbage"] == ""


def test_it_keeps_the_text_when_the_plan_was_finished_meanwhile(
    people: SimpleNamespace, page: Page, plan: Plan
) -> None:
    answers = {"tilbage": "Dortes", "dato": "2026-12-01"}
    saved = api.save_draft(user=people.direktoer.user, plan_uuid=plan.uuid, version=1, answers=answers)
    api.finish(user=people.direktoer.user, plan_uuid=plan.uuid, version=saved.plan.version)
    page.locator("[name='f-tilbage']").fill(TEXT)
    expect(bar(page)).to_contain_text("Ikke gemt: Planen blev gjort færdig, mens du skrev.")
    bar(page).get_by_role("button", name="Se det, du skrev").click()
    expect(page.get_by_role("heading", name="Planen er kommet videre")).to_be_visible()
    expect(page.get_by_text(TEXT)).to_be_visible()
