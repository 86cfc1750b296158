from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory

from tests.guides.pages import framework, guide, root, wheel

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client, django_user_model: Any) -> Client:
    """Somebody signed in, who reads the msgids."""
    client.force_login(django_user_model.objects.create_user("laeser"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_it_shows_each_guide_with_what_lies_below_it(reader: Client) -> None:
    top = root()
    over = guide(top, [], title="Årssamtalen", slug="aar", lead="Sådan gør I.")
    themes, values = wheel(over, title="Hjulet til året"), framework(over)
    html = reader.get("/").content.decode()
    for page in (over, themes, values):
        assert f'href="{page.url}"' in html
    assert "Sådan gør I." in html
    assert "sg-mini--way" in html


def test_it_leaves_out_what_is_not_published(reader: Client) -> None:
    guide(root(), [], title="Kladden", live=False)
    html = reader.get("/").content.decode()
    assert "Kladden" not in html
    assert "No guide has been published yet." in html


def test_it_leads_to_ones_own_rooms(reader: Client) -> None:
    root()
    html = reader.get("/").content.decode()
    assert 'href="/samtaler/"' in html
    assert 'href="/personale/"' in html


def test_it_asks_the_database_no_more_for_twelve_guides_than_for_two(
    reader: Client, django_assert_max_num_queries: Any
) -> None:
    top = root()
    for nth in range(2):
        wheel(guide(top, [], slug=f"guide-{nth}"))
    reader.get("/")
    with django_assert_max_num_queries(12) as few:
        reader.get("/")
    for nth in range(2, 12):
        wheel(guide(top, [], slug=f"guide-{nth}"))
    with django_assert_max_num_queries(len(few)):
        reader.get("/")


@pytest.mark.parametrize(
    ("path", "prefix", "said"),
    [
        ("/", "/", 'aria-current="page"'),
        ("/samtaler/", "/", ""),
        ("/samtaler/", "/samtaler/", 'aria-current="page"'),
        ("/samtaler/3/", "/samtaler/", 'aria-current="true"'),
        ("/samtaler/", "", ""),
    ],
)
def test_it_marks_where_the_reader_is(path: str, prefix: str, said: str) -> None:
    template = Template("{% load home_nav %}{% current_if prefix %}")
    assert template.render(Context({"request": RequestFactory().get(path), "prefix": prefix})) == said


def test_it_shows_no_menu_to_a_stranger_and_signs_out_by_post(client: Client, reader: Client) -> None:
    root()
    html = reader.get("/").content.decode()
    assert '<form action="/log-ud/" method="post">' in html
    reader.logout()
    assert "sg-nav" not in reader.get("/log-ind/").content.decode()
