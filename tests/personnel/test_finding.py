"""HR finds a person, and the documents in a folder."""

from __future__ import annotations

import datetime
import html
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from samtale_intranet.people.models import Employee, Unit
from samtale_intranet.personnel.api import folder_of
from samtale_intranet.personnel.models import Entry, Folder, LedgerEvent
from tests.conftest import employ
from tests.personas import say_why, sign_in
from tests.personnel.documents import a_document

NAME = re.compile(r"<h3>([^<]+)</h3>")


@pytest.fixture
def office(client: Client, people: SimpleNamespace) -> Client:
    """HR, signed in; a former employee is in the municipality too."""
    employ(
        people.municipality,
        people.team,
        "forhen",
        "9",
        name="Anna Forhen",
        employed_from=datetime.date(2001, 1, 1),
        employed_until=datetime.date(2019, 12, 31),
    )
    client = sign_in(client, people.hr)
    client.get("/personale/")
    return client


def names(client: Client, **asked: Any) -> list[str]:
    page = client.get("/personale/", asked).content.decode()
    return [html.unescape(name) for name in NAME.findall(page.split('id="alle"')[1])]


def test_those_employed_now_come_first_and_then_by_name(office: Client) -> None:
    found = names(office)
    assert found[0] == "Dorte Direktør"
    assert found[-1] == "Anna Forhen"
    assert found[:-1] == sorted(found[:-1])


def test_a_unit_is_found_with_everything_below_it(office: Client, people: SimpleNamespace) -> None:
    deepest = Unit.objects.create(municipality=people.municipality, name="Team i teamet", parent=people.team)
    Employee.objects.filter(pk=people.kollega.pk).update(unit=deepest)
    top = people.team.parent
    assert names(office, enhed=deepest.pk) == ["Kaj Kollega"]
    assert set(names(office, enhed=people.team.pk)) == {
        "Kaj Kollega",
        "Lars Leder",
        "Mette Medarbejder",
        "Anna Forhen",
    }
    assert "Dorte Direktør" in names(office, enhed=top.pk)


def test_another_municipalitys_unit_is_no_choice(office: Client, people: SimpleNamespace) -> None:
    answer = office.get("/personale/", {"enhed": people.leder_b.unit_id}, headers={"accept-language": "en"})
    page = html.unescape(answer.content.decode())
    assert "This unit is no longer there. Choose one from the list." in page
    assert "Team B" not in page
    assert "Lone Leder" not in page


def test_a_circle_of_units_hangs_nothing_up(office: Client, people: SimpleNamespace) -> None:
    first = Unit.objects.create(municipality=people.municipality, name="Ring 1", parent=people.team)
    second = Unit.objects.create(municipality=people.municipality, name="Ring 2", parent=first)
    Unit.objects.filter(pk=first.pk).update(parent=second)
    assert office.get("/personale/").status_code == 200


def test_former_and_present_employees_are_told_apart(office: Client) -> None:
    assert names(office, ansat="tidligere") == ["Anna Forhen"]
    assert "Anna Forhen" not in names(office, ansat="nu")
    assert "Mette Medarbejder" in names(office, ansat="nu")


def test_who_has_documents(office: Client, people: SimpleNamespace, entry: Entry) -> None:
    folder_of(employee=people.kollega)  # a folder alone is no document
    assert names(office, dokumenter="ja") == ["Mette Medarbejder"]
    without = names(office, dokumenter="nej")
    assert "Mette Medarbejder" not in without
    assert "Kaj Kollega" in without


def test_filters_and_words_work_together_and_keep_their_state(office: Client, people: SimpleNamespace) -> None:
    asked = {"q": "mette", "enhed": people.team.pk, "ansat": "nu"}
    assert names(office, **asked) == ["Mette Medarbejder"]
    page = office.get("/personale/", asked).content.decode()
    assert f'<option value="{people.team.pk}" selected>' in page
    assert '<option value="nu" selected>' in page
    assert 'name="q" value="mette"' in page


@pytest.mark.parametrize("asked", [{"q": "mette"}, {"ansat": "nu"}, {"dokumenter": "ja"}, {"q": "x", "ansat": "nu"}])
def test_a_search_is_one_event_without_what_was_asked(office: Client, asked: dict[str, str]) -> None:
    LedgerEvent.objects.all()._raw_delete("default")
    office.get("/personale/", asked)
    event = LedgerEvent.objects.get()
    assert (event.action, event.actor_role, event.folder, event.record) == ("searched", "hr", None, None)


@pytest.mark.parametrize("asked", [{}, {"q": " "}, {"ansat": ""}, {"side": "2"}, {"enhed": "999999"}])
def test_leafing_through_all_is_no_search(office: Client, asked: dict[str, str]) -> None:
    LedgerEvent.objects.all()._raw_delete("default")
    office.get("/personale/", asked)
    assert LedgerEvent.objects.count() == 0


def test_nothing_found_says_what_to_do(office: Client) -> None:
    page = office.get("/personale/", {"q": "findes ikke"}, headers={"accept-language": "en"}).content.decode()
    assert "Nobody was found. Try a part of the name or the whole employee number" in page
    assert "Show everybody" in page


def test_leafing_keeps_the_filter(office: Client, people: SimpleNamespace) -> None:
    _many(people, 30)
    page = html.unescape(office.get("/personale/", {"ansat": "nu"}).content.decode())
    assert 'href="?ansat=nu&side=2#alle"' in page
    assert 'rel="prev"' in html.unescape(office.get("/personale/", {"ansat": "nu", "side": 2}).content.decode())


def _many(people: SimpleNamespace, count: int) -> None:
    Employee.objects.bulk_create(
        Employee(
            municipality=people.municipality,
            unit=people.team,
            number=f"m{n}",
            name=f"Person {n:03}",
            employed_from=datetime.date(2020, 1, 1),
        )
        for n in range(count)
    )


@pytest.mark.parametrize("asked", [{}, {"q": "person", "ansat": "nu", "dokumenter": "nej"}])
def test_it_takes_few_queries_however_many_there_are(
    office: Client, people: SimpleNamespace, asked: dict[str, str], django_assert_max_num_queries: Any
) -> None:
    office.get("/samtaler/")  # from then on the site's own colours are in the cache
    for count in (3, 40):
        Employee.objects.filter(number__startswith="m").delete()
        _many(people, count)
        with django_assert_max_num_queries(16) as counted:
            assert office.get("/personale/", asked).status_code == 200
        # Who is signed in, and by which device, is asked on every page.
        taken = [query["sql"] for query in counted.captured_queries if "samtale_p" in query["sql"]]
        assert len([sql for sql in taken if "device" not in sql]) <= 10, taken


def test_nobody_else_is_shown_the_search(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.leder)
    page = client.get("/personale/", {"q": "mette", "enhed": people.team.pk}).content.decode()
    assert 'name="enhed"' not in page
    assert 'id="alle"' not in page
    assert list(LedgerEvent.objects.values_list("action", flat=True)) == ["journaled"]


@pytest.fixture
def several(put: Any) -> SimpleNamespace:
    """A plan of two years ago, minutes of this year, and a plan that was corrected."""
    plan = put(a_document(title="Plan fra før"), "a")
    minutes = put(a_document(title="Referat i år", kind="minutes"), "b")
    wrong = put(a_document(title="Plan med fejl"), "c")
    right = put(a_document(title="Plan uden fejl"), "d", supersedes=wrong)
    then = timezone.make_aware(datetime.datetime(2024, 6, 1))
    Entry.objects.filter(pk=plan.pk).update(journaled_at=then)
    return SimpleNamespace(plan=plan, minutes=minutes, wrong=wrong, right=right)


def titles(client: Client, folder: Folder, **asked: str) -> list[str]:
    page = client.get(f"/personale/mapper/{folder.uuid}/", asked).content.decode()
    return [title.strip() for title in re.findall(r"<h3>([^<]+) <small>", page)]


def test_documents_are_chosen_by_kind_and_year(
    client: Client, people: SimpleNamespace, folder: Folder, several: SimpleNamespace
) -> None:
    sign_in(client, people.medarbejder)
    whole = ["Plan uden fejl", "Referat i år", "Plan fra før", "Plan med fejl"]
    assert titles(client, folder) == whole  # what was corrected stands last
    assert titles(client, folder, type="minutes") == ["Referat i år"]
    assert titles(client, folder, aar="2024") == ["Plan fra før"]
    assert titles(client, folder, aar="2024", type="minutes") == []
    assert titles(client, folder, aar="1999", type="nothing") == whole


def test_a_choice_is_offered_where_there_is_much_to_choose_from(
    client: Client, people: SimpleNamespace, folder: Folder, several: SimpleNamespace, put: Any
) -> None:
    sign_in(client, people.medarbejder)
    address = f"/personale/mapper/{folder.uuid}/"
    assert 'name="aar"' not in client.get(address).content.decode()
    assert 'name="aar"' in client.get(address, {"type": "minutes"}).content.decode()  # else nobody gets out again
    for key in "efg":
        put(a_document(title=f"Plan {key}"), key)
    assert 'name="aar"' in client.get(address).content.decode()


def test_no_document_that_fits_says_what_to_do(
    client: Client, people: SimpleNamespace, folder: Folder, several: SimpleNamespace
) -> None:
    sign_in(client, people.medarbejder)
    asked = {"aar": "2024", "type": "minutes"}
    page = client.get(f"/personale/mapper/{folder.uuid}/", asked, headers={"accept-language": "en"}).content.decode()
    assert "No document fits. Choose another kind or year, or show all documents." in page


def test_what_was_corrected_is_folded_away_and_says_so(
    client: Client, people: SimpleNamespace, folder: Folder, several: SimpleNamespace
) -> None:
    sign_in(client, people.medarbejder)
    page = client.get(f"/personale/mapper/{folder.uuid}/", headers={"accept-language": "en"}).content.decode()
    current, corrected = page.split('<details class="sg-corrected">')
    assert "1 document that has been corrected since" in corrected
    assert several.wrong.number in corrected
    assert "Plan med fejl" not in current


@pytest.mark.parametrize("name", ["medarbejder", "hr"])
def test_the_folder_takes_few_queries_however_many_documents(
    client: Client, people: SimpleNamespace, folder: Folder, put: Any, name: str, django_assert_max_num_queries: Any
) -> None:
    say_why(folder, people.hr)
    sign_in(client, getattr(people, name))
    client.get("/samtaler/")
    counts = []
    for first in (0, 6):
        for number in range(first, first + 6):
            put(submit_key=str(number))
        with django_assert_max_num_queries(17) as counted:
            client.get(f"/personale/mapper/{folder.uuid}/", {"type": "plan"})
        counts.append(len(counted))
    assert counts[1] <= counts[0]


STRANGERS = ["direktoer", "leder", "kollega", "medarbejder", "leder_b", "hr_b", "redaktoer", "admin"]


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_begins_no_folder(client: Client, people: SimpleNamespace, name: str) -> None:
    sign_in(client, getattr(people, name))
    answer = client.post(f"/personale/medarbejdere/{people.medarbejder.uuid}/mappe/")
    assert answer.status_code == 404
    assert Folder.objects.count() == 0
    refused = (
        ["refused"] if name not in ("hr_b", "redaktoer", "admin") else []
    )  # who is not employed here has no ledger
    assert list(LedgerEvent.objects.values_list("action", flat=True)) == refused


def test_hr_begins_the_folder_of_somebody_about_whom_nothing_is_kept(office: Client, people: SimpleNamespace) -> None:
    address = f"/personale/medarbejdere/{people.kollega.uuid}/mappe/"
    assert f'action="{address}"' in office.get("/personale/").content.decode()
    answer = office.post(address)
    folder = Folder.objects.get(employee=people.kollega)
    assert answer["Location"] == f"/personale/mapper/{folder.uuid}/"
    office.post(address)
    (begun,) = LedgerEvent.objects.filter(action="folder_begun")
    assert (begun.actor, begun.folder) == (f"employee:{people.hr.uuid}", folder.uuid)
    assert office.get(address).status_code == 405
