"""The pack about seniors at work: policy in four phases, conversation in five steps, plan with six areas."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Page

from forms_pages.models import PlanFormPage
from samtale_intranet.guides.models import GuidePage
from samtale_intranet.guides.preparation import PreparationPage
from samtale_intranet.packs.api import load

pytestmark = pytest.mark.django_db

AREAS = [
    "Arbejdstid og fleksibilitet",
    "Opgaver og rolle",
    "Videndeling",
    "Sundhed og trivsel",
    "Pensionsplanlægning",
    "Fremtidig tilbagetrækning",
]


@pytest.fixture(autouse=True)
def loaded(front: Page) -> None:
    """Load the pack."""
    load(pack="seniorer", parent=front)


def block_of(stream: Any, kind: str) -> Any:
    """Give the value of the stream's first block of a kind."""
    return next(block.value for block in stream if block.block_type == kind)


def test_it_makes_the_policy_in_four_phases_each_with_tasks_and_an_aim() -> None:
    phases = block_of(GuidePage.objects.get(slug="seniorer-i-arbejde").body, "phases")["phases"]
    assert [phase["title"] for phase in phases] == [
        "1. Kortlægning",
        "2. Udvikling",
        "3. Implementering",
        "4. Evaluering",
    ]
    for phase in phases:
        assert "Målet" in phase["text"].source
        assert len(phase["points"]) >= 3


def test_it_sets_eight_reasons_to_stay_beside_eight_to_leave() -> None:
    sides = block_of(GuidePage.objects.get(slug="seniorer-i-arbejde").body, "sides")
    assert (len(sides["left"]), len(sides["right"])) == (8, 8)


def test_it_names_a_source_for_every_figure() -> None:
    figures = block_of(GuidePage.objects.get(slug="seniorer-i-arbejde").body, "key_figures")["figures"]
    assert [figure["number"] for figure in figures] == ["25 %", "76 %", "16"]
    assert all(figure["source"] for figure in figures)


def test_it_holds_the_conversation_in_five_steps_with_questions_to_each() -> None:
    body = GuidePage.objects.get(slug="seniorsamtalen").body
    assert len(block_of(body, "steps")["steps"]) == 5
    assert [group["title"][:2] for group in block_of(body, "questions")["groups"]] == ["1.", "2.", "3.", "4.", "5."]


def test_it_uses_the_same_six_areas_in_plan_example_and_preparation() -> None:
    body = GuidePage.objects.get(slug="seniorsamtalen").body
    table = block_of(PlanFormPage.objects.get().form, "table")
    assert list(table["given_rows"]) == AREAS
    columns = {column.id: column.value for column in table["columns"]}
    assert list(columns) == ["omraade", "indsats", "ansvarlig", "tidsplan", "opfoelgning"]
    assert all(column["help"] for column in columns.values())
    assert all(column["example"] for column in columns.values())
    assert [row["name"] for row in block_of(body, "comparison")["rows"]] == AREAS
    assert [theme.value["name"] for theme in PreparationPage.objects.get().themes] == AREAS
