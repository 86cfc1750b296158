"""The packs that ship: each loads completely, its pages answer, and each model holds what its source asks for."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from forms_pages.kinds.content import themes_of
from forms_pages.models import PlanFormPage
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.guides.models import GuidePage, WheelPage
from samtale_intranet.guides.preparation import PreparationPage
from samtale_intranet.packs.api import load, shipped
from samtale_intranet.packs.report import Report
from tests.personas import sign_in

pytestmark = pytest.mark.django_db

MODELS = ["ishoej", "norddjurs_lus", "seniorer", "senkarriere", "styrkebaseret"]
STRENGTHS = [
    "Samarbejde og relationer",
    "Faglighed",
    "Planlægning og gennemførelse",
    "Kommunikation og feedback",
    "Strategi og mål",
    "Motivation og trivsel",
]
LATE_CAREER = ["Job og udvikling", "Kolleger", "Ledelse", "Balance"]


def block_of(stream: Any, kind: str) -> Any:
    """Give the value of the stream's first block of a kind."""
    return next(block.value for block in stream if block.block_type == kind)


def fields_of(plan: PlanFormPage) -> list[str]:
    """Give the keys of the plan form's fields, in order."""
    return [block.id for block in plan.form if block.block_type not in ("step", "section", "explanation")]


def field_of(plan: PlanFormPage, key: str) -> Any:
    """Give the value of the plan form's field with this key."""
    return next(block.value for block in plan.form if block.id == key)


def test_it_ships_the_five_models() -> None:
    assert sorted(shipped()) == MODELS


@pytest.mark.parametrize("name", sorted(shipped()))
def test_it_loads_and_every_page_and_link_answers(
    name: str, front: Page, people: SimpleNamespace, client: Client
) -> None:
    report = load(pack=name, parent=front, publish=True)
    assert report == Report(created=report.created)
    sign_in(client, people.leder, step_up=False)
    links: dict[str, str] = {}
    for page in Page.objects.descendant_of(front):
        assert page.live
        response = client.get(page.get_url())
        assert response.status_code == 200, page.url
        html = response.content.decode()
        assert page.title in html
        main = html[html.index("<main") : html.index("</main>")]
        assert "<a>" not in main, f"{page.url} has a link that leads nowhere"
        links.update(dict.fromkeys(re.findall(r'<a [^>]*href="(/[^"#?]*)', main), page.url))
    assert links
    for link, where in links.items():
        assert client.get(link).status_code in (200, 302), f"{where} leads to {link}"


def test_it_loads_all_models_side_by_side_and_changes_nothing_the_second_time(front: Page) -> None:
    created = {name: load(pack=name, parent=front, publish=True).created for name in MODELS}
    revisions = list(Page.objects.order_by("pk").values_list("latest_revision", flat=True))
    for name in MODELS:
        assert load(pack=name, parent=front, publish=True) == Report(unchanged=created[name]), name
    assert list(Page.objects.order_by("pk").values_list("latest_revision", flat=True)) == revisions
    kinds = list(ConversationType.objects.all())
    assert {"lus", "senkarriere", "styrkebaseret"} <= {kind.key for kind in kinds}
    assert [kind.key for kind in kinds if kind.guide is None] == []
    assert [plan.slug for plan in PlanFormPage.objects.all() if plan.conversation_type not in kinds] == []


def test_it_ties_the_norddjurs_model_together(front: Page, people: SimpleNamespace) -> None:
    load(pack="norddjurs_lus", parent=front, publish=True)
    kind = ConversationType.objects.get(key="lus")
    guide, wheel, plan = GuidePage.objects.get(), WheelPage.objects.get(), PlanFormPage.objects.get()
    assert (kind.municipality, kind.guide, kind.wheel) == (people.municipality, guide, wheel)
    assert plan.conversation_type == kind
    assert [block.value["name"] for block in wheel.framework.values] == [
        "Tillid",
        "Ordentlighed",
        "Udvikling",
        "Fællesskab",
    ]
    assert block_of(guide.body, "wheel")["wheel"].pk == wheel.pk
    links = block_of(guide.body, "links")["links"]
    assert [link["page"].pk for link in links] == [wheel.pk, wheel.framework.pk, plan.pk]


def test_it_gives_the_norddjurs_plan_its_stable_keys(front: Page) -> None:
    load(pack="norddjurs_lus", parent=front)
    plan = PlanFormPage.objects.get()
    assert fields_of(plan) == [
        "samtaledato",
        "temaer",
        "trivsel",
        "fastholde",
        "vaerdier",
        "styrke",
        "aftaler",
        "opfoelgning",
        "naeste_dato",
    ]
    columns = field_of(plan, "styrke")["columns"]
    assert [column.id for column in columns] == ["hvad", "hvordan", "stoette", "hvornaar"]


def test_it_lets_both_parties_of_the_late_career_talk_bring_three_of_four_themes(front: Page) -> None:
    load(pack="senkarriere", parent=front)
    employee = PreparationPage.objects.get(version="employee")
    leader = PreparationPage.objects.get(version="leader")
    for page in (employee, leader):
        assert page.choose == 3
        assert [theme.value["name"] for theme in page.themes] == LATE_CAREER
    counts = [sum(len(theme.value["statements"]) for theme in page.themes) for page in (employee, leader)]
    assert counts[1] < counts[0] / 2, "the leader's version is the simpler one"
    assert [segment.value["name"] for segment in WheelPage.objects.get().segments] == LATE_CAREER


def test_it_gives_the_late_career_model_its_table_and_its_letter(front: Page) -> None:
    load(pack="senkarriere", parent=front)
    plan = PlanFormPage.objects.get()
    themes = ["job", "kolleger", "ledelse", "balance"]
    written = [f"{theme}_{part}" for theme in themes for part in ("forslag", "fremad")]
    chosen = ["medarbejderens_temaer", "lederens_temaer"]
    assert fields_of(plan) == ["samtaledato", *chosen, *written, "handlinger", "naeste_samtale"]
    columns = {column.id: column.value for column in field_of(plan, "handlinger")["columns"]}
    assert list(columns) == ["prioritet", "tema", "forslag", "handling", "ansvar", "tidshorisont", "opfoelgning"]
    assert list(columns["prioritet"]["choices"]) == ["1", "2", "3", "4", "5", "6"]
    assert [option["name"] for option in themes_of(columns["tema"]["wheel"])] == LATE_CAREER
    kinds = [column.block_type for column in field_of(plan, "handlinger")["columns"]]
    assert kinds == ["priority", "theme", "text", "text", "responsible", "text", "follow_up"]
    letter = block_of(GuidePage.objects.get().body, "letter")
    assert letter["audience"] == "leader"
    assert re.findall(r"\[[^]]+\]", letter["text"]) == [
        "[navn]",
        "[dato]",
        "[tidspunkt]",
        "[sted]",
        "[link til medarbejderens forberedelse]",
        "[dit navn]",
    ]


def test_it_holds_the_strengths_model_with_six_themes_and_four_questions(front: Page) -> None:
    load(pack="styrkebaseret", parent=front)
    plan = PlanFormPage.objects.get()
    choose = PreparationPage.objects.get(slug="find-dit-emne")
    assert [segment.value["name"] for segment in WheelPage.objects.get().segments] == STRENGTHS
    assert [theme.value["name"] for theme in choose.themes] == STRENGTHS
    assert choose.choose == 1
    assert [option["name"] for option in themes_of(field_of(plan, "emner")["wheel"])] == STRENGTHS
    assert [block.value["heading"] for block in plan.form if block.block_type == "step"] == [
        "Om samtalen",
        "Udvikling her og nu",
        "Udvikling på længere sigt",
        "Udvikling og aftaler siden sidst",
    ]
    pages = [PreparationPage.objects.get(slug=slug) for slug in ("forberedelse", "forberedelse-leder")]
    names = [[theme.value["name"] for theme in page.themes] for page in pages]
    groups = block_of(GuidePage.objects.get().body, "questions")["groups"]
    assert names == [[group["title"] for group in groups]] * 2
    assert len(names[0]) == 4
