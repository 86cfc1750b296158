"""What `verify_journal` sees of plans and responses that were changed behind the product's back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from forms_pages import api
from forms_pages.models import Plan, PlanFormPage, Response
from samtale_intranet.personnel.models import Folder
from samtale_intranet.personnel.verification import first_wrong
from tests.forms_pages.conftest import ANSWERS
from tests.personas import sign_in


def change(model: type[Any], row: Any, **values: Any) -> None:
    """Change a row in the database itself."""
    columns = [model._meta.get_field(name).column for name in values]
    put = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {put} WHERE id = %s", [*values.values(), row.pk])  # noqa: S608


@pytest.fixture
def plans(people: SimpleNamespace, form_page: PlanFormPage) -> list[Plan]:
    """Two finished plans, each answered by its employee."""
    made = []
    for person in (people.medarbejder, people.kollega):
        plan = api.start_plan(user=people.leder.user, page=form_page, employee=person)
        api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers=ANSWERS)
        made.append(api.finish(user=people.leder.user, plan_uuid=plan.uuid, version=2))
        api.respond(user=person.user, plan_uuid=plan.uuid, version=2, outcome="remarks", remarks=f"Hilsen {person}")
    assert first_wrong(municipality=people.municipality) is None
    return made


@pytest.mark.parametrize(
    "values",
    [
        {"respond_by": "2020-01-01"},
        {"finished_at": "2020-01-01 00:00:00+00:00"},
        {"saved_at": "2020-01-01 00:00:00+00:00"},
        {"shared_employee_at": "2020-01-01 00:00:00+00:00"},
        {"shared_leader_at": None},
        {"version": 1},
        {"state": "draft", "finished_at": None},
    ],
)
def test_it_names_a_plan_whose_row_was_changed(
    people: SimpleNamespace, plans: list[Plan], values: dict[str, Any]
) -> None:
    change(Plan, plans[0], **values)
    assert first_wrong(municipality=people.municipality) == (
        f"Record {plans[0].uuid} is not what event 4 wrote: it was changed or rolled back."
    )


def test_it_names_a_plan_that_was_given_to_somebody_else(people: SimpleNamespace, plans: list[Plan]) -> None:
    change(Plan, plans[0], saved_by=people.kollega.pk)
    assert f"Record {plans[0].uuid} is not what event 4 wrote" in str(first_wrong(municipality=people.municipality))


def test_it_names_a_plan_that_another_was_copied_over(people: SimpleNamespace, plans: list[Plan]) -> None:
    change(Plan, plans[0], **{name: getattr(plans[1], name) for name in Plan.SEALED})
    assert f"Record {plans[0].uuid} is not what event 4 wrote" in str(first_wrong(municipality=people.municipality))


@pytest.mark.parametrize("values", [{"at": "2020-01-01 00:00:00+00:00"}, {"version": 1}, {"party": "leader"}])
def test_it_names_a_response_whose_row_was_changed(
    people: SimpleNamespace, plans: list[Plan], values: dict[str, Any]
) -> None:
    response = plans[0].responses.get()
    change(Response, response, **values)
    assert f"Record {response.uuid} is not what event" in str(first_wrong(municipality=people.municipality))


def test_it_names_a_response_that_was_put_into_another_mouth(people: SimpleNamespace, plans: list[Plan]) -> None:
    response = plans[0].responses.get()
    change(Response, response, by=people.hr.pk)
    assert f"Record {response.uuid} is not what event" in str(first_wrong(municipality=people.municipality))


def test_it_names_responses_that_were_swapped_between_plans(people: SimpleNamespace, plans: list[Plan]) -> None:
    mine, theirs = plans[0].responses.get(), plans[1].responses.get()
    change(Response, mine, party="elsewhere")
    change(Response, theirs, plan=plans[0].pk)
    change(Response, mine, plan=plans[1].pk, party="employee")
    assert f"Record {mine.uuid} is not what event" in str(first_wrong(municipality=people.municipality))


def test_folders_that_were_swapped_open_for_nobody_and_are_named(
    people: SimpleNamespace, plans: list[Plan], client: Client
) -> None:
    mine, theirs = plans[0].folder, plans[1].folder
    change(Folder, mine, employee=people.hr.pk)
    change(Folder, theirs, employee=people.medarbejder.pk)
    change(Folder, mine, employee=people.kollega.pk)
    answer = sign_in(client, people.kollega).get(plans[0].get_absolute_url())
    assert answer.status_code == 503
    assert "Hilsen" not in answer.text
    assert f"The key of folder {mine.uuid} is not the one that was made for it." in str(
        first_wrong(municipality=people.municipality)
    )
