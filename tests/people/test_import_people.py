"""Importing people: created, updated, refused as a whole, and never more queries than needed."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from samtale_intranet.people.api import PeopleRefused, import_people, leader_of
from samtale_intranet.people.models import Employee, Unit
from tests.people.test_rows import file_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


BOSS = {"kommune": "Norddjurs", "nummer": "100", "navn": "Bodil", "enhed": "Plan", "leder_af_enhed": "ja"}
STAFF = {
    "kommune": "norddjurs",
    "nummer": "101",
    "navn": "Søren",
    "email": "soeren@example.org",
    "titel": "Planlægger",
    "enhed": "Plan / Veje",
    "brugernavn": "soeren",
    "senior_fra": "2030-01-01",
}


def state() -> list[Any]:
    """Everything an import can write."""
    return [
        list(Employee.objects.order_by("pk").values()),
        list(Unit.objects.order_by("pk").values()),
        list(get_user_model().objects.order_by("pk").values()),
    ]


def test_it_builds_people_units_leaders_and_sign_ins_from_one_file(people: SimpleNamespace) -> None:
    report = import_people(file=file_of(STAFF, BOSS))
    assert (report.created, report.changed, report.unchanged, report.sign_ins) == (2, 0, 0, ("soeren",))
    soeren = Employee.objects.get(number="101")
    assert (soeren.unit.name, str(soeren.unit.parent), soeren.title) == ("Veje", "Plan", "Planlægger")
    assert leader_of(employee=soeren) == Employee.objects.get(number="100")
    assert soeren.user is not None
    assert soeren.user.username == "soeren"
    assert soeren.user.email == "soeren@example.org"
    assert not soeren.user.has_usable_password()


def test_it_changes_nothing_the_second_time(people: SimpleNamespace) -> None:
    file = file_of(BOSS, {**STAFF, "egen_leder": "1", "ansat_til": "2031-01-01", "hr": "ja"})
    import_people(file=file)
    before = state()
    report = import_people(file=file)
    assert (report.people, report.units, report.sign_ins, report.unchanged) == ((), (), (), 2)
    assert state() == before


def test_it_updates_by_municipality_and_number(people: SimpleNamespace) -> None:
    import_people(file=file_of(BOSS, STAFF))
    import_people(file=file_of({**STAFF, "navn": "Søren Berg", "titel": "", "brugernavn": "", "egen_leder": "2"}))
    soeren = Employee.objects.get(municipality=people.municipality, number="101")
    assert (soeren.name, soeren.title, soeren.own_leader, str(soeren.user)) == (
        "Søren Berg",
        "",
        people.leder,
        "soeren",
    )
    assert people.leder_b.number == "1"
    people.leder_b.refresh_from_db()
    assert people.leder_b.name == "Lone Leder"


def test_it_links_a_sign_in_that_is_there(people: SimpleNamespace) -> None:
    report = import_people(file=file_of({**STAFF, "brugernavn": "redaktoer"}))
    assert report.sign_ins == ()
    assert people.redaktoer.samtale_employee.name == "Søren"
    assert get_user_model().objects.get(username="redaktoer").has_usable_password()


def test_it_lets_new_people_be_own_leaders_of_each_other(people: SimpleNamespace) -> None:
    import_people(file=file_of({**STAFF, "egen_leder": "102"}, {**BOSS, "nummer": "102", "leder_af_enhed": ""}))
    assert Employee.objects.get(number="101").own_leader == Employee.objects.get(number="102")


def test_it_hands_a_seat_on(people: SimpleNamespace) -> None:
    import_people(file=file_of(BOSS, STAFF))
    report = import_people(
        file=file_of({**BOSS, "leder_af_enhed": "nej"}, {**STAFF, "enhed": "Plan", "leder_af_enhed": "ja"})
    )
    assert Unit.objects.get(name="Plan").leader == Employee.objects.get(number="101")
    assert "leader of Plan: Bodil (100) → Søren (101)" in list(report.details())


def test_it_takes_the_seat_from_one_who_moves_or_steps_down(people: SimpleNamespace) -> None:
    import_people(file=file_of(BOSS))
    import_people(file=file_of({**BOSS, "enhed": "Havn"}))
    assert Unit.objects.get(name="Plan").leader is None
    assert Unit.objects.get(name="Havn").leader == Employee.objects.get(number="100")
    import_people(file=file_of({**BOSS, "enhed": "Havn", "leder_af_enhed": "nej"}))
    assert Unit.objects.get(name="Havn").leader is None


def test_it_says_each_field_that_would_change_and_writes_nothing(people: SimpleNamespace) -> None:
    import_people(file=file_of(BOSS))
    before = state()
    report = import_people(file=file_of({**BOSS, "titel": "Planchef"}, STAFF), dry_run=True)
    assert state() == before
    assert list(report.details()) == [
        "new unit: Plan / Veje",
        "changed: 100 Bodil",
        "    titel: – → Planchef",
        "new person: 101 Søren",
        "    navn: – → Søren",
        "    email: – → soeren@example.org",
        "    titel: – → Planlægger",
        "    enhed: – → Plan / Veje",
        "    ansat_fra: – → 2020-01-01",
        "    senior_fra: – → 2030-01-01",
        "    hr: – → nej",
        "    brugernavn: – → soeren",
    ]
    assert report.summary() == (
        "Nothing was written. People: 1 would be new, 1 would change, 0 would stay as they are. Units: 1 would be new."
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"navn": ""}, "Line 3, column navn: The value is missing. Fill in the cell."),
        (
            {"kommune": "Ålborg"},
            "Line 3, column kommune: There is no municipality called “Ålborg”. Create it first, or correct the name.",
        ),
        (
            {"nummer": "100"},
            "Line 3, column nummer: The employee number 100 is already on line 2. Keep one of the lines.",
        ),
        (
            {"egen_leder": "999"},
            "Line 3, column egen_leder: "
            "Nobody in the municipality has the employee number 999. Correct it, or add the person.",
        ),
        (
            {"egen_leder": "101"},
            "Line 3, column egen_leder: Nobody can be their own leader. Choose another, or leave it empty.",
        ),
        (
            {"enhed": "Plan", "leder_af_enhed": "ja"},
            "Line 3, column leder_af_enhed: Plan already has a leader on line 2. A unit has one leader.",
        ),
        (
            {"brugernavn": "medarbejder"},
            "Line 3, column brugernavn: "
            "The user name medarbejder is already the sign-in of employee number 3. Use another.",
        ),
        (
            {"brugernavn": "leder_b"},
            "Line 3, column brugernavn: "
            "The user name leder_b is already the sign-in of employee number 1. Use another.",
        ),
    ],
)
def test_it_writes_nothing_of_a_file_with_a_bad_row(people: SimpleNamespace, wrong: dict[str, str], words: str) -> None:
    before = state()
    with pytest.raises(PeopleRefused) as refusal:
        import_people(file=file_of(BOSS, {**STAFF, **wrong}))
    assert [str(problem) for problem in refusal.value.problems] == [words]
    assert state() == before


def test_it_refuses_a_circle_with_those_already_there(people: SimpleNamespace) -> None:
    Employee.objects.filter(pk=people.kollega.pk).update(own_leader=people.medarbejder)
    with pytest.raises(PeopleRefused) as refusal:
        import_people(file=file_of({**STAFF, "nummer": "3", "egen_leder": "4", "brugernavn": ""}))
    assert str(refusal.value) == (
        "Line 2, column egen_leder: The own leaders go in a circle: 3 → 4 → 3. Empty one of them."
    )


def test_it_refuses_a_circle_through_a_unit(people: SimpleNamespace) -> None:
    before = state()
    with pytest.raises(PeopleRefused) as refusal:
        import_people(file=file_of(STAFF, {**BOSS, "egen_leder": "101"}))
    assert str(refusal.value) == (
        "Line 2, column egen_leder: The leaders go in a circle: 101 → 100 → 101. "
        "Change an own leader, or the leader of a unit."
    )
    assert state() == before


def crowd(**fields: str) -> str:
    """Write a file of 1,000 people in twelve units on three levels."""
    staff = [
        {
            "kommune": "norddjurs",
            "nummer": f"n{number}",
            "navn": f"Person {number}",
            "enhed": f"Stor / Afdeling {number % 3} / Team {number % 12}",
            "leder_af_enhed": "ja" if number < 12 else "",
            "egen_leder": "n0" if 12 <= number < 40 else "",
            "brugernavn": f"n{number}" if number < 90 else "",
            **fields,
        }
        for number in range(1000)
    ]
    return file_of(*staff)


def test_it_takes_few_queries_for_a_thousand_people(
    people: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    # SQLite takes 999 values in one statement, so a thousand people of twelve fields are written in thirteen.
    batches = 13 if connection.vendor == "sqlite" else 0
    with django_assert_max_num_queries(16 + batches):
        import_people(file=crowd())
    with django_assert_max_num_queries(8):
        assert import_people(file=crowd()).unchanged == 1000
    with django_assert_max_num_queries(16):
        assert import_people(file=crowd(titel="Ny titel")).changed == 1000
    assert Employee.objects.filter(title="Ny titel").count() == 1000


def run(path: Path, *flags: str) -> str:
    out = StringIO()
    call_command("import_people", str(path), *flags, stdout=out)
    return out.getvalue()


def test_it_runs_as_a_command(people: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(file_of(BOSS, STAFF, delimiter=";").encode("cp1252"))
    assert run(path, "--dry-run").splitlines()[0] == "new unit: Plan"
    assert not Employee.objects.filter(number="101").exists()
    assert run(path) == "People: 2 new, 0 changed, 0 up to date. Units: 2 new.\n"
    assert run(path) == "People: 0 new, 0 changed, 2 up to date. Units: 0 new.\n"


def test_it_prints_every_bad_row_and_that_nothing_was_written(people: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(file_of(*({**STAFF, "nummer": str(number), "hr": "?"} for number in range(60))), encoding="utf-8")
    before = state()
    with pytest.raises(CommandError) as refusal:
        run(path)
    lines = str(refusal.value).splitlines()
    assert lines[0] == ("Line 2, column hr: “?” is neither ja nor nej. Write one of them, or leave the cell empty.")
    assert lines[50:] == ["… and 10 more.", "Nothing was written. Correct the file and import it again."]
    assert state() == before


def test_it_says_when_the_file_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"The file .*none\.csv cannot be read: No such file or directory\."):
        run(tmp_path / "none.csv")


def test_it_shows_examples_in_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("import_people", "--help")
    assert "manage.py import_people people.csv --dry-run    show what would change" in capsys.readouterr().out
