"""What a new plan begins with: last time's answers, the rows one chose, and the theme one came from."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from forms_pages import api
from forms_pages.carrying import with_theme
from forms_pages.definition import Definition
from forms_pages.models import Plan, PlanFormPage
from samtale_intranet.personnel.api import Refused, SubmitConflict
from samtale_intranet.personnel.models import Entry, LedgerEvent
from samtale_intranet.personnel.verification import first_wrong
from tests.forms_pages.conftest import make_form
from tests.forms_pages.parties import FORM, form_of_two, opened, row, rules, save, stored

ROWS = [row("r1", hvad="Et", hvem="Lars"), row("r2", hvad="To"), row("r3")]


@pytest.fixture
def page(people: SimpleNamespace) -> PlanFormPage:
    return form_of_two(people.municipality)


@pytest.fixture
def last(people: SimpleNamespace, page: PlanFormPage) -> Entry:
    """Last time's plan, in the folder: the leader's part was shared by finishing, the employee's never was."""
    plan = api.start_plan(user=people.leder.user, page=page, employee=people.medarbejder)
    save(plan, people.medarbejder, minprivat="HEMMELIG-MIN")
    save(plan, people.leder, titel="Sidst", lederprivat="Delt", gik="Ja", hvorfor="SKJULT", tabel=ROWS)
    return journaled(people, plan)


def journaled(people: SimpleNamespace, plan: Plan) -> Entry:
    version = Plan.objects.get(pk=plan.pk).version
    api.finish(user=people.leder.user, plan_uuid=plan.uuid, version=version)
    for person in (people.leder, people.medarbejder):
        api.respond(user=person.user, plan_uuid=plan.uuid, version=version, outcome="agree")
    return api.journal_plan(user=people.leder.user, plan_uuid=plan.uuid, submit_key=str(plan.uuid))


def start(people: SimpleNamespace, page: PlanFormPage, **choices: Any) -> dict[str, Any]:
    """Start the next plan, and give all its answers."""
    plan = api.start_plan(user=people.leder.user, page=page, employee=people.medarbejder, **choices)
    return stored(plan, people.leder)


def test_it_finds_the_last_plan_of_the_form_and_the_employee(
    people: SimpleNamespace, page: PlanFormPage, last: Entry
) -> None:
    found = api.last_plan(user=people.leder.user, page=page, employee=people.medarbejder)
    assert found is not None
    assert found.entry == last
    assert api.last_plan(user=people.leder.user, page=page, employee=people.kollega) is None
    other = make_form(people.municipality)
    assert api.last_plan(user=people.leder.user, page=other, employee=people.medarbejder) is None
    assert api.open_last(user=people.leder.user, page=other, employee=people.medarbejder) is None


def test_it_offers_the_rows_and_says_that_they_were_read(
    people: SimpleNamespace, page: PlanFormPage, last: Entry
) -> None:
    found = api.open_last(user=people.medarbejder.user, page=page, employee=people.medarbejder)
    assert found is not None
    assert (found.entry, found.at) == (last.uuid, last.journaled_at)
    assert [(table.label, [(each.id, each.text) for each in table.rows]) for table in found.tables] == [
        ("Handlinger", [("tabel:r1", "Et · Lars"), ("tabel:r2", "To")])
    ]
    event = LedgerEvent.objects.order_by("sequence").last()
    assert (event.action, event.record) == ("plan_read", Plan.objects.get().uuid)


def test_it_brings_the_answers_and_the_chosen_rows(people: SimpleNamespace, page: PlanFormPage, last: Entry) -> None:
    before = LedgerEvent.objects.count()
    answers = start(people, page, carry=last.uuid, rows=["tabel:r2", "tabel:forfalsket", "andet:r1"])
    assert answers == {
        "titel": "Sidst",
        "faelles": "",
        "leders": "",
        "lederprivat": "Delt",
        "minprivat": "",
        "gik": "Ja",
        "hvorfor": "",
        "tabel": [row("r2", hvad="To")],
    }
    actions = [event.action for event in LedgerEvent.objects.order_by("sequence")[before:]]
    assert actions == ["plan_read", "plan_started"]
    assert first_wrong(municipality=people.municipality) is None


@pytest.mark.parametrize(("rows", "brought"), [(None, ROWS[:2]), ([], [row("r1")])])
def test_it_brings_all_rows_or_none(
    people: SimpleNamespace, page: PlanFormPage, last: Entry, rows: Any, brought: Any
) -> None:
    assert start(people, page, carry=last.uuid, rows=rows)["tabel"] == brought


def test_it_leaves_out_what_the_form_no_longer_has(people: SimpleNamespace, page: PlanFormPage, last: Entry) -> None:
    form = [dict(block, value=dict(block["value"])) for block in FORM if block["id"] != "titel"]
    by_id = {block["id"]: block for block in form}
    by_id["gik"]["value"]["choices"] = ["Fint", "Skidt"]
    by_id["lederprivat"]["type"] = "short_text"
    by_id["tabel"]["value"]["columns"] = [
        {"type": "choice", "id": "hvem", "value": rules("Hvem", choices=["Mette", "Lars"])},
        {"type": "date", "id": "ny", "value": rules("Hvornår")},
    ]
    page.form = form
    page.save()
    assert start(people, page, carry=last.uuid) == {
        "faelles": "",
        "leders": "",
        "lederprivat": "",
        "minprivat": "",
        "gik": "",
        "hvorfor": "",
        "tabel": [row("r1", hvem="Lars")],
    }


def test_it_keeps_what_people_wrote_in_a_given_row_that_is_gone(people: SimpleNamespace) -> None:
    table = next(block for block in FORM if block["id"] == "tabel")
    given = {**table, "value": {**table["value"], "given_rows": ["Trivsel", "Opgaver"]}}
    page = form_of_two(people.municipality, [FORM[0], given])
    plan = api.start_plan(user=people.leder.user, page=page, employee=people.medarbejder)
    save(plan, people.leder, titel="Sidst", tabel=[row("g1", hvem="Lars"), row("g2", hvem="Mette")])
    last = journaled(people, plan)
    page.form = [FORM[0], {**table, "value": {**table["value"], "given_rows": ["Trivsel", "Andet"]}}]
    page.save()
    rows = start(people, page, carry=last.uuid)["tabel"]
    assert [(item["id"][0], item["cells"]) for item in rows] == [
        ("g", {"hvem": "Lars"}),
        ("g", {}),
        ("r", {"hvad": "Opgaver", "hvem": "Mette"}),
    ]


def test_it_brings_nothing_of_anybody_elses_plan(people: SimpleNamespace, page: PlanFormPage, last: Entry) -> None:
    common: dict[str, Any] = {"page": page, "carry": last.uuid}
    with pytest.raises(Plan.DoesNotExist):
        api.start_plan(user=people.leder.user, employee=people.kollega, **common)
    with pytest.raises(Plan.DoesNotExist):
        api.start_plan(user=people.leder.user, employee=people.medarbejder, page=page, carry=uuid4())
    with pytest.raises(Refused):
        api.start_plan(user=people.kollega.user, employee=people.medarbejder, **common)
    assert Plan.objects.count() == 1


def test_it_keeps_nothing_that_was_never_shared(people: SimpleNamespace, page: PlanFormPage, last: Entry) -> None:
    plan = api.correct(user=people.leder.user, entry_uuid=last.uuid)
    assert plan.shared == {"leader"}
    for person in (people.leder, people.medarbejder):
        answers = opened(plan, person).answers
        assert "HEMMELIG-MIN" not in str(answers)
        assert answers["lederprivat"] == "Delt"


def test_it_takes_one_start_key_for_one_plan(people: SimpleNamespace, page: PlanFormPage) -> None:
    user = people.leder.user
    api.start_plan(user=user, page=page, employee=people.medarbejder, start_key="k")
    with pytest.raises(SubmitConflict):
        api.start_plan(user=user, page=page, employee=people.kollega, start_key="k")
    with pytest.raises(SubmitConflict):
        api.start_plan(user=user, page=make_form(people.municipality), employee=people.medarbejder, start_key="k")
    assert Plan.objects.count() == 1


OPTIONS = [{"id": "s1", "name": "Trivsel"}, {"id": "s2", "name": "Opgaver"}]
THEMES = {"type": "themes", "key": "temaer", "label": "Temaer", "wheel": 7, "options": OPTIONS}
COLUMNS = [
    {"kind": "text", "key": "hvad", "label": "Hvad"},
    {
        "kind": "theme",
        "key": "tema",
        "label": "Tema",
        "choices": ["Trivsel", "Opgaver"],
        "ids": ["s1", "s2"],
        "wheel": 7,
    },
]
TABLE = {"type": "table", "key": "tabel", "label": "Handlinger", "columns": COLUMNS}


def test_it_ticks_the_theme_one_came_from() -> None:
    form = Definition([TABLE, THEMES])
    assert with_theme(form, {}, api.ThemeChoice(7, "s2")) == {"temaer": ["Opgaver"]}
    ticked = with_theme(form, {"temaer": ["Opgaver"]}, api.ThemeChoice(7, "s1"))
    assert ticked == {"temaer": ["Trivsel", "Opgaver"]}, "in the order of the wheel"


def test_it_puts_the_theme_into_the_first_row_without_one() -> None:
    form = Definition([TABLE])
    choice = api.ThemeChoice(7, "s2")
    assert with_theme(form, {}, choice) == {"tabel": [row("r1", tema="Opgaver")]}
    rows = [row("r1", hvad="x", tema="Trivsel"), row("r2", hvad="y")]
    assert with_theme(form, {"tabel": rows}, choice)["tabel"][1] == row("r2", hvad="y", tema="Opgaver")
    added = with_theme(form, {"tabel": rows[:1]}, choice)["tabel"]
    assert (added[0], added[1]["cells"]) == (rows[0], {"tema": "Opgaver"})


@pytest.mark.parametrize("choice", [(7, "s9"), (8, "s1"), (7, ""), (0, "")])
def test_it_passes_over_a_theme_that_is_not_there(choice: tuple[int, str]) -> None:
    assert with_theme(Definition([TABLE, THEMES]), {"titel": "x"}, api.ThemeChoice(*choice)) == {"titel": "x"}


def test_it_starts_with_a_theme(people: SimpleNamespace, page: PlanFormPage) -> None:
    assert start(people, page, themes=[api.ThemeChoice(7, "s1")])["titel"] == "", "the form has no wheel"
