"""A plan form like the one of Norddjurs, small enough to read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from wagtail.models import Locale, Page

from forms_pages.models import PlanFormPage
from samtale_intranet.conversations.models import ConversationType

FORM: list[dict[str, Any]] = [
    {"type": "section", "id": "s1", "value": {"heading": "Om samtalen", "text": "<p>Skriv kort.</p>"}},
    {"type": "date", "id": "dato", "value": {"label": "Dato", "help": "", "required": True}},
    {
        "type": "multiple_choice",
        "id": "temaer",
        "value": {"label": "Temaer", "help": "", "required": False, "choices": ["Trivsel", "Opgaver"]},
    },
    {
        "type": "single_choice",
        "id": "form",
        "value": {"label": "Mødeform", "help": "", "required": False, "choices": ["Gående", "Siddende"]},
    },
    {
        "type": "scale",
        "id": "trivsel",
        "value": {"label": "Trivsel", "help": "", "required": False, "lowest": 1, "highest": 10},
    },
    {"type": "section", "id": "s2", "value": {"heading": "Aftaler", "text": ""}},
    {"type": "explanation", "id": "e1", "value": {"text": "<p>Tre handlinger er ofte nok.</p>"}},
    {"type": "short_text", "id": "titel", "value": {"label": "Overskrift", "help": "", "required": False}},
    {"type": "long_text", "id": "fastholde", "value": {"label": "Det vil vi fastholde", "help": "", "required": True}},
    {
        "type": "table",
        "id": "styrke",
        "value": {
            "label": "Det vil vi styrke",
            "help": "",
            "required": True,
            "row_name": "handling",
            "first_rows": 1,
            "most_rows": 5,
            "columns": [
                {"type": "text", "id": "hvad", "value": {"label": "Hvad", "help": "", "required": True}},
                {
                    "type": "choice",
                    "id": "hvem",
                    "value": {"label": "Hvem", "help": "", "required": False, "choices": ["Leder", "Begge"]},
                },
                {"type": "date", "id": "hvornaar", "value": {"label": "Hvornår", "help": "", "required": False}},
            ],
        },
    },
]

ANSWERS: dict[str, Any] = {
    "dato": "2026-11-12",
    "temaer": ["Trivsel"],
    "form": "Gående",
    "trivsel": "8",
    "titel": "HEMMELIG-OVERSKRIFT",
    "fastholde": "HEMMELIG-FASTHOLDE",
    "styrke": [{"id": "r1", "cells": {"hvad": "HEMMELIG-HANDLING", "hvem": "Begge", "hvornaar": "2027-02-01"}}],
}


def posted(version: int, do: str = "save", **changes: Any) -> dict[str, Any]:
    """Give the POST data of a whole plan; `changes` replace inputs by name, with `__` for `-`."""
    data = {
        "version": str(version),
        "do": do,
        "f-dato": "12.11.2026",
        "f-temaer": ["Trivsel"],
        "f-form": "Gående",
        "f-trivsel": "8",
        "f-titel": "HEMMELIG-OVERSKRIFT",
        "f-fastholde": "HEMMELIG-FASTHOLDE",
        "f-styrke-rows": ["r1"],
        "f-styrke-r1-hvad": "HEMMELIG-HANDLING",
        "f-styrke-r1-hvem": "Begge",
        "f-styrke-r1-hvornaar": "1.2.2027",
    }
    return data | {f"f-{name.replace('__', '-')}": value for name, value in changes.items()}


def make_form(municipality: Any, key: str = "lus", **rules: Any) -> PlanFormPage:
    """Publish the form with a conversation type of the municipality."""
    type = ConversationType.objects.create(municipality=municipality, key=key, name="Årlig samtale", **rules)
    page = PlanFormPage(
        title="Kompetenceplan", slug=f"plan-{key}-{municipality.slug}", conversation_type=type, form=FORM
    )
    front_page().add_child(instance=page)
    return page


def front_page() -> Page:
    """Give Wagtail's first page, made anew where a test with real transactions has emptied the database."""
    if found := Page.objects.filter(depth=2).first():
        return found
    Locale.objects.get_or_create(language_code="da")
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    return root.add_child(instance=Page(title="Intranet", slug="intranet"))


@pytest.fixture
def form_page(people: SimpleNamespace) -> PlanFormPage:
    """The form, published, for the first municipality."""
    return make_form(people.municipality)
