"""Kinds of field that a browser makes better: text with lists, pasted from Word too; all of them accessible."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from forms_pages import api
from forms_pages.models import Plan
from forms_pages.pages import PlanFormPage
from samtale_intranet.conversations.models import ConversationType
from tests.browser.axe import assert_accessible
from tests.browser.draft_form import answers_of, saved, unlock
from tests.forms_pages.conftest import front_page
from tests.guides.pages import add, root, segment

FROM_WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{color:red}</style></head><body>
<!--StartFragment--><p class=MsoNormal style='mso-x:y'>Vi er <b style='mso-bidi-font-weight:normal'>enige</b>
om&nbsp;det <i>hele</i><o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>
&nbsp;</span></span><![endif]>Ro til at lytte</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Tid
<script>x()</script></p>
<p style="font-size:40pt">Slut<img src=x onerror="document.title='ramt'"></p><!--EndFragment--></body></html>
"""


def _block(type: str, id: str, label: str, **value: Any) -> dict[str, Any]:
    return {"type": type, "id": id, "value": {"label": label, **value}}


@pytest.fixture
def plan(site: SimpleNamespace, people: SimpleNamespace) -> Plan:
    from samtale_intranet.guides.models import WheelPage

    wheel = add(root(), WheelPage(title="Hjul", slug="hjul", segments=[segment("Ro", "Hvor?"), segment("Tid", "Nå?")]))
    form = [
        _block("rich_text", "tekst", "Hvad aftalte I?", help="Skriv det som punkter."),
        _block("number", "timer", "Timer om ugen", unit="timer"),
        _block("ranking", "vigtigst", "Hvad er vigtigst?", choices=["Ro", "Løn", "Leg"], ranks=2),
        _block("themes", "temaer", "Temaer", wheel=wheel.pk),
        _block("people", "hvem", "Hvem følger op?"),
        _block("scale", "trivsel", "Trivsel", lowest=1, highest=5, lowest_label="Lav", highest_label="Høj"),
        _block("attachment", "bilag", "Bilag", most_files=2),
    ]
    type = ConversationType.objects.create(municipality=people.municipality, key="slags", name="Samtale")
    page = PlanFormPage(title="Alle slags", slug="alle-slags", conversation_type=type, form=form)
    front_page().add_child(instance=page)
    return api.start_plan(user=people.direktoer.user, page=page, employee=people.leder)


@pytest.fixture
def page(people: SimpleNamespace, window: Callable[..., Page], plan: Plan) -> Page:
    opened = window("leder")
    unlock(opened, people.leder, plan.get_absolute_url())
    return opened


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Hvad aftalte I?")


def paste(page: Page, html: str, text: str = "") -> None:
    """Paste as a browser does; the clipboard itself is not a test's to change."""
    editor(page).evaluate(
        """(element, [html, text]) => {
            element.focus();
            const data = new DataTransfer();
            if (html) data.setData("text/html", html);
            data.setData("text/plain", text);
            const how = { clipboardData: data, bubbles: true, cancelable: true };
            element.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        [html, text],
    )


def test_it_writes_lists_and_bold_words_and_keeps_them_as_signs(
    people: SimpleNamespace, page: Page, plan: Plan
) -> None:
    assert_accessible(page)
    editor(page).click()
    page.keyboard.press("Control+b")
    page.keyboard.type("Fast")
    page.keyboard.press("Control+b")
    page.keyboard.type(" aftale")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Liste med punkter").click()
    expect(page.get_by_role("button", name="Liste med punkter")).to_have_attribute("aria-pressed", "true")
    page.keyboard.type("Ro")
    page.keyboard.press("Enter")
    page.keyboard.type("Tid")
    page.get_by_role("button", name="Gem kladden").click()
    saved(page)
    assert answers_of(plan, people.leder)["tekst"] == "**Fast** aftale\n\n- Ro\n- Tid"
    page.reload()
    expect(editor(page).locator("strong")).to_have_text("Fast")
    expect(editor(page).locator("li")).to_have_text(["Ro", "Tid"])


def test_it_takes_from_word_what_is_said_and_none_of_the_rest(people: SimpleNamespace, page: Page, plan: Plan) -> None:
    paste(page, FROM_WORD)
    expect(editor(page).locator("li")).to_have_text(["Ro til at lytte", "Tid"])
    assert editor(page).locator("script, img, style, [style], [class]").count() == 0
    page.get_by_role("button", name="Gem kladden").click()
    saved(page)
    text = answers_of(plan, people.leder)["tekst"]
    assert text == "Vi er **enige** om det _hele_\n\n- Ro til at lytte\n- Tid\n\nSlut"
    assert "ramt" not in page.title()


def test_it_pastes_plain_text_as_it_is(people: SimpleNamespace, page: Page, plan: Plan) -> None:
    paste(page, "", "<b>ikke fed</b>")
    expect(editor(page)).to_have_text("<b>ikke fed</b>")
    assert editor(page).locator("b, strong").count() == 0


def test_it_fills_in_every_other_kind(people: SimpleNamespace, page: Page, plan: Plan) -> None:
    page.get_by_label("Timer om ugen").fill("32,5")
    page.get_by_label("Løn").select_option("1")
    page.get_by_label("Leg").select_option("1")
    page.get_by_role("checkbox", name="Ro").check()
    page.get_by_role("checkbox", name="Lars Leder").check()
    page.get_by_label("Andre, ved navn").fill("HR")
    page.get_by_role("radio", name="4").check()
    page.get_by_role("button", name="Gem kladden").click()
    saved(page)
    page.reload()
    expect(page.locator("#fejl")).to_contain_text("Både “Løn” og “Leg” er nummer 1.")
    assert_accessible(page)
    found = answers_of(plan, people.leder)
    assert (found["timer"], found["temaer"], found["trivsel"]) == ("32.5", ["Ro"], "4")
    assert found["hvem"] == {"parties": ["employee"], "names": "HR"}
    assert found["vigtigst"] == {"Løn": "1", "Leg": "1"}


def test_it_can_all_be_filled_in_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
