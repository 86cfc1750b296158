"""A plan form takes its themes and values from other pages: a change there shows at once, and changes no plan."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from forms_pages import api
from forms_pages.models import PlanFormPage
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.guides.models import ValueFrameworkPage, WheelPage
from tests.forms_pages.conftest import front_page
from tests.guides.pages import add, segment
from tests.personas import sign_in

pytestmark = pytest.mark.django_db


def made(people: SimpleNamespace) -> tuple[Any, Any, PlanFormPage]:
    wheel = add(
        front_page(), WheelPage(title="Hjul", slug="hjul", segments=[segment("Ro", "Hvor?"), segment("Tid", "Nå?")])
    )
    value = {"type": "value", "id": "v1", "value": {"name": "Tillid", "hue": "2", "text": "", "questions": []}}
    framework = add(front_page(), ValueFrameworkPage(title="Værdier", slug="vaerdier", values=[value]))
    form = [
        {"type": "themes", "id": "temaer", "value": {"label": "Temaer", "wheel": wheel.pk}},
        {"type": "values", "id": "vaerdi", "value": {"label": "Værdi", "framework": framework.pk}},
        {
            "type": "table",
            "id": "tabel",
            "value": {
                "label": "Handlinger",
                "columns": [
                    {"type": "theme", "id": "tema", "value": {"label": "Tema", "wheel": wheel.pk}},
                    {"type": "value", "id": "v", "value": {"label": "Værdi", "framework": framework.pk}},
                ],
            },
        },
    ]
    type = ConversationType.objects.create(municipality=people.municipality, key="k", name="Samtale", wheel=wheel)
    page = add(front_page(), PlanFormPage(title="Plan", slug="plan", conversation_type=type, form=form))
    return wheel, framework, PlanFormPage.objects.get(pk=page.pk)


def rename(page: Any, stream: str, name: str) -> None:
    fresh = type(page).objects.get(pk=page.pk)
    getattr(fresh, stream)[0].value["name"] = name
    fresh.save_revision().publish()


def choices(plan: Any) -> list[list[str]]:
    definition = api.definition_for_writing(plan=plan)
    fields: list[Any] = definition.fields
    return [list(fields[0].choices), list(fields[1].choices), *(list(column.choices) for column in fields[2].columns)]


def test_it_shows_a_changed_name_at_once_and_leaves_plans_under_way_as_they_are(
    client: Client, people: SimpleNamespace
) -> None:
    wheel, framework, page = made(people)
    old = api.start_plan(user=people.leder.user, page=page, employee=people.medarbejder)
    rename(wheel, "segments", "Fred")
    rename(framework, "values", "Ordentlighed")
    sign_in(client, people.leder)
    shown = client.get(page.url).content.decode()
    assert "Fred" in shown
    assert "Ordentlighed" in shown
    fresh = PlanFormPage.objects.get(pk=page.pk)
    new = api.start_plan(user=people.leder.user, page=fresh, employee=people.kollega)
    assert choices(old) == [["Ro", "Tid"], ["Tillid"], ["Ro", "Tid"], ["Tillid"]]
    assert choices(new) == [["Fred", "Tid"], ["Ordentlighed"], ["Fred", "Tid"], ["Ordentlighed"]]


def test_it_starts_from_a_theme_of_the_wheel_with_the_theme_in_it(client: Client, people: SimpleNamespace) -> None:
    wheel, _framework, page = made(people)
    sign_in(client, people.leder)
    theme = wheel.segments[1].id
    assert f"tema={theme}&amp;hjul={wheel.pk}" in client.get(wheel.url).content.decode()
    address = f"/personale/planer/start/{page.pk}/?tema={theme}&hjul={wheel.pk}"
    form = client.get(address).content.decode()
    assert theme in form
    sent = {"employee": str(people.medarbejder.uuid), "start_key": "k", "tema": theme, "hjul": str(wheel.pk)}
    client.post(address, sent)
    plan = people.medarbejder.conversations.get().plans.get()
    found, access = api.fetch_plan(user=people.leder.user, plan_uuid=plan.uuid)
    assert api.open_plan(plan=found, access=access).answers["temaer"] == ["Tid"]
