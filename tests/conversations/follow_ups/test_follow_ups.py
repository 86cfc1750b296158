"""A journaled plan is followed up: on its days, with its actions, and with whatever comes of it."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from forms_pages import api as plans
from forms_pages.carrying import LastPlan
from forms_pages.models import Plan, PlanFormPage
from samtale_intranet.conversations.conversation_type import ConversationType
from samtale_intranet.conversations.follow_ups import api, mails
from samtale_intranet.conversations.follow_ups.panel import PANEL, next_steps, url_of
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.models import AgreedActions, Conversation, FollowUp
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import RowChanged, open_entry
from samtale_intranet.personnel.models import Entry, LedgerEvent
from samtale_intranet.personnel.verification import first_wrong
from tests.conversations.agreeing import action, as_seen_by, finish, journal, make_page, make_type
from tests.forms_pages.parties import stored
from tests.personas import sign_in

DAY = datetime.timedelta(days=1)
DATE = datetime.date
MOVED_BECAUSE = "HEMMELIG-FLYTTET"


def at(day: datetime.date) -> Any:
    """Let it be noon of this day."""
    return travel(datetime.datetime.combine(day, datetime.time(11), datetime.UTC), tick=False)


@pytest.fixture
def page(people: SimpleNamespace) -> PlanFormPage:
    return make_page(make_type(people.municipality, follow_up_actions=True))


ROWS = (
    action("r1", "HEMMELIG-HANDLING", "2026-06-15"),
    action("r2", "Ringe til Ida", due="2026-09-01"),
    action("r3", "Uden dato"),
    action("r4", "For længst", "2025-01-01"),
)


@pytest.fixture
def entry(people: SimpleNamespace, page: PlanFormPage) -> Entry:
    """A plan put into the folder on 20 January 2026."""
    with at(DATE(2026, 1, 20)):
        return journal(page, people.medarbejder, people.leder, *ROWS)


def first() -> FollowUp:
    return FollowUp.objects.open().select_related("entry").earliest("due_on", "pk")


def opened(follow_up: FollowUp, person: Employee) -> api.Opened:
    conversation, access = as_seen_by(follow_up.conversation, person)
    follow_up.conversation = conversation
    return api.open_follow_up(follow_up=follow_up, access=access)


def done(follow_up: FollowUp, person: Employee, *rows: str, note: str = "") -> FollowUp:
    _conversation, access = as_seen_by(follow_up.conversation, person)
    ticks = api.Ticks(frozenset(), frozenset(rows))
    return api.finish(user=person.user, follow_up=follow_up, access=access, ticks=ticks, note=note)


def moved(follow_up: FollowUp, person: Employee, day: datetime.date, reason: str = "") -> FollowUp:
    _conversation, access = as_seen_by(follow_up.conversation, person)
    return api.move(follow_up=follow_up, access=access, day=day, reason=reason)


def days() -> list[tuple[datetime.date, int | None, str]]:
    return list(FollowUp.objects.order_by("due_on", "pk").values_list("due_on", "months", "state"))


def test_a_journaled_plan_is_followed_up_after_months_and_on_each_actions_date(
    people: SimpleNamespace, entry: Entry
) -> None:
    """DOMAIN, models 2 and 5: after four and eight months, and on each action's date. 20 September is a Sunday."""
    assert days() == [
        (DATE(2026, 5, 20), 4, "open"),
        (DATE(2026, 6, 15), None, "open"),
        (DATE(2026, 9, 1), None, "open"),
        (DATE(2026, 9, 21), 8, "open"),
    ]
    seen = opened(first(), people.medarbejder)
    assert [(one.title, one.due_on) for one in seen.actions] == [
        ("HEMMELIG-HANDLING", DATE(2026, 6, 15)),
        ("Ringe til Ida", DATE(2026, 9, 1)),
        ("Uden dato", None),
        ("For længst", DATE(2025, 1, 1)),
    ]
    assert b"HEMMELIG" not in bytes(AgreedActions.objects.get().sealed)
    assert first_wrong(municipality=people.municipality) is None


def test_a_type_without_follow_ups_makes_none(people: SimpleNamespace) -> None:
    page = make_page(make_type(people.municipality, follow_up_months=""))
    journal(page, people.medarbejder, people.leder, *ROWS)
    assert not FollowUp.objects.exists()
    assert not AgreedActions.objects.exists()


def test_journaling_twice_makes_them_once(people: SimpleNamespace, entry: Entry) -> None:
    plan = Plan.objects.get(entry=entry)
    again = plans.journal_plan(user=people.leder.user, plan_uuid=plan.uuid, submit_key="anden")
    assert again == entry
    assert FollowUp.objects.count() == 4


def test_a_note_stands_beside_the_plan_for_good(people: SimpleNamespace, entry: Entry) -> None:
    """DOMAIN: facts and steps that matter are noted at once (offentlighedsloven § 13), in the file (FOB 2020-45)."""
    with at(DATE(2026, 5, 20)):
        settled = done(first(), people.leder, "handlinger:r1", note="Det går godt")
    assert (settled.state, settled.done_by, settled.note is not None) == ("done", people.leder, True)
    notes = open_entry(user=people.medarbejder.user, entry_uuid=entry.uuid).notes
    assert "Det går godt" in str(notes[0].document)
    assert "20. maj 2026" in str(notes[0].document)
    assert Message.objects.get(kind="follow_up").recipient == people.medarbejder
    with pytest.raises(api.AlreadySettled):
        done(settled, people.leder)
    assert first_wrong(municipality=people.municipality) is None


def test_open_actions_are_there_again_at_the_next_follow_up(people: SimpleNamespace, entry: Entry) -> None:
    with at(DATE(2026, 5, 20)):
        done(first(), people.medarbejder, "handlinger:r2")
    again = opened(first(), people.leder)
    assert [one.title for one in again.open_actions] == ["HEMMELIG-HANDLING", "Uden dato", "For længst"]
    assert again.actions[-1].done_on == DATE(2026, 5, 20)


def test_both_tick_and_nobodys_tick_is_lost(people: SimpleNamespace, entry: Entry) -> None:
    for person, row in ((people.leder, "handlinger:r1"), (people.medarbejder, "handlinger:r3")):
        follow_up = first()
        _conversation, access = as_seen_by(follow_up.conversation, person)
        # Both were shown the same page, with nothing ticked.
        api.tick(follow_up=follow_up, access=access, ticks=api.Ticks(frozenset(), frozenset({row})))
    assert {one.row for one in opened(first(), people.leder).actions if one.is_done} == {
        "handlinger:r1",
        "handlinger:r3",
    }
    _conversation, access = as_seen_by(follow_up.conversation, people.leder)
    both = frozenset({"handlinger:r1", "handlinger:r3"})
    api.tick(follow_up=follow_up, access=access, ticks=api.Ticks(both, frozenset({"handlinger:r3"})))
    assert [one.row for one in opened(first(), people.leder).actions if one.is_done] == ["handlinger:r3"]
    before = LedgerEvent.objects.filter(action="actions_ticked").count()
    api.tick(follow_up=follow_up, access=access, ticks=api.Ticks(frozenset(), frozenset({"opdigtet"})))
    assert LedgerEvent.objects.filter(action="actions_ticked").count() == before


def test_it_is_moved_with_a_reason_that_is_sealed(people: SimpleNamespace, entry: Entry) -> None:
    with at(DATE(2026, 5, 18)):
        for day in (DATE(2026, 5, 17), DATE(2032, 1, 1)):
            with pytest.raises(api.NotAhead):
                moved(first(), people.leder, day)
        moved(first(), people.leder, DATE(2026, 6, 1), MOVED_BECAUSE)
        again = moved(first(), people.medarbejder, DATE(2026, 6, 2), MOVED_BECAUSE)
        assert moved(first(), people.leder, DATE(2026, 6, 2)).version == again.version, "the same day changes nothing"
    assert (again.due_on, again.moved_from) == (DATE(2026, 6, 2), DATE(2026, 5, 20))
    assert opened(first(), people.leder).reason == MOVED_BECAUSE
    assert {message.recipient_id for message in Message.objects.filter(kind="follow_up")} == {
        people.medarbejder.pk,
        people.leder.pk,
    }
    with at(DATE(2026, 6, 2)):
        done(first(), people.leder)
    settled = FollowUp.objects.get(state="done")
    assert opened(settled, people.leder).reason == MOVED_BECAUSE
    assert first_wrong(municipality=people.municipality) is None


def corrected(people: SimpleNamespace, entry: Entry, *rows: dict[str, Any]) -> Entry:
    plan = plans.correct(user=people.leder.user, entry_uuid=entry.uuid)
    answers = {"aftale": "Nyt", "handlinger": list(rows)}
    return finish(plan, (people.medarbejder, people.leder), answers)


def test_a_changed_plan_takes_over_what_is_open(people: SimpleNamespace, entry: Entry) -> None:
    """DOMAIN: wrong information is corrected by superseding, never edited."""
    with at(DATE(2026, 5, 20)):
        moved(first(), people.leder, DATE(2026, 5, 27), MOVED_BECAUSE)
        done(first(), people.leder, "handlinger:r1")
    with at(DATE(2026, 5, 28)):
        new = corrected(people, entry, ROWS[0], action("r2", "Ringe til Bo", due="2026-10-01"), action("ny", "Ny"))
    assert [(*row, FollowUp.objects.get(due_on=row[0]).entry == new) for row in days()] == [
        (DATE(2026, 5, 27), 4, "done", False),
        (DATE(2026, 6, 15), None, "changed", False),  # its action is done
        (DATE(2026, 9, 1), None, "changed", False),  # its action has another date
        (DATE(2026, 9, 21), 8, "open", True),
        (DATE(2026, 10, 1), None, "open", True),
    ]
    seen = opened(first(), people.leder)
    assert [(one.title, one.is_done) for one in seen.actions] == [
        ("Ringe til Bo", False),
        ("Ny", False),
        ("HEMMELIG-HANDLING", True),
    ]
    assert first_wrong(municipality=people.municipality) is None


def test_a_follow_up_that_led_to_the_changed_plan_is_settled_by_it(people: SimpleNamespace, entry: Entry) -> None:
    with at(DATE(2026, 5, 20)):
        moved(first(), people.leder, DATE(2026, 5, 21), MOVED_BECAUSE)
        _conversation, access = as_seen_by(first().conversation, people.leder)
        ticks = api.Ticks(frozenset(), frozenset({"handlinger:r3"}))
        for _click in range(2):
            api.ask_change(user=people.leder.user, follow_up=first(), access=access, ticks=ticks, note="Vi ændrer")
        assert Entry.objects.filter(annotates=entry).count() == 1, "a double click is one note"
        assert opened(first(), people.leder).actions[-1].row == "handlinger:r3"
        assert opened(first(), people.leder).reason == MOVED_BECAUSE
        corrected(people, entry, *ROWS)
    assert FollowUp.objects.filter(state="changed").values_list("due_on", "done_by").get() == (
        DATE(2026, 5, 21),
        people.leder.pk,
    )
    assert FollowUp.objects.open().count() == 3
    assert first_wrong(municipality=people.municipality) is None


def test_what_is_done_is_not_ticked_when_the_next_plan_starts(
    people: SimpleNamespace, page: PlanFormPage, entry: Entry, client: Client
) -> None:
    with at(DATE(2026, 5, 20)):
        done(first(), people.leder, "handlinger:r1")
    last = plans.open_last(user=people.leder.user, page=page, employee=people.medarbejder)
    assert isinstance(last, LastPlan)
    assert [(row.id, row.is_done) for row in last.tables[0].rows] == [
        ("handlinger:r1", True),
        ("handlinger:r2", False),
        ("handlinger:r3", False),
        ("handlinger:r4", False),
    ]
    sign_in(client, people.leder)
    start = reverse("forms_pages:start", args=[page.pk])
    text = client.post(start, {"employee": people.medarbejder.uuid}).content.decode()
    assert 'value="handlinger:r1"><span>' in text
    assert 'value="handlinger:r2" checked><span>' in text
    body = {"employee": people.medarbejder.uuid, "carry": entry.uuid, "row": "handlinger:r2", "start_key": "n"}
    answer = client.post(start, body)
    plan, _access = plans.fetch_plan(user=people.leder.user, plan_uuid=answer.url.split("/")[-2])
    assert [row["cells"]["hvad"] for row in stored(plan, people.leder)["handlinger"]] == ["Ringe til Ida"]


def test_the_page_does_all_of_it(people: SimpleNamespace, entry: Entry) -> None:
    follow_up = first()
    url = url_of(follow_up.conversation, follow_up)
    leader, employee = (sign_in(Client(), one) for one in (people.leder, people.medarbejder))
    assert "HEMMELIG-HANDLING" in employee.get(url).content.decode()
    assert leader.post(url, {"do": "tick", "done": "handlinger:r3"}).url == url
    assert 'value="handlinger:r3" checked' in employee.get(url).content.decode()
    for wrong in ("i morgen", "1.1.2020", ""):
        kept = leader.post(url, {"do": "move", "day": wrong, "reason": MOVED_BECAUSE})
        assert kept.status_code == 400
        assert MOVED_BECAUSE in kept.content.decode()
    day = timezone.localdate() + 30 * DAY
    assert leader.post(url, {"do": "move", "day": f"{day:%d.%m.%Y}", "reason": MOVED_BECAUSE}).url == url
    assert MOVED_BECAUSE in employee.get(url).content.decode()
    assert employee.post(url, {"do": "done", "note": "x" * 2001}).status_code == 400
    change = leader.post(url, {"do": "change"})
    assert (change.status_code, change.url) == (307, reverse("forms_pages:correct", args=[entry.uuid]))
    shown = {"shown": "handlinger:r3", "done": ["handlinger:r3", "handlinger:r1"]}
    answer = employee.post(url, {"do": "done", "note": "Godt på vej", **shown})
    assert answer.url == follow_up.conversation.get_absolute_url()
    assert leader.post(url, {"do": "done"}).url == url, "it is settled already"
    assert FollowUp.objects.get(pk=follow_up.pk).done_by == people.medarbejder
    assert "HEMMELIG" not in leader.get(answer.url).content.decode(), "the conversation opens without a factor"


def test_strangers_get_404_and_hr_sees_nothing(people: SimpleNamespace, entry: Entry) -> None:
    follow_up = first()
    url = url_of(follow_up.conversation, follow_up)
    for stranger in (people.hr, people.kollega, people.direktoer, people.leder_b, people.admin):
        client = sign_in(Client(), stranger)
        assert client.get(url).status_code == client.post(url, {"do": "done"}).status_code == 404


def test_a_follow_up_of_another_conversation_is_not_found(
    people: SimpleNamespace, page: PlanFormPage, entry: Entry
) -> None:
    theirs = first()
    own = journal(page, people.kollega, people.leder, *ROWS)
    client = sign_in(Client(), people.kollega)
    mine = Plan.objects.get(entry=own).conversation
    assert client.get(url_of(mine, theirs)).status_code == 404


def test_the_next_step_is_due_then_overdue(
    people: SimpleNamespace, entry: Entry, django_assert_num_queries: Any
) -> None:
    asked = list(Conversation.objects.with_people())
    ranks = {DATE(2026, 5, 5): 70, DATE(2026, 5, 6): 20, DATE(2026, 5, 20): 20, DATE(2026, 5, 21): 10}
    for day, rank in ranks.items():
        with at(day), django_assert_num_queries(1):
            assert next_steps(asked, people.leder)[asked[0].pk].rank == rank
    with django_assert_num_queries(0):
        assert next_steps([], people.leder) == {}


def test_the_panel_takes_one_query(people: SimpleNamespace, entry: Entry, django_assert_num_queries: Any) -> None:
    found, access = as_seen_by(first().conversation, people.medarbejder)
    with django_assert_num_queries(1):
        context = PANEL.context(found, access)
    assert context
    assert len(context["rows"]) == 4


def due(day: datetime.date) -> list[tuple[int, str]]:
    (source,) = mails.SOURCES
    found = [reminder for batch in source.due(day) for reminder in batch]
    return [(one.recipient_id, one.occasion.partition("/")[2]) for one in found]


def test_both_are_reminded_two_weeks_ahead_and_the_leader_of_today_every_week_afterwards(
    people: SimpleNamespace, entry: Entry, django_assert_num_queries: Any
) -> None:
    with at(DATE(2026, 5, 6)):
        assert due(DATE(2026, 5, 5)) == []
        with django_assert_num_queries(1):
            assert due(DATE(2026, 5, 6)) == [(people.leder.pk, "2026-05-20"), (people.medarbejder.pk, "2026-05-20")]
        assert due(DATE(2026, 5, 21)) == [(people.leder.pk, "2026-05-20+0")]
        assert due(DATE(2026, 5, 27)) == [(people.leder.pk, "2026-05-20+1")]
        people.team.leader = people.direktoer
        people.team.save()
        assert due(DATE(2026, 5, 27)) == [(people.direktoer.pk, "2026-05-20+1")]
        Employee.objects.filter(pk=people.medarbejder.pk).update(employed_until=DATE(2026, 4, 30))
        assert due(DATE(2026, 5, 27)) == [], "whoever has left is not followed up"


def test_no_mail_says_what_was_agreed(people: SimpleNamespace, entry: Entry) -> None:
    with at(DATE(2026, 5, 20)):
        moved(first(), people.leder, DATE(2026, 6, 1), MOVED_BECAUSE)
        done(first(), people.leder, "handlinger:r1", note="HEMMELIG-NOTE")
    built = [mails.KINDS[0].build(message) for message in Message.objects.filter(kind="follow_up")]
    (source,) = mails.SOURCES
    message = Message(recipient=people.leder, conversation=first().conversation, data={"day": "2026-05-20"})
    texts = " ".join([*(mail.text for mail in built if mail), source.line(message) or ""])
    assert "Lars Leder" in texts
    assert "Mette Medarbejder" in texts
    assert "HEMMELIG" not in texts
    assert "Styrkesamtale" not in texts


def test_a_changed_row_is_neither_opened_nor_written_over(people: SimpleNamespace, entry: Entry) -> None:
    FollowUp.objects.filter(months=4).update(due_on=DATE(2026, 5, 1))
    with pytest.raises(RowChanged):
        opened(first(), people.leder)
    with pytest.raises(RowChanged):
        done(first(), people.leder)
    assert "is not what event" in str(first_wrong(municipality=people.municipality))


def test_the_database_holds_that_what_is_done_has_its_moment(people: SimpleNamespace, entry: Entry) -> None:
    with pytest.raises(IntegrityError):
        FollowUp.objects.update(state="done")


def test_what_the_type_becomes_changes_nothing_that_runs(people: SimpleNamespace, page: PlanFormPage) -> None:
    plan = plans.start_plan(user=people.leder.user, page=page, employee=people.medarbejder)
    ConversationType.objects.update(follow_up_months="1", follow_up_actions=False)
    with at(DATE(2026, 1, 20)):
        finish(plan, (people.medarbejder, people.leder), {"aftale": "Ja", "handlinger": list(ROWS)})
    assert [months for _day, months, _state in days()] == [4, None, None, 8]
