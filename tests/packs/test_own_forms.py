"""Tables and chosen conversation types in packs: read, written, refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from wagtail.models import Page

from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.guides.models import GuidePage, WheelPage
from samtale_intranet.packs.api import PackRefused, canonical, dump, load

pytestmark = pytest.mark.django_db
Written = Callable[[str], Path]

PACK = """\
format: 1
key: test
name: Test
version: 1
language: da

conversation_types:
  - key: tjenstlig
    name: Tjenstlig samtale
    kind: minutes

pages:
  - key: guide
    type: guide
    slug: guide
    title: Guiden
    fields:
      body:
        - type: table
          value:
            heading: Frister
            table:
              caption: Hvornår det sker
              columns:
                - type: text
                  heading: Hvad
                - type: rich_text
                  heading: Hvordan
                - type: number
                  heading: Dage
                - type: date
                  heading: Senest
                - type: yes_no
                  heading: Fast
                - type: page
                  heading: Læs mere
              rows:
                - - Svar
                  - <p>Skriv <b>kort</b>.</p>
                  - 14
                  - 2026-03-31
                  - true
                  - {ref: guide}
                - - ''
                  - Se <a href="ref:guide">guiden</a>.
                  - 2.5
                  - null
                  - false
                  - null
            row_headers: false
        - type: ladder
          value:
            heading: Trappen
            steps:
              - number: 0
                title: Dialog
              - number: 3
                conversation_type: {ref: tjenstlig}
                facts:
                  - name: Bisidder
                    value: Ja
"""


def blocks(page: GuidePage) -> list[Any]:
    """Give the table and the ladder as they were loaded."""
    return [block.value for block in page.get_latest_revision_as_object().body]


def test_it_loads_a_table_and_a_ladder(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front)
    page = GuidePage.objects.get()
    table, ladder = blocks(page)
    assert table["table"].caption == "Hvornår det sker"
    assert [(column["block"].name, column["heading"]) for column in table["table"].columns][:2] == [
        ("text", "Hvad"),
        ("rich_text", "Hvordan"),
    ]
    first, second = (row["values"] for row in table["table"].row_data)
    assert (first[0], first[2], str(first[3]), first[4], first[5].pk) == ("Svar", 14, "2026-03-31", True, page.pk)
    assert (second[0], second[2], second[3], second[4], second[5]) == ("", 2.5, None, False, None)
    assert f'<a linktype="page" id="{page.pk}">' in second[1].source
    assert table["row_headers"] is False
    assert [step["conversation_type"] for step in ladder["steps"]] == [None, ConversationType.objects.get()]


def test_it_writes_the_same_bytes(written: Written, front: Page, front_b: Page) -> None:
    load(pack=written(PACK), parent=front)
    made = dump(page=front)
    assert (made.text, made.notes) == (canonical(PACK), [])
    assert made.text.count("\n") > 40
    load(pack=made.text.encode(), parent=front_b)
    assert dump(page=front_b).text == made.text
    assert load(pack=made.text.encode(), parent=front).changed == []


def test_it_refers_to_the_type_of_the_municipality_it_is_loaded_for(
    written: Written, front: Page, front_b: Page, people: SimpleNamespace
) -> None:
    for where, municipality in ((front, people.municipality), (front_b, people.other)):
        load(pack=written(PACK), parent=where)
        ladder = blocks(GuidePage.objects.child_of(where).get())[1]
        assert ladder["steps"][1]["conversation_type"].municipality == municipality


def test_it_takes_along_a_type_that_only_a_ladder_refers_to(front: Page, people: SimpleNamespace) -> None:
    type = ConversationType.objects.create(municipality=people.municipality, key="alene", name="Alene")
    step = {"number": 1, "conversation_type": type.pk, "title": "", "text": "", "facts": []}
    body = [{"type": "ladder", "value": {"heading": "", "steps": [step]}}]
    made = dump(page=front.add_child(instance=GuidePage(title="Guiden", slug="guiden", body=body)))
    assert made.notes == []
    assert "conversation_types:\n  - key: alene\n    name: Alene\n" in made.text
    assert "conversation_type: {ref: alene}\n" in made.text


def test_it_leaves_a_cell_empty_whose_page_is_in_no_pack(front: Page) -> None:
    table = {
        "columns": [{"type": "text", "heading": "Hvad"}, {"type": "page", "heading": "Side"}],
        "rows": [{"values": ["Se", front.pk]}],
        "caption": "",
    }
    body = [{"type": "table", "value": {"heading": "Tabel", "table": table}}]
    made = dump(page=front.add_child(instance=GuidePage(title="Guiden", slug="guiden", body=body)))
    assert "rows:\n                - - Se\n                  - null\n" in made.text
    assert [note.rsplit(": ", 1)[1] for note in made.notes] == ["it refers to a page that is not in the pack"]
    load(pack=made.text.encode(), parent=front, dry_run=True, overwrite=True)


def test_it_sees_that_an_editor_saved_a_table_without_changing_it(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front)
    page = GuidePage.objects.get().get_latest_revision_as_object()
    page.body = page.body.stream_block.clean(page.body)  # as the admin's form gives it back
    page.save_revision()
    assert load(pack=written(PACK), parent=front).kept == []


def test_it_tells_that_a_table_changes(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front)
    report = load(pack=written(PACK.replace("- 14\n", "- 10\n")), parent=front, dry_run=True)
    assert report.details == {"Guiden (guide)": ["Content #1 > Table > Table: is changed"]}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("- 14\n", "- fjorten\n", "table > rows #1 #3: This value is of the wrong kind. Write a number"),
        (
            "                  - true\n",
            "",
            "table > rows #1: A row must be a list with a cell for each of the 6 columns.",
        ),
        ("type: number\n", "type: tal\n", "columns #3: A column must have a “type” and a “heading”"),
        ("- type: date\n                  heading: Senest", "- type: date", "columns #4: A column must have a “type”"),
        ("caption: Hvornår", "titel: Hvornår", "A table has “caption”, “columns” and “rows”; nothing else."),
        ("- - Svar", "- - " + "x" * 401, "rows #1 #1: Ensure this value has at most 400 characters"),
        ("{ref: tjenstlig}", "{ref: tjenestlig}", "Nothing in the pack has the key “tjenestlig”. Did you mean"),
        ("{ref: tjenstlig}", "{ref: guide}", "here belongs “conversation type”"),
        ("                title: Dialog\n", "", "Choose a conversation type, or write a title."),
    ],
)
def test_it_refuses_what_is_wrong_and_writes_nothing(
    old: str, new: str, words: str, written: Written, front: Page
) -> None:
    assert old in PACK
    with pytest.raises(PackRefused) as refused:
        load(pack=written(PACK.replace(old, new, 1)), parent=front)
    assert any(words in str(problem) for problem in refused.value.problems), [str(p) for p in refused.value.problems]
    assert len(refused.value.problems) == 1
    assert not GuidePage.objects.exists()


VALUES = """\
format: 1
key: vaerdier
name: Test
version: 1
language: da

pages:
  - key: grundlag
    type: value_framework
    slug: grundlag
    title: Grundlag
    fields:
      values:
        - type: value
          id: tillid
          value:
            name: Tillid
  - key: hjul
    type: wheel
    slug: hjul
    title: Hjul
    fields:
      framework: {ref: grundlag}
      segments:
        - type: segment
          value:
            name: Trivsel
            framework_value: tillid
        - type: segment
          value:
            name: Opgaver
"""


def test_it_holds_a_theme_that_rests_on_a_value_by_the_values_id(written: Written, front: Page, front_b: Page) -> None:
    for where in (front, front_b):
        load(pack=written(VALUES), parent=where, publish=True)
        assert dump(page=where).text == canonical(VALUES) == VALUES
        wheel = WheelPage.objects.child_of(where).get()
        assert [(theme["rests_on"] or {}).get("name") for theme in wheel.themes()] == ["Tillid", None]
