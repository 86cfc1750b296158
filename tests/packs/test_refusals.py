"""Packs that are refused: the exact words, and nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

import pytest
from django.utils import translation
from wagtail.models import Page

from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.conversations.pack_items import ConversationTypeItems
from samtale_intranet.guides.models import ValueFrameworkPage
from samtale_intranet.packs.api import PackRefused, load
from samtale_intranet.packs.models import PackItem

pytestmark = pytest.mark.django_db

HEAD = "format: 1\nkey: test\nname: Test\nversion: 1\nlanguage: da\n"
GUIDE = HEAD + "pages:\n  - key: guide\n    type: guide\n    slug: guide\n    title: Guide\n"
Said = Callable[[str], list[str]]


def body(text: str) -> str:
    """Give a pack of one guide with this body; the body's first line is line 13."""
    return GUIDE + "    fields:\n      body:\n" + indent(dedent(text).strip("\n"), " " * 8) + "\n"


@pytest.fixture
def said(front: Page, written: Callable[[str], Path]) -> Said:
    """Give a function that loads a pack and gives what is said against it, after checking that nothing was written."""

    def refused_with(text: str) -> list[str]:
        before = (Page.objects.count(), ConversationType.objects.count(), PackItem.objects.count())
        with translation.override("en"), pytest.raises(PackRefused) as refused:
            load(pack=written(text), parent=front, publish=True)
        assert (Page.objects.count(), ConversationType.objects.count(), PackItem.objects.count()) == before
        return [str(problem) for problem in refused.value.problems]

    return refused_with


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "format: 2\nkey: test\n",
            "Line 1, format: This pack is newer than the product: it has format 2, and only format 1 is known. "
            "Update the product, then load the pack again.",
        ),
        (
            "format: one\nkey: test\n",
            "Line 1, format: This pack has format one; only format 1 is known here. Write “format: 1”.",
        ),
        (
            "key: test\n",
            "Line 1, format: The pack does not say which format it has. Write “format: 1”.",
        ),
        (HEAD.replace("version: 1\n", ""), "Line 1, version: The version is missing. Write for example “version: 1”."),
        (HEAD.replace("name: Test", "name: 5"), "Line 3, name: “name” must be text. Put the value in quotes."),
        (HEAD.replace("name: Test\n", ""), "Line 1, name: “name” is missing. Add it."),
        (
            HEAD.replace("key: test", "key: Årlig"),
            "Line 2, key: The key “Årlig” has letters that a key cannot have. "
            "Use at most 80 small letters a to z, digits, hyphens and underscores.",
        ),
        (HEAD + "page: []\n", "Line 6, page: “page” is not known here. Did you mean “pages”?"),
        (HEAD + "pages: guide\n", "Line 6, pages: “pages” must be a list. Begin each entry with a dash."),
        (
            HEAD + "pages:\n  - guide\n",
            "Line 7, pages #1: An entry must be keys with values. Write “key: value”, one on each line.",
        ),
        (
            GUIDE.replace("type: guide", "type: giude"),
            "Line 8, pages #1 > type: There is no page type “giude”. Did you mean “guide”?",
        ),
        (
            GUIDE.replace("slug: guide", "slug: Min guide"),
            "Line 9, pages #1 > slug: The slug “Min guide” cannot stand in an address. "
            "Use only letters, digits and hyphens.",
        ),
        (GUIDE.replace("    title: Guide\n", ""), "Line 7, pages #1 > title: “title” is missing. Add it."),
        (
            GUIDE + "    fields: {boby: []}\n",
            "Line 11, pages #1 > fields > boby: “boby” is not known here. Did you mean “body”?",
        ),
        (
            GUIDE + "    fields: {reviewed_on: soon}\n",
            "Line 11, pages #1 > fields > reviewed_on: This value is of the wrong kind. "
            "Write a date as 2026-08-31, without quotes.",
        ),
        (
            GUIDE + "  - key: guide\n    type: guide\n    slug: other\n    title: Other\n",
            "Line 11, pages #2 > key: The key “guide” is already used. Choose another; the first is on line 7.",
        ),
        (
            GUIDE + "  - key: other\n    type: guide\n    slug: guide\n    title: Other\n",
            "Line 13, pages #2 > slug: The slug “guide” stands twice at this place. "
            "Choose another; the first is on line 9.",
        ),
    ],
)
def test_it_names_what_is_wrong_with_the_frame(said: Said, text: str, words: str) -> None:
    assert said(text) == [words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "- type: txet\n  value: {text: a}",
            "Line 13, pages #1 > fields > body #1 > type: There is no block “txet” here. Did you mean “text”?",
        ),
        (
            "- type: text\n  value:\n    text: a\n    haeding: b",
            "Line 16, pages #1 > fields > body #1 > value > haeding: There is no field “haeding” here. "
            "Did you mean “heading”?",
        ),
        (
            "- type: text\n  text: a",
            "Line 13, pages #1 > fields > body #1: A block must have “type” and “value”, and may have an “id”; "
            "nothing else. Indent the block's own fields below “value”.",
        ),
        (
            "- type: text\n  value: a",
            "Line 14, pages #1 > fields > body #1 > value: Several fields belong here. "
            "Write “field: value”, one on each line.",
        ),
        (
            "- type: text\n  value:\n    heading: 2026\n    text: a",
            "Line 15, pages #1 > fields > body #1 > value > heading: This value is of the wrong kind. "
            "Write text; put it in quotes if it looks like a number.",
        ),
        (
            "- type: text\n  value:\n    heading: a",
            "Line 14, pages #1 > fields > body #1 > value > text: “text” is missing or empty. Fill it in.",
        ),
        (
            "- type: callout\n  value:\n    text: a\n    hue: '7'",
            "Line 16, pages #1 > fields > body #1 > value > hue: “7” cannot be chosen here. "
            "It can be: 1, 2, 3, 4, 5, 6.",
        ),
        (
            "- type: checklist\n  value:\n    groups: a",
            "Line 15, pages #1 > fields > body #1 > value > groups: A list belongs here. Begin each entry with a dash.",
        ),
        (
            "- type: wheel\n  value:\n    wheel: {ref: wheel}",
            "Line 15, pages #1 > fields > body #1 > value > wheel: Nothing in the pack has the key “wheel”. "
            "It can be: guide.",
        ),
        (
            "- type: wheel\n  value:\n    wheel: {ref: guide}",
            "Line 15, pages #1 > fields > body #1 > value > wheel: “guide” is of the type “guide”; here belongs "
            "“conversation wheel”. Refer to another key.",
        ),
        (
            "- type: wheel\n  value:\n    wheel: guide",
            "Line 15, pages #1 > fields > body #1 > value > wheel: A reference belongs here. "
            "Write {ref: KEY} with the key of a page or item.",
        ),
        (
            "- type: text\n  value:\n    text: See <a href='ref:giude'>this</a>.",
            "Line 15, pages #1 > fields > body #1 > value > text: Nothing in the pack has the key “giude”. "
            "Did you mean “guide”?",
        ),
        (
            "- type: text\n  id: a\n  value: {text: a}\n- type: text\n  id: a\n  value: {text: b}",
            "Line 17, pages #1 > fields > body #2 > id: The id “a” stands twice in this list. "
            "Give each block its own id.",
        ),
        (
            "- type: text\n  id: 5\n  value: {text: a}",
            "Line 14, pages #1 > fields > body #1 > id: An id must be a short text. "
            "Write one word, in quotes if needed.",
        ),
    ],
)
def test_it_names_what_is_wrong_with_a_block(said: Said, text: str, words: str) -> None:
    assert said(body(text)) == [words]


def test_it_says_what_a_block_itself_refuses(said: Said) -> None:
    wheel = GUIDE.replace("type: guide", "type: wheel") + (
        "    fields:\n      segments: []\n      around:\n        - type: scale\n          value:\n"
        "            heading: a\n            question: b\n            lowest: 5\n            highest: 2\n"
    )
    assert said(wheel) == [
        "Line 12, pages #1 > fields > segments: The minimum number of items is 2. Correct it.",
        "Line 19, pages #1 > fields > around #1 > value > highest: Choose a number that is higher than the lowest, "
        "by 20 at most. Correct it.",
    ]


def test_it_names_a_required_field_that_is_not_there(said: Said) -> None:
    assert said(GUIDE.replace("type: guide", "type: wheel")) == [
        "Line 7, pages #1 > fields > segments: “segments” is missing or empty. Fill it in."
    ]


def test_it_names_every_problem_in_the_order_of_the_file(said: Said) -> None:
    problems = said(body("- type: a\n  value: {}\n- type: text\n  value: {text: 1}\n- type: b\n  value: {}"))
    assert [problem.split(",")[0] for problem in problems] == ["Line 13", "Line 16", "Line 17"]


def test_it_names_what_is_wrong_with_an_item(said: Said) -> None:
    text = HEAD + "conversation_types:\n  - key: lus\n    kind: plna\n    respond_within_days: soon\n    colour: red\n"
    assert said(text) == [
        "Line 7, conversation_types #1 > name: “name” is missing or empty. Fill it in.",
        "Line 8, conversation_types #1 > kind: Value 'plna' is not a valid choice. Correct it.",
        "Line 9, conversation_types #1 > respond_within_days: This value is of the wrong kind. "
        "Write a whole number, without quotes.",
        "Line 10, conversation_types #1 > colour: “colour” is not known here. It can be: "
        f"{', '.join(ConversationTypeItems.fields)}.",
    ]


def test_it_names_a_page_that_may_not_stand_there(said: Said) -> None:
    child = "    children:\n      - {key: below, type: guide, slug: below, title: Below}\n"
    text = GUIDE.replace("type: guide", "type: value_framework") + child
    assert said(text) == [
        "Line 12, pages #1 > children #1 > type: A page of type “guide” cannot stand below this page. "
        "Move it to another place in the pack."
    ]


def test_it_names_a_slug_that_is_somebody_elses(said: Said, front: Page) -> None:
    front.add_child(instance=Page(title="Ours", slug="guide"))
    assert said(GUIDE) == [
        "Line 9, pages #1 > slug: The slug “guide” is taken by the page “Ours”. "
        "Rename one of them, or load the pack below another page."
    ]


def test_it_names_a_title_that_is_too_long(said: Said) -> None:
    assert said(GUIDE.replace("title: Guide", "title: " + "a" * 256)) == [
        "Line 10, pages #1 > title: Ensure this value has at most 255 characters (it has 256). Correct it."
    ]


def test_it_names_a_parent_that_cannot_hold_the_pack(said: Said, front: Page, written: Callable[[str], Path]) -> None:
    values = front.add_child(instance=ValueFrameworkPage(title="Values", slug="values"))
    with translation.override("en"), pytest.raises(PackRefused) as refused:
        load(pack=written(GUIDE), parent=values)
    assert [str(problem) for problem in refused.value.problems] == [
        "Line 8, pages #1 > type: A page of type “guide” cannot stand below “Values”. Load the pack below another page."
    ]


def test_it_names_a_type_that_changed_under_the_same_key(front: Page, written: Callable[[str], Path]) -> None:
    load(pack=written(GUIDE), parent=front)
    with translation.override("en"), pytest.raises(PackRefused) as refused:
        load(pack=written(GUIDE.replace("type: guide", "type: value_framework")), parent=front)
    assert [str(problem) for problem in refused.value.problems] == [
        "Line 8, pages #1 > type: “guide” was loaded as another type of page earlier. Give the new page another key."
    ]


def test_it_says_it_in_danish(front: Page, written: Callable[[str], Path]) -> None:
    with translation.override("da"), pytest.raises(PackRefused) as refused:
        load(pack=written(body("- type: txet\n  value: {text: a}")), parent=front)
    with translation.override("da"):
        words = str(refused.value)
    assert words == (
        "Pakken blev ikke indlæst: 1 problem.\n"
        "  Linje 13, pages #1 > fields > body #1 > type: Der findes ingen blok “txet” her. Mente du “text”?"
    )


def test_it_names_the_shipped_packs_where_it_knows_none_of_that_name(front: Page) -> None:
    with translation.override("en"), pytest.raises(PackRefused) as refused:
        load(pack="norddjurs", parent=front)
    assert str(refused.value).startswith(
        "The pack was not loaded: 1 problem.\n  There is no pack “norddjurs”. "
        "Give the path of a file, or one of the shipped packs: "
    )
    assert "norddjurs_lus" in str(refused.value)
