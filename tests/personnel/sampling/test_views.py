"""HR's log control: who gets in, what is shown, what is kept of an explanation, and that nobody explains themselves."""

from __future__ import annotations

import csv
import datetime
import io
from types import SimpleNamespace
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import keys
from samtale_intranet.personnel.models import LedgerEvent, Sample, SampledRead
from samtale_intranet.personnel.sampling import api
from samtale_intranet.personnel.verification import first_wrong
from tests.personas import sign_in
from tests.personnel.sampling.conftest import MONTH, NOVEMBER, Look, at

STRANGERS = ["medarbejder", "leder", "direktoer", "kollega", "leder_b", "medarbejder_b", "hr_b", "redaktoer", "admin"]
MONTHS = "/personale/stikproeve/"
OCTOBER = MONTHS + "2026/10/"
WORDS = "Samtale om orlov, aftalt med lederen – kaffekande"


@pytest.fixture(autouse=True)
def november() -> Any:
    """Let every page be asked for when October was over."""
    with at(NOVEMBER):
        yield


@pytest.fixture
def as_hr(client: Client, people: SimpleNamespace) -> Client:
    return sign_in(client, people.hr)


def url_of(read: SampledRead) -> str:
    return f"{MONTHS}opslag/{read.uuid}/"


def posted(**changed: Any) -> dict[str, Any]:
    return {"verdict": "in_order", "words": WORDS, "version": "0", **changed}


def told(action: str) -> list[LedgerEvent]:
    return list(LedgerEvent.objects.filter(action=action).order_by("sequence"))


def ask(client: Client, view: str, drawn: list[SampledRead]) -> Any:
    if view == "explain":
        return client.post(url_of(drawn[2]), posted())
    return client.get({"months": MONTHS, "month": OCTOBER, "csv": OCTOBER + "csv/"}[view])


@pytest.mark.parametrize("step_up", [True, False])
@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.parametrize("view", ["months", "month", "csv", "explain"])
def test_it_gives_a_stranger_404_no_byte_and_writes_one_refusal(
    client: Client, people: SimpleNamespace, drawn: list[SampledRead], view: str, name: str, step_up: bool
) -> None:
    """Another municipality's HR may see their own months, and nothing of this one's."""
    person = getattr(people, name)
    sign_in(client, person, step_up=step_up)
    if name == "hr_b" and (view == "months" or not step_up):
        return
    before = len(told("refused"))
    answer = ask(client, view, drawn)
    assert answer.status_code == 404
    assert "Mette" not in answer.text
    assert SampledRead.objects.filter(version__gt=0).count() == 0
    refusals = told("refused")[before:]
    if isinstance(person, Employee) and name != "hr_b":
        assert [(one.actor, one.folder, one.purpose) for one in refusals] == [
            (f"employee:{person.uuid}", None, "log_control")
        ]
    else:
        assert refusals == []


def test_another_municipalitys_hr_sees_only_their_own(
    client: Client, people: SimpleNamespace, drawn: list[SampledRead]
) -> None:
    page = sign_in(client, people.hr_b).get(MONTHS)
    assert page.status_code == 200
    assert [(one.municipality, one.size) for one in page.context["months"]] == [(people.other, 0)]
    assert client.get(OCTOBER).context["opened"].told == ()


@pytest.mark.parametrize("view", ["months", "month", "csv"])
def test_it_asks_hr_for_the_second_factor_before_the_ledger_or_anything_else(
    client: Client, people: SimpleNamespace, drawn: list[SampledRead], view: str
) -> None:
    before = LedgerEvent.objects.count()
    answer = ask(sign_in(client, people.hr, step_up=False), view, drawn)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sikkerhed/bekraeft/")
    assert LedgerEvent.objects.count() == before


def test_what_was_typed_is_kept_where_the_second_factor_is_asked_for(
    client: Client, people: SimpleNamespace, drawn: list[SampledRead]
) -> None:
    answer = sign_in(client, people.hr, step_up=False).post(url_of(drawn[2]), posted())
    assert answer.status_code == 403
    assert WORDS in answer.text
    assert SampledRead.objects.filter(version__gt=0).count() == 0


def test_the_page_draws_what_cron_did_not_and_opens_no_folder(
    as_hr: Client, people: SimpleNamespace, look: Look
) -> None:
    look(people.leder, 8)
    with mock.patch.object(keys, "unlock", side_effect=AssertionError("a folder was opened")):
        page = as_hr.get(MONTHS)
    assert [(one.month, one.reads, one.size, one.open) for one in page.context["months"]] == [(MONTH, 8, 5, 5)]
    drawing = told("sample_drawn")
    assert [(one.actor, one.actor_role) for one in drawing] == [(f"employee:{people.hr.uuid}", "hr")]
    assert [(one.folder, one.purpose) for one in told("samples_read")] == [(None, "log_control")]
    as_hr.get(MONTHS)
    assert Sample.objects.count() == 1


def test_a_month_shows_who_looked_as_what_into_whose_folder_and_why(as_hr: Client, drawn: list[SampledRead]) -> None:
    page = as_hr.get(OCTOBER)
    rows = [(one.who, one.role, one.what, one.why, one.whose, one.is_own) for one in page.context["opened"].told]
    assert rows[0] == (
        "Hanne HR, HR",
        "HR",
        "Åbnede mappen",
        "for at behandle en sag eller en klage",
        "Mette Medarbejder, Team Skole",
        True,
    )
    assert [row[0] for row in rows] == ["Hanne HR, HR"] * 2 + ["Henrik HR, HR"] + ["Lars Leder, Team Skole"] * 2
    assert page.text.count('action="/personale/stikproeve/opslag/') == 3  # none for her own two
    assert [(one.record, one.purpose) for one in told("samples_read")] == [
        (drawn[0].sample.uuid, "log_control"),
    ]


def test_an_explanation_is_sealed_and_in_the_ledger(
    as_hr: Client, people: SimpleNamespace, drawn: list[SampledRead]
) -> None:
    answer = as_hr.post(url_of(drawn[2]), posted(words=f"  {WORDS} "))
    assert answer.status_code == 302
    assert answer["Location"] == f"{OCTOBER}#{drawn[2].uuid}"
    read = SampledRead.objects.get(pk=drawn[2].pk)
    assert (read.verdict, read.version, read.explained_by) == ("in_order", 1, people.hr)
    assert b"kaffekande" not in bytes(read.sealed_words)
    event = told("read_explained")[0]
    assert (event.folder, event.record, event.actor_role) == (read.folder.uuid, read.uuid, "hr")
    page = as_hr.get(OCTOBER)
    assert WORDS in page.text
    assert page.context["opened"].open == 4
    assert first_wrong(municipality=people.municipality) is None


def test_who_is_first_told_later_is_not_written_over(
    as_hr: Client, people: SimpleNamespace, drawn: list[SampledRead]
) -> None:
    as_hr.post(url_of(drawn[3]), posted())
    other = sign_in(Client(), people.hr2)
    answer = other.post(url_of(drawn[3]), posted(verdict="not_in_order", words="Det var det ikke"))
    assert answer.status_code == 400
    assert (WORDS in answer.text, "Det var det ikke" in answer.text) == (True, True)
    assert 'name="version" value="1"' in answer.text
    again = other.post(url_of(drawn[3]), posted(verdict="not_in_order", words="Det var det ikke", version="1"))
    assert again.status_code == 302
    read = SampledRead.objects.get(pk=drawn[3].pk)
    assert (read.verdict, read.version, read.explained_by) == ("not_in_order", 2, people.hr2)


def test_a_second_click_changes_nothing(as_hr: Client, drawn: list[SampledRead]) -> None:
    for _click in range(2):
        assert as_hr.post(url_of(drawn[2]), posted()).status_code == 302
    assert len(told("read_explained")) == 1


def test_nobody_of_hr_explains_their_own_look(as_hr: Client, people: SimpleNamespace, drawn: list[SampledRead]) -> None:
    assert drawn[0].reader == people.hr
    answer = as_hr.post(url_of(drawn[0]), posted())
    assert answer.status_code == 404
    assert [(one.actor, one.record) for one in told("refused")] == [(f"employee:{people.hr.uuid}", drawn[0].uuid)]
    assert SampledRead.objects.get(pk=drawn[0].pk).version == 0
    assert sign_in(Client(), people.hr2).post(url_of(drawn[0]), posted()).status_code == 302


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"words": " "}, "Write a line on what you found."),
        ({"words": "x" * 301}, "Write at most 300 signs."),
        ({"verdict": ""}, "Choose what you found."),
        ({"verdict": "fine"}, "Choose one of the three."),
    ],
)
def test_what_cannot_be_taken_stays_on_the_page_with_words(
    as_hr: Client, drawn: list[SampledRead], changed: dict[str, str], said: str, settings: Any
) -> None:
    settings.LANGUAGE_CODE = "en"
    answer = as_hr.post(url_of(drawn[2]), posted(**changed), headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert said in answer.text
    assert "<details" in answer.text
    assert answer.text.count(" open>") == 1
    assert SampledRead.objects.filter(version__gt=0).count() == 0


@pytest.mark.parametrize("address", [f"{MONTHS}2026/13/", f"{MONTHS}0/1/", f"{MONTHS}2026/9/", f"{MONTHS}2026/9/csv/"])
def test_a_month_that_there_is_not_is_404(as_hr: Client, drawn: list[SampledRead], address: str) -> None:
    assert as_hr.get(address).status_code == 404


def test_a_look_that_there_is_not_is_404(as_hr: Client, drawn: list[SampledRead]) -> None:
    assert as_hr.post(f"{MONTHS}opslag/{uuid4()}/", posted()).status_code == 404


def test_the_table_holds_the_report_and_no_formula(
    as_hr: Client, people: SimpleNamespace, drawn: list[SampledRead]
) -> None:
    people.leder.name = "=HYPERLINK(0)"
    people.leder.save()
    as_hr.post(url_of(drawn[3]), posted(words="-1+1 sagde lederen"))
    answer = as_hr.get(OCTOBER + "csv/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].endswith('-2026-10.csv"')
    assert answer["Cache-Control"] == "no-store, private"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 6
    assert rows[4] == [
        "2026-10-14 11:30",
        "'=HYPERLINK(0), Team Skole",
        *rows[4][2:5],
        "Mette Medarbejder, Team Skole",
        rows[4][6],
        "'-1+1 sagde lederen",
        "Hanne HR",
        "2026-11-03",
    ]
    assert [one.record for one in told("samples_exported")] == [drawn[0].sample.uuid]


def test_what_was_changed_in_the_database_is_not_written_over(
    as_hr: Client, drawn: list[SampledRead], caplog: Any
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE samtale_personnel_sampledread SET role = 'hr' WHERE id = %s", [drawn[3].pk])
    answer = as_hr.post(url_of(drawn[3]), posted())
    assert answer.status_code == 503
    assert SampledRead.objects.get(pk=drawn[3].pk).version == 0
    words = f"Record {drawn[3].uuid} is not what event "
    assert any(one.levelname == "CRITICAL" and one.getMessage().startswith(words) for one in caplog.records)


def test_a_long_month_takes_no_more_queries(
    as_hr: Client, people: SimpleNamespace, look: Look, django_assert_max_num_queries: Any
) -> None:
    for of in (people.medarbejder, people.kollega):
        look(people.leder, 30, of=of)
    look(people.hr2, 30)
    with mock.patch("samtale_intranet.personnel.sampling.drawing.LEAST", 50):
        api.months(user=people.hr.user)
    assert Sample.objects.get().size == 50
    with django_assert_max_num_queries(16):
        assert len(as_hr.get(OCTOBER).context["opened"].told) == 50


def test_the_month_is_of_the_person_asked_for(as_hr: Client, drawn: list[SampledRead]) -> None:
    month = api.month_of(user=drawn[0].reader.user, read_uuid=drawn[0].uuid)
    assert month == datetime.date(2026, 10, 1)
