"""A ladder whose steps take their facts from conversation types."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.forms import Select
from django.test import Client
from django.utils import translation
from wagtail.blocks import StructBlockValidationError
from wagtail.models import Locale

from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.guides import step_rules
from samtale_intranet.guides.blocks.ladder import LadderBlock, RungBlock
from samtale_intranet.guides.blocks.step_rule import StepRuleBlock
from samtale_intranet.guides.content_checks import findings
from samtale_intranet.guides.models import GuidePage
from tests.guides.pages import guide, root, rung

pytestmark = pytest.mark.django_db


@pytest.fixture
def formal(people: SimpleNamespace) -> ConversationType:
    """Give a conversation type with all its rules set."""
    return ConversationType.objects.create(
        municipality=people.municipality,
        key="tjenstlig",
        name="Tjenstlig samtale",
        kind="minutes",
        responders="employee",
        respond_within_days=14,
        keeps="document",
    )


@pytest.fixture
def informal(people: SimpleNamespace) -> ConversationType:
    """Give a conversation type that keeps nothing."""
    return ConversationType.objects.create(
        municipality=people.municipality,
        key="vejledende",
        name="Vejledende samtale",
        kind="note",
        responders="nobody",
        respond_within_days=0,
        keeps="nothing",
    )


@pytest.fixture
def reader(client: Client, django_user_model: Any) -> Client:
    """Somebody who reads English words around Danish pages."""
    Locale.objects.get_or_create(language_code="da")
    client.force_login(django_user_model.objects.create_user("laeser"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def ladder(*steps: dict[str, Any]) -> list[dict[str, Any]]:
    """Write a body with one ladder."""
    return [{"type": "ladder", "value": {"heading": "Trappen", "intro": "", "steps": list(steps), "caption": "Kort"}}]


def typed(number: int, type: ConversationType, title: str = "", **facts: str) -> dict[str, Any]:
    """Write a step that refers to a conversation type."""
    return {**rung(number, title, **facts), "conversation_type": type.pk}


def overview(client: Client, page: GuidePage) -> list[list[str]]:
    """Read the overview's rows from the page, the columns' titles first."""
    html = client.get(page.url).content.decode()
    table = html[html.index("<table") : html.index("</table>")]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in table.split("<tr>")[1:]]
    return [
        [re.sub(r"<small>.*?</small>|<[^>]+>", "", cell).replace("–Not given", "–") for cell in row] for row in rows
    ]


def test_it_makes_the_overview_of_what_the_types_say(
    reader: Client, informal: ConversationType, formal: ConversationType
) -> None:
    page = guide(root(), ladder(rung(0, "Løbende dialog"), typed(1, informal), typed(2, formal, "Mødet")))
    assert overview(reader, page) == [
        ["", "Løbende dialog", "Vejledende samtale", "Mødet"],
        ["Hvad bliver skrevet ned", "–", "Notat", "Referat"],
        ["Hvem svarer", "–", "Ingen", "Medarbejderen, inden for 14 dage"],
        ["Hvad bliver gemt", "–", "Ingenting", "Dokumentet, i personalemappen"],
    ]


def test_it_shows_a_changed_rule_at_once(reader: Client, formal: ConversationType) -> None:
    page = guide(root(), ladder(typed(3, formal)))
    overview(reader, page)
    formal.name, formal.respond_within_days, formal.responders = "Alvorlig samtale", 1, "both"
    formal.save()
    rows = overview(reader, page)
    assert rows[0] == ["", "Alvorlig samtale"]
    assert rows[2] == ["Hvem svarer", "Medarbejder og leder, inden for 1 dag"]


def test_it_lets_facts_by_hand_stand_beside_and_instead_of_the_types(
    reader: Client, informal: ConversationType, formal: ConversationType
) -> None:
    by_hand = {"Hvad bliver skrevet ned": "Egne noter", "Bisidder": "Nej"}
    page = guide(root(), ladder(typed(1, informal, **by_hand), typed(2, formal, Bisidder="Ja")))
    assert overview(reader, page)[1:] == [
        ["Hvad bliver skrevet ned", "Egne noter", "Referat"],
        ["Bisidder", "Nej", "Ja"],
        ["Hvem svarer", "Ingen", "Medarbejderen, inden for 14 dage"],
        ["Hvad bliver gemt", "Ingenting", "Dokumentet, i personalemappen"],
    ]


def test_it_asks_the_database_as_often_for_six_types_as_for_one(
    reader: Client, people: SimpleNamespace, formal: ConversationType, django_assert_max_num_queries: Any
) -> None:
    more = [
        ConversationType.objects.create(municipality=people.municipality, key=f"t{nth}", name=f"Type {nth}")
        for nth in range(5)
    ]
    small = guide(root(), ladder(typed(0, formal)), slug="lille")
    large = guide(root(), ladder(*(typed(nth, type) for nth, type in enumerate([formal, *more]))) * 4, slug="stor")
    reader.get(small.url)
    with django_assert_max_num_queries(12) as few:
        reader.get(small.url)
    with django_assert_max_num_queries(len(few)):
        reader.get(large.url)


def test_it_stands_without_a_type_that_was_deleted(reader: Client, formal: ConversationType) -> None:
    page = guide(root(), ladder(rung(0, "Dialog", Bisidder="Nej"), typed(1, formal, "Mødet")))
    formal.delete()
    assert overview(reader, page) == [["", "Dialog", "Mødet"], ["Bisidder", "Nej", "–"]]


def test_it_offers_the_types_with_their_municipality(
    people: SimpleNamespace, formal: ConversationType, django_assert_num_queries: Any
) -> None:
    ConversationType.objects.create(municipality=people.other, key="mus", name="MUS")
    field = StepRuleBlock(required=False).field
    assert isinstance(field.widget, Select)
    with django_assert_num_queries(1):
        labels = [label for value, label in field.choices if value]
    assert sorted(labels) == [f"MUS ({people.other})", f"Tjenstlig samtale ({people.municipality})"]


def test_it_takes_the_choice_from_the_form_and_shows_it_again(formal: ConversationType) -> None:
    block = StepRuleBlock(required=False)
    assert block.clean(block.value_from_form(str(formal.pk))) == formal
    assert block.get_form_state(formal) == [str(formal.pk)]
    assert block.get_form_state(None) == [""]
    assert [block.value_from_form(value) for value in ("", "x", None, "99999")] == [None] * 4
    assert block.get_prep_value(formal) == formal.pk


def test_it_opens_in_the_admin(client: Client, people: SimpleNamespace, formal: ConversationType) -> None:
    client.force_login(people.admin)
    page = guide(root(), ladder(typed(1, formal)))
    assert f"Tjenstlig samtale ({people.municipality})" in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()


def test_it_offers_nothing_where_no_app_has_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_rules, "_registered", [])
    block = StepRuleBlock(required=False)
    assert block.field.choices == [("", "---------")]
    assert block.bulk_to_python([1, None]) == [None, None]
    value = LadderBlock().to_python(
        {"heading": "Trappen", "steps": [{**rung(0, "Snak", A="B"), "conversation_type": 1}]}
    )
    assert LadderBlock().get_context(value)["overview"] == [{"name": "A", "cells": ["B"]}]


def test_it_asks_for_a_title_or_a_type(formal: ConversationType) -> None:
    block = RungBlock()
    assert block.clean(block.to_python(typed(1, formal)))
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python(rung(1, "")))
    with translation.override("en"):
        assert refused.value.block_errors["conversation_type"].messages == [
            "Choose a conversation type, or write a title."
        ]
    assert block.clean_deferred(block.to_python(rung(1, "")))["number"] == 1


def test_it_stops_a_ladder_without_steps_and_a_step_without_a_title(formal: ConversationType) -> None:
    body = [*ladder(), *ladder(rung(0, "Snak"), rung(1, ""), typed(2, formal))]
    with translation.override("en"):
        found = findings(GuidePage(title="A", body=body, content_owner="HR", review_by="2030-01-01"))
    assert [(finding.text, finding.stops) for finding in found] == [
        ("The ladder “Trappen” has no steps. Write one, or delete the ladder.", True),
        ("Step 2 of the ladder “Trappen” has neither a title nor a conversation type.", True),
    ]
