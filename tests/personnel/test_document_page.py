"""A kept document as a page: every block, what stands out, and text that stays text."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.template.loader import render_to_string

from samtale_intranet.personnel.documents import (
    Choice,
    Document,
    File,
    Files,
    ListOf,
    Paragraph,
    Rich,
    Run,
    Section,
    Table,
    Text,
)

HOSTILE = "<script>alert(1)</script>"
FILE = File(uuid.UUID(int=7), "Kursusbevis.pdf", "application/pdf", 2_048, "a" * 64)


def shown(*blocks: Any, heading: str = "Afsnit", **context: Any) -> str:
    document = Document("T", "plan", "M", (), (Section(heading, blocks),))
    return render_to_string("samtale_personnel/_document.html", {"document": document, **context})


@pytest.mark.parametrize(
    "block",
    [
        Text("", HOSTILE),
        Text(HOSTILE, "x"),
        Choice("", (HOSTILE,)),
        Table(HOSTILE, (HOSTILE,), ((HOSTILE,),), ("priority",)),
        Table("", ("a",), ((HOSTILE,),), ("follow_up",)),
        Table("", ("a",), ((HOSTILE,),), ('"><script>',)),
        Rich("", (Paragraph((Run(HOSTILE), Run(HOSTILE, bold=True), Run(HOSTILE, italic=True))),)),
        Rich("", (ListOf(((Run(HOSTILE, bold=True, italic=True),),)),)),
        Files("", (File(uuid.UUID(int=7), HOSTILE, HOSTILE, 1, ""),)),
    ],
)
def test_it_shows_markup_as_text(block: Any) -> None:
    page = shown(block, heading=HOSTILE, files_url="/filer/")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert " style=" not in page


@pytest.mark.parametrize(
    "block", [Text("a", " "), Choice("a", ()), Table("a", ("b",), ()), Rich("a", ()), Files("a", ())]
)
def test_it_says_where_nothing_is_written(block: Any) -> None:
    page = shown(block)
    assert page.count("sg-hint") == 1
    assert "<h3>a</h3>" in page
    assert "<table" not in page


def test_a_priority_and_a_day_to_follow_up_stand_out() -> None:
    kinds = ("text", "priority", "follow_up")
    page = shown(Table("", kinds, (("Kursus", "Høj", "15.03.2027"), ("Makker", "", "")), kinds))
    assert page.count('<span class="sg-priority">Høj</span>') == page.count('class="sg-priority"') == 1
    assert page.count('class="sg-follow-up"') == 1
    assert re.search(r'<th scope="col" class="sg-cell--follow_up">follow_up</th>', page)


def test_it_shows_paragraphs_and_lists_with_what_is_stressed() -> None:
    both = Run("begge", bold=True, italic=True)
    paragraph = Paragraph((Run("et\nto"), Run(" fed", bold=True), Run(" skrå", italic=True), both))
    page = shown(Rich("", (paragraph, ListOf(((Run("a"),), (Run("b"),)), ordered=True), ListOf(((Run("c"),),)))))
    stressed = "<strong> fed</strong><em> skrå</em><strong><em>begge</em></strong>"
    assert f"<p>et<br>to{stressed}</p>" in page
    assert "<ol><li>a</li><li>b</li></ol>" in page
    assert "<ul><li>c</li></ul>" in page


def test_it_links_a_file_where_it_can_be_fetched() -> None:
    assert f'<a href="/p/filer/{FILE.uuid}/">Kursusbevis.pdf</a>' in shown(Files("", (FILE,)), files_url="/p/filer/")
    assert "<span>Kursusbevis.pdf</span>" in shown(Files("", (FILE,)))


def test_it_asks_the_database_nothing_for_200_rows(django_assert_num_queries: Any, db: None) -> None:
    table = Table("", tuple("abcdefgh"), (("Ja",) * 8,) * 200, ("priority", "follow_up") * 4)
    with django_assert_num_queries(0):
        assert shown(table).count("<tr>") == 201
