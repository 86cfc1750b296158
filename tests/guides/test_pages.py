from __future__ import annotations

import datetime
import itertools
import re
from typing import Any

import pytest
from django.test import Client

from samtale_intranet.guides.models import GuidePage, WheelPage
from tests.guides.pages import EVIL, add, every_block, framework, guide, root, segment, wheel

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client, django_user_model: Any) -> Client:
    """Somebody signed in who reads Danish pages in English, so that the words asserted here are the msgids."""
    client.force_login(django_user_model.objects.create_user("laeser"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def read(reader: Client, page: Any) -> str:
    response = reader.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_every_block_of_a_guide_and_its_contents(reader: Client) -> None:
    top = root()
    values, themes = framework(top), wheel(top)
    page = guide(top, every_block(themes, values, themes), lead="Læs her.", content_owner="HR", audience="Alle",
                 reviewed_on=datetime.date(2026, 10, 14))  # fmt: skip
    html = read(reader, page)
    found = re.findall(r'<li><a href="#([\w-]+)">', html)
    assert found[:8] == [
        "kort-fortalt",
        "forloebet",
        "spoerg",
        "husk",
        "vigtigt",
        "vaerdier",
        "hjulet",
        "foer-og-efter",
    ]
    assert found[8:] == ["ord", "sammenlign", "tabel", "tal", "trappen", "to-sider", "brev", "videre"]  # for everybody
    assert all(f'<h2 id="{anchor}">' in html for anchor in found)
    for words in ("Læs her.", "HR", "Alle", "14. October 2026", "1 minute", "Tillid", "Relationer &amp; samarbejde"):
        assert words in html
    assert html.count(f'href="{themes.url}"') + html.count(f'href="{themes.full_url}"') >= 7


def test_it_has_one_h1_and_skips_no_level(reader: Client) -> None:
    top = root()
    values, themes = framework(top), wheel(top)
    for page in (guide(top, every_block(themes, values, themes)), values, themes):
        levels = [int(level) for level in re.findall(r"<h([1-6])", read(reader, page))]
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_it_takes_as_many_queries_for_sixty_blocks_as_for_eighteen(
    reader: Client, django_assert_max_num_queries: Any
) -> None:
    top = root()
    values, themes = framework(top), wheel(top)
    small = guide(top, every_block(themes, values, themes), slug="lille")
    large = guide(top, every_block(themes, values, themes) * 4, slug="stor")
    reader.get(small.url)
    with django_assert_max_num_queries(12) as few:
        read(reader, small)
    with django_assert_max_num_queries(len(few)):
        read(reader, large)
    assert len(large.body) >= 60


def test_it_reads_a_wheel_and_a_framework_in_twelve_queries(reader: Client, django_assert_max_num_queries: Any) -> None:
    top = root()
    values = framework(top)
    themes = wheel(top, framework=values)
    reader.get(values.url)
    for page in (values, themes):
        with django_assert_max_num_queries(12):
            read(reader, page)


def test_it_lists_every_theme_with_its_questions(reader: Client) -> None:
    page = wheel(
        root(), segments=[segment("Trivsel", "Hvad giver dig energi?", "Hvad tapper dig?"), segment("Opgaver")]
    )
    html = read(reader, page)
    themes = html[html.index('<ol class="sg-themes__list">') : html.index('<div class="sg-print')]
    assert themes.count('<li class="sg-theme ') == 2
    assert "Hvad giver dig energi?" in themes
    assert "Hvad tapper dig?" in themes
    for anchor in ("tema-trivsel", "tema-opgaver"):
        assert f'href="#{anchor}"' in html
        assert f'id="{anchor}" tabindex="-1"' in html


def test_it_sets_long_names_on_two_lines_of_the_drawing(reader: Client) -> None:
    html = read(reader, wheel(root()))
    assert re.search(r"<tspan [^>]+>Relationer &amp;</tspan><tspan [^>]+>samarbejde</tspan>", html)


def test_it_prints_everything_on_the_poster(reader: Client) -> None:
    around: list[dict[str, Any]] = [
        {"type": "prompt", "value": {"heading": "Først", "questions": ["Hvor begynder vi?"]}},
        {
            "type": "scale",
            "value": {"heading": "Trivsel nu", "question": "Hvor glad er du?", "lowest": 1, "highest": 10},
        },
        {"type": "list", "value": {"heading": "Opgaver forude", "items": ["Budgettet"]}},
    ]
    html = read(reader, wheel(root(), around=around))
    poster = html[html.index("sg-sheet-a3 ") :]
    for words in ("Hvor begynder vi?", "Hvor glad er du?", "<li>10</li>", "Budgettet", "Hvordan går det med Fremtid"):
        assert words in poster
    assert 'id="' not in re.sub(r'id="plakat-[\w-]+"', "", poster[: poster.index("<footer")])


def test_it_writes_no_style_no_script_and_no_handler_into_the_page(reader: Client) -> None:
    top = root()
    values, themes = framework(top), wheel(top)
    for page in (guide(top, every_block(themes, values, themes)), values, themes):
        html = read(reader, page)
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)


def test_it_escapes_what_editors_write(reader: Client) -> None:
    top = root()
    page = wheel(top, title=EVIL, slug="ondt", lead=EVIL, centre=EVIL,
                 segments=[segment(EVIL, EVIL, phrase=EVIL, attention=EVIL), segment("B")])  # fmt: skip
    text = guide(top, [{"type": "text", "value": {"heading": EVIL, "text": "<p>Pænt</p>"}}], title=EVIL, lead=EVIL)
    for html in (read(reader, page), read(reader, text)):
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


def test_it_shows_the_values_of_its_framework_around_the_hub(reader: Client) -> None:
    top = root()
    html = read(reader, wheel(top, framework=framework(top, "Tillid", "Mod")))
    assert html.count(">Tillid</textPath>") == 2  # on the screen and on the poster
    assert "sg-wheel__value" not in read(reader, wheel(top, slug="uden"))


def test_it_leaves_out_links_to_pages_that_are_not_published(reader: Client) -> None:
    top = root()
    values, themes = framework(top), wheel(top)
    page = guide(top, every_block(themes, values, themes))
    for gone in (values, themes):
        gone.unpublish()
    html = read(reader, page)
    assert "sg-card--" not in html
    assert "sg-link--wheel" not in html
    assert '<div class="sg-link">' not in html


def test_it_previews_a_wheel_with_no_theme_and_a_guide_with_nothing(rf: Any) -> None:
    for page in (WheelPage(title="Nyt hjul", slug="nyt"), GuidePage(title="Ny guide", slug="ny")):
        add(root(), page)
        assert page.make_preview_request().status_code == 200


def test_it_shows_the_way_up_only_from_the_sites_root(reader: Client) -> None:
    above = guide(root(), [], title="Overordnet", slug="over")
    html = read(reader, guide(above, [], title="Nedenunder", slug="under"))
    crumbs = html[html.index("sg-crumbs") : html.index("</ol>")]
    assert re.findall(r">([^<>]+)</a>", crumbs) == [root().title, "Overordnet"]
    assert '<span aria-current="page">Nedenunder</span>' in crumbs


def test_it_asks_for_sign_in_first(client: Client) -> None:
    page = wheel(root())
    assert client.get(page.url).status_code == 302
