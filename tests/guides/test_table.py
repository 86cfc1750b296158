"""The table of a guide: what its cells show, and that it can be read by ear."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from wagtail.models import Page

from samtale_intranet.guides.blocks.linked import linked_ids
from samtale_intranet.guides.blocks.table import NumberBlock, TableBlock
from samtale_intranet.guides.content_checks import findings
from samtale_intranet.guides.models import GuidePage
from tests.guides.pages import add, guide, root

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def danish() -> Any:
    """Show dates and numbers as readers see them."""
    with translation.override("da"):
        yield


def table(*columns: tuple[str, str], rows: list[list[Any]], caption: str = "", **fields: Any) -> dict[str, Any]:
    """Write a table from kinds and headings, and rows of cells."""
    heads = [{"type": kind, "heading": heading} for kind, heading in columns]
    held = {"columns": heads, "rows": [{"values": cells} for cells in rows], "caption": caption}
    return {"heading": "", "intro": "", "table": held, "row_headers": False, **fields}


def shown(value: dict[str, Any]) -> str:
    block = TableBlock()
    return re.sub(r"\s+", " ", block.render(block.to_python(value), {"anchor": ""}))


def cells(html: str) -> list[str]:
    return [re.sub(r"<svg.*?</svg>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", html)]


def test_it_shows_each_kind_of_cell_as_danes_write_it() -> None:
    page = add(root(), Page(title="Hjulet", slug="hjulet"))
    kinds = ("text", "rich_text", "number", "number", "date", "yes_no", "yes_no", "page")
    value = table(
        *((kind, kind) for kind in kinds),
        rows=[["A & B", "<p><b>fed</b></p>", 12.5, 2026, "2026-03-31", True, False, page.pk]],
    )
    html = shown(value)
    found = cells(html)
    assert found[0] == "A &amp; B"
    assert "<b>fed</b>" in found[1]
    assert found[2:7] == ["12,5", "2026", "31. marts 2026", "Ja", "Nej"]
    assert re.fullmatch(r'<a href="[^"]*/hjulet/">Hjulet</a>', found[7])


def test_it_names_columns_and_rows_for_screen_readers() -> None:
    value = table(("text", "Samtale"), ("number", "Minutter"), rows=[["MUS", 90]], caption="Året", row_headers=True)
    html = shown(value)
    assert "<caption>Året</caption>" in html
    assert '<div class="sg-scroll" tabindex="0" role="group" aria-label="Året">' in html
    assert re.findall(r'<th scope="col"[^>]*>(.*?)</th>', html) == ["Samtale", "Minutter"]
    assert [part.strip() for part in re.findall(r'<th scope="row"[^>]*>(.*?)</th>', html)] == ["MUS"]
    assert cells(html) == ["90"]
    without = shown({**value, "row_headers": False})
    assert 'scope="row"' not in without
    assert cells(without) == ["MUS", "90"]


def test_it_takes_its_name_from_the_heading_where_there_is_no_caption() -> None:
    value = table(("text", "A"), rows=[["x"]])
    assert 'aria-label="Fristerne"' in shown({**value, "heading": "Fristerne"})
    assert 'aria-label="Tabel"' in shown(value)
    assert "<caption>" not in shown(value)


def test_it_shows_a_column_without_a_heading_as_a_plain_corner() -> None:
    html = shown(table(("text", ""), ("text", "Leder"), rows=[["Før", "Læs"]]))
    assert html.count("<th ") == 1
    assert cells(html) == ["", "Før", "Læs"]


def test_it_leaves_out_a_link_to_a_page_that_is_not_published() -> None:
    page = add(root(), Page(title="Kladde", slug="kladde", live=False))
    html = shown(table(("text", "A"), ("page", "Side"), rows=[["x", page.pk], ["y", 99999], ["z", None]]))
    assert "<a" not in html
    assert cells(html) == ["x", "", "y", "", "z", ""]


def test_it_shows_no_frame_where_there_are_no_rows() -> None:
    assert "<table" not in shown(table(("text", "A"), rows=[]))


def test_it_keeps_whole_numbers_whole() -> None:
    assert [repr(NumberBlock(required=False).clean(value)) for value in ("3", 3, "3.5", "", None)] == [
        "3", "3", "3.5", "None", "None",
    ]  # fmt: skip


def test_it_finds_the_pages_in_its_cells() -> None:
    text = '<p><a linktype="page" id="9">x</a></p>'
    value = table(("page", "A"), ("number", "B"), ("rich_text", "C"), rows=[[7, 12, text], [None, 13, ""]])
    assert sorted(linked_ids([{"type": "table", "value": value}])) == [7, 9]


def test_it_is_found_by_what_stands_in_its_cells() -> None:
    page = guide(root(), [{"type": "table", "value": table(("text", "Frist"), rows=[["Ti arbejdsdage"]])}])
    assert "Ti arbejdsdage" in page.searchable_text()
    assert "Frist" in page.searchable_text()


def told(*values: dict[str, Any]) -> list[tuple[str, bool]]:
    body = [{"type": "table", "value": value} for value in values]
    with translation.override("en"):
        page = GuidePage(title="A", body=body, content_owner="HR", review_by="2030-01-01")
        return [(finding.text, finding.stops) for finding in findings(page)]


def test_it_stops_an_empty_table_and_a_column_without_a_heading() -> None:
    assert told(
        table(("text", "A"), rows=[], caption="Frister"),
        table(rows=[]),
        table(("text", "Hvad"), ("date", " "), rows=[["x", None]], heading="Hvornår"),
        table(("text", "Hvad"), rows=[["x"]]),
    ) == [
        ("The table “Frister” is empty. Give it a column and a row, or delete it.", True),
        ("The table “” is empty. Give it a column and a row, or delete it.", True),
        ("Column 2 of the table “Hvornår” has no heading. Say what it holds.", True),
    ]


def test_it_warns_of_a_cell_that_leads_to_an_unpublished_page() -> None:
    page = add(root(), Page(title="Kladde", slug="kladde", live=False))
    value = table(("page", "Side"), rows=[[page.pk]])
    assert told(value) == [
        ("There is a link to “Kladde”, which is not published. Readers do not see the link until it is.", False)
    ]


def test_it_is_filled_in_and_saved_in_the_admin(client: Client, people: Any) -> None:
    client.force_login(people.admin)
    page = guide(root(), [{"type": "table", "value": table(("number", "Antal"), rows=[[3]])}])
    html = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "typed_table_block/js/" in html
    block = TableBlock()
    posted = {
        "t-heading": "", "t-intro": "null", "t-audience": "", "t-table-caption": "Antal",
        "t-table-column-count": "1", "t-table-row-count": "1",
        "t-table-column-0-type": "number", "t-table-column-0-order": "0", "t-table-column-0-heading": "Antal",
        "t-table-column-0-deleted": "", "t-table-row-0-order": "0", "t-table-row-0-deleted": "",
        "t-table-cell-0-0": "3",
    }  # fmt: skip
    value = block.clean(block.value_from_datadict(posted, {}, "t"))
    assert block.get_prep_value(value)["table"] == {
        "columns": [{"type": "number", "heading": "Antal"}],
        "rows": [{"values": [3]}],
        "caption": "Antal",
    }
