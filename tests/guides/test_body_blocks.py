"""What the blocks of a guide's body do beyond the contract of all blocks."""

from __future__ import annotations

import pytest
from django.utils import translation
from wagtail.blocks import StructBlockValidationError

from samtale_intranet.guides.blocks.comparison import ComparisonBlock
from samtale_intranet.guides.blocks.ladder import LadderBlock
from samtale_intranet.guides.blocks.letter import mail_address, marked, paragraphs, text_address
from samtale_intranet.guides.blocks.linked import linked_ids
from tests.guides.pages import EVIL, rung


def table(*cells: str, emphasis: int | None = None) -> dict[str, object]:
    """Write a table of two columns with one row."""
    rows = [{"name": "Hvor tit", "cells": list(cells)}]
    return {"heading": "Se", "columns": ["Den ene", "Den anden"], "rows": rows, "emphasis": emphasis}


def test_it_encodes_subject_and_text_of_a_letter_for_the_mail_program() -> None:
    address = mail_address("Mål & tid?", "Kære [navn]\n\nKom & vær med")
    assert address == (
        "mailto:?subject=M%C3%A5l%20%26%20tid%3F&body=K%C3%A6re%20%5Bnavn%5D%0D%0A%0D%0AKom%20%26%20v%C3%A6r%20med"
    )


def test_it_gives_a_letter_as_a_text_file_with_its_subject() -> None:
    assert text_address("Emne", "Hej\r\ndu") == "data:text/plain;charset=utf-8,Emne%0A%0AHej%0Adu"


def test_it_begins_a_paragraph_at_an_empty_line_and_keeps_the_others() -> None:
    assert paragraphs("Kære du\r\n \r\n\r\nVenlig hilsen\r\nBo") == [["Kære du"], ["Venlig hilsen", "Bo"]]
    assert paragraphs("") == []


def test_it_marks_what_is_to_be_filled_in_and_escapes_the_rest() -> None:
    assert marked("Kære [navn] & [x]") == "Kære <mark>[navn]</mark> &amp; <mark>[x]</mark>"
    assert "<script" not in marked(f"[{EVIL}]")


@pytest.mark.parametrize("cells", [("kun én",), ("en", "to", "tre")])
def test_it_refuses_a_row_with_other_cells_than_columns(cells: tuple[str, ...]) -> None:
    block = ComparisonBlock()
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python(table(*cells)))
    with translation.override("en"):
        assert refused.value.non_block_errors.as_data()[0].messages == [
            f"Row 1 has {len(cells)} cells, but there are 2 columns. Make them the same."
        ]


def test_it_fills_up_a_draft_of_a_table_that_lacks_cells() -> None:
    block = ComparisonBlock()
    html = block.render(block.to_python(table("Årligt")), {"anchor": ""})
    assert '<th scope="row">Hvor tit</th>' in html
    assert html.count("<td>") == 3  # the corner and two cells


def test_it_lets_one_column_stand_out() -> None:
    block = ComparisonBlock()
    html = block.render(block.to_python(table("a", "b", emphasis=2)), {"anchor": ""})
    assert '<th scope="col" class="is-on">Den anden</th>' in html
    assert '<td class="is-on">b</td>' in html


def test_it_makes_an_overview_of_the_facts_of_a_ladders_steps() -> None:
    block = LadderBlock()
    steps = [rung(0, "Snak", Referat="Nej"), rung(1, "Møde", Referat="Ja", Bisidder="Ja")]
    context = block.get_context(block.to_python({"heading": "", "steps": steps}))
    assert context["overview"] == [
        {"name": "Referat", "cells": ["Nej", "Ja"]},
        {"name": "Bisidder", "cells": ["", "Ja"]},
    ]


def test_it_begins_a_ladder_at_nought() -> None:
    block = LadderBlock()
    value = block.to_python({"heading": "Trappen", "steps": [rung(0, "Snak")]})
    assert block.clean(value)["steps"][0]["number"] == 0


def test_it_finds_every_page_that_a_body_leads_to() -> None:
    body = [
        {"type": "plan_form", "value": {"page": 7, "audience": ""}},
        {"type": "links", "value": {"links": [{"type": "item", "value": {"page": 8}}]}},
        {
            "type": "text",
            "value": {"text": '<p><a linktype="page" id="9">x</a> <a linktype="document" id="3">y</a></p>'},
        },
        {"type": "preparation", "value": {"page": None}},
    ]
    assert sorted(linked_ids(body)) == [7, 8, 9]
