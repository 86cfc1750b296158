"""Every kind of field keeps one contract; each class below says what is its own."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.blocks import StructBlockValidationError

from forms_pages.bound import BoundForm
from forms_pages.definition import Definition
from forms_pages.kinds import FIELD_TYPES, LAYOUT, FormBlock
from forms_pages.kinds.base import Field
from forms_pages.kinds.rich import parse
from forms_pages.kinds.table import TableField
from samtale_intranet.personnel.documents import Document, ListOf, Paragraph, Party, Run, Section, from_bytes

BLOCK = FormBlock()
NAMES = {"employee": "Mette Holm", "leader": "Jens Krog"}
THEMES = [
    {"id": "t1", "name": "Trivsel", "hue": "1", "symbol": "sun"},
    {"id": "t2", "name": "Opgaver", "hue": "", "symbol": ""},
]


class FieldContract:
    """What each kind of field does, whatever it asks for."""

    kind: ClassVar[str]
    spec: ClassVar[dict[str, Any]] = {}  # beyond what every field has
    post: ClassVar[dict[str, Any]]  # inputs by what follows the field's name; "" is the field itself
    answer: ClassVar[Any]
    shown: ClassVar[str]

    def field(self, **changes: Any) -> Field:
        spec = {"type": self.kind, "key": "k", "label": "Navn", "help": "Hjælp", **self.spec, **changes}
        found = Definition([spec], NAMES).field("k")
        assert found
        return found

    def posted(self, **changes: Any) -> MultiValueDict[str, str]:
        inputs = {**self.post, **{name.replace("__", "-"): value for name, value in changes.items()}}
        return MultiValueDict({f"f-k{k}": v if isinstance(v, list) else [v] for k, v in inputs.items()})

    def html(self, answer: Any, errors: dict[str, str] | None = None) -> str:
        field = self.field(required=True)
        definition = Definition([{"type": self.kind, "key": "k", "label": "Navn", "help": "Hjælp", **self.spec}], NAMES)
        bound = BoundForm(definition, {"k": answer}, role="leader", errors=errors).fields[0]
        return render_to_string(field.template, {"bound": bound})

    def test_it_is_blank_at_first(self) -> None:
        field = self.field()
        assert field.is_blank(field.empty)
        assert field.wrong(field.empty) == {}
        assert field.shown(field.empty) == ""
        assert not field.is_answered_with(field.empty, "")

    def test_it_is_missing_only_where_it_must_be_answered(self) -> None:
        field = self.field()
        assert field.missing(field.empty) == {}
        assert list(self.field(required=True).missing(field.empty)) == ["f-k"]

    def test_it_reads_nothing_from_an_empty_form(self) -> None:
        assert self.field().is_blank(self.field().read(QueryDict()))

    def test_it_reads_what_is_posted(self) -> None:
        field = self.field()
        assert field.read(self.posted()) == self.answer
        assert field.accept(self.answer, field.empty) == self.answer
        assert field.missing(self.answer) == {}
        assert field.wrong(self.answer) == {}
        assert field.is_answered_with(self.answer, "")

    def test_it_shows_the_answer_as_people_read_it(self) -> None:
        assert self.field().shown(self.answer) == self.shown

    @pytest.mark.parametrize("blank", [True, False])
    def test_it_stands_in_a_document_that_survives_the_journal(self, blank: bool) -> None:
        field = self.field()
        block = field.document_block(field.empty if blank else self.answer)
        assert block.label == "Navn"
        sections = (Section("Afsnit", (block,)),)
        document = Document("T", "plan", "M", (Party("A", "employee"),), sections)
        assert from_bytes(document.canonical()) == document

    def test_it_can_be_filled_in_on_the_page(self) -> None:
        page = self.html(self.answer, {"f-k": "Ret det her."})
        assert 'id="f-k"' in page
        assert "Navn" in page
        assert "Hjælp" in page
        assert "Ret det her." in page
        for name in self.post:
            assert f'name="f-k{name}"' in page
        assert "<script" not in page
        assert " style=" not in page

    def test_it_shows_hostile_text_as_text(self) -> None:
        definition_page = self.html(self.field().empty, {"f-k": "<script>alert(1)</script>"})
        assert "<script>" not in definition_page

    def test_it_tells_the_editor_what_it_is(self) -> None:
        block = BLOCK.child_blocks[self.kind]
        assert block.meta.preview_value["label"]
        assert str(block.meta.label)
        assert str(block.meta.description)
        assert block.meta.icon
        assert block.meta.group

    def test_it_takes_whatever_is_posted(self) -> None:
        names = [f"f-k{name}" for name in self.post]

        @settings(max_examples=25, deadline=None)
        @given(st.dictionaries(st.sampled_from(names), st.lists(st.text(), max_size=3)))
        def take(junk: dict[str, list[str]]) -> None:
            field = self.field()
            answer = field.read(MultiValueDict(junk))
            field.wrong(answer)
            field.missing(answer)
            field.is_answered_with(answer, "x")
            assert isinstance(field.shown(answer), str)
            assert field.document_block(answer).label == "Navn"
            self.html(answer)

        take()


class TestShortText(FieldContract):
    kind = "short_text"
    post: ClassVar[dict[str, Any]] = {"": " To\r\nlinjer "}
    answer = "To linjer"
    shown = "To linjer"


class TestLongText(FieldContract):
    kind = "long_text"
    post: ClassVar[dict[str, Any]] = {"": "En\r\nto\x00"}
    answer = "En\nto"
    shown = "En\nto"


class TestRichText(FieldContract):
    kind = "rich_text"
    post: ClassVar[dict[str, Any]] = {"": "Vi **begge**:\r\n- ro\r\n- tid\r\n\r\n1. _Så_ det"}
    answer = "Vi **begge**:\n- ro\n- tid\n\n1. _Så_ det"
    shown = answer

    def test_it_becomes_paragraphs_and_lists(self) -> None:
        assert parse(self.answer) == (
            Paragraph((Run("Vi "), Run("begge", bold=True), Run(":"))),
            ListOf(((Run("ro"),), (Run("tid"),))),
            ListOf(((Run("Så", italic=True), Run(" det")),), ordered=True),
        )

    @pytest.mark.parametrize("text", ["2 ** 3 ** 4", "fil_navn_1", "a*b*c", "** x **", "_", "**", "-uden mellemrum"])
    def test_it_leaves_signs_that_mean_nothing(self, text: str) -> None:
        assert parse(text) == (Paragraph((Run(text),)),)

    def test_it_stresses_words_in_what_is_bold(self) -> None:
        assert parse("**helt _klart_**") == (
            Paragraph((Run("helt ", bold=True), Run("klart", bold=True, italic=True))),
        )

    @given(st.text(alphabet="ab *_-1.\n", max_size=60))
    def test_it_loses_no_word(self, text: str) -> None:
        runs = [
            run.text
            for block in parse(text)
            for line in (block.items if isinstance(block, ListOf) else (block.runs,))
            for run in line
        ]
        assert re.findall("[ab]", "".join(runs)) == re.findall("[ab]", text)


class TestNumber(FieldContract):
    kind = "number"
    spec: ClassVar[dict[str, Any]] = {"unit": "timer", "lowest": 0, "highest": 1500}
    post: ClassVar[dict[str, Any]] = {"": "1.250,5"}
    answer = "1250.5"
    shown = "1250,5 timer"

    def test_it_stands_in_the_input_without_its_unit(self) -> None:
        assert 'value="1250,5"' in self.html(self.answer)

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("mange", "“mange” is not a number. Write it as 12 or 12,5."),
            ("-1", "“Navn” is at least 0."),
            ("1501", "“Navn” is at most 1500."),
            ("1e9", "“1e9” is not a number. Write it as 12 or 12,5."),
            ("=1+1", "“=1+1” is not a number. Write it as 12 or 12,5."),
        ],
    )
    def test_it_says_what_is_wrong_with_a_number(self, typed: str, words: str) -> None:
        field = self.field()
        with override("en"):
            assert field.wrong(field.read(MultiValueDict({"f-k": [typed]}))) == {"f-k": words}

    @pytest.mark.parametrize("typed", ["0,125", "0.125", "1,0", "12", "−3", "1 000", "1.000.000"])
    def test_it_reads_its_own_number_again(self, typed: str) -> None:
        field = self.field()
        once = field.read(MultiValueDict({"f-k": [typed]}))
        assert field.read(MultiValueDict({"f-k": [field.typed(once)]})) == once

    def test_it_knows_a_number_however_it_is_written(self) -> None:
        assert self.field().is_answered_with("12.5", "12,5")


class TestDate(FieldContract):
    kind = "date"
    post: ClassVar[dict[str, Any]] = {"": "24/12 2026"}
    answer = "2026-12-24"
    shown = "24.12.2026"


class TestSingleChoice(FieldContract):
    kind = "single_choice"
    spec: ClassVar[dict[str, Any]] = {"choices": ["Ja", "Nej"]}
    post: ClassVar[dict[str, Any]] = {"": "Nej"}
    answer = "Nej"
    shown = "Nej"


class TestMultipleChoice(FieldContract):
    kind = "multiple_choice"
    spec: ClassVar[dict[str, Any]] = {"choices": ["Ja", "Nej", "Måske"]}
    post: ClassVar[dict[str, Any]] = {"": ["Måske", "Ja", "Aldrig"]}
    answer: ClassVar[Any] = ["Ja", "Måske"]
    shown = "Ja, Måske"


class TestScale(FieldContract):
    kind = "scale"
    spec: ClassVar[dict[str, Any]] = {"lowest": 1, "highest": 5}
    post: ClassVar[dict[str, Any]] = {"": "4"}
    answer = "4"
    shown = "4 af 5"


class TestRanking(FieldContract):
    kind = "ranking"
    spec: ClassVar[dict[str, Any]] = {"choices": ["Ro", "Løn", "Leg"], "ranks": 2}
    post: ClassVar[dict[str, Any]] = {"-1": "", "-2": "2", "-3": "1"}
    answer: ClassVar[Any] = {"Løn": "2", "Leg": "1"}
    shown = "1. Leg\n2. Løn"

    def test_it_takes_each_rank_once(self) -> None:
        answer = self.field().read(self.posted(__1="1"))
        assert answer == {"Ro": "1", "Løn": "2", "Leg": "1"}
        with override("en"):
            text = "Both “Ro” and “Leg” are number 1. Give each its own number."
            assert self.field().wrong(answer) == {"f-k-3": text}
        assert text not in self.html(answer)

    def test_it_asks_for_the_ranks_that_are_left_once_one_is_given(self) -> None:
        with override("en"):
            words = "Give number 2 in “Navn” before you finish."
            assert self.field().missing({"Leg": "1"}) == {"f-k": words}

    def test_it_takes_no_rank_that_is_not_there(self) -> None:
        assert self.field().read(self.posted(__1="3", __2="0", __3="x")) == {}


class TestThemes(FieldContract):
    kind = "themes"
    spec: ClassVar[dict[str, Any]] = {"options": THEMES, "wheel": 7}
    post: ClassVar[dict[str, Any]] = {"": ["Opgaver", "Løn"]}
    answer: ClassVar[Any] = ["Opgaver"]
    shown = "Opgaver"


class TestValues(FieldContract):
    kind = "values"
    spec: ClassVar[dict[str, Any]] = {"options": THEMES}
    post: ClassVar[dict[str, Any]] = {"": ["Trivsel"]}
    answer: ClassVar[Any] = ["Trivsel"]
    shown = "Trivsel"


class TestPeople(FieldContract):
    kind = "people"
    post: ClassVar[dict[str, Any]] = {"": ["leader", "hr"], "-names": " HR-partner\nBo "}
    answer: ClassVar[Any] = {"parties": ["leader"], "names": "HR-partner Bo"}
    shown = "Jens Krog, HR-partner Bo"


class TestTable(FieldContract):
    kind = "table"
    spec: ClassVar[dict[str, Any]] = {
        "row_name": "handling",
        "given_rows": [],
        "first_rows": 1,
        "fewest_rows": 0,
        "most_rows": 4,
        "columns": [
            {"kind": "text", "key": "hvad", "label": "Hvad", "help": "", "required": True, "example": "Øv dig"},
            {"kind": "theme", "key": "tema", "label": "Tema", "choices": ["Trivsel"], "ids": ["t1"], "wheel": 7},
            {"kind": "priority", "key": "haster", "label": "Haster", "choices": ["Høj", "Lav"]},
            {"kind": "responsible", "key": "hvem", "label": "Hvem", "help": "Ét navn"},
            {"kind": "follow_up", "key": "igen", "label": "Følg op", "example": None},  # as a pack leaves it
        ],
    }
    post: ClassVar[dict[str, Any]] = {
        "-rows": ["r1"],
        "-r1-hvad": "Kursus",
        "-r1-tema": "Trivsel",
        "-r1-haster": "Haster ikke",
        "-r1-hvem": "Mette Holm",
        "-r1-igen": "1.2.2027",
    }
    answer: ClassVar[Any] = [
        {"id": "r1", "cells": {"hvad": "Kursus", "tema": "Trivsel", "hvem": "Mette Holm", "igen": "2027-02-01"}}
    ]
    shown = "Kursus · Trivsel · Mette Holm · 01.02.2027"

    def table(self, **changes: Any) -> TableField:
        field = self.field(**changes)
        assert isinstance(field, TableField)
        return field

    def test_it_offers_the_parties_and_shows_the_example(self) -> None:
        page = self.html(self.answer)
        assert '<option value="Jens Krog"></option>' in page
        assert "Øv dig" in page
        assert "None" not in page

    def test_it_moves_a_row_and_stops_at_the_ends(self) -> None:
        table = self.table()
        rows = [{"id": name, "cells": {}} for name in ("a", "b", "c")]

        def order(row_id: str, places: int) -> str:
            return "".join(row["id"] for row in table.with_row_moved(rows, row_id, places))

        assert (order("b", -1), order("b", 1), order("a", -1), order("c", 1)) == ("bac", "acb", "abc", "abc")
        assert order("findes-ikke", 1) == "abc"

    def test_it_keeps_the_rows_that_the_editor_gave(self) -> None:
        table = self.table(given_rows=["Ledelse", "Tid"], required=True)
        assert [row["id"] for row in table.empty] == ["g1", "g2"]
        answer = table.read(MultiValueDict({"f-k-rows": ["r1"], "f-k-r1-hvad": ["Mit"], "f-k-g2-hvad": ["Forfalsket"]}))
        assert [(row["id"], row["cells"]) for row in answer] == [("r1", {"hvad": "Mit"}), ("g1", {}), ("g2", {})]
        assert [row["id"] for row in table.without_row(answer, "g1")] == ["r1", "g1", "g2"]
        block = table.document_block([{"id": "g2", "cells": {"hvem": "Bo"}}, {"id": "r9", "cells": {}}])
        assert block.rows == (("Tid", "", "", "Bo", ""),)  # type: ignore[union-attr]

    def test_it_asks_for_as_many_rows_as_the_editor_wants(self) -> None:
        table = self.table(fewest_rows=2)
        assert table.missing(table.empty) == {}
        with override("en"):
            words = "“Navn” needs at least 2 rows; 1 are written."
            assert table.missing(self.answer) == {"f-k": words}


class TestAttachment(FieldContract):
    kind = "attachment"
    spec = {"most_files": 2}
    post = {"": ["", "0c0c0c0c-0000-4000-8000-000000000001"]}
    answer = [
        {
            "uuid": "0c0c0c0c-0000-4000-8000-000000000001",
            "name": "Kursusbevis.pdf",
            "media_type": "application/pdf",
            "size": 2048,
            "sha256": "a" * 64,
        }
    ]
    shown = "Kursusbevis.pdf"

    def test_it_reads_what_is_posted(self) -> None:
        field = self.field()
        posted = field.read(self.posted())
        assert posted == [{"uuid": self.answer[0]["uuid"]}]
        assert field.accept(posted, self.answer) == self.answer
        assert field.accept(posted, field.empty) == [], "a form attaches nothing by naming it"
        assert field.accept([], self.answer) == []
        assert field.is_answered_with(self.answer, "")

    def test_it_says_where_there_are_too_many(self) -> None:
        with override("en"):
            words = "“Navn” has 3 files. Remove some: 2 is the most."
            assert self.field().wrong(self.answer * 3) == {"f-k": words}

    def test_it_asks_for_a_file_where_one_is_needed(self) -> None:
        with override("en"):
            assert self.field(required=True).missing([]) == {"f-k": "Attach a file to “Navn” before you finish."}

    def test_it_offers_no_more_room_than_there_is(self) -> None:
        assert 'type="file"' in self.html(self.answer)
        assert 'type="file"' not in self.html(self.answer * 2)

    def test_the_editor_cannot_ask_for_a_hundred_files(self) -> None:
        block = BLOCK.child_blocks["attachment"]
        with pytest.raises(StructBlockValidationError):
            block.clean(block.to_python({"label": "Bilag", "most_files": 100}))


def test_it_has_a_contract_for_every_kind() -> None:
    assert {cls.kind for cls in FieldContract.__subclasses__()} == set(FIELD_TYPES)
    assert set(BLOCK.child_blocks) == set(FIELD_TYPES) | set(LAYOUT)


def rules(**changes: Any) -> dict[str, Any]:
    return {"label": "Navn", "help": "", "required": False, **changes}


@pytest.mark.parametrize(
    ("kind", "value", "part"),
    [
        ("short_text", rules(private=True, filled_by="both"), "filled_by"),
        ("number", rules(lowest=5, highest=4), "highest"),
        ("single_choice", rules(choices=["Ja", "Ja"]), "choices"),
        ("ranking", rules(choices=["Ja", "Ja"]), "choices"),
        (
            "table",
            rules(fewest_rows=5, most_rows=4, columns=[{"type": "text", "value": {"label": "A"}}]),
            "fewest_rows",
        ),
        ("table", rules(given_rows=["A"], columns=[{"type": "date", "value": {"label": "A"}}]), "given_rows"),
    ],
)
def test_it_refuses_rules_that_cannot_hold(kind: str, value: dict[str, Any], part: str) -> None:
    block = BLOCK.child_blocks[kind]
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.to_python(value))
    assert list(caught.value.block_errors) == [part]


@pytest.mark.parametrize("signs", ["**a ", "** ", "_a ", "*", "- ", "**a* "])
def test_it_reads_signs_that_never_end_once(signs: str) -> None:
    assert parse(signs * 20_000)  # read once for each sign, this would take hours


def test_it_knows_a_given_row_by_one_name_only() -> None:
    column = {"kind": "text", "key": "a", "label": "A"}
    table = TableField.from_spec({"key": "t", "label": "T", "given_rows": ["Fast"], "columns": [column]})
    assert isinstance(table, TableField)
    assert [table.given_text(row_id) for row_id in ("g1", "g01", "g0", "g2", "g", "r1")] == ["Fast", *[""] * 5]
