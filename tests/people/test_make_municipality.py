"""The command that makes a municipality."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, Site

from samtale_intranet.people.models import Municipality

pytestmark = pytest.mark.django_db


def test_it_makes_one_tied_to_the_default_site(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_municipality", "Norddjurs Kommune")
    call_command("make_municipality", "Norddjurs Kommune")
    municipality = Municipality.objects.get()
    assert municipality.slug == "norddjurs-kommune"
    assert municipality.site == Site.objects.get(is_default_site=True)
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["Made", "Kept"]


def test_it_ties_a_second_one_to_its_own_site() -> None:
    Site.objects.create(hostname="hedeby.localhost", root_page=Page.objects.get(depth=2))
    call_command("make_municipality", "Norddjurs")
    call_command("make_municipality", "Hedeby Kommune", slug="hedeby", site="hedeby.localhost")
    assert Municipality.objects.get(slug="hedeby").site.hostname == "hedeby.localhost"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"site": "nowhere"}, "There is no site 'nowhere'. Make it in Wagtail's settings first."),
        ({}, "The site localhost belongs to Norddjurs. Name another by --site HOSTNAME."),
        (
            {"site": "b.localhost", "slug": "norddjurs"},
            "The short name 'norddjurs' is taken. Choose another by --slug NAME.",
        ),
    ],
)
def test_it_says_what_to_do(arguments: dict[str, str], words: str) -> None:
    Site.objects.create(hostname="b.localhost", root_page=Page.objects.get(depth=2))
    call_command("make_municipality", "Norddjurs")
    with pytest.raises(CommandError) as refused:
        call_command("make_municipality", "Hedeby", **arguments)
    assert str(refused.value) == words
    assert Municipality.objects.count() == 1
