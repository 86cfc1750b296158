"""The copied form: every field keeps one contract, and nothing that is posted can break it."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from forms_pages.answers import LONGEST_TEXT
from forms_pages.blocks import FormBlock
from forms_pages.bound import BoundForm
from forms_pages.definition import FIELD_TYPES, Definition, snapshot
from forms_pages.tables import TableField
from samtale_intranet.personnel.documents import Choice, Document, Party, Table, Text, from_bytes
from tests.forms_pages.conftest import ANSWERS, FORM, posted

BLOCK = FormBlock()
DEFINITION = Definition(snapshot(BLOCK.to_python(FORM)))
FIELDS = {field.kind: field for field in DEFINITION.fields}


def query(**changes: Any) -> MultiValueDict[str, str]:
    data: MultiValueDict[str, str] = MultiValueDict()
    for name, value in posted(1, **changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def test_it_has_a_field_for_every_block_that_is_filled_in() -> None:
    assert set(FIELD_TYPES) == set(BLOCK.child_blocks) - {"section", "explanation"}
    assert set(FIELDS) == set(FIELD_TYPES)


def test_it_reads_back_what_a_form_posts() -> None:
    assert DEFINITION.read(query()) == ANSWERS


def test_it_stands_in_sections() -> None:
    assert [(section.heading, len(section.items)) for section in DEFINITION.sections] == [
        ("Om samtalen", 4),
        ("Aftaler", 4),
    ]


def test_it_makes_a_document_that_survives_the_journal() -> None:
    document = Document(
        title="T", kind="plan", municipality="M", parties=(Party("A", "employee"),),
        sections=DEFINITION.document_sections(ANSWERS),
    )  # fmt: skip
    assert from_bytes(document.canonical()) == document


@pytest.mark.parametrize("kind", sorted(FIELD_TYPES))
class TestEveryField:
    """The contract that each kind of field keeps."""

    def test_it_is_blank_at_first(self, kind: str) -> None:
        field = FIELDS[kind]
        assert field.is_blank(field.empty)
        assert field.wrong(field.empty) == {}
        assert field.shown(field.empty) == ""

    def test_it_is_missing_only_where_it_must_be_answered(self, kind: str) -> None:
        field = FIELDS[kind]
        assert bool(field.missing(field.empty)) == field.required

    def test_it_reads_nothing_from_an_empty_form(self, kind: str) -> None:
        field = FIELDS[kind]
        assert field.is_blank(field.read(QueryDict()))

    def test_it_has_a_block_in_the_document(self, kind: str) -> None:
        field = FIELDS[kind]
        assert isinstance(field.document_block(ANSWERS[field.key]), Text | Choice | Table)

    def test_it_is_previewed_for_editors(self, kind: str) -> None:
        block = BLOCK.child_blocks[kind]
        assert block.meta.preview_value["label"]
        assert str(block.meta.description)
        assert block.meta.icon


@given(st.dictionaries(st.sampled_from(sorted(posted(1))), st.lists(st.text(), max_size=3)))
def test_it_takes_whatever_is_posted(junk: dict[str, list[str]]) -> None:
    data: MultiValueDict[str, str] = MultiValueDict(junk)
    answers = DEFINITION.read(data)
    DEFINITION.missing(answers)
    DEFINITION.document_sections(answers)
    form = BoundForm(DEFINITION, answers, saved_meanwhile=DEFINITION.empty())
    for section in form.sections:
        for item in section.items:
            if item.field and isinstance(item.field.field, TableField):
                assert len(item.field.rows) == len(answers["styrke"])


def test_it_takes_no_choice_that_is_not_there() -> None:
    answers = DEFINITION.read(query(temaer=["Trivsel", "Løn"], form="Flyvende", trivsel="11", styrke__r1__hvem="Hvem?"))
    assert (answers["temaer"], answers["form"], answers["trivsel"]) == (["Trivsel"], "", "")
    assert "hvem" not in answers["styrke"][0]["cells"]


def test_it_takes_no_row_whose_id_is_forged() -> None:
    data = query()
    data.setlist("f-styrke-rows", ["r1", "../../etc", "r1", "<script>", "R2"])
    assert [row["id"] for row in DEFINITION.read(data)["styrke"]] == ["r1"]


def test_it_says_what_is_too_long_or_too_much() -> None:
    rows = [{"id": f"r{n}", "cells": {"hvad": "x"}} for n in range(6)]
    answers = {**ANSWERS, "fastholde": "x" * (LONGEST_TEXT + 1), "styrke": rows}
    with override("en"):
        assert DEFINITION.wrong(answers) == {
            "f-fastholde": "“Det vil vi fastholde” has 20001 characters. Shorten it to 20000 at most.",
            "f-styrke": "“Det vil vi styrke” has 6 rows. Remove some: 5 is the most.",
        }


def test_it_leaves_an_empty_row_out_of_the_document() -> None:
    rows = [*ANSWERS["styrke"], {"id": "r2", "cells": {}}]
    table = DEFINITION.document_sections({**ANSWERS, "styrke": rows})[1].blocks[2]
    assert isinstance(table, Table)
    assert len(table.rows) == 1


def test_it_shows_what_differs_from_what_was_saved_meanwhile() -> None:
    form = BoundForm(DEFINITION, ANSWERS, saved_meanwhile={**ANSWERS, "titel": "Anden"})
    others = {
        i.field.name: i.field.other for s in form.sections for i in s.items if i.field and i.field.other is not None
    }
    assert others == {"f-titel": "Anden"}
