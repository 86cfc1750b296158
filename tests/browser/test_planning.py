"""Planning a conversation and a round on a phone without JavaScript, as a leader does it between two meetings."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from types import SimpleNamespace

from django.utils import timezone
from playwright.sync_api import Page, expect

from samtale_intranet.conversations.models import Conversation, ConversationType, Round
from samtale_intranet.conversations.workdays import add_working_days
from tests.browser.axe import assert_accessible

Window = Callable[..., Page]
PHONE = {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False}
SOON = add_working_days(timezone.localdate() + datetime.timedelta(days=20), 0)


def saturday() -> datetime.date:
    return SOON + datetime.timedelta(days=(5 - SOON.weekday()) % 7)


def fits(page: Page) -> bool:
    """Whether nothing stands out to the right of the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= 320"))


def test_a_conversation_and_a_round_are_planned(site: SimpleNamespace, window: Window, people: SimpleNamespace) -> None:
    type = ConversationType.objects.create(
        municipality=people.municipality, key="aar", name="Årssamtale", for_whom="everybody", every_months=12
    )
    leader = window("leder", **PHONE)
    _plan_one(leader)
    _plan_a_round(leader, type)
    employee = window("medarbejder")
    employee.goto("/samtaler/")
    assert_accessible(employee)
    employee.get_by_role("link", name="Se samtalen").first.click()
    assert_accessible(employee)
    expect(employee.get_by_text("Lokale 3")).to_be_visible()
    _every_page_is_accessible(window("leder"))


def _every_page_is_accessible(page: Page) -> None:
    planned = Conversation.objects.exclude(starts_at=None).order_by("pk")[0].get_absolute_url()
    round = f"/samtaler/runder/{Round.objects.get().uuid}/"
    addresses = ["/samtaler/", "/samtaler/ny/", "/samtaler/bed-om/", "/samtaler/runder/ny/", round, planned]
    addresses += [f"{planned}{form}/" for form in ("tid", "holdt", "aflys")]
    for address in addresses:
        page.goto(address)
        assert_accessible(page)
    type = ConversationType.objects.get(key="aar")
    page.goto(f"/samtaler/runder/ny/?type={type.pk}&enhed={Round.objects.get().unit_id}")
    assert_accessible(page)
    Conversation.objects.update(starts_at=None, ends_at=None)
    page.goto(f"{round}?dag={SOON:%d.%m.%Y}&foerst=9&sidst=x&laengde=60&pause=0&antal=3")
    assert_accessible(page)


def _plan_one(page: Page) -> None:
    page.goto("/samtaler/")
    assert fits(page)
    page.get_by_role("link", name=re.compile("Planlæg.*Årssamtale, Mette Medarbejder")).click()
    page.get_by_role("button", name="Videre til tidspunktet").click()
    page.get_by_label("Dag").fill(f"{saturday():%d.%m.%Y}")
    page.get_by_label("Begynder kl.").fill("9.30")
    page.get_by_label("Sted").fill("Lokale 3")
    page.get_by_role("button", name="Gem tidspunktet").click()
    expect(page.get_by_role("alert")).to_contain_text("ligger i weekenden")
    assert fits(page)
    page.get_by_label("Dag").press("Enter")
    expect(page.get_by_label("Dag")).to_have_value(f"{saturday():%d.%m.%Y}")  # Enter takes no other day
    page.get_by_role("button", name="i stedet").click()
    expect(page.get_by_text("Samtalen har fået et tidspunkt")).to_be_visible()
    expect(page.get_by_role("link", name="Flyt mødet")).to_be_visible()
    assert fits(page)


def _plan_a_round(page: Page, type: ConversationType) -> None:
    page.goto("/samtaler/")
    page.get_by_role("link", name="Planlæg en runde").click()
    page.get_by_label("Hvilken samtale").select_option(label=type.name)
    page.get_by_role("button", name="Se, hvem der er med").click()
    expect(page.get_by_label("Kaj Kollega")).to_be_checked()
    assert fits(page)
    page.get_by_label("Holdes senest").fill(f"{SOON + datetime.timedelta(days=60):%d.%m.%Y}")
    page.get_by_role("button", name="Begynd runden").click()
    page.get_by_label("Fra og med").fill(f"{saturday():%d.%m.%Y}")
    page.get_by_role("button", name="Foreslå tidspunkter").click()
    expect(page.get_by_label(re.compile("Begynder kl.*Kaj Kollega"))).not_to_have_value("")
    assert fits(page)
    page.get_by_role("button", name="Gem tidspunkterne").click()
    expect(page.get_by_text("1 samtale har fået et tidspunkt.")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Har et tidspunkt")).to_have_attribute("value", "1")
    assert Conversation.objects.exclude(starts_at=None).count() == 2
