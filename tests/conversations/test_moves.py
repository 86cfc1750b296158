"""Open conversations follow the people, both are told, and nothing is lost on the way."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale_intranet.conversations import api, course
from samtale_intranet.conversations.access import fetch
from samtale_intranet.conversations.api import Change, Meeting
from samtale_intranet.conversations.daily import take_daily_steps
from samtale_intranet.conversations.mail.kinds import kinds
from samtale_intranet.conversations.models import Conversation, ConversationType, HandOver, Message
from samtale_intranet.conversations.moves.following import Followed, follow_everybody, without_leader
from samtale_intranet.people.api import import_people, people_changed
from samtale_intranet.people.models import Employee, Unit
from samtale_intranet.personnel.access import Refused, Role
from samtale_intranet.personnel.stand_ins.api import confirm, propose
from tests.personas import sign_in

DAY = datetime.timedelta(days=1)


@pytest.fixture
def kind(people: SimpleNamespace) -> ConversationType:
    return ConversationType.objects.create(municipality=people.municipality, key="mus", name="MUS")


@pytest.fixture
def begun(people: SimpleNamespace, kind: ConversationType) -> Conversation:
    return api.begin(type=kind, employee=people.medarbejder)


def change_leader(people: SimpleNamespace, leader: Employee | None) -> None:
    people.team.leader = leader
    people.team.save()
    people_changed(municipality=people.municipality)


def mails(kind: str) -> list[str]:
    """Give who is told, with what, as the mails are written when they go."""
    built = [(row, kinds[row.kind].build(row)) for row in Message.objects.filter(kind=kind).order_by("pk")]
    return [f"{row.recipient.name}: {mail.text}" for row, mail in built if mail]


def test_it_goes_on_with_whoever_leads_now_and_both_are_told(people: SimpleNamespace, begun: Conversation) -> None:
    """DOMAIN: the leader is whoever leads now."""
    change_leader(people, people.kollega)
    begun.refresh_from_db()
    assert begun.leader == people.kollega
    row = HandOver.objects.get()
    assert (row.conversation, row.former, row.leader, row.why) == (begun, people.leder, people.kollega, "new_leader")
    told = mails("conversation_moved")
    assert [line.split(":")[0] for line in told] == ["Mette Medarbejder", "Kaj Kollega"]
    assert "Kaj Kollega" in told[0]
    assert "MUS" not in "".join(told), "the type may say something of the person"


def test_running_it_again_changes_nothing_and_tells_nobody_twice(people: SimpleNamespace, begun: Conversation) -> None:
    change_leader(people, people.kollega)
    take_daily_steps()
    assert follow_everybody() == Followed()
    assert (HandOver.objects.count(), Message.objects.count()) == (1, 2)


def test_back_to_the_first_leader_is_told_again_and_a_mail_that_is_out_of_date_is_not_sent(
    people: SimpleNamespace, begun: Conversation
) -> None:
    change_leader(people, people.kollega)
    change_leader(people, people.leder)
    begun.refresh_from_db()
    assert begun.leader == people.leder
    assert [line.split(":")[0] for line in mails("conversation_moved")] == ["Mette Medarbejder", "Lars Leder"]


def test_listeners_hear_of_the_new_leader_and_a_meeting_that_was_set_stands(
    people: SimpleNamespace, begun: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = timezone.now() + 7 * DAY
    api.plan(conversation=begun, meeting=Meeting(start, start + DAY / 24), version=0, by=people.leder)
    Conversation.objects.update(invited_at=timezone.now())
    heard: list[tuple[Change, Employee]] = []
    monkeypatch.setattr(course, "_listeners", [lambda one, change, by: heard.append((change, one.leader))])
    change_leader(people, people.kollega)
    begun.refresh_from_db()
    assert heard == [(Change.HANDED_OVER, people.kollega)]
    assert (begun.starts_at, begun.meeting_version) == (start, 1)
    told = mails("conversation_moved")
    assert len(told) == 1, "whoever takes over an invited meeting gets it for the calendar instead"


def test_whoever_moves_to_another_unit_goes_on_with_its_leader(people: SimpleNamespace, begun: Conversation) -> None:
    people.medarbejder.unit = Unit.objects.get(name="Direktion")
    people.medarbejder.save()
    people_changed(municipality=people.municipality)
    begun.refresh_from_db()
    assert begun.leader == people.direktoer


def test_two_leaders_who_change_places_change_conversations(people: SimpleNamespace, kind: ConversationType) -> None:
    other = Unit.objects.create(municipality=people.municipality, name="Team Vej", leader=people.direktoer)
    people.kollega.unit = other
    people.kollega.save()
    pair = [api.begin(type=kind, employee=one) for one in (people.medarbejder, people.kollega)]
    Unit.objects.filter(pk=people.team.pk).update(leader=people.direktoer)
    Unit.objects.filter(pk=other.pk).update(leader=people.leder)
    assert follow_everybody() == Followed(handed_over=2)
    assert [Conversation.objects.get(pk=one.pk).leader for one in pair] == [people.direktoer, people.leder]


def test_a_unit_put_below_another_goes_to_the_leader_above(people: SimpleNamespace, begun: Conversation) -> None:
    change_leader(people, None)
    begun.refresh_from_db()
    assert begun.leader == people.direktoer


def test_it_waits_where_nobody_leads_and_hr_sees_that(people: SimpleNamespace, begun: Conversation) -> None:
    Unit.objects.update(leader=None)
    people_changed(municipality=people.municipality)
    begun.refresh_from_db()
    assert begun.is_open
    assert begun.leader == people.leder
    assert without_leader(people.municipality) == [begun]
    page = sign_in(Client(), people.hr).get("/samtaler/daekning/uden-leder/").content.decode()
    assert "Mette Medarbejder" in page
    assert "MUS" not in page, "which kind of conversation waits is not HR's to see"
    change_leader(people, people.kollega)
    begun.refresh_from_db()
    assert begun.leader == people.kollega


def test_when_the_leader_leaves_at_midnight_the_days_run_sees_it(people: SimpleNamespace, begun: Conversation) -> None:
    people.leder.employed_until = timezone.localdate()
    people.leder.save()
    take_daily_steps()
    begun.refresh_from_db()
    assert begun.leader == people.leder
    with time_machine.travel(timezone.now() + DAY):
        take_daily_steps()
        begun.refresh_from_db()
        assert begun.leader == people.direktoer
        assert HandOver.objects.get().why == HandOver.Why.LEADER_LEFT


def test_who_left_has_no_conversation_to_come_and_both_are_told(people: SimpleNamespace, begun: Conversation) -> None:
    people.medarbejder.employed_until = timezone.localdate() - DAY
    people.medarbejder.save()
    assert follow_everybody() == Followed(ended=1)
    begun.refresh_from_db()
    assert begun.cancelled_at is not None
    told = mails("conversation_called_off_left")
    assert [line.split(":")[0] for line in told] == ["Mette Medarbejder", "Lars Leder"]
    assert follow_everybody() == Followed()
    assert without_leader(people.municipality) == []


def test_what_was_held_with_who_left_is_closed_unless_a_formal_step_is_missing(
    people: SimpleNamespace, begun: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.mark_held(conversation=begun, by=people.leder)
    people.medarbejder.employed_until = timezone.localdate() - DAY
    people.medarbejder.save()

    def stop(_which: Conversation, _change: Change) -> None:
        raise api.StepMissing("minutes", "")

    with monkeypatch.context() as patched:
        patched.setattr(course, "_guards", [stop])
        assert follow_everybody() == Followed()
        assert without_leader(people.municipality) == [begun], "HR sees what nobody can go on with"
    assert follow_everybody() == Followed(ended=1)
    begun.refresh_from_db()
    assert begun.closed_at is not None


def test_an_import_moves_conversations_in_its_own_transaction(people: SimpleNamespace, begun: Conversation) -> None:
    line = (
        "kommune;nummer;navn;email;titel;enhed;leder_af_enhed;egen_leder;ansat_fra;ansat_til;senior_fra;hr;brugernavn"
    )
    row = "norddjurs;4;Kaj Kollega;kollega@example.org;;Direktion / Team Skole;ja;;2020-01-01;;;nej;kollega"
    header = line
    import_people(file=f"{header}\n{row}\n")
    begun.refresh_from_db()
    assert begun.leader == people.kollega
    import_people(file=f"{header}\n{row}\n")
    assert HandOver.objects.count() == 1


def test_hr_changing_a_units_leader_in_the_register_moves_conversations(
    people: SimpleNamespace, begun: Conversation
) -> None:
    people.hr.user.user_permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    form = {"name": "Team Skole", "parent": people.team.parent_id, "leader": people.kollega.number}
    url = f"/admin/samtale_people/unit/edit/{people.team.pk}/"
    assert sign_in(Client(), people.hr).post(url, form).headers["Location"] == "/admin/samtale_people/unit/"
    begun.refresh_from_db()
    assert begun.leader == people.kollega


def test_a_stand_in_acts_and_the_conversation_stays_the_leaders(people: SimpleNamespace, begun: Conversation) -> None:
    today = timezone.localdate()
    grant = propose(
        user=people.hr.user, leader=people.leder, stand_in=people.kollega, starts_on=today, ends_on=today + 9 * DAY
    )
    confirm(user=people.hr2.user, grant_uuid=grant.uuid)
    assert follow_everybody() == Followed()
    _found, access = fetch(user=people.kollega.user, uuid=begun.uuid)
    assert access.role == Role.STAND_IN
    begun.refresh_from_db()
    assert begun.leader == people.leder


def test_the_former_leader_sees_it_no_more_and_the_page_says_who_held_it(
    people: SimpleNamespace, begun: Conversation
) -> None:
    change_leader(people, people.kollega)
    with pytest.raises(Refused):
        fetch(user=people.leder.user, uuid=begun.uuid)
    page = sign_in(Client(), people.kollega).get(begun.get_absolute_url()).content.decode()
    assert "Lars Leder" in page


def test_the_queries_do_not_grow_with_the_people(people: SimpleNamespace, kind: ConversationType) -> None:
    def crowd(count: int, start: int) -> None:
        rows = Employee.objects.bulk_create(
            Employee(
                municipality=people.municipality,
                unit=people.team,
                number=str(start + at),
                name=f"Nr. {at}",
                employed_from=datetime.date(2020, 1, 1),
            )
            for at in range(count)
        )
        Conversation.objects.bulk_create(Conversation(type=kind, employee=row, leader=people.leder) for row in rows)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            follow_everybody()
        return len(seen)

    crowd(10, 1000)
    few = queries()
    crowd(300, 2000)
    assert queries() == few <= 3
