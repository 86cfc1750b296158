"""The how-to page that builds a sixth model by hand, followed to the letter by an editor who is no superuser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect
from wagtail.models import Collection, Locale
from wagtail.models import Page as WagtailPage

from home import demo, demo_accounts
from tests.browser.axe import assert_accessible
from tests.browser.how_to import Editor, Line, steps

HOW_TO = django_settings.BASE_DIR / "docs" / "how-to" / "own-model.md"
# What is for the editors, and stands on no page.
UNSEEN = {"Kommune", "Nøgle", "Ejerens e-mail", "Gennemgås senest"}


@pytest.fixture
def site(live_server: Any, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The demo with its people, accounts and group of editors, but none of its guides; passwords are the names."""
    settings.VAR_DIR = settings.MEDIA_ROOT = tmp_path
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    # Drafts that save themselves twice a second keep a server busy that shares the test's process.
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    Locale.objects.get_or_create(language_code="da")
    if WagtailPage.get_first_root_node() is None:
        WagtailPage.add_root(instance=WagtailPage(title="Root", slug="root"))
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    told = demo.story()
    without = {**told, "municipalities": [{**each, "packs": []} for each in told["municipalities"]]}
    monkeypatch.setattr(demo, "story", lambda: without)
    demo.set_up()
    for account in demo_accounts.open_accounts():
        user = get_user_model().objects.get(username=account.username)
        user.set_password(account.username)
        user.save()
    return SimpleNamespace(url=live_server.url)


def test_it_builds_the_model_that_the_page_describes_and_an_employee_reads_it(window: Callable[..., Page]) -> None:
    assert not get_user_model().objects.get(username="redaktoer").is_superuser
    page = window("redaktoer")
    page.goto("/admin/")
    editor = Editor(page)
    followed = steps(HOW_TO)
    for step in followed:
        editor.follow(step)
    assert len(followed) > 40
    reader = window("medarbejder")
    reader.goto("/")
    reader.get_by_role("link", name="Opstartssamtalen").first.click()
    seen = ""
    for title, words in {
        "Opstartssamtalen": ["Skriv planen sammen", "Afsæt en time", "Nysgerrighed"],
        "Sådan tager vi imod": ["Tålmodighed", "Hvem går du til"],
        "De første uger": ["Kolleger", "Hvornår gik du sidst glad hjem?"],
        "Forbered din opstartssamtale": ["Jeg har nogen at spørge", "Helt sikkert"],
        "Aftaler fra opstarten": ["Opstartssamtale", "Det har vi aftalt", "Hvem hjælper"],
    }.items():
        if title != "Opstartssamtalen":
            reader.goto(WagtailPage.objects.live().get(title=title).url)
        expect(reader.locator("h1")).to_have_text(title)
        text = reader.locator("main").inner_text()
        assert [word for word in words if word not in text] == []
        seen += reader.locator("main").text_content() or ""
        assert_accessible(reader)
    seen = _without_space(seen)  # the drawing breaks its lines, and nothing stands between them
    assert [value for value in _written(followed) if _without_space(value) not in seen] == []


def _without_space(text: str) -> str:
    return "".join(text.split())


def _written(lines: list[Line]) -> Iterator[str]:
    """Give everything that the page has an editor write."""
    for line in lines:
        if not UNSEEN & set(line.names):
            yield from line.values
        yield from _written(line.below)


def test_it_names_in_the_page_everything_that_it_presses_and_fills_in() -> None:
    """What is followed comes out of the page alone; a step of other words is refused, never left out."""
    with pytest.raises(ValueError, match="No step that can be followed: 'Look at it.'"):
        Editor(None).follow(Line("Look at it."))  # type: ignore[arg-type]
