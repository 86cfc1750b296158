"""A round: begun in one go with those one leads in a unit, and given its times one after the other."""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samtale_intranet.conversations import api, course
from samtale_intranet.conversations.api import Change
from samtale_intranet.conversations.models import Conversation, ConversationType, Round
from samtale_intranet.conversations.rounds.api import NobodyLeft, begin_round, candidates, units_of
from samtale_intranet.people.api import led_by
from samtale_intranet.people.models import Employee, Unit
from tests.conftest import employ
from tests.conversations.conftest import at, local
from tests.conversations.test_overview import many
from tests.personas import sign_in

pytestmark = pytest.mark.django_db
DUE_ON = datetime.date(2027, 1, 31)
NEW = "/samtaler/runder/ny/"


@pytest.fixture(autouse=True)
def november(people: SimpleNamespace) -> Iterator[None]:
    with time_machine.travel(local(2026, 11, 27, 12), tick=False):
        yield


@pytest.fixture
def leader(client: Client, people: SimpleNamespace) -> Client:
    return sign_in(client, people.leder, step_up=False)


def begin(people: SimpleNamespace, type: ConversationType, *who: Employee) -> Round:
    chosen = [one.uuid for one in who or (people.medarbejder, people.kollega)]
    return begin_round(by=people.leder, type=type, unit=people.team, due_on=DUE_ON, employees=chosen)


def address_of(round: Round) -> str:
    return reverse("samtale_conversations:round", args=[round.uuid])


def text(answer: object) -> str:
    return html.unescape(answer.content.decode())  # type: ignore[attr-defined]


def test_it_begins_with_all_at_once_and_tells_the_listeners(
    people: SimpleNamespace, mus: ConversationType, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[Employee, Change]] = []
    monkeypatch.setattr(course, "_listeners", [lambda each, change, _by: told.append((each.employee, change))])
    round = begin(people, mus)
    begun = Conversation.objects.filter(round=round)
    assert {(each.employee, each.leader, each.due_on) for each in begun} == {
        (people.medarbejder, people.leder, DUE_ON),
        (people.kollega, people.leder, DUE_ON),
    }
    assert begun[0].rules.follow_up_months == ()
    assert [change for _who, change in told] == [Change.BEGUN] * 2


def test_sent_twice_it_is_one_round(people: SimpleNamespace, mus: ConversationType) -> None:
    first = begin(people, mus, people.medarbejder)
    assert begin(people, mus) == first
    assert Conversation.objects.filter(round=first).count() == 2
    for each in Conversation.objects.all():
        api.close(conversation=each, by=people.leder)
    assert begin(people, mus) == first
    assert Conversation.objects.count() == 2, "who has had theirs in this round is not begun with again"


def test_who_has_one_under_way_or_another_leader_is_left_out(people: SimpleNamespace, mus: ConversationType) -> None:
    api.begin(type=mus, employee=people.medarbejder)
    round = begin(people, mus, people.medarbejder, people.kollega, people.hr, people.medarbejder_b, people.leder)
    assert [each.employee for each in round.conversations.all()] == [people.kollega]
    with pytest.raises(NobodyLeft):
        begin_round(
            by=people.leder,
            type=mus,
            unit=people.team,
            due_on=DUE_ON + datetime.timedelta(days=1),
            employees=[people.medarbejder.uuid, people.hr.uuid],
        )
    assert Round.objects.count() == 1


def test_two_hundred_are_begun_in_a_few_queries(
    people: SimpleNamespace, mus: ConversationType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "_listeners", [])
    led = many(people, 200)
    with CaptureQueriesContext(connection) as queries:
        round = begin(people, mus, *led)
    assert round.conversations.count() == 200
    assert len(queries) <= 16, "\n".join(each["sql"][:160] for each in queries)


def test_it_says_whom_it_includes_and_why_others_are_left_out(
    leader: Client, people: SimpleNamespace, mus: ConversationType
) -> None:
    fresh = employ(people.municipality, people.team, "ny", "77", name="Nana Ny")
    held = api.begin(type=mus, employee=people.kollega)
    api.plan(conversation=held, meeting=at(local(2026, 12, 7)), version=0, by=people.leder)
    page = text(leader.get(NEW, {"type": mus.pk, "enhed": people.team.pk}))
    included, left_out = page.split("Hvem er ikke med, og hvorfor?")
    assert f'value="{people.medarbejder.uuid}" checked' in included
    assert f'value="{fresh.uuid}" checked' in included
    assert str(people.kollega.uuid) not in page
    assert "Kaj Kollega" in left_out
    assert "samtalen er planlagt til 7. december 2026" in left_out


def test_who_has_had_one_lately_is_there_but_not_chosen(
    leader: Client, people: SimpleNamespace, mus: ConversationType
) -> None:
    held = api.begin(type=mus, employee=people.kollega)
    api.close(conversation=held, by=people.leder)
    page = text(leader.get(NEW, {"type": mus.pk, "enhed": people.team.pk}))
    assert f'value="{people.kollega.uuid}">' in page
    assert "sidst holdt 27. november 2026" in page


def test_with_seniors_alone_where_the_type_says_so(people: SimpleNamespace, senior: ConversationType) -> None:
    people.medarbejder.senior_from = datetime.date(2026, 1, 1)
    found = candidates(people=[people.medarbejder, people.kollega], type=senior)
    assert [(one.employee, one.can_be_included) for one in found] == [
        (people.kollega, False),
        (people.medarbejder, True),
    ]


def test_units_are_those_one_heads_and_those_of_whom_one_leads(people: SimpleNamespace) -> None:
    below = Unit.objects.create(municipality=people.municipality, name="Bibliotek", parent=people.team)
    Employee.objects.filter(pk=people.kollega.pk).update(unit=below)
    found = units_of(people.leder, list(led_by(leader=people.leder)))
    assert [(one.unit, one.below) for one in found] == [
        (people.team, frozenset({people.team.pk, below.pk})),
        (below, frozenset({below.pk})),
    ]


def test_a_leader_begins_one_on_its_page(leader: Client, people: SimpleNamespace, mus: ConversationType) -> None:
    sent = {"type": mus.pk, "enhed": people.team.pk, "due_on": "31.1.2027", "employee": [people.kollega.uuid]}
    for _time in range(2):
        answer = leader.post(NEW, sent)
        assert answer.status_code in (302, 400)
    round = Round.objects.get()
    assert (round.begun_by, round.due_on) == (people.leder, DUE_ON)
    page = text(leader.get(address_of(round)))
    assert "Kaj Kollega" in page
    assert "Samtalerne holdes senest 31. januar 2027." in page
    assert "Åbn runden" in text(leader.get("/samtaler/"))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"due_on": "1.11.2026"}, "Den dag er passeret."),
        ({"due_on": "snart"}, "Det er ikke en dag."),
        ({"due_on": "31.1.2206"}, "Er årstallet rigtigt?"),
        ({"employee": []}, "Vælg mindst én medarbejder."),
        ({"employee": ["00000000-0000-4000-8000-000000000001"]}, "En af dem, du har valgt, kan ikke være med længere."),
        ({"type": "0"}, "Vælg en samtale fra listen."),
        ({"enhed": "0"}, "Vælg en enhed fra listen."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_begun(
    leader: Client, people: SimpleNamespace, mus: ConversationType, wrong: dict[str, object], told: str
) -> None:
    sent = {"type": mus.pk, "enhed": people.team.pk, "due_on": "31.1.2027", "employee": [people.kollega.uuid]}
    answer = leader.post(NEW, sent | wrong)
    assert (answer.status_code, told in text(answer)) == (400, True)
    assert not Conversation.objects.exists()


def rows_of(page: str) -> dict[str, str]:
    """Give what the rows of the page would send."""
    found = {}
    for part in page.split('<ol class="sg-times">')[1].split("</ol>")[0].split("<input ")[1:]:
        name, value = (part.split(f'{key}="')[1].split('"')[0] for key in ("name", "value"))
        if 'type="checkbox"' not in part:
            found[name] = value
    return found


ASKED = {
    "dag": "23.12.2026",
    "foerst": "10",
    "sidst": "15",
    "laengde": "60",
    "pause": "30",
    "antal": "1",
    "sted": "Her",
}


def test_times_are_proposed_changed_and_saved(leader: Client, people: SimpleNamespace, mus: ConversationType) -> None:
    round = begin(people, mus)
    page = text(leader.get(address_of(round), ASKED))
    sent = rows_of(page)
    first, second = (f"{each.uuid}-" for each in round.conversations.order_by("employee__name"))
    assert (sent[first + "day"], sent[first + "starts"], sent[first + "place"]) == ("23.12.2026", "10.00", "Her")
    assert (sent[second + "day"], sent[second + "ends"]) == ("28.12.2026", "11.00"), (
        "neither on the 24th, when many are closed, nor at Christmas"
    )
    sent[second + "starts"] = "9"
    assert leader.post(address_of(round), sent)["Location"] == address_of(round)
    assert [each.starts_at for each in round.conversations.order_by("employee__name")] == [
        local(2026, 12, 23, 10),
        local(2026, 12, 28, 9),
    ]
    page = text(leader.get(address_of(round)))
    assert "2 samtaler har fået et tidspunkt." in page
    assert "Find tidspunkterne" not in page


def test_a_row_with_something_wrong_is_kept_and_the_others_are_saved(
    leader: Client, people: SimpleNamespace, mus: ConversationType
) -> None:
    round = begin(people, mus)
    first, second = round.conversations.order_by("employee__name")
    sent = {
        f"{first.uuid}-day": "7.12.2026",
        f"{first.uuid}-starts": "9",
        f"{first.uuid}-ends": "",
        f"{second.uuid}-day": "25.12.2026",
        f"{second.uuid}-starts": "9",
        f"{second.uuid}-ends": "",
    }
    answer = leader.post(address_of(round), sent)
    page = text(answer)
    assert answer.status_code == 409
    assert "Fredag 25. december er en helligdag: Juledag." in page
    assert f'name="{second.uuid}-day" value="25.12.2026"' in page
    first.refresh_from_db()
    assert first.starts_at == local(2026, 12, 7, 9)
    mark = page.split(f'name="{second.uuid}-anyway" value="')[1].split('"')[0]
    assert leader.post(address_of(round), sent | {f"{second.uuid}-anyway": mark}).status_code == 302
    second.refresh_from_db()
    assert second.starts_at == local(2026, 12, 25, 9)


def test_two_rows_at_once_are_doubted(leader: Client, people: SimpleNamespace, mus: ConversationType) -> None:
    round = begin(people, mus)
    sent = {
        f"{each.uuid}-{key}": value
        for each in round.conversations.all()
        for key, value in (("day", "7.12.2026"), ("starts", "9"), ("ends", ""))
    }
    answer = leader.post(address_of(round), sent)
    assert (answer.status_code, "Du har en anden samtale på det tidspunkt." in text(answer)) == (409, True)
    assert Conversation.objects.exclude(starts_at=None).count() == 1


def test_what_somebody_else_has_planned_meanwhile_keeps_its_time(
    leader: Client, people: SimpleNamespace, mus: ConversationType
) -> None:
    round = begin(people, mus, people.kollega)
    each = round.conversations.get()
    api.plan(conversation=each, meeting=at(local(2026, 12, 9)), version=0, by=people.direktoer)
    sent = {f"{each.uuid}-day": "7.12.2026", f"{each.uuid}-starts": "9", f"{each.uuid}-ends": ""}
    answer = leader.post(address_of(round), sent)
    page = text(answer)
    assert (answer.status_code, "En anden har planlagt samtalen i mellemtiden" in page) == (409, True)
    assert 'value="7.12.2026"' in page
    each.refresh_from_db()
    assert each.starts_at == local(2026, 12, 9)


def test_a_row_left_empty_waits(leader: Client, people: SimpleNamespace, mus: ConversationType) -> None:
    round = begin(people, mus, people.kollega)
    sent = dict.fromkeys(rows_of(text(leader.get(address_of(round)))), "")
    assert leader.post(address_of(round), sent).status_code == 302
    assert "Find tidspunkterne" in text(leader.get(address_of(round)))


def test_how_far_it_is(leader: Client, people: SimpleNamespace, mus: ConversationType) -> None:
    round = begin(people, mus)
    api.close(conversation=round.conversations.first(), by=people.leder)
    page = text(leader.get(address_of(round)))
    assert page.count('<progress value="1" max="2"') == 3


def test_a_round_of_two_hundred_is_shown_in_a_few_queries(
    leader: Client, people: SimpleNamespace, mus: ConversationType
) -> None:
    round = begin(people, mus, *many(people, 200))
    leader.get(address_of(round))
    for asked in ({}, ASKED, {"side": 3}):
        with CaptureQueriesContext(connection) as queries:
            page = text(leader.get(address_of(round), asked))
        assert page.count('<li class="sg-time">') == 25
        assert len(queries) <= 12, "\n".join(each["sql"][:160] for each in queries)


@pytest.mark.parametrize("name", ["medarbejder", "direktoer", "hr", "leder_b", "hr_b", "admin", "redaktoer"])
def test_a_stranger_finds_nothing(client: Client, people: SimpleNamespace, mus: ConversationType, name: str) -> None:
    round = begin(people, mus)
    stranger = sign_in(client, getattr(people, name))
    for answer in (stranger.get(address_of(round)), stranger.post(address_of(round), {})):
        assert (answer.status_code, "Kaj" in text(answer)) == (404, False)
    sent = {"type": mus.pk, "enhed": people.team.pk, "due_on": "31.1.2027", "employee": [people.kollega.uuid]}
    assert stranger.post(NEW, sent).status_code in (400, 404)
    assert Conversation.objects.count() == 2
