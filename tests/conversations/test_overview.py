"""My conversations: for a leader everybody they lead, for an employee their own, each with one next step."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samtale_intranet.conversations import api
from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.conversations.overview.filters import FIRST, PER_PAGE
from samtale_intranet.conversations.overview.rows import Row, Standing, overview_of
from samtale_intranet.people.models import Employee, Unit
from tests.conversations.conftest import DAY, HOUR, at, local
from tests.personas import sign_in

pytestmark = pytest.mark.django_db
MINE = "/samtaler/"
NOW = local(2026, 11, 27, 12)


@pytest.fixture(autouse=True)
def november(people: SimpleNamespace) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def many(people: SimpleNamespace, count: int) -> list[Employee]:
    """Let the leader lead so many more."""
    return Employee.objects.bulk_create(
        Employee(
            municipality=people.municipality,
            unit=people.team,
            number=f"m{number}",
            name=f"Navn {number:03}",
            employed_from=datetime.date(2020, 1, 1),
        )
        for number in range(count)
    )


STATES: list[dict[str, object]] = [
    {"due_on": datetime.date(2026, 11, 1)},
    {"due_on": datetime.date(2026, 11, 1), "starts_at": NOW - DAY, "ends_at": NOW - DAY + HOUR},
    {"due_on": datetime.date(2026, 12, 24)},
    {},
    {"starts_at": NOW + 7 * DAY, "ends_at": NOW + 7 * DAY + HOUR, "place": "Lokale 3"},
    {"starts_at": NOW - DAY, "ends_at": NOW - DAY + HOUR},
    {"held_at": NOW - 9 * DAY},
    {"held_at": NOW - 99 * DAY, "closed_at": NOW - 90 * DAY},
]


def in_all_states(people: list[Employee], leader: Employee, type: ConversationType) -> None:
    """Give each in turn a conversation in another state; some have none."""
    for number, one in enumerate(people):
        if number % 10 < len(STATES):
            begun = Conversation(type=type, employee=one, leader=leader, rules_copy={}, **STATES[number % 10])
            begun.save()


def rows(person: Employee) -> list[Row]:
    return list(overview_of(Employee.objects.with_lines().get(pk=person.pk)).led)


def test_each_stands_where_one_is_to_see_to_it(people: SimpleNamespace, mus: ConversationType) -> None:
    """Offentlighedsloven § 15: what was held but is not journaled is shown, without a day count of its own."""
    led = many(people, len(STATES))
    in_all_states(led, people.leder, mus)
    found = {row.employee.name: (row.standing, row.step and row.step.label) for row in rows(people.leder)}
    assert [found[one.name] for one in led] == [
        (Standing.OVERDUE, "Find et tidspunkt"),
        (Standing.OVERDUE, "Blev den holdt?"),
        (Standing.DUE, "Find et tidspunkt"),
        (Standing.DUE, "Find et tidspunkt"),
        (Standing.PLANNED, "Se og send invitationen"),
        (Standing.PLANNED, "Blev den holdt?"),
        (Standing.HELD, "Skriv aftalerne ned"),
        (Standing.CLOSED, None),
    ]
    assert found["Kaj Kollega"] == (Standing.DUE, "Planlæg"), "nothing stands for it in the database"


def test_what_waits_for_an_answer_or_for_follow_up_is_told_by_its_step(
    people: SimpleNamespace, mus: ConversationType, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = api.begin(type=mus, employee=people.medarbejder), api.begin(type=mus, employee=people.kollega)
    api.close(conversation=second, by=people.leder)

    def steps(conversations: list[Conversation], _person: Employee) -> dict[int, api.NextStep]:
        words = {
            first.pk: api.NextStep("Afventer svar", "Svar", "/svar/", 30, awaits_response=True),
            second.pk: api.NextStep("Om 4 måneder", "Følg op", "/op/", 20),
        }
        return {each.pk: words[each.pk] for each in conversations}

    monkeypatch.setattr(api, "_sources", [steps])
    found = {row.employee.name: (row.standing, row.step and row.step.url) for row in rows(people.leder)}
    assert found == {
        "Mette Medarbejder": (Standing.RESPOND, "/svar/"),
        "Kaj Kollega": (Standing.FOLLOW_UP, "/op/"),
    }


def test_an_employee_sees_their_own_and_asks(client: Client, people: SimpleNamespace, mus: ConversationType) -> None:
    employee = sign_in(client, people.medarbejder, step_up=False)
    page = html.unescape(employee.get(MINE).content.decode())
    assert f"/samtaler/bed-om/?type={mus.pk}" in page
    assert "Med dem, du er leder for" not in page
    begun = api.begin(type=mus, employee=people.medarbejder)
    assert "Din leder finder et tidspunkt" in employee.get(MINE).content.decode()
    api.plan(conversation=begun, meeting=at(local(2026, 12, 3), "Lokale 3"), version=0, by=people.leder)
    assert "torsdag 3. december, 10.00–11.00" in re.sub(r"</?time[^>]*>", "", employee.get(MINE).content.decode())
    for name in ("kollega", "hr", "leder_b", "admin", "direktoer"):
        assert begun.get_absolute_url() not in sign_in(client, getattr(people, name)).get(MINE).content.decode()


def test_who_has_nothing_is_told_what_to_do(client: Client, people: SimpleNamespace) -> None:
    page = sign_in(client, people.medarbejder, step_up=False).get(MINE).content.decode()
    assert "Vil du gerne tale med Lars Leder? Så spørg endelig." in page
    page = sign_in(client, people.leder, step_up=False).get(MINE).content.decode()
    assert "Der er ingen samtaler på vej med dem, du leder." in page
    page = sign_in(client, people.admin, step_up=False).get(MINE).content.decode()
    assert "Du er ikke registreret som medarbejder" in page


def test_who_is_led_by_nobody_has_nothing_due(people: SimpleNamespace, mus: ConversationType) -> None:
    assert overview_of(people.direktoer).own == ()


def test_a_leader_of_two_hundred_costs_few_queries(
    client: Client, people: SimpleNamespace, mus: ConversationType, senior: ConversationType
) -> None:
    """At most 15, with conversations in all states, types for leaders and seniors, and a round."""
    ConversationType.objects.create(
        municipality=people.municipality, key="lus", name="LUS", for_whom="leaders", every_months=12, along=senior
    )
    in_all_states(many(people, 200), people.leder, mus)
    leader = sign_in(client, people.leder, step_up=False)
    leader.get(MINE)
    for asked in ("", "?q=navn+00", "?tilstand=planlaeg&side=2", f"?enhed={people.team.pk}"):
        with CaptureQueriesContext(connection) as queries:
            answer = leader.get(MINE + asked)
        assert answer.status_code == 200
        assert len(queries) <= 15, "\n".join(each["sql"][:200] for each in queries)


def test_of_two_hundred_a_few_of_each_state_are_shown_and_the_rest_on_pages(
    client: Client, people: SimpleNamespace, mus: ConversationType
) -> None:
    in_all_states(many(people, 200), people.leder, mus)
    leader = sign_in(client, people.leder, step_up=False)
    page = leader.get(MINE).content.decode()
    assert page.count('<li class="sg-row">') <= FIRST * len(Standing) + 2
    assert "?tilstand=planlaeg#ledede" in page
    page = leader.get(MINE, {"tilstand": "planlaeg"}).content.decode().split('id="ledede"')[1]
    assert page.count('<li class="sg-row">') == PER_PAGE
    assert "Side 1 af 2" in page
    assert "Navn 000" not in page, "it is overdue, not to be planned"


def test_it_is_found_by_name_and_unit(client: Client, people: SimpleNamespace, mus: ConversationType) -> None:
    other = Unit.objects.create(municipality=people.municipality, name="Team Bibliotek", parent=people.team)
    Employee.objects.filter(pk=people.kollega.pk).update(unit=other)
    leader = sign_in(client, people.leder, step_up=False)

    def found(**asked: object) -> list[str]:
        page = leader.get(MINE, asked).content.decode().split('id="ledede"')[1]
        return [name for name in ("Mette Medarbejder", "Kaj Kollega") if f"<h4>{name}</h4>" in page]

    assert found() == ["Mette Medarbejder", "Kaj Kollega"]
    assert found(q="mette") == ["Mette Medarbejder"]
    assert found(enhed=other.pk) == ["Kaj Kollega"]
    assert found(q="mette", enhed=other.pk) == []
    assert found(q="x" * 200, enhed="x", tilstand="x", side="x") == ["Mette Medarbejder", "Kaj Kollega"]
    page = leader.get(MINE, {"q": "nobody"}).content.decode()
    assert "Ingen samtaler passer til søgningen." in page


def test_a_stand_in_sees_those_they_stand_in_for(
    client: Client, people: SimpleNamespace, mus: ConversationType, monkeypatch: pytest.MonkeyPatch
) -> None:
    from samtale_intranet.personnel import access
    from samtale_intranet.personnel.models import StandIn

    grant = StandIn.objects.create(
        municipality=people.municipality,
        leader=people.leder,
        stand_in=people.kollega,
        starts_on=NOW.date(),
        ends_on=NOW.date(),
        state="confirmed",
        given_by=people.hr,
        decided_by=people.hr2,
        decided_at=NOW,
    )
    for hr, event in ((people.hr, "proposed"), (people.hr2, "confirmed")):
        office = access.authorise_hr(user=hr.user)
        office.log(access.Event(f"stand_in_{event}"), record=grant.uuid, content=grant.evidence())
    page = sign_in(client, people.kollega, step_up=False).get(MINE).content.decode()
    assert "<h4>Mette Medarbejder</h4>" in page
    answer = client.post(reverse("samtale_conversations:begin"), {"employee": people.medarbejder.uuid, "type": mus.pk})
    assert answer.status_code == 302
    assert Conversation.objects.get().leader == people.leder
