"""How many conversations were held: counted right, shown to HR alone, with nobody to be picked out."""

from __future__ import annotations

import csv
import datetime
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale_intranet.conversations.coverage import follow_ups
from samtale_intranet.conversations.coverage.counting import Figures, count_year, due_in
from samtale_intranet.conversations.models import Conversation, ConversationType, HandOver
from samtale_intranet.conversations.rules import rules_of
from samtale_intranet.people.models import Employee, Unit
from samtale_intranet.personnel.models import LedgerEvent
from tests.personas import sign_in

Audience = ConversationType.Audience
PAGES = ["", "med/", "tabel.csv", "uden-leder/"]
ROOT = "/samtaler/daekning/"
YEAR = timezone.localdate().year


def noon(year: int, month: int, day: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(year, month, day, 12))


def a_type(people: SimpleNamespace, key: str = "mus", **fields: Any) -> ConversationType:
    rules = {"name": key.upper(), "for_whom": Audience.EVERYBODY, "every_months": 12, **fields}
    return ConversationType.objects.create(municipality=people.municipality, key=key, **rules)


def staff(people: SimpleNamespace, unit: Unit, count: int, start: int) -> list[Employee]:
    return Employee.objects.bulk_create(
        Employee(
            municipality=people.municipality,
            unit=unit,
            number=str(start + at),
            name=f"Person {start + at}",
            employed_from=datetime.date(2020, 1, 1),
        )
        for at in range(count)
    )


def hold(type: ConversationType, employees: list[Employee], leader: Employee, *, closed: bool = False) -> None:
    at = noon(YEAR, 1, 1)
    Conversation.objects.bulk_create(
        Conversation(
            type=type,
            employee=one,
            leader=leader,
            rules_copy=rules_of(type).to_json(),
            held_at=at,
            closed_at=at if closed else None,
        )
        for one in employees
    )


@pytest.mark.parametrize("name", ["leder", "medarbejder", "direktoer", "redaktoer", "admin"])
@pytest.mark.parametrize("page", PAGES)
def test_it_is_not_there_for_anybody_but_hr(people: SimpleNamespace, name: str, page: str) -> None:
    a_type(people)
    answer = sign_in(Client(), getattr(people, name)).get(ROOT + page)
    assert answer.status_code == 404
    expected = ["refused"] if isinstance(getattr(people, name), Employee) else []
    assert list(LedgerEvent.objects.values_list("action", flat=True)) == expected


@pytest.mark.parametrize("page", PAGES)
def test_hr_proves_a_second_factor_and_is_in_the_ledger(people: SimpleNamespace, page: str) -> None:
    assert sign_in(Client(), people.hr, step_up=False).get(ROOT + page).status_code == 302
    assert not LedgerEvent.objects.exists()
    assert sign_in(Client(), people.hr).get(ROOT + page).status_code == 200
    event = LedgerEvent.objects.get()
    named = {"tabel.csv": "coverage_exported", "uden-leder/": "leaderless_read"}
    assert (event.action, event.actor) == (named.get(page, "coverage_read"), f"employee:{people.hr.uuid}")


def test_another_municipalitys_hr_sees_their_own_figures_alone(people: SimpleNamespace) -> None:
    hold(a_type(people), staff(people, people.team, 20, 100), people.leder)
    for page in PAGES:
        assert b"Team Skole" not in sign_in(Client(), people.hr_b).get(ROOT + page).content


def test_it_counts_held_journaled_and_followed_up(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """DOMAIN: coverage figures per unit without content."""
    type = a_type(people, follow_up_months="4, 8")
    crowd = staff(people, people.team, 10, 100)
    hold(type, crowd[:4], people.leder)
    hold(type, crowd[4:8], people.leder, closed=True)
    left = Conversation.objects.get(employee=crowd[7])
    HandOver.objects.create(conversation=left, former=people.leder, why=HandOver.Why.EMPLOYEE_LEFT)
    done = Conversation.objects.get(employee=crowd[4])
    monkeypatch.setattr(
        follow_ups, "_sources", [lambda rows: set(rows.filter(pk=done.pk).values_list("pk", flat=True))]
    )
    counts = count_year(people.municipality, YEAR)
    assert counts[0].by_unit[people.team.pk] == Figures(due=13, held=8, journaled=3, followed_up=1)
    assert counts[0].knows_follow_ups
    assert count_year(people.municipality, YEAR - 1)[0].by_unit[people.team.pk].held == 0


def test_what_is_held_when_there_is_a_need_is_counted_nowhere(people: SimpleNamespace) -> None:
    a_type(people, for_whom=Audience.WHEN_NEEDED, every_months=None, name="Tjenstlig samtale")
    assert count_year(people.municipality, YEAR) == []
    assert "Tjenstlig" not in sign_in(Client(), people.hr).get(ROOT).content.decode()


def test_leaders_and_seniors_are_counted_by_their_own_rules(people: SimpleNamespace) -> None:
    a_type(people, "lus", for_whom=Audience.LEADERS)
    a_type(people, "senior", for_whom=Audience.SENIORS, every_months=None)
    people.kollega.senior_from = datetime.date(YEAR, 12, 31)
    people.kollega.save()
    found = {counts.type.key: counts.by_unit for counts in count_year(people.municipality, YEAR)}
    assert {unit: own.due for unit, own in found["lus"].items()} == {people.team.pk: 1, people.direktoer.unit_id: 1}
    assert {unit: own.due for unit, own in found["senior"].items()} == {people.team.pk: 1}


@pytest.mark.parametrize(
    ("every", "since", "until", "last", "on"),
    [
        (12, (2020, 1, 1), None, None, (2026, 1, 1)),  # overdue for long: from the first day of the year
        (12, (2025, 9, 15), None, None, (2026, 9, 15)),  # new: so many months after they came
        (12, (2026, 2, 1), None, None, None),  # not before next year
        (12, (2020, 1, 1), None, (2025, 6, 1), (2026, 6, 1)),
        (24, (2020, 1, 1), None, (2025, 6, 1), None),
        (12, (2020, 1, 1), (2026, 5, 31), (2025, 6, 1), None),  # left the day before
        (12, (2020, 1, 1), (2026, 6, 1), (2025, 6, 1), (2026, 6, 1)),
    ],
)
def test_it_is_due_by_the_rules_of_the_type(every: int, since: Any, until: Any, last: Any, on: Any) -> None:
    type = ConversationType(for_whom=Audience.EVERYBODY, every_months=every)
    person = Employee(employed_from=datetime.date(*since), employed_until=datetime.date(*until) if until else None)
    expected = datetime.date(*on) if on else None
    assert due_in(2026, type=type, person=person, last=datetime.date(*last) if last else None) == expected


def test_a_small_unit_has_no_line_and_the_table_says_the_same(people: SimpleNamespace) -> None:
    """DOMAIN: small groups suppressed. HR has two, so it counts in the whole; the names are nobody's."""
    hold(a_type(people), staff(people, people.team, 9, 100)[:3], people.leder)
    client = sign_in(Client(), people.hr)
    rows = list(csv.reader(io.StringIO(client.get(ROOT + "tabel.csv").content.decode("utf-8-sig")), delimiter=";"))
    figures = {row[2]: row[3:5] for row in rows[1:]}
    assert figures["Norddjurs"] == ["15", "3"]
    assert "HR" not in {path.split(" / ")[-1] for path in figures}
    for page in ("", "med/"):
        text = client.get(ROOT + page).content.decode()
        assert "Person 100" not in text
        assert "Lars Leder" not in text


def test_no_cell_of_the_table_begins_a_formula(people: SimpleNamespace) -> None:
    a_type(people, name="=1+1")
    staff(people, people.team, 9, 100)
    assert b";'=1+1;" in sign_in(Client(), people.hr).get(ROOT + "tabel.csv").content


def test_asking_for_one_type_or_for_nonsense_shows_the_same_rows(people: SimpleNamespace) -> None:
    """A filter picks among rows that are shown anyway, so two requests cannot be subtracted."""
    hold(a_type(people), staff(people, people.team, 9, 100), people.leder)
    client = sign_in(Client(), people.hr)

    def rows(query: str) -> list[Any]:
        return [(row.name, row.due, row.shares) for row in client.get(ROOT + query).context["report"].rows]

    assert rows("") == rows("?type=mus") == rows("?type=findes-ikke&aar=9999&enhed=3")


def test_ten_times_the_people_take_as_many_queries(people: SimpleNamespace) -> None:
    type = a_type(people)
    a_type(people, "lus", for_whom=Audience.LEADERS)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            count_year(people.municipality, YEAR)
        return len(seen)

    hold(type, staff(people, people.team, 10, 100), people.leder)
    few = queries()
    hold(type, staff(people, people.team, 200, 1000), people.leder)
    assert queries() == few <= 6
