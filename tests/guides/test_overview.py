from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from home.models import HomePage
from samtale_intranet.guides.models import GuideOverviewPage, GuidePage, PreparationPage, ValueFrameworkPage, WheelPage
from tests.guides.pages import EVIL, add, guide, root, wheel

pytestmark = pytest.mark.django_db


@pytest.fixture
def overview(client: Client, django_user_model: Any) -> GuideOverviewPage:
    """An overview with two guides, the first with a wheel below; the client is somebody who reads English."""
    client.force_login(django_user_model.objects.create_user("laeser"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = add(root(), GuideOverviewPage(title="Guider", slug="guider"))
    body = [{"type": "text", "value": {"heading": "Forløbet", "text": "<p>Medarbejderne forbereder sig.</p>"}}]
    first = guide(page, body, title="Udviklingssamtalen", slug="mus", lead="En gang om året.")
    guide(page, [], title="Seniorer", slug="senior")
    wheel(first, "Trivsel", "Opgaver")
    return page


def read(client: Client, page: Page, query: str = "") -> str:
    response = client.get(page.url, {"q": query} if query else {})
    assert response.status_code == 200
    return response.content.decode()


def test_it_lists_each_guide_with_what_lies_below(client: Client, overview: GuideOverviewPage) -> None:
    html = read(client, overview)
    assert html.count('<div class="sg-way">') == 2
    for words in ("Udviklingssamtalen", "En gang om året.", "Samtalehjulet", "Seniorer", "sg-mini--way"):
        assert words in html


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("udviklingssamtaler", "Udviklingssamtalen"),
        ("medarbejder", "Udviklingssamtalen"),
        ("forberede", "Udviklingssamtalen"),
        ("FORLØB", "Udviklingssamtalen"),
        ("samtale", "Udviklingssamtalen"),
        ("senior", "Seniorer"),
        ("trivslen trivsel", ""),
        ("opgaverne", "Samtalehjulet"),
    ],
)
def test_it_finds_danish_words_in_any_form(client: Client, overview: GuideOverviewPage, query: str, title: str) -> None:
    html = read(client, overview, query)
    if title:
        assert f">{title}</a></h3>" in html
    else:
        assert "Nothing was found. Try another word, or fewer words." in html


def test_it_finds_nothing_that_is_not_for_the_reader(client: Client, overview: GuideOverviewPage) -> None:
    hidden = guide(overview, [], title="Hemmelig guide", slug="hemmelig")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.GROUPS)
    guide(overview, [], title="Kladdeguide", slug="kladde", live=False)
    guide(root(), [], title="Anden guide", slug="anden")
    html = read(client, overview, "guide")
    for title in ("Hemmelig", "Kladdeguide", "Anden guide"):
        assert title not in html
        assert title not in read(client, overview)


@pytest.mark.parametrize("query", ["årlig", "ÆLDREOMRÅDET", "udviklingssamtale"])
def test_it_is_found_in_the_editors_search(client: Client, people: Any, query: str) -> None:
    guide(root(), [], title="Årlig udviklingssamtale for ældreområdet")
    client.force_login(people.admin)
    html = client.get(reverse("wagtailadmin_pages:search"), {"q": query}).content.decode()
    assert "Årlig udviklingssamtale for ældreområdet" in html


@pytest.mark.parametrize("query", ['"', "*", "a OR b", "NEAR(", "(((", "'; drop", "%%%", "ø" * 300, EVIL])
def test_it_takes_any_query(client: Client, overview: GuideOverviewPage, query: str) -> None:
    assert "<script>alert" not in read(client, overview, query)


def test_it_takes_as_many_queries_for_many_guides_as_for_few(
    client: Client, overview: GuideOverviewPage, django_assert_max_num_queries: Any
) -> None:
    read(client, overview, "guide")
    with django_assert_max_num_queries(13) as few:
        read(client, overview)
    for nth in range(8):
        below = guide(overview, [], title=f"Guide {nth}", slug=f"guide-{nth}")
        wheel(below)
    with django_assert_max_num_queries(len(few)):
        read(client, overview)
    with django_assert_max_num_queries(16):
        read(client, overview, "guide")


def test_it_lets_page_types_stand_only_where_they_belong() -> None:
    below = {model.__name__ for model in GuidePage.allowed_subpage_models()}
    assert below == {"GuidePage", "ValueFrameworkPage", "WheelPage", "PreparationPage", "PlanFormPage"}
    assert {model.__name__ for model in GuideOverviewPage.allowed_subpage_models()} == below | {"GuideOverviewPage"}
    for leaf in (WheelPage, ValueFrameworkPage, PreparationPage):
        assert leaf.allowed_subpage_models() == []
        assert HomePage in leaf.allowed_parent_page_models()
    assert GuidePage not in GuideOverviewPage.allowed_parent_page_models()
