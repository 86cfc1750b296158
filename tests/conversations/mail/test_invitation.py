"""An invitation is seen before it goes, goes as it was seen, and whoever was invited hears of every change."""

from __future__ import annotations

import dataclasses
import datetime
from types import SimpleNamespace
from typing import Any

import pytest
import vobject
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from samtale_intranet.conversations import api
from samtale_intranet.conversations.invitations.api import invite
from samtale_intranet.conversations.invitations.writing import letter_of
from samtale_intranet.conversations.mail.api import Message
from samtale_intranet.conversations.mail.running import run_once
from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.guides.models import GuidePage
from samtale_intranet.people.models import Employee
from tests.conversations.mail.conftest import meeting
from tests.conversations.mail.post_office import PostOffice
from tests.forms_pages.conftest import front_page
from tests.personas import sign_in

EMPLOYEE, LEADER, COLLEAGUE = "medarbejder@example.org", "leder@example.org", "kollega@example.org"


def with_rules(conversation: Conversation, **changed: Any) -> Conversation:
    """Let the conversation have begun with other rules."""
    rules = dataclasses.replace(conversation.rules, **changed)
    Conversation.objects.filter(pk=conversation.pk).update(rules_copy=rules.to_json())
    return Conversation.objects.with_people().get(pk=conversation.pk)


def page_of(conversation: Conversation) -> str:
    return reverse("samtale_conversations:invitation", args=[conversation.uuid])


@pytest.fixture
def leader(client: Client, people: SimpleNamespace) -> Client:
    """The leader's browser; no second factor is asked for."""
    return sign_in(client, people.leder, step_up=False)


def calendar_in(mail: Any) -> Any:
    (part,) = [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]
    assert part.get_filename() == "samtale.ics"
    text = part.get_content()
    read = vobject.readOne(text)
    assert part.get_param("method") == read.method.value
    return read


def test_what_is_sent_is_what_was_seen_with_the_leaders_own_changes(
    planned: Conversation, leader: Client, post_office: PostOffice
) -> None:
    seen = leader.get(page_of(planned)).content.decode()
    assert "Hej Mette Medarbejder" in seen
    assert "tirsdag den 24. marts 2026" in seen
    assert post_office.mails == []
    text = "Hej Mette\r\n\r\nKom, som du er."
    answer = leader.post(page_of(planned), {"version": planned.meeting_version, "text": text})
    assert answer["Location"] == planned.get_absolute_url()
    run_once()
    (mail,) = post_office.to(EMPLOYEE)
    said = mail.get_body().get_content().replace("\r\n", "\n")  # type: ignore[union-attr]
    assert said.startswith(
        "Hej Mette\n\nKom, som du er.\n\nTid: tirsdag den 24. marts 2026 kl. 13:00–14:00\nSted: Lokale 3\n"
    )
    assert f"https://intranet.example.org/samtaler/samtale/{planned.uuid}/" in said
    assert mail["Reply-To"] == LEADER
    planned.refresh_from_db()
    assert planned.invited_at == timezone.now()


def test_both_get_the_meeting_for_their_calendar(invited: Conversation, post_office: PostOffice) -> None:
    """RFC 5546: the employee is asked, whoever organizes it is not."""
    run_once()
    asked, entered = calendar_in(post_office.to(EMPLOYEE)[0]), calendar_in(post_office.to(LEADER)[0])
    assert (asked.method.value, entered.method.value) == ("REQUEST", "PUBLISH")
    event = asked.vevent
    assert event.uid.value == entered.vevent.uid.value == str(invited.uuid)
    assert (event.dtstart.value, event.dtend.value) == (invited.starts_at, invited.ends_at)
    assert (event.sequence.value, event.location.value, event.status.value) == ("1", "Lokale 3", "CONFIRMED")
    assert event.organizer.value == f"mailto:{LEADER}"
    assert event.attendee.value == f"mailto:{EMPLOYEE}"
    assert event.attendee.params["RSVP"] == ["TRUE"]
    assert not hasattr(entered.vevent, "attendee"), "nobody is asked by a meeting that is just entered"


def test_a_move_and_a_cancelling_change_the_same_entry(
    invited: Conversation, people: SimpleNamespace, post_office: PostOffice
) -> None:
    """RFC 5546: the same UID, and a higher SEQUENCE each time."""
    run_once()
    moved = api.plan(conversation=invited, meeting=meeting(28, "Æblehaven [2]"), version=1, by=people.leder)
    run_once()
    api.cancel(conversation=moved, by=people.leder)
    run_once()
    for address, methods in ((EMPLOYEE, ["REQUEST", "REQUEST", "CANCEL"]), (LEADER, ["PUBLISH", "PUBLISH", "CANCEL"])):
        files = [calendar_in(mail) for mail in post_office.to(address)]
        assert [file.method.value for file in files] == methods
        assert [file.vevent.sequence.value for file in files] == ["1", "2", "3"]
        assert {file.vevent.uid.value for file in files} == {str(invited.uuid)}
        assert files[1].vevent.location.value == "Æblehaven [2]"
        assert files[2].vevent.status.value == "CANCELLED"
    subjects = [mail["Subject"] for mail in post_office.to(EMPLOYEE)]
    assert subjects == [
        "Invitation til en samtale tirsdag den 24. marts 2026",
        "Din samtale er flyttet: tirsdag den 31. marts 2026",
        "Aflyst: din samtale tirsdag den 31. marts 2026",
    ]


def test_over_the_change_to_summer_time_the_hour_stays(
    kind: ConversationType, people: SimpleNamespace, post_office: PostOffice
) -> None:
    begun = api.begin(type=kind, employee=people.kollega)
    summer = api.plan(conversation=begun, meeting=meeting(35, hour=9), version=0, by=people.leder)
    invite(conversation=summer, letter=letter_of(summer), version=1, by=people.leder)
    run_once()
    start = calendar_in(post_office.to(COLLEAGUE)[0]).vevent.dtstart.value
    assert start.isoformat() == "2026-04-07T07:00:00+00:00", "nine o'clock in Denmark in April"


def test_moved_twice_before_the_mail_goes_only_the_last_is_said(
    invited: Conversation, people: SimpleNamespace, post_office: PostOffice
) -> None:
    run_once()
    api.plan(conversation=invited, meeting=meeting(28), version=1, by=people.leder)
    api.plan(conversation=invited, meeting=meeting(29), version=2, by=people.leder)
    run_once()
    assert [calendar_in(mail).vevent.sequence.value for mail in post_office.to(EMPLOYEE)] == ["1", "3"]


def test_moved_before_the_invitation_goes_the_invitation_says_the_new_time_and_nothing_else_goes(
    invited: Conversation, people: SimpleNamespace, post_office: PostOffice, tuesday: Any
) -> None:
    api.plan(conversation=invited, meeting=meeting(28), version=1, by=people.leder)
    tuesday.shift(datetime.timedelta(minutes=5))
    run_once()
    (mail,) = post_office.to(EMPLOYEE)
    assert mail["Subject"] == "Invitation til en samtale tirsdag den 31. marts 2026"
    assert calendar_in(mail).vevent.sequence.value == "2"


def test_called_off_before_the_invitation_goes_nobody_hears_anything(
    invited: Conversation, people: SimpleNamespace, post_office: PostOffice
) -> None:
    api.cancel(conversation=invited, by=people.leder)
    run_once()
    assert post_office.mails == []


def test_who_was_not_invited_hears_of_no_change(
    planned: Conversation, people: SimpleNamespace, post_office: PostOffice
) -> None:
    api.plan(conversation=planned, meeting=meeting(28), version=1, by=people.leder)
    api.cancel(conversation=planned, by=people.leder)
    run_once()
    assert post_office.mails == []


def led_by_direktoer(people: SimpleNamespace) -> None:
    """Let the employee have another leader; each run would else give the conversation back."""
    people.medarbejder.own_leader = people.direktoer
    people.medarbejder.save()


def test_a_new_leader_gets_the_meeting_and_the_former_one_is_let_go(
    invited: Conversation, people: SimpleNamespace, post_office: PostOffice
) -> None:
    run_once()
    led_by_direktoer(people)
    handed = api.hand_over(conversation=invited, leader=people.direktoer)
    run_once()
    (mine,) = post_office.to("direktoer@example.org")
    assert calendar_in(mine).method.value == "PUBLISH"
    former = post_office.to(LEADER)[-1]
    assert calendar_in(former).method.value == "CANCEL"
    assert "Mette" not in former.get_body().get_content()  # type: ignore[union-attr]
    api.plan(conversation=handed, meeting=meeting(28), version=1, by=people.direktoer)
    run_once()
    assert len(post_office.to(LEADER)) == 2, "what comes after is not theirs to know"
    assert len(post_office.to("direktoer@example.org")) == 2


def test_an_invitation_that_waits_does_not_go_to_a_leader_who_is_none_any_more(
    invited: Conversation, people: SimpleNamespace, post_office: PostOffice
) -> None:
    led_by_direktoer(people)
    api.hand_over(conversation=invited, leader=people.direktoer)
    run_once()
    assert post_office.to(LEADER) == []
    assert len(post_office.to("direktoer@example.org")) == 1


def test_sending_it_twice_sends_it_once(planned: Conversation, leader: Client, post_office: PostOffice) -> None:
    for _click in range(2):
        leader.post(page_of(planned), {"version": planned.meeting_version, "text": "Kom."})
    run_once()
    assert len(post_office.mails) == 2


def test_it_is_in_the_employees_language(planned: Conversation, leader: Client, people: SimpleNamespace) -> None:
    UserProfile.objects.create(user=people.medarbejder.user, preferred_language="en")
    seen = leader.get(page_of(planned)).content.decode()
    assert "Hello Mette Medarbejder" in seen
    assert "Tuesday 24 March 2026" in seen
    assert "Send invitationen" in seen


def test_a_meeting_that_was_moved_while_it_was_read_is_shown_again(
    planned: Conversation, people: SimpleNamespace, leader: Client
) -> None:
    api.plan(conversation=planned, meeting=meeting(28), version=1, by=people.leder)
    answer = leader.post(page_of(planned), {"version": 1, "text": "Mine ord"})
    assert "Mødet blev flyttet, mens du læste." in answer.content.decode()
    assert "Mine ord" in answer.content.decode()
    assert "tirsdag den 31. marts 2026" in answer.content.decode()
    assert not Message.objects.exists()


def test_a_placeholder_that_does_not_exist_is_refused_by_name(planned: Conversation, leader: Client) -> None:
    """A placeholder that does not exist (bad input): in the letter of the type, and in the leader's words."""
    conversation = with_rules(planned, invitation_text="Hej [navn], kom til [lokalet].")
    with pytest.raises(ValidationError, match=r"Feltet \[lokalet\] findes ikke\. Du kan bruge disse: \[navn\], "):
        letter_of(conversation)
    shown = leader.get(page_of(conversation))
    assert shown.status_code == 200
    assert "Feltet [lokalet] findes ikke." in shown.content.decode()
    sent = leader.post(page_of(conversation), {"version": 1, "text": "Kom til [lokalet]"})
    assert sent.status_code == 400
    assert "Kom til [lokalet]" in sent.content.decode()
    assert not Message.objects.exists()


def test_placeholders_in_the_leaders_words_are_shown_filled_in_before_they_go(
    planned: Conversation, leader: Client
) -> None:
    answer = leader.post(page_of(planned), {"version": 1, "text": "Hej [navn]"})
    assert "Hej Mette Medarbejder" in answer.content.decode()
    assert not Message.objects.exists()


def test_brackets_in_a_place_are_no_placeholder(
    planned: Conversation, people: SimpleNamespace, leader: Client, post_office: PostOffice
) -> None:
    api.plan(conversation=planned, meeting=meeting(21, "Sal [øst]"), version=1, by=people.leder)
    leader.post(page_of(planned), {"version": 2, "text": "Vi ses i Sal [øst]."})
    run_once()
    assert "Vi ses i Sal [øst]." in post_office.to(EMPLOYEE)[0].get_body().get_content()  # type: ignore[union-attr]


def test_nothing_to_say_is_asked_for(planned: Conversation, leader: Client) -> None:
    answer = leader.post(page_of(planned), {"version": 1, "text": " "})
    assert answer.status_code == 400
    assert "Skriv et par ord." in answer.content.decode()


def test_the_companions_right_stands_in_it_whatever_the_leader_writes(
    planned: Conversation, leader: Client, post_office: PostOffice
) -> None:
    """Companion of one's own choice (forvaltningsloven § 8)."""
    conversation = with_rules(planned, companion=True, invitation_text="Hej [navn]\n\n[bisidder]")
    right = "Du må tage en bisidder med, som du selv vælger."
    assert letter_of(conversation).whole.count(right) == 1
    leader.post(page_of(conversation), {"version": 1, "text": "Kom alene."})
    run_once()
    assert right in post_office.to(EMPLOYEE)[0].get_body().get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "changed", [{"sanction_possible": True}, {"hearing": True}, {"for_whom": "when_needed"}, {"for_whom": "seniors"}]
)
def test_no_subject_and_no_calendar_says_what_is_nobodys_business(
    planned: Conversation, people: SimpleNamespace, post_office: PostOffice, changed: dict[str, Any]
) -> None:
    """No confidential word in an invitation."""
    if audience := changed.pop("for_whom", ""):
        ConversationType.objects.update(for_whom=audience, name="KANARIEFUGL")
    else:
        ConversationType.objects.update(name="KANARIEFUGL")
        changed["invitation_subject"] = "KANARIEFUGL"
    secret = with_rules(planned, **changed)
    invite(conversation=secret, letter=letter_of(secret), version=1, by=people.leder)
    run_once()
    moved = api.plan(conversation=secret, meeting=meeting(28), version=1, by=people.leder)
    run_once()
    api.cancel(conversation=moved, by=people.leder)
    run_once()
    assert len(post_office.mails) == 6
    for mail in post_office.mails:
        assert "KANARIEFUGL" not in mail.as_string()
        file = calendar_in(mail)
        assert file.vevent.summary.value == "Samtale"
        assert "KANARIEFUGL" not in file.serialize()


def test_a_guide_is_named_only_where_everybody_has_the_conversation(
    planned: Conversation, kind: ConversationType
) -> None:
    kind.guide = GuidePage(title="KANARIEFUGL", slug="kanariefugl", lead="Sådan.")
    front_page().add_child(instance=kind.guide)
    kind.save()
    conversation = with_rules(planned, invitation_text="Læs først:\n[guide]")
    assert letter_of(conversation).whole.count("KANARIEFUGL\nhttp") == 1
    assert "Læs inden samtalen:\nKANARIEFUGL\nhttp" in letter_of(conversation, "Kom.").facts
    ConversationType.objects.update(for_whom="when_needed")
    secret = with_rules(planned, invitation_text="Læs først:\n[guide]")
    assert "KANARIEFUGL" not in letter_of(secret).whole
    link = f"https://intranet.example.org{secret.get_absolute_url()}"
    assert letter_of(secret).text == f"Læs først:\n{link}"


def test_where_everybody_has_it_the_calendar_says_its_name(invited: Conversation, post_office: PostOffice) -> None:
    run_once()
    assert calendar_in(post_office.to(EMPLOYEE)[0]).vevent.summary.value == "Udviklingssamtale"


def test_a_written_summons_takes_its_place(planned: Conversation, leader: Client) -> None:
    conversation = with_rules(planned, summons_in_writing=True)
    assert leader.get(page_of(conversation))["Location"] == conversation.get_absolute_url()
    assert "Her sendes en skriftlig indkaldelse" in leader.get(conversation.get_absolute_url()).content.decode()


def test_the_page_says_what_became_of_it_to_the_leader_alone(
    invited: Conversation, people: SimpleNamespace, leader: Client, post_office: PostOffice
) -> None:
    Employee.objects.filter(pk=people.medarbejder.pk).update(email="")
    run_once()
    shown = leader.get(invited.get_absolute_url()).content.decode()
    assert "Der er ingen e-mailadresse: giv selv besked." in shown
    assert "Send igen" in shown
    theirs = sign_in(Client(), people.medarbejder, step_up=False).get(invited.get_absolute_url()).content.decode()
    assert "Invitationen blev sendt 3. marts 2026" in theirs
    assert "Send igen" not in theirs
    assert "e-mailadresse" not in theirs


def test_the_leader_sends_it_again_and_it_goes(
    invited: Conversation, people: SimpleNamespace, leader: Client, post_office: PostOffice
) -> None:
    Employee.objects.filter(pk=people.medarbejder.pk).update(email="")
    run_once()
    Employee.objects.filter(pk=people.medarbejder.pk).update(email=EMPLOYEE)
    message = Message.objects.get(recipient=people.medarbejder)
    address = reverse("samtale_conversations:send_again", args=[invited.uuid, message.uuid])
    for _click in range(2):
        assert leader.post(address)["Location"] == invited.get_absolute_url()
        run_once()
    assert len(post_office.to(EMPLOYEE)) == 1
    assert "Hej Mette Medarbejder" in post_office.to(EMPLOYEE)[0].get_body().get_content()  # type: ignore[union-attr]


def test_a_mail_of_another_conversation_is_not_sent_again_from_here(
    invited: Conversation, kind: ConversationType, people: SimpleNamespace, leader: Client
) -> None:
    other = api.begin(type=kind, employee=people.kollega)
    message = Message.objects.filter(conversation=invited).first()
    assert message is not None
    Message.objects.update(state="failed")
    address = reverse("samtale_conversations:send_again", args=[other.uuid, message.uuid])
    assert leader.post(address).status_code == 404
    assert set(Message.objects.values_list("state", flat=True)) == {"failed"}


def test_the_words_are_gone_from_the_database_once_they_are_sent(
    planned: Conversation, leader: Client, post_office: PostOffice
) -> None:
    leader.post(page_of(planned), {"version": 1, "text": "KANARIEFUGL"})
    assert Message.objects.filter(data__text="KANARIEFUGL").exists()
    run_once()
    assert list(Message.objects.values_list("data", flat=True)) == [{}, {}]


def test_the_calendar_file_is_there_for_both(planned: Conversation, people: SimpleNamespace, client: Client) -> None:
    for person in (people.leder, people.medarbejder):
        answer = sign_in(client, person, step_up=False).get(
            reverse("samtale_conversations:calendar", args=[planned.uuid])
        )
        assert answer["Content-Disposition"] == 'attachment; filename="samtale.ics"'
        assert vobject.readOne(answer.content.decode()).vevent.uid.value == str(planned.uuid)


def test_the_next_step_is_to_invite_and_then_to_see_what_went_wrong(
    planned: Conversation, people: SimpleNamespace, post_office: PostOffice, django_assert_num_queries: Any
) -> None:
    def step(person: Employee) -> Any:
        return api.next_steps(conversations=[Conversation.objects.with_people().get()], person=person).get(planned.pk)

    assert (step(people.leder).url, step(people.leder).rank) == (page_of(planned), 20)
    invite(conversation=planned, letter=letter_of(planned), version=1, by=people.leder)
    Message.objects.filter(recipient=people.medarbejder).update(state="uncertain")
    assert step(people.leder).state == "Invitationen nåede ikke frem"
    assert step(people.leder).url == f"{planned.get_absolute_url()}#mails"


def test_the_mails_of_a_conversation_go_with_it(
    invited: Conversation, people: SimpleNamespace, post_office: PostOffice
) -> None:
    """Deletion periods really delete: whoever erases a conversation erases who was told what of it."""
    run_once()
    assert Message.objects.filter(conversation=invited).count() == 2
    invited.delete()
    assert not Message.objects.exists()
