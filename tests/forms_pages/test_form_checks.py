"""The form is looked over before it is published, and each finding says what to do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.translation import override

from forms_pages.form_checks import form_findings
from forms_pages.kinds import FormBlock
from samtale_intranet.conversations.models import ConversationType

BLOCK = FormBlock()
KEEPS = SimpleNamespace(keeps=ConversationType.Keeps.DOCUMENT)


def field(label: str, kind: str = "short_text", **value: Any) -> dict[str, Any]:
    return {"type": kind, "id": label.lower(), "value": {"label": label, **value}}


def waits(label: str, other: str, answer: str = "", **value: Any) -> dict[str, Any]:
    return field(label, shown_when={"field": other, "answer": answer}, **value)


def found(*blocks: dict[str, Any], type: Any = KEEPS) -> list[tuple[str, bool]]:
    page = SimpleNamespace(form=BLOCK.to_python(list(blocks)), conversation_type=type)
    with override("en"):
        return [(finding.text, finding.stops) for finding in form_findings(page)]


def test_it_finds_nothing_in_a_form_that_holds() -> None:
    choice = field("Gik det?", "single_choice", choices=["Ja", "Nej"])
    assert found(choice, waits("Hvorfor?", "Gik det?", "Nej"), waits("Mere?", "Hvorfor?")) == []


def test_it_asks_for_a_field() -> None:
    step = {"type": "step", "id": "s", "value": {"heading": "Trin", "text": ""}}
    assert found(step) == [("The form asks for nothing yet. Add a field.", True)]


@pytest.mark.parametrize("type", [None, SimpleNamespace(keeps=ConversationType.Keeps.NOTHING)])
def test_it_tells_that_nobody_can_start_a_plan(type: Any) -> None:
    text = "Nobody can start a plan from this page: choose a conversation type that keeps a document."
    assert found(field("A"), type=type) == [(text, False)]


def test_it_tells_of_two_fields_of_one_name() -> None:
    two = [field("A"), {**field("A"), "id": "b"}]
    assert found(*two) == [("2 fields are called “A”. Give each a name of its own.", False)]


@pytest.mark.parametrize(
    ("blocks", "text"),
    [
        (
            [waits("B", "A")],
            "“B” waits for “A”, which is no field here. Write the name as it stands in the form.",
        ),
        (
            [waits("A", "B"), waits("B", "C"), waits("C", "A")],
            "“A” and “B” wait for each other, so nobody would see them.",
        ),
        ([waits("A", "A")], "“A” and “A” wait for each other, so nobody would see them."),
        (
            [field("A", private=True, filled_by="leader"), waits("B", "A")],
            "“B” would tell what is answered in “A”, which is private.",
        ),
        (
            [field("A", "single_choice", choices=["Ja", "Nej"]), waits("B", "A", "Måske")],
            "“B” waits for the answer “Måske”, which “A” does not have.",
        ),
        (
            [field("A", "scale", lowest=1, highest=5), waits("B", "A", "6")],
            "“B” waits for the answer “6”, which “A” does not have.",
        ),
        ([field("T", "table", columns=[])], "The table “T” has no columns. Add one."),
        (
            [field("T", "themes", wheel=None)],
            "“T” takes its choices from a page that is not chosen, or not there any more.",
        ),
        (
            [field("T", "table", columns=[{"type": "value", "id": "v", "value": {"label": "V", "framework": None}}])],
            "“T” takes its choices from a page that is not chosen, or not there any more.",
        ),
    ],
)
def test_it_stops_a_form_that_cannot_work(blocks: list[dict[str, Any]], text: str) -> None:
    assert (text, True) in found(*blocks)


def test_it_stops_a_condition_on_a_name_that_two_fields_have() -> None:
    text = "“B” waits for “A”, which several fields are called. Give each a name of its own."
    assert (text, True) in found(field("A"), {**field("A"), "id": "a2"}, waits("B", "A"))


def test_it_lets_a_private_field_wait_for_one_of_the_same_writer() -> None:
    mine = {"private": True, "filled_by": "employee"}
    assert found(field("A", **mine), waits("B", "A", **mine)) == []
