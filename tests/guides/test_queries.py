"""A long guide asks the database as often as a short one, whatever it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from forms_pages.models import PlanFormPage
from samtale_intranet.guides.models import GuidePage, PreparationPage
from tests.guides.pages import add, every_block, framework, guide, root, wheel

pytestmark = pytest.mark.django_db
MOST = 12
SHOWN = ("document", "picture", "preparation", "values", "wheel", "links")


@pytest.fixture
def reader(client: Client, django_user_model: Any, settings: Any, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = str(tmp_path)
    client.force_login(django_user_model.objects.create_user("laeser"))
    return client


@pytest.fixture
def blocks(reader: Client) -> list[dict[str, Any]]:
    """Write four blocks of each type, each with a document or a picture of its own."""
    top = root()
    values, themes = framework(top), wheel(top)
    ways = {
        "preparation": add(top, PreparationPage(title="Forbered dig", slug="forbered", themes=[])),
        "plan_form": add(top, PlanFormPage(title="Plan", slug="plan")),
    }
    written: list[dict[str, Any]] = []
    for nth in range(4):
        document = get_document_model().objects.create(title="Ark", file=ContentFile(b"x", name=f"{nth}.pdf"))
        picture = get_image_model().objects.create(title="Foto", file=get_test_image_file(filename=f"{nth}.png"))
        written += [
            {"type": "document", "value": {"document": document.pk}},
            {"type": "picture", "value": {"picture": picture.pk, "alt": "", "caption": ""}},
            *({"type": name, "value": {"page": page.pk}} for name, page in ways.items()),
            *every_block(themes, values, themes),
        ]
    return written


def queries(reader: Client, page: GuidePage) -> tuple[int, str]:
    """Count the queries of the second visit; the first one makes the sizes of the pictures."""
    reader.get(page.url)
    with CaptureQueriesContext(connection) as asked:
        response = reader.get(page.url)
    assert response.status_code == 200
    return len(asked), response.content.decode()


def test_it_asks_as_often_for_sixty_blocks_as_for_six(reader: Client, blocks: list[dict[str, Any]]) -> None:
    six = [next(block for block in blocks if block["type"] == kind) for kind in SHOWN]
    few, short = queries(reader, guide(root(), six, slug="kort"))
    many, long = queries(reader, guide(root(), blocks, slug="lang"))
    assert len(blocks) >= 60
    assert (short.count("<img"), long.count("<img")) == (1, 4)
    assert (short.count("sg-link--file"), long.count("sg-link--file")) == (1, 4)
    assert many == few <= MOST
    assert long.count("Tillid") == 4 * short.count("Tillid") > 0


def test_it_shows_nothing_where_the_chosen_page_is_of_another_type(reader: Client) -> None:
    top = root()
    values, themes = framework(top), wheel(top)
    body = [
        {"type": "values", "value": {"heading": "Værdier", "framework": themes.pk}},
        {"type": "wheel", "value": {"heading": "Hjulet", "wheel": values.pk}},
    ]
    _count, html = queries(reader, guide(top, body))
    assert "Tillid" not in html
    assert "sg-mini" not in html
