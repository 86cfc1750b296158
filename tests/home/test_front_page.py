from __future__ import annotations

import re
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.urls import resolve

from tests.guides.pages import framework, guide, root, wheel

pytestmark = pytest.mark.django_db
UUID = "3f0d2c1a-0b5e-4c39-9a71-6f0f9d1f7c11"


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
    ("path", "marked", "said"),
    [
        ("/", "/", "page"),
        ("/samtaler/", "/samtaler/", "page"),
        ("/personale/", "/personale/", "page"),
        (f"/personale/mapper/{UUID}/", "/personale/", "true"),
        (f"/personale/planer/{UUID}/", "/samtaler/", "true"),  # a plan belongs to its conversation
        ("/personale/planer/start/3/", "/samtaler/", "true"),
        ("/sikkerhed/", "/sikkerhed/", "page"),
        ("/en-guide/", "", ""),
    ],
)
def test_it_marks_the_one_entry_where_the_reader_is(path: str, marked: str, said: str) -> None:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    html = get_template("home/nav.html").render({"request": request})
    assert re.findall(r'href="([^"]+)" aria-current="(\w+)"', html) == ([(marked, said)] if marked else [])


def test_it_shows_no_menu_to_a_stranger_and_signs_out_by_post(client: Client, reader: Client) -> None:
    root()
    html = reader.get("/").content.decode()
    assert '<form action="/log-ud/" method="post">' in html
    reader.logout()
    assert "sg-nav" not in reader.get("/log-ind/").content.decode()
