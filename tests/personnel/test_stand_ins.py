"""A stand-in: given by one HR person, confirmed by another, for some days, and then over."""

from __future__ import annotations

import datetime
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from samtale_intranet.people.models import Employee, Municipality
from samtale_intranet.personnel.access import Action, Refused, Role, can
from samtale_intranet.personnel.models import Entry, Folder, LedgerEvent, StandIn
from samtale_intranet.personnel.stand_ins import api
from samtale_intranet.personnel.verification import first_wrong
from tests.personas import sign_in
from tests.personnel.documents import SECRET

STRANGERS = ["medarbejder", "leder", "direktoer", "kollega", "leder_b", "medarbejder_b", "redaktoer", "admin"]
AS_LEADER = {"view_folder", "read_entry", "write_plan", "respond", "journal", "annotate"}
AS_LEADER |= {"hold_conversation", "lead_conversation", "own_notes"}
DAY = datetime.timedelta(days=1)


def proposed(people: SimpleNamespace, *, starts: int = 0, ends: int = 14, **more: Any) -> StandIn:
    """Propose that `kollega` stands in for `leder`, from so many days ahead."""
    today = timezone.localdate()
    named = {"leader": people.leder, "stand_in": people.kollega, "user": people.hr.user, **more}
    return api.propose(starts_on=today + starts * DAY, ends_on=today + ends * DAY, **named)


def role_of(person: Any, folder: Folder, action: Action = Action.READ_ENTRY) -> Role | None:
    """Ask as the next request would."""
    user = getattr(person, "user", person)
    return can(type(user).objects.get(pk=user.pk), action, Folder.objects.with_relations().get(pk=folder.pk))


def actions() -> list[str]:
    return list(LedgerEvent.objects.order_by("sequence").values_list("action", flat=True))


# What opens, and when


def test_a_proposal_alone_opens_nothing(people: SimpleNamespace, folder: Folder) -> None:
    proposed(people)
    assert role_of(people.kollega, folder) is None


@pytest.mark.parametrize("action", list(Action))
def test_a_confirmed_stand_in_may_do_what_the_leader_may(
    people: SimpleNamespace, folder: Folder, action: Action
) -> None:
    api.confirm(user=people.hr2.user, grant_uuid=proposed(people).uuid)
    assert role_of(people.kollega, folder, action) is (Role.STAND_IN if action.value in AS_LEADER else None)
    assert role_of(people.leder, folder) is Role.LEADER


def test_it_opens_on_its_first_day_and_closes_after_its_last(people: SimpleNamespace, folder: Folder) -> None:
    today = timezone.localtime().replace(hour=12)
    api.confirm(user=people.hr2.user, grant_uuid=proposed(people, starts=2, ends=4).uuid)
    seen = []
    for days in range(7):
        with time_machine.travel(today + days * DAY, tick=False):
            seen.append(role_of(people.kollega, folder) is Role.STAND_IN)
    assert seen == [False, False, True, True, True, False, False]


def test_it_ends_at_once_when_it_is_withdrawn(people: SimpleNamespace, folder: Folder) -> None:
    grant = api.confirm(user=people.hr2.user, grant_uuid=proposed(people).uuid)
    api.withdraw(user=people.hr.user, grant_uuid=grant.uuid)
    assert role_of(people.kollega, folder) is None


def test_one_that_was_turned_down_opens_nothing(people: SimpleNamespace, folder: Folder) -> None:
    api.turn_down(user=people.hr2.user, grant_uuid=proposed(people).uuid)
    assert role_of(people.kollega, folder) is None


def test_it_follows_whom_the_leader_leads_now(people: SimpleNamespace, folder: Folder) -> None:
    api.confirm(user=people.hr2.user, grant_uuid=proposed(people).uuid)
    people.medarbejder.own_leader = people.direktoer
    people.medarbejder.save()
    assert role_of(people.kollega, folder) is None


def test_a_stand_in_is_just_the_employee_in_their_own_folder(people: SimpleNamespace) -> None:
    from samtale_intranet.personnel.api import folder_of

    api.confirm(user=people.hr2.user, grant_uuid=proposed(people).uuid)
    own = folder_of(employee=people.kollega)
    assert role_of(people.kollega, own) is Role.EMPLOYEE
    assert role_of(people.kollega, own, Action.JOURNAL) is None


def test_a_stand_in_whose_employment_has_ended_gets_nothing(people: SimpleNamespace, folder: Folder) -> None:
    api.confirm(user=people.hr2.user, grant_uuid=proposed(people).uuid)
    people.kollega.employed_until = timezone.localdate() - DAY
    people.kollega.save()
    assert role_of(people.kollega, folder) is None


def test_a_grant_of_another_municipality_opens_nothing_here(people: SimpleNamespace, folder: Folder) -> None:
    grant = api.confirm(user=people.hr2.user, grant_uuid=proposed(people).uuid)
    StandIn.objects.filter(pk=grant.pk).update(municipality=people.other)
    assert role_of(people.kollega, folder) is None


def test_a_grant_that_was_planted_in_the_database_opens_nothing(
    people: SimpleNamespace, folder: Folder, caplog: pytest.LogCaptureFixture
) -> None:
    today, now = timezone.localdate(), timezone.now()
    planted = StandIn.objects.create(
        municipality=people.municipality,
        leader=people.leder,
        stand_in=people.kollega,
        starts_on=today,
        ends_on=today + DAY,
        state="confirmed",
        given_by=people.hr,
        decided_by=people.hr2,
        decided_at=now,
    )
    assert planted.is_in_force
    assert role_of(people.kollega, folder) is None
    assert not api.led_or_stood_in(person=people.kollega)
    assert api.stand_ins_of(leader=people.leder) == []
    assert f"Record {planted.uuid} is stored, but no event tells that it was written. It opens nothing." in caplog.text


@pytest.mark.parametrize("column", ["stand_in", "ends_on", "state"])
def test_a_grant_that_was_changed_in_the_database_opens_nothing(
    people: SimpleNamespace, folder: Folder, column: str, caplog: pytest.LogCaptureFixture
) -> None:
    grant = proposed(people, stand_in=people.direktoer if column == "stand_in" else people.kollega)
    if column != "state":
        grant = api.confirm(user=people.hr2.user, grant_uuid=grant.uuid)
    changes = {
        "stand_in": {"stand_in": people.kollega},
        "ends_on": {"ends_on": grant.ends_on + 300 * DAY},
        "state": {"state": "confirmed", "decided_by": people.hr2, "decided_at": timezone.now()},
    }
    StandIn.objects.filter(pk=grant.pk).update(**changes[column])
    assert role_of(people.kollega, folder) is None
    assert "it was changed or rolled back. It opens nothing." in caplog.text


def test_those_a_stand_in_may_open_are_listed_without_themselves(people: SimpleNamespace) -> None:
    before = Employee.objects.get(pk=people.kollega.pk)  # of a request of its own: grants are asked once for each
    assert not api.led_or_stood_in(person=before)
    api.confirm(user=people.hr2.user, grant_uuid=proposed(people).uuid)
    assert list(api.led_or_stood_in(person=people.kollega)) == [people.medarbejder]
    assert people.medarbejder in api.led_or_stood_in(person=people.leder)
    assert api.stand_ins_of(leader=people.leder) == [people.kollega]


# Two people


@pytest.mark.parametrize("verb", [api.confirm, api.turn_down])
def test_whoever_proposed_cannot_decide(people: SimpleNamespace, verb: Any) -> None:
    grant = proposed(people)
    with pytest.raises(api.GrantRefused, match="Du har selv foreslået det. En anden fra HR skal afgøre det."):
        verb(user=people.hr.user, grant_uuid=grant.uuid)
    assert actions() == ["stand_in_proposed"]


def test_nobody_gives_themselves_access(people: SimpleNamespace) -> None:
    with pytest.raises(api.GrantRefused, match="Du kan ikke foreslå adgang til dig selv."):
        proposed(people, stand_in=people.hr)
    grant = proposed(people, stand_in=people.hr2)
    with pytest.raises(api.GrantRefused, match="Du kan ikke afgøre din egen adgang."):
        api.confirm(user=people.hr2.user, grant_uuid=grant.uuid)


def test_it_is_decided_once(people: SimpleNamespace) -> None:
    grant = api.turn_down(user=people.hr2.user, grant_uuid=proposed(people).uuid)
    for verb, words in (
        (api.confirm, "Det er allerede afgjort."),
        (api.withdraw, "Det er allerede afvist eller lukket"),
    ):
        with pytest.raises(api.GrantRefused, match=words):
            verb(user=people.hr2.user, grant_uuid=grant.uuid)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stand_in": "leder"}, "Ingen kan være stedfortræder for sig selv."),
        ({"stand_in": "medarbejder_b"}, "Vælg to personer, der er ansat her nu."),
        ({"leader": "leder_b"}, "Vælg to personer, der er ansat her nu."),
        ({"starts": 5, "ends": 4}, "Den sidste dag kommer før den første."),
        ({"starts": -9, "ends": -1}, "Den sidste dag er allerede gået."),
        ({"ends": 367}, "En stedfortræder er der højst et år."),
    ],
)
def test_it_says_what_is_wrong_with_a_proposal(people: SimpleNamespace, change: dict[str, Any], words: str) -> None:
    named = {key: getattr(people, value) if isinstance(value, str) else value for key, value in change.items()}
    with pytest.raises(api.GrantRefused, match=words):
        proposed(people, **named)
    assert not StandIn.objects.exists()
    assert actions() == []


def test_a_proposal_is_looked_at_again_when_it_is_confirmed(people: SimpleNamespace) -> None:
    grant = proposed(people)
    people.kollega.employed_until = timezone.localdate() - DAY
    people.kollega.save()
    with pytest.raises(api.GrantRefused, match="Vælg to personer, der er ansat her nu."):
        api.confirm(user=people.hr2.user, grant_uuid=grant.uuid)


@pytest.mark.parametrize("name", [*STRANGERS, "hr_b"])
def test_only_hr_of_the_municipality_has_a_say(people: SimpleNamespace, name: str) -> None:
    grant = proposed(people)
    user = getattr(getattr(people, name), "user", getattr(people, name))
    for verb in (api.confirm, api.turn_down, api.withdraw):
        with pytest.raises((Refused, StandIn.DoesNotExist)):
            verb(user=user, grant_uuid=grant.uuid)
    assert StandIn.objects.get().state == "proposed"


@pytest.mark.parametrize(
    "change",
    [
        {"decided_by": "hr", "decided_at": "now", "state": "confirmed"},
        {"decided_by": "kollega", "decided_at": "now", "state": "confirmed"},
        {"state": "confirmed"},
        {"state": "withdrawn"},
        {"leader": "kollega"},
    ],
)
def test_the_database_itself_holds_the_rules(people: SimpleNamespace, change: dict[str, str]) -> None:
    grant = proposed(people)
    values = {key: getattr(people, value, timezone.now() if value == "now" else value) for key, value in change.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        StandIn.objects.filter(pk=grant.pk).update(**values)


# The ledger, and what is told


def test_every_step_is_in_the_ledger_with_its_evidence(people: SimpleNamespace) -> None:
    grant = api.confirm(user=people.hr2.user, grant_uuid=proposed(people).uuid)
    api.withdraw(user=people.hr.user, grant_uuid=grant.uuid)
    assert actions() == ["stand_in_proposed", "stand_in_confirmed", "stand_in_withdrawn"]
    assert {event.record for event in LedgerEvent.objects.all()} == {grant.uuid}
    assert first_wrong(municipality=Municipality.objects.get(slug="norddjurs")) is None


def test_it_tells_those_whom_it_concerns(
    people: SimpleNamespace, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        grant = proposed(people)
    assert [mail.to for mail in mailoutbox] == [["hr2@example.org"]]
    assert "Kaj Kollega er foreslået som stedfortræder for Lars Leder" in mailoutbox[0].body
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        api.confirm(user=people.hr2.user, grant_uuid=grant.uuid)
    assert {mail.to[0] for mail in mailoutbox} == {"kollega@example.org", "leder@example.org", "hr@example.org"}


# The pages

LIST = "/personale/stedfortraedere/"
STEPS = {"bekraeft": "stand_in_confirmed", "afvis": "stand_in_refused", "luk": "stand_in_withdrawn"}


def filled(people: SimpleNamespace, **more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    given = {"leader": "2", "stand_in": "4", "starts_on": today.isoformat(), "ends_on": (today + DAY).isoformat()}
    return {**given, **more}


def test_hr_proposes_and_another_confirms_on_the_page(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.hr)
    assert "Ingen er stedfortræder for nogen" in client.get(LIST).text
    assert client.post(LIST, filled(people)).status_code == 302
    page = client.get(LIST).text
    assert "Kaj Kollega for Lars Leder" in page
    grant = StandIn.objects.get()
    assert f"{LIST}{grant.uuid}/bekraeft/" not in page
    assert client.post(f"{LIST}{grant.uuid}/bekraeft/").status_code == 409
    sign_in(client, people.hr2)
    assert f"{LIST}{grant.uuid}/bekraeft/" in client.get(LIST).text
    assert client.post(f"{LIST}{grant.uuid}/bekraeft/").status_code == 302
    sign_in(client, people.kollega)
    assert SECRET in client.get(f"/personale/poster/{entry.uuid}/").text
    assert "Mette Medarbejder" in client.get("/personale/").text
    event = LedgerEvent.objects.filter(action="entry_read").get()
    assert (event.actor_role, event.purpose) == ("stand_in", "hold_conversation")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"leader": "99"}, "Der er ingen ansat her med det nummer."),
        ({"leader": ""}, "Skriv medarbejdernummeret."),
        ({"starts_on": "i morgen"}, "Skriv dagen som 31.12.2026."),
        ({"ends_on": "2020-01-01"}, "Den sidste dag kommer før den første."),
    ],
)
def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(
    client: Client, people: SimpleNamespace, change: dict[str, str], words: str
) -> None:
    sign_in(client, people.hr)
    answer = client.post(LIST, filled(people, **change))
    assert answer.status_code == 400
    assert words in answer.text
    assert 'value="4"' in answer.text
    assert not StandIn.objects.exists()


@pytest.mark.parametrize("name", STRANGERS)
def test_the_pages_are_not_there_for_anybody_else(client: Client, people: SimpleNamespace, name: str) -> None:
    grant = proposed(people)
    person = getattr(people, name)
    sign_in(client, person)
    asked = [client.get(LIST), client.post(LIST, filled(people))]
    asked += [client.post(f"{LIST}{grant.uuid}/{step}/") for step in STEPS]
    for answer in asked:
        assert answer.status_code == 404
        assert "Kaj" not in answer.text.replace(getattr(person, "name", ""), "")
    refused = LedgerEvent.objects.filter(action="refused")
    assert refused.count() == (len(asked) if isinstance(person, Employee) else 0)
    assert StandIn.objects.get().state == "proposed"


@pytest.mark.parametrize("step", list(STEPS))
def test_another_municipalitys_hr_does_not_find_the_grant(client: Client, people: SimpleNamespace, step: str) -> None:
    grant = proposed(people)
    sign_in(client, people.hr_b)
    assert client.post(f"{LIST}{grant.uuid}/{step}/").status_code == 404
    assert "Kaj" not in client.get(LIST).text
    assert client.post(f"{LIST}{uuid.uuid4()}/{step}/").status_code == 404


def test_the_pages_ask_for_the_second_factor(client: Client, people: SimpleNamespace) -> None:
    grant = proposed(people)
    sign_in(client, people.hr2, step_up=False)
    assert client.get(LIST)["Location"].startswith("/sikkerhed/bekraeft/")
    assert client.post(f"{LIST}{grant.uuid}/bekraeft/")["Location"].startswith("/sikkerhed/bekraeft/")
    assert client.post(LIST, filled(people)).status_code == 403
    assert StandIn.objects.get().state == "proposed"


def test_the_list_takes_few_queries_however_long(
    client: Client, people: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    for day in range(20):
        proposed(people, starts=day, ends=day + 1)
    sign_in(client, people.hr2)
    client.get("/samtaler/")
    with django_assert_max_num_queries(8):
        assert client.get(LIST).status_code == 200
