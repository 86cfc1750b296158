from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site

from samtale_intranet.guides.branding import SamtaleSettings, branding_of
from tests.guides.pages import EVIL, guide, root

initial = import_module("samtale_intranet.guides.migrations.0001_initial")

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client, django_user_model: Any) -> Client:
    """Somebody signed in."""
    client.force_login(django_user_model.objects.create_user("laeser"))
    return client


@pytest.fixture
def media(settings: Any, tmp_path: Any) -> Any:
    """Keep pictures in a folder that goes away."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def image() -> Any:
    """Make a picture of 640 by 480 points."""
    return get_image_model().objects.create(title="Byvåben", file=get_test_image_file(size=(640, 480)))


def brand(**fields: Any) -> SamtaleSettings:
    """Set the default site's name, colour and so on."""
    return SamtaleSettings.objects.create(site=Site.objects.get(is_default_site=True), **fields)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The contrast to the page is 2.5, and text needs at least 4.5. Choose a darker colour, for example "),
        ("da", "Kontrasten til siden er 2,5, og tekst skal have mindst 4,5. Vælg en mørkere farve, for eksempel "),
    ],
)
def test_it_refuses_a_weak_accent_with_the_figure_and_a_better_one(language: str, words: str) -> None:
    with translation.override(language):
        with pytest.raises(ValidationError) as refused:
            SamtaleSettings(accent="#4caf50").clean()
        (text,) = refused.value.message_dict["accent"]
    assert text.startswith(words)
    better = re.search(r"#[0-9a-f]{6}", text)
    assert better
    SamtaleSettings(accent=better[0]).clean()


@pytest.mark.parametrize("accent", ["blå", "#12", "red;}", "#12345g"])
def test_it_refuses_an_accent_that_is_no_colour(accent: str) -> None:
    words = "This is no colour. Write # and six digits or letters a to f, for example #1f5c7a."
    with pytest.raises(ValidationError) as refused:
        SamtaleSettings(accent=accent).clean()
    with translation.override("en"):
        assert refused.value.message_dict == {"accent": [words]}


def test_it_takes_a_strong_accent_however_it_is_written() -> None:
    setting = SamtaleSettings(accent=" #8A1C4A ")
    setting.clean()
    assert setting.accent == "#8a1c4a"
    SamtaleSettings().clean()


def test_it_serves_the_colours_to_everybody_without_a_session_and_for_long(client: Client) -> None:
    setting = brand(accent="#8a1c4a")
    response = client.get(setting.css_url)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    text = response.content.decode()
    assert "--sg-accent: #8a1c4a;" in text
    assert "@media screen and (prefers-color-scheme: dark)" in text
    assert text.count("{") == text.count("}")


def test_it_keeps_colours_of_an_old_address_for_a_short_while_only(client: Client) -> None:
    brand(accent="#8a1c4a")
    assert client.get(reverse("samtale_guides:colours") + "?v=old")["Cache-Control"] == "public, max-age=300"


def test_it_serves_an_empty_stylesheet_where_nothing_is_set(client: Client) -> None:
    response = client.get(reverse("samtale_guides:colours"))
    assert response.status_code == 200
    assert response.content == b""
    assert client.get(reverse("samtale_guides:logo")).status_code == 404


def test_it_leaves_pages_as_they_are_without_the_setting_and_makes_no_row(reader: Client) -> None:
    html = reader.get(guide(root(), []).url).content.decode()
    assert "farver.css" not in html
    assert "sg-colophon" not in html
    assert not SamtaleSettings.objects.exists()


def test_it_links_the_colours_after_our_own_stylesheet_and_writes_no_style(reader: Client) -> None:
    setting = brand(accent="#8a1c4a", name="Norddjurs", contact="HR", contact_email="hr@example.org")
    page = guide(root(), [])
    for url in (page.url, reverse("samtale_conversations:mine")):
        html = reader.get(url).content.decode()
        assert html.rindex("samtale_intranet/samtale.css") < html.index(setting.css_url)
        assert not re.search(r"<style|\sstyle=", html)
        assert "Norddjurs" in html
        assert 'href="mailto:hr@example.org"' in html


def test_it_costs_one_query_for_a_page(reader: Client, rf: Any, media: Any, django_assert_num_queries: Any) -> None:
    brand(name="Norddjurs", accent="#8a1c4a", logo=image())
    request = rf.get("/")
    Site.find_for_request(request)
    with django_assert_num_queries(1):
        found = [branding_of(request) for _time in range(3)]
        assert found[0] is found[2]
        assert found[0] is not None
        assert found[0].logo_size == (64, 48)


def test_it_shows_the_logo_in_its_size_and_with_words_where_there_is_no_name(reader: Client, media: Any) -> None:
    setting = brand(logo=image())
    html = reader.get(guide(root(), []).url).content.decode()
    (tag,) = re.findall(r"<img[^>]+>", html)
    assert f'src="{setting.logo_url}"' in tag
    assert 'width="64" height="48"' in tag
    assert 'alt="Byvåben"' in tag
    response = reader.get(setting.logo_url)
    assert response.status_code == 302
    assert ".max-480x96." in response["Location"]


def test_it_escapes_what_editors_write(reader: Client) -> None:
    brand(name=EVIL, contact=EVIL, contact_phone=EVIL[:30])
    html = reader.get(guide(root(), []).url).content.decode()
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert") >= 2


def test_it_keeps_each_sites_setting_to_itself(client: Client) -> None:
    brand(accent="#8a1c4a")
    top = root()
    other = Site.objects.create(hostname="hedeby.localhost", root_page=top, site_name="Hedeby")
    SamtaleSettings.objects.create(site=other, accent="#1f5c7a")
    url = reverse("samtale_guides:colours")
    assert b"#1f5c7a" in client.get(url, HTTP_HOST="hedeby.localhost").content
    assert b"#8a1c4a" in client.get(url, HTTP_HOST="localhost").content


def test_it_is_changed_in_the_admin_by_those_who_may(client: Client, people: Any) -> None:
    url = reverse("wagtailsettings:edit", args=["samtale_guides", "samtalesettings"])
    client.force_login(people.redaktoer)
    assert client.get(url, follow=True).redirect_chain
    client.force_login(people.admin)
    url = client.get(url, follow=True).request["PATH_INFO"]
    fields = {"name": "Norddjurs", "logo": "", "contact": "", "contact_email": "", "contact_phone": ""}
    refused = client.post(url, {**fields, "accent": "#ffee00"}, headers={"accept-language": "en"})
    assert "Choose a darker colour" in refused.content.decode()
    assert client.post(url, {**fields, "accent": "#8a1c4a"}).status_code == 302
    assert SamtaleSettings.objects.get().accent == "#8a1c4a"


def test_it_points_to_the_hosts_own_image_model() -> None:
    """Django writes Wagtail's own model into the migration, and a host with another would then have one to make."""
    text = Path(str(initial.__file__)).read_text(encoding="utf-8")
    assert "wagtailimages.image'" not in text
    assert "to=get_image_model_string()" in text
