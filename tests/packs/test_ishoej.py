"""The pack about conversations in difficult situations: a ladder of four steps, and the rules that follow each."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Page

from forms_pages.models import PlanFormPage
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.guides.blocks.ladder import LadderBlock
from samtale_intranet.guides.models import GuidePage
from samtale_intranet.packs.api import load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(front: Page) -> None:
    """Load the pack."""
    load(pack="ishoej", parent=front)


def guide_block(kind: str) -> Any:
    """Give the value of the main guide's first block of a kind."""
    body = GuidePage.objects.get(slug="vanskelige-samtaler").body
    return next(block.value for block in body if block.block_type == kind)


def test_it_fills_every_cell_of_the_overview_by_hand_or_from_the_steps_own_rules() -> None:
    guide = GuidePage.objects.get(slug="vanskelige-samtaler")
    context = LadderBlock().get_context(guide_block("ladder"), {"page": guide})
    assert [(rung["number"], rung["title"]) for rung in context["rungs"]] == [
        (0, "Løbende dialog"),
        (1, "Vejledende samtale"),
        (2, "Tilrettevisende samtale"),
        (3, "Tjenstlig samtale"),
    ]
    assert [row["name"] for row in context["overview"] if not all(row["cells"])] == []
    rows = {row["name"]: row["cells"] for row in context["overview"]}
    assert rows["Hvem svarer"] == [
        "Ingen",
        "Ingen",
        "Medarbejderen, inden for 14 dage",
        "Medarbejderen, inden for 14 dage",
    ]
    assert rows["Hvad bliver gemt"] == [
        "Ingenting",
        "Lederens egne noter, for en tid, og aldrig i mappen",
        *["Dokumentet, i personalemappen"] * 2,
    ]
    assert rows["Partshøring"] == ["Nej", "Nej", "Nej", "Ja, med 10 arbejdsdage til at svare"]


def test_it_knows_what_each_step_demands() -> None:
    facts = [{fact["name"]: fact["value"] for fact in step["facts"]} for step in guide_block("ladder")["steps"]]
    assert [step["Sanktion"].split(" ")[0] for step in facts] == ["Ingen", "Ingen", "Ingen", "Ofte"]
    assert [step["Skriftlig indkaldelse"][:2] for step in facts] == ["Ne", "Ne", "Ne", "Ja"]
    assert [step["Bisidder"][:2] for step in facts] == ["Ne", "Ne", "Ja", "Ja"]
    assert [step["Tjenstlig samtale"] for step in facts] == ["Nej", "Nej", "Nej", "Ja"]


@pytest.mark.parametrize(
    ("key", "kind", "responders", "keeps", "form"),
    [
        ("vejledende", "note", "nobody", "own_notes", None),
        ("tilrettevisende", "note", "employee", "document", "notat"),
        ("tjenstlig", "minutes", "employee", "document", "referat"),
        ("handlingsplan", "plan", "both", "document", "handlingsplan"),
    ],
)
def test_it_writes_and_keeps_what_the_step_asks_for(
    key: str, kind: str, responders: str, keeps: str, form: str | None
) -> None:
    type = ConversationType.objects.get(key=key)
    assert (type.kind, type.responders, type.keeps) == (kind, responders, keeps)
    forms = list(PlanFormPage.objects.filter(conversation_type=type).values_list("slug", flat=True))
    assert forms == ([form] if form else [])


def test_it_summons_with_all_that_must_stand_there() -> None:
    text = guide_block("letter")["text"]
    for part in ("Emne:", "Formål:", "Dato og tidspunkt:", "Varighed:", "Sted:", "Deltagere:", "bisidder", "referat"):
        assert part in text


def test_it_plans_what_who_help_and_time_and_when_to_meet_again() -> None:
    form = PlanFormPage.objects.get(slug="handlingsplan").form
    table = next(block.value for block in form if block.block_type == "table")
    assert [column.id for column in table["columns"]] == ["hvad", "hvem", "hjaelp", "tid"]
    assert "naeste_moede" in [block.id for block in form]
