"""Passkeys with a real Chromium and a virtual authenticator; a lost phone, from both sides of HR's desk."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from samtale_intranet.personnel.second_factor import api
from tests.browser.axe import assert_accessible
from tests.browser.test_states import unlock

Window = Callable[..., Page]


@pytest.fixture(autouse=True)
def here(live_server: Any, settings: Any) -> None:
    """Let passkeys work at the test server's address."""
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = [live_server.url]
    settings.OTP_WEBAUTHN_RP_ID = "localhost"


def give_authenticator(page: Page, *, verified: bool = True) -> Any:
    """Put a virtual authenticator into the browser, with or without a finger that it knows; give what steers it."""
    steers = page.context.new_cdp_session(page)
    steers.send("WebAuthn.enable")
    made = steers.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": verified,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return steers, made["authenticatorId"]


def test_a_passkey_is_added_used_and_renamed(people: SimpleNamespace, window: Window) -> None:
    page = window("leder")
    give_authenticator(page)
    page.goto("/sikkerhed/")
    page.locator("main a[href='/sikkerhed/noegle/']").click()
    assert_accessible(page)
    page.locator("#name").fill("Min computer")
    page.locator("samtale-passkey-new button[type=submit]").click()
    expect(page.locator(".sg-codes code")).to_have_count(10)
    page.locator("sg-recovery-codes ~ .sg-actions a").click()
    expect(page.get_by_text("Min computer").first).to_be_visible()
    assert_accessible(page)
    page.locator("form[action='/sikkerhed/laas/'] button").click()
    page.goto("/sikkerhed/koder/")
    page.wait_for_url("**/sikkerhed/bekraeft/?next=*")
    assert_accessible(page)
    page.locator("samtale-passkey-use button[type=submit]").click()
    page.wait_for_url("**/sikkerhed/koder/")
    (passkey,) = api.factors_of(user=people.leder.user)
    page.goto(f"/sikkerhed/{passkey.uuid}/navn/")
    assert_accessible(page)
    page.locator("#name").fill("Arbejdscomputer")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".sg-row h3", has_text="Arbejdscomputer")).to_be_visible()


def test_somebody_whom_the_device_does_not_know_gets_nowhere(people: SimpleNamespace, window: Window) -> None:
    page = window("leder")
    steers, authenticator = give_authenticator(page)
    page.goto("/sikkerhed/noegle/")
    page.locator("samtale-passkey-new button[type=submit]").click()
    page.locator("sg-recovery-codes ~ .sg-actions a").click()
    page.locator("form[action='/sikkerhed/laas/'] button").click()
    steers.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    page.goto("/sikkerhed/bekraeft/")
    page.locator("samtale-passkey-use button[type=submit]").click()
    expect(page.locator("[data-problem]")).to_be_visible()
    expect(page.locator("samtale-passkey-use button[type=submit]")).to_be_enabled()
    assert "/sikkerhed/bekraeft/" in page.url


def test_without_javascript_the_other_ways_stand_open(people: SimpleNamespace, window: Window) -> None:
    page = window("leder", java_script_enabled=False)
    page.goto("/sikkerhed/noegle/")
    expect(page.locator("[data-without]")).to_be_visible()
    expect(page.locator("samtale-passkey-new button[type=submit]")).to_be_hidden()


def test_a_lost_phone_is_reset_by_two(people: SimpleNamespace, window: Window) -> None:
    api.new_recovery_codes(user=people.medarbejder.user)
    first = window("hr")
    unlock(first, people.hr, "/sikkerhed/nulstil/")
    assert_accessible(first)
    first.locator("#q").fill("Mette")
    first.locator(".sg-search button").click()
    first.locator(".sg-row a", has_text="Mette").click()
    assert_accessible(first)
    first.locator("main form button[type=submit]").click()
    expect(first.locator(".sg-alert")).to_be_visible()
    second = window("hr2", viewport={"width": 320, "height": 700})
    unlock(second, people.hr2, "/sikkerhed/nulstil/")
    second.locator(".sg-row a").first.click()
    assert_accessible(second)
    assert second.evaluate("document.documentElement.scrollWidth <= innerWidth")
    second.locator("button[value=confirm]").click()
    expect(second.locator("button[value=confirm]")).to_have_count(0)
    assert not api.has_second_factor(user=people.medarbejder.user)
