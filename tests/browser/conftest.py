"""A real Chromium against a real server, with the Norddjurs model loaded."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django_otp.oath import totp
from playwright.sync_api import Browser, Page, sync_playwright
from wagtail.models import Collection, Locale, Site
from wagtail.models import Page as WagtailPage

from home.models import HomePage
from samtale_intranet.guides.models import GuideOverviewPage
from samtale_intranet.packs import api as packs
from samtale_intranet.packs.shipped import shipped
from samtale_intranet.people.models import Municipality
from tests.browser.chromium import ensure
from tests.snapshots import stand

# Playwright's loop runs in the tests' thread; the tests themselves ask the database there, one after the other.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as a browser test."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the Chromium once for all tests."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=ensure(),
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        )
        yield started
        started.close()


@pytest.fixture
def site(live_server: Any, people: SimpleNamespace) -> SimpleNamespace:
    """Publish the Norddjurs model on the first municipality's site; give the server's address and the pages."""
    host = live_server.url.removeprefix("http://").split(":")[0]
    stand("norddjurs", partial(_publish, people.municipality, host), vars(people).values())
    home = HomePage.objects.get(slug="intranettet")
    pages = {page.slug: page.specific for page in home.get_descendants()}
    return SimpleNamespace(url=live_server.url, pages=pages, home=home)


def _publish(municipality: Municipality, host: str) -> None:
    Locale.objects.get_or_create(language_code="da")
    root = WagtailPage.get_first_root_node() or WagtailPage.add_root(instance=WagtailPage(title="Root", slug="root"))
    home = root.add_child(instance=HomePage(title="Intranettet", slug="intranettet", lead="Her er vejen ind."))
    Site.objects.all().delete()
    municipality.site = Site.objects.create(hostname=host, root_page=home, is_default_site=True)
    municipality.save()
    packs.load(pack="norddjurs_lus", parent=home, publish=True)


@pytest.fixture
def models(site: SimpleNamespace) -> list[str]:
    """Publish the other models too, and an overview; give the addresses of all pages to read."""
    Collection.get_first_root_node() or Collection.add_root(name="Root")  # emptied by the test before
    site.home.refresh_from_db()
    for name in sorted(shipped()):
        if name != "norddjurs_lus":
            packs.load(pack=name, parent=site.home, publish=True)
            site.home.refresh_from_db()
    site.home.add_child(instance=GuideOverviewPage(title="Alle guider", slug="guider", lead="Find den, du skal bruge."))
    pages = site.home.get_descendants(inclusive=True).live().order_by("path")
    return [page.get_url_parts()[2] for page in pages]


@pytest.fixture
def window(browser: Browser, site: SimpleNamespace) -> Iterator[Callable[..., Page]]:
    """Open a browser window of its own for somebody; a page error or a request to elsewhere fails the test."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def open_window(username: str = "", **options: Any) -> Page:
        options.setdefault("locale", "da-DK")
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = browser.new_context(base_url=site.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if "Content Security" in message.text else None)
        page.on(
            "request",
            lambda request: None if request.url.startswith((site.url, "data:")) else wrong.append(request.url),
        )
        if username:
            sign_in(page, username)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert wrong == []


def sign_in(page: Page, username: str) -> None:
    """Sign in with the password; the test persons' is their name."""
    page.goto("/log-ind/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(username)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/log-ind/" not in url)


def set_up_second_factor(page: Page) -> list[str]:
    """Enrol an authenticator app, from the page that asks for it; give the recovery codes and go on."""
    page.locator("main a[href^='/sikkerhed/ny/']").click()
    page.locator("main form button[type=submit]").click()
    secret = page.locator(".sg-secret code").inner_text().replace(" ", "")
    page.locator("#code").fill(code_of(secret))
    page.locator("main form button[type=submit]").click()
    page.locator(".sg-codes").wait_for()  # reading a list waits for nothing: on a busy machine it would be empty
    codes = page.locator(".sg-codes code").all_inner_texts()
    page.locator("sg-recovery-codes ~ .sg-actions a").click()
    return codes


def code_of(secret: str) -> str:
    """Give the six digits that an app shows now for this secret in base32."""
    import base64

    padded = secret + "=" * (-len(secret) % 8)
    return f"{totp(base64.b32decode(padded)):06d}"
