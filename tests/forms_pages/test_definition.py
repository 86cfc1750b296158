"""The copied form: every field keeps one contract, and nothing that is posted can break it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from forms_pages.answers import LONGEST_TEXT
from forms_pages.bound import BoundForm
from forms_pages.definition import Definition, UnknownKind, snapshot
from forms_pages.kinds import FormBlock
from forms_pages.kinds.table import TableField
from samtale_intranet.personnel.documents import Document, Party, Table, from_bytes
from tests.forms_pages.conftest import ANSWERS, FORM, posted

BLOCK = FormBlock()
DEFINITION = Definition(snapshot(BLOCK.to_python(FORM)))


def query(**changes: Any) -> MultiValueDict[str, str]:
    data: MultiValueDict[str, str] = MultiValueDict()
    for name, value in posted(1, **changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def test_it_reads_back_what_a_form_posts() -> None:
    assert DEFINITION.read(query(), "leader") == ANSWERS


def test_it_stands_in_sections() -> None:
    assert [(section.heading, len(section.items)) for section in DEFINITION.sections] == [
        ("Om samtalen", 4),
        ("Aftaler", 4),
    ]


def test_it_makes_a_document_that_survives_the_journal() -> None:
    document = Document(
        title="T", kind="plan", municipality="M", parties=(Party("A", "employee"),),
        sections=DEFINITION.document_sections(ANSWERS, ()),
    )  # fmt: skip
    assert from_bytes(document.canonical()) == document


@given(st.dictionaries(st.sampled_from(sorted(posted(1))), st.lists(st.text(), max_size=3)))
def test_it_takes_whatever_is_posted(junk: dict[str, list[str]]) -> None:
    data: MultiValueDict[str, str] = MultiValueDict(junk)
    answers = DEFINITION.read(data, "employee")
    DEFINITION.missing(answers, "employee")
    DEFINITION.document_sections(answers, ())
    form = BoundForm(DEFINITION, answers, role="employee")
    for section in form.sections:
        for item in section.items:
            if item.field and isinstance(item.field.field, TableField):
                assert len(item.field.rows) == len(answers["styrke"])


def test_it_takes_no_choice_that_is_not_there() -> None:
    answers = DEFINITION.read(
        query(temaer=["Trivsel", "Løn"], form="Flyvende", trivsel="11", styrke__r1__hvem="Hvem?"), "leader"
    )
    assert (answers["temaer"], answers["form"], answers["trivsel"]) == (["Trivsel"], "", "")
    assert "hvem" not in answers["styrke"][0]["cells"]


def test_it_takes_no_row_whose_id_is_forged() -> None:
    data = query()
    data.setlist("f-styrke-rows", ["r1", "../../etc", "r1", "<script>", "R2"])
    assert [row["id"] for row in DEFINITION.read(data, "leader")["styrke"]] == ["r1"]


def test_it_says_what_is_too_long_or_too_much() -> None:
    rows = [{"id": f"r{n}", "cells": {"hvad": "x"}} for n in range(6)]
    answers = {**ANSWERS, "fastholde": "x" * (LONGEST_TEXT + 1), "styrke": rows}
    with override("en"):
        assert DEFINITION.wrong(answers, "leader") == {
            "f-fastholde": "“Det vil vi fastholde” has 20001 characters. Shorten it to 20000 at most.",
            "f-styrke": "“Det vil vi styrke” has 6 rows. Remove some: 5 is the most.",
        }


def test_it_leaves_an_empty_row_out_of_the_document() -> None:
    rows = [*ANSWERS["styrke"], {"id": "r2", "cells": {}}]
    table = DEFINITION.document_sections({**ANSWERS, "styrke": rows}, ())[1].blocks[2]
    assert isinstance(table, Table)
    assert len(table.rows) == 1


def rules(**changes: Any) -> dict[str, Any]:
    """Give the value of a short text with its rules."""
    return {"label": "Tekst", "help": "", "required": False, **changes}


def form_of(*blocks: tuple[str, dict[str, Any]], kind: str = "short_text") -> Definition:
    """Build a form of blocks by id and value."""
    stream = [{"type": value.pop("kind", kind), "id": key, "value": value} for key, value in blocks]
    return Definition(snapshot(BLOCK.to_python(stream)))


def conditional() -> Definition:
    """A question, one that hangs on it, and one that hangs on that."""
    return form_of(
        ("sagen", rules(kind="single_choice", label="Gik det?", choices=["Ja", "Nej"])),
        ("hvorfor", rules(label="Hvorfor ikke?", required=True, shown_when={"field": "Gik det?", "answer": "Nej"})),
        ("hvad", rules(label="Hvad så?", shown_when={"field": "Hvorfor ikke?", "answer": ""})),
    )


def shown(definition: Definition, answers: dict[str, Any]) -> list[str]:
    whole = definition.complete(answers)
    return [field.key for field in definition.fields if definition.applies(field, whole)]


def test_it_shows_a_field_only_when_its_condition_holds() -> None:
    definition = conditional()
    assert shown(definition, {}) == ["sagen"]
    assert shown(definition, {"sagen": "Ja"}) == ["sagen"]
    assert shown(definition, {"sagen": "Nej"}) == ["sagen", "hvorfor"]
    assert shown(definition, {"sagen": "Nej", "hvorfor": "Tid"}) == ["sagen", "hvorfor", "hvad"]
    assert shown(definition, {"sagen": "Ja", "hvorfor": "Tid"}) == ["sagen"], "the one it hangs on is hidden"


def test_it_keeps_what_is_hidden_in_the_draft_and_out_of_the_document() -> None:
    definition = conditional()
    answers = definition.complete({"sagen": "Ja", "hvorfor": "Tid"})
    assert [block.label for block in definition.document_sections(answers, ())[0].blocks] == ["Gik det?"]
    assert definition.written(answers, {"sagen": "Nej"}, "leader")["hvorfor"] == "Tid"


def test_it_asks_only_for_what_is_shown() -> None:
    definition = conditional()
    assert definition.missing(definition.complete({"sagen": "Ja"}), "leader") == {}
    assert list(definition.missing(definition.complete({"sagen": "Nej"}), "leader")) == ["f-hvorfor"]


def test_it_lets_two_conditions_that_wait_for_each_other_stand() -> None:
    definition = form_of(
        ("a", rules(label="A", shown_when={"field": "B", "answer": ""})),
        ("b", rules(label="B", shown_when={"field": "A", "answer": ""})),
    )
    assert shown(definition, {"a": "x", "b": "y"}) == ["a", "b"]


def test_it_hides_nothing_by_a_condition_on_a_field_that_is_gone() -> None:
    definition = form_of(("a", rules(label="A", shown_when={"field": "Findes ikke", "answer": ""})))
    assert shown(definition, {}) == ["a"]


def parted() -> Definition:
    """What the leader fills in, what the employee keeps for themselves, and what both write."""
    return form_of(
        ("leders", rules(label="Leders", required=True, filled_by="leader")),
        ("egen", rules(label="Egen", required=True, filled_by="employee", private=True)),
        ("faelles", rules(label="Fælles")),
    )


def test_it_takes_from_each_party_only_their_own_fields() -> None:
    definition = parted()
    data: MultiValueDict[str, str] = MultiValueDict({f"f-{key}": ["ny"] for key in ("leders", "egen", "faelles")})
    stored = {"leders": "1", "egen": "2", "faelles": "3"}
    posted = definition.read(data, "employee")
    assert posted == {"egen": "ny", "faelles": "ny"}
    assert definition.written(stored, posted, "employee") == {"leders": "1", "egen": "ny", "faelles": "ny"}
    forged = {"leders": "x", "egen": "x", "findes-ikke": "x"}
    assert definition.written(stored, forged, "leader") == {"leders": "x", "egen": "2", "faelles": "3"}


def test_it_shows_a_private_answer_to_its_writer_until_it_is_shared() -> None:
    definition = parted()
    answers = {"leders": "1", "egen": "HEMMELIG", "faelles": "3"}

    def seen(role: str, shared: tuple[str, ...] = ()) -> list[str]:
        return [bound.field.key for bound in BoundForm(definition, answers, role=role, shared=shared).fields]

    assert seen("employee") == ["leders", "egen", "faelles"]
    assert seen("leader") == ["leders", "faelles"]
    assert seen("leader", ("employee",)) == ["leders", "egen", "faelles"]
    assert seen("hr") == ["leders", "faelles"]


def test_it_keeps_nobody_from_finishing_by_what_the_other_has_to_fill_in() -> None:
    definition = parted()
    assert list(definition.missing(definition.empty(), "leader")) == ["f-leders"]
    assert list(definition.missing(definition.empty(), "employee", ("leader",))) == ["f-egen"]


def test_it_journals_a_private_answer_only_when_it_is_shared() -> None:
    definition = parted()

    def kept(*shared: str) -> list[str]:
        return [block.label for block in definition.document_sections(definition.empty(), shared)[0].blocks]

    assert kept() == ["Leders", "Fælles"]
    assert kept("employee") == ["Leders", "Egen", "Fælles"]


def test_it_never_tells_a_private_answer_by_what_it_shows() -> None:
    definition = form_of(
        ("egen", rules(label="Egen", filled_by="employee", private=True)),
        ("faelles", rules(label="Fælles", shown_when={"field": "Egen", "answer": "Ja"})),
    )
    assert shown(definition, {"egen": "Nej"}) == ["egen", "faelles"]


def test_it_is_divided_into_steps() -> None:
    definition = form_of(
        ("titel", rules()),
        ("t1", {"kind": "step", "heading": "Siden sidst", "text": ""}),
        ("s1", {"kind": "section", "heading": "Opgaver", "text": ""}),
        ("t2", {"kind": "step", "heading": "Det næste", "text": "<p>Tre er nok.</p>"}),
    )
    assert [(step.number, step.heading, len(step.sections)) for step in definition.steps] == [
        (1, "", 1),
        (2, "Siden sidst", 2),
        (3, "Det næste", 1),
    ]
    assert [section.number for section in definition.sections] == [1, 2, 3, 4]


def test_it_says_so_where_a_copied_form_holds_what_it_does_not_know() -> None:
    with pytest.raises(UnknownKind, match="hologram"):
        Definition([{"type": "hologram", "key": "x", "label": "X"}])
