"""Planning, moving, holding and calling off, as a person does it: what may stand in the way is told in words."""

from __future__ import annotations

import html
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samtale_intranet.conversations import api, course
from samtale_intranet.conversations.api import Change
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.models import LedgerEvent
from tests.conversations.conftest import HOUR, at, local
from tests.personas import sign_in

pytestmark = pytest.mark.django_db
TIME = {"day": "7.12.2026", "starts": "9.30", "length": "60", "ends": "", "place": "Lokale 3", "version": "0"}


@pytest.fixture(autouse=True)
def november(people: SimpleNamespace) -> Iterator[None]:
    with time_machine.travel(local(2026, 11, 27, 12), tick=False):
        yield


@pytest.fixture
def talk(people: SimpleNamespace, mus: ConversationType) -> Conversation:
    return api.begin(type=mus, employee=people.medarbejder)


@pytest.fixture
def leader(client: Client, people: SimpleNamespace) -> Client:
    return sign_in(client, people.leder, step_up=False)


def send(client: Client, name: str, talk: Conversation | None = None, **data: str) -> tuple[int, str]:
    address = reverse(f"samtale_conversations:{name}", args=[talk.uuid] if talk else [])
    answer = client.post(address, data)
    return answer.status_code, html.unescape(answer.content.decode())


def again(talk: Conversation) -> Conversation:
    return Conversation.objects.get(pk=talk.pk)


def test_a_leader_plans_it_by_the_local_clock(leader: Client, talk: Conversation) -> None:
    assert send(leader, "meeting", talk, **TIME)[0] == 302
    found = again(talk)
    assert (found.starts_at, found.ends_at) == (local(2026, 12, 7, 9, 30), local(2026, 12, 7, 10, 30))
    assert (found.place, found.meeting_version) == ("Lokale 3", 1)
    page = leader.get(talk.get_absolute_url()).content.decode()
    assert "mandag 7. december 2026, 09.30–10.30" in page
    assert "Lokale 3" in page


def test_an_end_that_was_written_counts_before_the_length(leader: Client, talk: Conversation) -> None:
    send(leader, "meeting", talk, **TIME | {"ends": "11"})
    assert again(talk).ends_at == local(2026, 12, 7, 11)


def test_an_hour_is_an_hour_in_the_night_when_clocks_are_put_back(leader: Client, talk: Conversation) -> None:
    send(leader, "meeting", talk, **TIME | {"day": "31.10.2027", "starts": "2.30", "anyway": ""})
    sent = TIME | {"day": "31.10.2027", "starts": "2.30"}
    _status, page = send(leader, "meeting", talk, **sent)
    mark = page.split('name="anyway" value="')[1].split('"')[0]
    send(leader, "meeting", talk, **sent, anyway=mark)
    found = again(talk)
    assert found.starts_at
    assert found.ends_at
    assert found.ends_at - found.starts_at == HOUR


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"day": "26.11.2026"}, "Det tidspunkt er passeret. Vælg et, der ligger fremme i tiden."),
        ({"day": "27.11.2026", "starts": "9"}, "Det tidspunkt er passeret. Vælg et, der ligger fremme i tiden."),
        ({"day": "31.2.2027"}, "Det er ikke en dag. Skriv den som 24.12.2026."),
        ({"day": ""}, "Skriv en dag, for eksempel 24.12.2026."),
        ({"starts": "halv ti"}, "Det er ikke et klokkeslæt. Skriv det som 9.30."),
        ({"starts": ""}, "Skriv et klokkeslæt, for eksempel 9.30."),
        ({"ends": "9.00"}, "Mødet slutter, før det begynder. Skriv et senere klokkeslæt, eller lad feltet stå tomt."),
        ({"ends": "23.00"}, "Et møde kan højst vare 10 timer."),
        ({"day": "7.12.2206"}, "Det er mere end tre år ude i fremtiden. Er årstallet rigtigt?"),
        ({"day": "28.3.2027", "starts": "2.30"}, "Uret stilles frem den nat, så det klokkeslæt findes ikke."),
        ({"place": "x" * 201}, "Skriv stedet med højst 200 tegn."),
    ],
)
def test_what_cannot_be_meant_is_told_and_nothing_typed_is_lost(
    leader: Client, talk: Conversation, wrong: dict[str, str], told: str
) -> None:
    status, page = send(leader, "meeting", talk, **TIME | wrong)
    assert (status, told in page) == (400, True)
    for name, value in (TIME | wrong).items():
        assert name in ("length", "version") or not value or f'value="{value}"' in page
    assert again(talk).starts_at is None


def test_a_holiday_is_named_and_the_next_working_day_offered(leader: Client, talk: Conversation) -> None:
    status, page = send(leader, "meeting", talk, **TIME | {"day": "25.12.2026"})
    assert status == 409
    assert "Fredag 25. december er en helligdag: Juledag." in page
    assert "Tag mandag 28. december i stedet" in page
    assert again(talk).starts_at is None
    sent = TIME | {"day": "25.12.2026", "instead": "28.12.2026"}
    assert send(leader, "meeting", talk, **sent)[0] == 302
    assert again(talk).starts_at == local(2026, 12, 28, 9, 30)


def test_a_day_on_which_many_are_closed_is_said_to_be_one(leader: Client, talk: Conversation) -> None:
    status, page = send(leader, "meeting", talk, **TIME | {"day": "24.12.2026"})
    assert status == 409
    assert "Mange arbejdspladser har lukket torsdag 24. december: Juleaftensdag." in page
    assert "Tag mandag 28. december i stedet" in page


def test_it_is_planned_on_a_weekend_where_that_is_meant(leader: Client, talk: Conversation) -> None:
    sent = TIME | {"day": "12.12.2026"}
    _status, page = send(leader, "meeting", talk, **sent)
    assert "Lørdag 12. december ligger i weekenden." in page
    mark = page.split('name="anyway" value="')[1].split('"')[0]
    moved = send(leader, "meeting", talk, **sent | {"day": "13.12.2026", "anyway": mark})
    assert moved[0] == 409, "a tick is for the time that was doubted, not for another"
    assert send(leader, "meeting", talk, **sent, anyway=mark)[0] == 302


def test_who_is_busy_is_named(
    leader: Client, people: SimpleNamespace, talk: Conversation, mus: ConversationType
) -> None:
    other = api.begin(type=mus, employee=people.kollega)
    api.plan(conversation=other, meeting=at(local(2026, 12, 7, 10)), version=0, by=people.leder)
    status, page = send(leader, "meeting", talk, **TIME)
    assert (status, "Du har en anden samtale på det tidspunkt." in page) == (409, True)
    assert "i stedet" not in page


def test_a_time_after_the_day_by_which_it_is_to_be_held_is_doubted(leader: Client, talk: Conversation) -> None:
    Conversation.objects.update(due_on=local(2026, 12, 6).date())
    status, page = send(leader, "meeting", talk, **TIME)
    assert (status, "Samtalen skal være holdt senest 6. december 2026." in page) == (409, True)
    Conversation.objects.update(due_on=local(2026, 12, 7).date())
    assert send(leader, "meeting", talk, **TIME)[0] == 302


def test_whoever_comes_second_sees_both_times_and_loses_none(
    leader: Client, people: SimpleNamespace, talk: Conversation
) -> None:
    api.plan(conversation=talk, meeting=at(local(2026, 12, 9, 13), "Kantinen"), version=0, by=people.direktoer)
    status, page = send(leader, "meeting", talk, **TIME)
    assert status == 409
    assert "onsdag 9. december 2026, 13.00–14.00, Kantinen" in page
    assert 'value="7.12.2026"' in page
    assert again(talk).place == "Kantinen"
    assert 'name="version" value="1"' in page
    assert send(leader, "meeting", talk, **TIME | {"version": "1"})[0] == 302
    assert again(talk).place == "Lokale 3"


def test_a_step_that_is_missing_is_told(leader: Client, talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    def guard(_conversation: Conversation, change: Change) -> None:
        raise api.StepMissing("summons", f"Send indkaldelsen først ({change}).")

    monkeypatch.setattr(course, "_guards", [guard])
    status, page = send(leader, "meeting", talk, **TIME)
    assert (status, "Send indkaldelsen først (planned)." in page, 'value="9.30"' in page) == (409, True, True)
    status, page = send(leader, "held", talk, day="26.11.2026")
    assert (status, "Send indkaldelsen først (held)." in page, 'value="26.11.2026"' in page) == (409, True, True)
    assert again(talk).held_at is None


def test_it_was_held_on_a_day_that_has_passed(leader: Client, talk: Conversation) -> None:
    assert send(leader, "held", talk, day="3.11.2026")[0] == 302
    assert again(talk).held_at == local(2026, 11, 3, 12)
    assert "Holdt 3. november 2026" in leader.get(talk.get_absolute_url()).content.decode()


def test_it_was_held_when_it_was_planned(leader: Client, talk: Conversation) -> None:
    Conversation.objects.update(starts_at=local(2026, 11, 26, 9), ends_at=local(2026, 11, 26, 10))
    assert 'value="26.11.2026"' in leader.get(reverse("samtale_conversations:held", args=[talk.uuid])).content.decode()
    send(leader, "held", talk, day="26.11.2026")
    assert again(talk).held_at == local(2026, 11, 26, 9)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("28.11.2026", "Den dag er ikke kommet endnu."),
        ("1.1.1926", "Mette Medarbejder var ikke ansat den dag."),
        ("i går", "Det er ikke en dag."),
    ],
)
def test_a_day_on_which_it_was_not_held(leader: Client, talk: Conversation, day: str, told: str) -> None:
    status, page = send(leader, "held", talk, day=day)
    assert (status, told in page, f'value="{day}"' in page) == (400, True, True)


def test_it_is_called_off_when_that_is_confirmed(leader: Client, talk: Conversation) -> None:
    address = reverse("samtale_conversations:cancel", args=[talk.uuid])
    assert "Skal samtalen aflyses?" in leader.get(address).content.decode()
    assert again(talk).is_open
    assert leader.post(address).status_code == 302
    assert again(talk).cancelled_at
    page = leader.post(address, follow=True).content.decode()
    assert "Samtalen er allerede aflyst. Intet er ændret." in page


@pytest.mark.parametrize("name", ["meeting", "held", "cancel"])
def test_what_was_held_is_not_planned_again(leader: Client, talk: Conversation, name: str) -> None:
    send(leader, "held", talk, day="3.11.2026")
    before = again(talk)
    answer = leader.post(reverse(f"samtale_conversations:{name}", args=[talk.uuid]), TIME, follow=True)
    assert "Samtalen er allerede holdt. Intet er ændret." in answer.content.decode()
    assert again(talk).held_at == before.held_at


def test_a_leader_begins_one_and_goes_on_to_its_time(
    leader: Client, people: SimpleNamespace, mus: ConversationType
) -> None:
    address = reverse("samtale_conversations:begin")
    chosen = {"employee": str(people.kollega.uuid), "type": str(mus.pk)}
    page = leader.get(address, {"medarbejder": people.kollega.uuid, "type": mus.pk}).content.decode()
    assert f'<option value="{people.kollega.uuid}" selected>' in page
    for _time in range(2):
        answer = leader.post(address, chosen)
        begun = Conversation.objects.get()
        assert answer["Location"] == reverse("samtale_conversations:meeting", args=[begun.uuid])
    assert (begun.employee, begun.leader) == (people.kollega, people.leder)


def test_whom_one_may_choose_costs_few_queries_and_tells_namesakes_apart(
    leader: Client, people: SimpleNamespace, mus: ConversationType
) -> None:
    led = [
        Employee(
            municipality=people.municipality,
            unit=people.team,
            number=f"m{number}",
            name="Sofie Brandt",
            title=f"Lærer {number}",
            employed_from=local(2020, 1, 1).date(),
        )
        for number in range(200)
    ]
    Employee.objects.bulk_create(led)
    leader.get(reverse("samtale_conversations:begin"))
    with CaptureQueriesContext(connection) as queries:
        page = leader.get(reverse("samtale_conversations:begin")).content.decode()
    assert "Sofie Brandt (Team Skole, Lærer 199)" in page
    assert len(queries) <= 12, "\n".join(each["sql"][:160] for each in queries)


@pytest.mark.parametrize("sent", [{}, {"employee": "x", "type": "y"}, {"type": "1"}])
def test_who_and_what_is_asked_for_again(leader: Client, mus: ConversationType, sent: dict[str, str]) -> None:
    status, page = send(leader, "begin", **sent)
    assert (status, "Vælg, hvem samtalen er med." in page or "Vælg en fra listen" in page) == (400, True)
    assert not Conversation.objects.exists()


def test_an_employee_asks_for_one_and_the_leader_gets_one_mail(
    client: Client, people: SimpleNamespace, mus: ConversationType
) -> None:
    employee = sign_in(client, people.medarbejder, step_up=False)
    for _time in range(2):
        assert send(employee, "ask", type=str(mus.pk))[0] == 302
    begun, message = Conversation.objects.get(), Message.objects.get()
    assert (begun.employee, begun.leader) == (people.medarbejder, people.leder)
    assert (message.kind, message.recipient, message.data) == ("asked_for", people.leder, {})
    from samtale_intranet.conversations.mail.kinds import kinds

    mail = kinds["asked_for"].build(message)
    assert mail
    assert mail.subject == "Mette Medarbejder vil gerne have en samtale"
    api.plan(conversation=begun, meeting=at(local(2026, 12, 7)), version=0, by=people.leder)
    assert kinds["asked_for"].build(Message.objects.get()) is None, "it has a time by now"


def test_nobody_asks_for_what_may_end_in_a_sanction(
    client: Client, people: SimpleNamespace, mus: ConversationType
) -> None:
    mus.sanction_possible = True
    mus.save()
    status, page = send(sign_in(client, people.medarbejder, step_up=False), "ask", type=str(mus.pk))
    assert (status, mus.name in page) == (400, False)


def test_who_has_no_leader_is_told_what_to_do(client: Client, people: SimpleNamespace, mus: ConversationType) -> None:
    top = sign_in(client, people.direktoer, step_up=False)
    assert "Ingen er registreret som din leder." in top.get(reverse("samtale_conversations:ask")).content.decode()
    assert "Ingen er registreret som din leder." in send(top, "ask", type=str(mus.pk))[1]


def test_an_employee_sees_it_and_changes_nothing(client: Client, people: SimpleNamespace, talk: Conversation) -> None:
    """The time is the leader's to set: nobody moves a summons by themselves."""
    employee = sign_in(client, people.medarbejder, step_up=False)
    page = employee.get(talk.get_absolute_url()).content.decode()
    assert "Lars Leder finder et tidspunkt" in page
    for name in ("meeting", "held", "cancel"):
        address = reverse(f"samtale_conversations:{name}", args=[talk.uuid])
        assert address not in page
        for answer in (employee.get(address), employee.post(address, TIME)):
            assert answer.status_code == 404
    assert LedgerEvent.objects.filter(action="refused").count() == 6
    assert again(talk).starts_at is None


STRANGERS = ("kollega", "direktoer", "hr", "leder_b", "hr_b", "admin", "redaktoer")


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_finds_nothing(client: Client, people: SimpleNamespace, talk: Conversation, name: str) -> None:
    """Another unit's leader, a leader's leader, HR, another municipality and a superuser are told nothing."""
    stranger = sign_in(client, getattr(people, name))
    addresses = [talk.get_absolute_url()]
    addresses += [reverse(f"samtale_conversations:{one}", args=[talk.uuid]) for one in ("meeting", "held", "cancel")]
    for address in addresses:
        for answer in (stranger.get(address), stranger.post(address, TIME)):
            assert answer.status_code in (404, 405)
            assert "Mette" not in answer.content.decode()
    answer = stranger.post(
        reverse("samtale_conversations:begin"), {"employee": people.medarbejder.uuid, "type": talk.type_id}
    )
    assert answer.status_code == 404
    assert again(talk).starts_at is None


def test_what_was_typed_is_given_back_where_the_session_is_over(client: Client, talk: Conversation) -> None:
    answer: Any = client.post(reverse("samtale_conversations:meeting", args=[talk.uuid]), TIME)
    assert (answer.status_code, "Lokale 3" in answer.content.decode()) == (401, True)
