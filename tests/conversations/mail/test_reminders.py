"""What people are reminded of, when, and in which words: never what a conversation is about."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from forms_pages import api as plans
from samtale_intranet.conversations import api
from samtale_intranet.conversations.invitations.api import invite
from samtale_intranet.conversations.invitations.writing import letter_of
from samtale_intranet.conversations.mail.api import Message
from samtale_intranet.conversations.mail.running import run_once
from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.conversations.reminders.api import sources
from samtale_intranet.conversations.reminders.choices import offered
from samtale_intranet.conversations.reminders.models import ReminderChoice, ReminderDay
from samtale_intranet.people.models import Employee
from tests.conversations.mail.conftest import NOW, meeting
from tests.conversations.mail.post_office import PostOffice
from tests.forms_pages.parties import form_of_two, save
from tests.personas import sign_in

EMPLOYEE, LEADER = "medarbejder@example.org", "leder@example.org"
DAY = datetime.timedelta(days=1)


def live(tuesday: Any, days: int) -> None:
    """Let so many days go by, with `send_due` once on each."""
    for _day in range(days):
        run_once()
        tuesday.shift(DAY)


def said(post_office: PostOffice, address: str, part: str) -> list[str]:
    """Give the days on which a mail said this to somebody."""
    found = [mail for mail in post_office.to(address) if part in mail.get_content()]
    return [mail["Date"].datetime.strftime("%m-%d") for mail in found]


@pytest.fixture
def due(people: SimpleNamespace, kind: ConversationType) -> Conversation:
    """To be held by the 31st of March, and without a time."""
    return api.begin(type=kind, employee=people.medarbejder, due_on=datetime.date(2026, 3, 31))


def test_a_leader_hears_two_weeks_ahead_and_weekly_once_it_is_overdue(
    due: Conversation, post_office: PostOffice, tuesday: Any
) -> None:
    """Due and overdue, on the first working day of each week after it. Nothing comes on Easter Monday."""
    live(tuesday, 47)
    assert said(post_office, LEADER, "Den skal holdes senest 31. marts 2026.") == ["03-17"]
    assert said(post_office, LEADER, "skulle have været holdt senest 31. marts 2026") == ["04-01", "04-07", "04-14"]
    assert post_office.to(EMPLOYEE) == []


def test_one_that_was_called_off_or_held_is_no_longer_said(
    due: Conversation, people: SimpleNamespace, post_office: PostOffice, tuesday: Any
) -> None:
    tuesday.move_to(NOW + 20 * DAY, tick=False)
    post_office.on_mail = "451 Later"
    run_once()
    api.cancel(conversation=due, by=people.leder)
    post_office.on_mail = ""
    live(tuesday, 20)
    assert post_office.mails == []


def test_both_hear_of_a_meeting_a_week_ahead_and_on_the_working_day_before(
    people: SimpleNamespace, kind: ConversationType, post_office: PostOffice, tuesday: Any
) -> None:
    begun = api.begin(type=kind, employee=people.medarbejder)
    # A Monday: the working day before is a Friday.
    planned = api.plan(conversation=begun, meeting=meeting(13), version=0, by=people.leder)
    invite(conversation=planned, letter=letter_of(planned), version=1, by=people.leder)
    run_once()
    post_office.mails.clear()
    live(tuesday, 13)
    text = "Du har en samtale med Lars Leder mandag den 16. marts 2026 kl. 13:00–14:00."
    assert said(post_office, EMPLOYEE, text) == ["03-09", "03-13"]
    assert said(post_office, LEADER, "Du har en samtale med Mette Medarbejder mandag den 16. marts") == [
        "03-09",
        "03-13",
    ]


def test_an_employee_who_is_not_invited_yet_hears_of_no_meeting(
    planned: Conversation, post_office: PostOffice, tuesday: Any
) -> None:
    live(tuesday, 21)
    assert post_office.to(EMPLOYEE) == []
    assert len(post_office.to(LEADER)) == 2


def test_a_meeting_that_is_over_is_asked_about_weekly(
    planned: Conversation, post_office: PostOffice, tuesday: Any
) -> None:
    tuesday.move_to(NOW + 22 * DAY, tick=False)
    live(tuesday, 8)
    text = "Holdt du din samtale med Mette Medarbejder tirsdag den 24. marts 2026?"
    assert said(post_office, LEADER, text) == ["03-25", "03-31"]


def test_what_was_held_and_is_not_in_the_folder_is_said_weekly(
    planned: Conversation, people: SimpleNamespace, post_office: PostOffice, tuesday: Any
) -> None:
    """Journaled as soon as possible (offentlighedsloven § 15)."""
    tuesday.move_to(NOW + 22 * DAY, tick=False)
    api.mark_held(conversation=planned, by=people.leder, at=planned.ends_at)
    live(tuesday, 22)
    text = "Der er ikke lagt noget i personalemappen endnu fra din samtale med Mette Medarbejder 24. marts 2026."
    assert said(post_office, LEADER, text) == ["04-01", "04-07", "04-14"]
    api.close(conversation=planned, by=people.leder)
    post_office.mails.clear()
    live(tuesday, 20)
    assert post_office.mails == []


def test_who_is_asked_to_respond_hears_of_it_three_days_before(
    people: SimpleNamespace, post_office: PostOffice, tuesday: Any
) -> None:
    page = form_of_two(people.municipality, respond_within_days=14)
    plan = plans.start_plan(user=people.leder.user, page=page, employee=people.medarbejder)
    save(plan, people.medarbejder, minprivat="KANARIEFUGL")
    plan = save(plan, people.leder, titel="KANARIEFUGL", faelles="KANARIEFUGL").plan
    plan = plans.finish(user=people.leder.user, plan_uuid=plan.uuid, version=plan.version)
    plans.respond(user=people.leder.user, plan_uuid=plan.uuid, version=plan.version, outcome="agree", remarks="")
    live(tuesday, 20)
    text = "Svar senest 17. marts 2026 på det, du og Lars Leder har aftalt."
    assert said(post_office, EMPLOYEE, text) == ["03-16"], "the 14th is a Saturday"
    assert f"https://intranet.example.org{plan.get_absolute_url()}" in post_office.to(EMPLOYEE)[0].get_content()
    assert said(post_office, LEADER, "Svar senest") == []


def test_no_reminder_says_what_a_conversation_is_called_or_about(
    people: SimpleNamespace, kind: ConversationType, post_office: PostOffice, tuesday: Any
) -> None:
    ConversationType.objects.update(
        name="KANARIEFUGL", invitation_subject="KANARIEFUGL", invitation_text="KANARIEFUGL", hearing=True
    )
    kind.refresh_from_db()
    first = api.begin(type=kind, employee=people.medarbejder, due_on=datetime.date(2026, 3, 10))
    planned = api.plan(conversation=first, meeting=meeting(3), version=0, by=people.leder)
    Conversation.objects.filter(pk=planned.pk).update(invited_at=NOW)
    api.begin(type=kind, employee=people.kollega, due_on=datetime.date(2026, 3, 10))
    live(tuesday, 30)
    assert len(post_office.mails) > 5
    assert not [mail for mail in post_office.mails if "KANARIEFUGL" in mail.as_string()]


def test_two_years_of_a_yearly_round_send_few_mails_and_none_twice(
    people: SimpleNamespace, kind: ConversationType, post_office: PostOffice, tuesday: Any
) -> None:
    """A leader who plans, invites, holds and closes in time hears of each conversation when it comes, and no more."""
    for year in (2026, 2027):
        tuesday.move_to(NOW.replace(year=year), tick=False)
        begun = api.begin(type=kind, employee=people.medarbejder, due_on=datetime.date(year, 6, 1))
        planned = api.plan(conversation=begun, meeting=meeting(14), version=0, by=people.leder)
        invite(conversation=planned, letter=letter_of(planned), version=1, by=people.leder)
        live(tuesday, 15)
        api.mark_held(conversation=planned, by=people.leder)
        api.close(conversation=planned, by=people.leder)
        live(tuesday, 60)
    assert len(post_office.to(EMPLOYEE)) == len(post_office.to(LEADER)) == 2 * 3
    assert len({mail["Message-ID"] for mail in post_office.mails}) == 12


def test_a_batch_of_any_source_costs_one_query(
    people: SimpleNamespace, kind: ConversationType, django_assert_num_queries: Any
) -> None:
    for person in (people.medarbejder, people.kollega):
        begun = api.begin(type=kind, employee=person, due_on=NOW.date())
        api.plan(conversation=begun, meeting=meeting(3), version=0, by=people.leder)
    for name in ("meeting", "to_plan", "perhaps_held", "to_journal"):
        with django_assert_num_queries(1):
            list(sources[name].due(NOW.date()))


def test_each_kind_is_switched_off_and_on_again(people: SimpleNamespace, client: Client) -> None:
    address = reverse("samtale_conversations:reminders")
    assert address == "/samtaler/paamindelser/"
    leader = sign_in(client, people.leder, step_up=False)
    shown = leader.get(address).content.decode()
    assert shown.count(" checked") == len(offered())
    assert "Kommende samtaler" in shown
    leader.post(address, {"on": [name for name in offered() if name != "meeting"]})
    assert list(ReminderChoice.objects.values_list("employee", "kind")) == [(people.leder.pk, "meeting")]
    assert leader.get(address).content.decode().count(" checked") == len(offered()) - 1
    leader.post(address, {"on": list(offered())})
    assert not ReminderChoice.objects.exists()


def test_a_choice_of_what_is_not_offered_changes_nothing(people: SimpleNamespace, client: Client) -> None:
    answer = sign_in(client, people.leder, step_up=False).post(
        reverse("samtale_conversations:reminders"), {"on": ["invitation"]}
    )
    assert answer.status_code == 200
    assert not ReminderChoice.objects.exists()


def test_whoever_is_employed_nowhere_is_told_so(people: SimpleNamespace, client: Client) -> None:
    Employee.objects.filter(pk=people.leder.pk).update(employed_until=NOW.date() - DAY)
    leader = sign_in(client, people.leder, step_up=False)
    for answer in (leader.get("/samtaler/paamindelser/"), leader.post("/samtaler/paamindelser/")):
        assert "Du er ikke registreret som medarbejder" in answer.content.decode()


def test_what_was_said_is_forgotten_after_half_a_year_and_who_was_invited_is_not(
    due: Conversation, people: SimpleNamespace, post_office: PostOffice, tuesday: Any
) -> None:
    planned = api.plan(conversation=due, meeting=meeting(5), version=0, by=people.leder)
    invite(conversation=planned, letter=letter_of(planned), version=1, by=people.leder)
    live(tuesday, 4)
    assert set(Message.objects.values_list("kind", flat=True)) == {"invitation", "meeting", "daily"}
    api.mark_held(conversation=planned, by=people.leder, at=NOW)
    api.close(conversation=planned, by=people.leder)
    tuesday.move_to(NOW + 190 * DAY, tick=False)
    run_once()
    assert set(Message.objects.values_list("kind", flat=True)) == {"invitation"}
    assert ReminderDay.objects.count() == 1
