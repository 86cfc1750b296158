"""The packs that ship: each loads completely, and its pages answer."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client
from wagtail.models import Page

from forms_pages.models import PlanFormPage
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.guides.models import GuidePage, WheelPage
from samtale_intranet.packs.api import load, shipped
from samtale_intranet.packs.report import Report
from tests.personas import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", sorted(shipped()))
def test_it_loads_and_every_page_answers(name: str, front: Page, people: SimpleNamespace, client: Client) -> None:
    report = load(pack=name, parent=front, publish=True)
    assert report == Report(created=report.created)
    sign_in(client, people.leder, step_up=False)
    pages = Page.objects.descendant_of(front)
    assert pages
    for page in pages:
        assert page.live
        response = client.get(page.get_url())
        assert response.status_code == 200, page.url
        assert page.title in response.content.decode()


@pytest.mark.parametrize("name", sorted(shipped()))
def test_it_changes_nothing_when_loaded_again(name: str, front: Page) -> None:
    created = load(pack=name, parent=front, publish=True).created
    revisions = list(Page.objects.order_by("pk").values_list("latest_revision", flat=True))
    assert load(pack=name, parent=front, publish=True) == Report(unchanged=created)
    assert list(Page.objects.order_by("pk").values_list("latest_revision", flat=True)) == revisions


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
    shown = next(block for block in guide.body if block.block_type == "wheel")
    assert shown.value["wheel"].pk == wheel.pk
    links = next(block for block in guide.body if block.block_type == "links").value["links"]
    assert [link["page"].pk for link in links] == [wheel.pk, wheel.framework.pk, plan.pk]


def test_it_gives_the_norddjurs_plan_its_stable_keys(front: Page) -> None:
    load(pack="norddjurs_lus", parent=front)
    form = PlanFormPage.objects.get().form
    fields = [block.id for block in form if block.block_type != "section"]
    assert fields == [
        "samtaledato",
        "temaer",
        "trivsel",
        "fastholde",
        "styrke",
        "aftaler",
        "opfoelgning",
        "naeste_dato",
    ]
    table = next(block for block in form if block.id == "styrke")
    assert [column.id for column in table.value["columns"]] == ["hvad", "hvordan", "stoette", "hvornaar"]
