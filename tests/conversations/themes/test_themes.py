"""Themes are picked sealed, hidden from the other until they are exchanged, and exchanged once."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from forms_pages import api as plans
from samtale_intranet.conversations import api as conversations
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.models import Conversation, ConversationType, PickedThemes
from samtale_intranet.conversations.themes import api, mails
from samtale_intranet.conversations.themes.panel import PANEL, next_steps
from samtale_intranet.guides.models import WheelPage
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import RowChanged
from samtale_intranet.personnel.models import LedgerEvent
from samtale_intranet.personnel.verification import first_wrong
from tests.conversations.agreeing import THEMES, as_seen_by, make_page, make_type, make_wheel, planned
from tests.forms_pages.parties import stored
from tests.personas import sign_in

DAY = datetime.timedelta(days=1)


@pytest.fixture
def wheel(people: SimpleNamespace) -> WheelPage:
    return make_wheel()


@pytest.fixture
def kind(people: SimpleNamespace, wheel: WheelPage) -> ConversationType:
    return make_type(people.municipality, wheel)


@pytest.fixture
def ahead(people: SimpleNamespace, kind: ConversationType) -> Conversation:
    """A conversation in 30 days, so that themes are exchanged in 16."""
    return planned(kind, people.medarbejder, people.leder, 30)


def pick(conversation: Conversation, person: Employee, *chosen: str, why: str = "") -> Conversation:
    found, access = as_seen_by(conversation, person)
    return api.pick(conversation=found, access=access, chosen=chosen, why=why)


def seen(conversation: Conversation, person: Employee) -> api.Opened:
    found, access = as_seen_by(conversation, person)
    return api.open_themes(conversation=found, access=access)


def told(kind: str) -> list[tuple[int, str]]:
    return sorted(Message.objects.filter(kind=kind).values_list("recipient_id", "key"))


def actions() -> list[str]:
    return list(LedgerEvent.objects.order_by("pk").values_list("action", flat=True))


def test_each_sees_the_others_once_both_have_picked(people: SimpleNamespace, ahead: Conversation) -> None:
    """DOMAIN, model 2: each party picks one and they exchange them."""
    pick(ahead, people.medarbejder, "trivsel", why="HEMMELIG-GRUND")
    before = seen(ahead, people.leder)
    assert (before.mine, before.theirs, before.has_theirs, before.is_exchanged) == (None, None, True, False)
    assert [recipient for recipient, _key in told("themes_picked")] == [people.leder.pk]
    pick(ahead, people.leder, "balance")
    after = seen(ahead, people.leder)
    assert after.is_exchanged
    assert after.theirs
    assert [theme.title for theme in after.theirs.themes] == ["Tema trivsel"]
    assert after.theirs.why == "HEMMELIG-GRUND"
    assert len(told("themes_exchanged")) == 2
    assert len(told("themes_picked")) == 1, "who picked last is told of the exchange alone"
    assert first_wrong(municipality=people.municipality) is None


def test_they_are_exchanged_at_the_lead_time_though_only_one_has_picked(
    people: SimpleNamespace, ahead: Conversation
) -> None:
    """DOMAIN, model 2: at least two weeks before."""
    pick(ahead, people.medarbejder, "trivsel")
    last = api.exchange_day(ahead)
    assert last == timezone.localdate() + 16 * DAY
    with travel(datetime.datetime.combine(last - DAY, datetime.time(12), datetime.UTC), tick=False):
        assert seen(ahead, people.leder).theirs is None
    with travel(datetime.datetime.combine(last, datetime.time(12), datetime.UTC), tick=False):
        shown = seen(ahead, people.leder)
        assert shown.theirs
        assert shown.may_pick, "who has not picked is still asked"
        assert not seen(ahead, people.medarbejder).may_pick
        with pytest.raises(api.AlreadyExchanged):
            pick(ahead, people.medarbejder, "balance")
        pick(ahead, people.leder, "balance")
        theirs = seen(ahead, people.medarbejder).theirs
        assert theirs
        assert theirs.themes[0].id == "balance"
        assert [recipient for recipient, _key in told("themes_picked")] == [people.leder.pk, people.medarbejder.pk]
    assert Conversation.objects.get(pk=ahead.pk).exchanged_at is not None


def test_it_is_exchanged_once_though_the_meeting_is_moved(people: SimpleNamespace, ahead: Conversation) -> None:
    pick(ahead, people.medarbejder, "trivsel")
    pick(ahead, people.leder, "balance")
    first = Conversation.objects.get(pk=ahead.pk).exchanged_at
    start = timezone.now() + 200 * DAY
    meeting = conversations.Meeting(start, start + datetime.timedelta(hours=1))
    moved = conversations.plan(conversation=ahead, meeting=meeting, version=ahead.meeting_version, by=people.leder)
    assert seen(moved, people.leder).theirs is not None
    assert Conversation.objects.get(pk=ahead.pk).exchanged_at == first
    assert len(told("themes_exchanged")) == 2


def test_what_is_picked_may_be_changed_until_the_exchange(people: SimpleNamespace, ahead: Conversation) -> None:
    pick(ahead, people.medarbejder, "trivsel")
    pick(ahead, people.medarbejder, "udvikling")
    mine = seen(ahead, people.medarbejder).mine
    assert mine
    assert [theme.id for theme in mine.themes] == ["udvikling"]
    assert PickedThemes.objects.get().version == 2


def test_a_later_edit_of_the_wheel_changes_nothing(
    people: SimpleNamespace, ahead: Conversation, wheel: WheelPage
) -> None:
    pick(ahead, people.medarbejder, "trivsel")
    wheel.segments = []
    wheel.save()
    wheel.unpublish()
    mine = seen(ahead, people.medarbejder).mine
    assert mine
    assert mine.themes[0].title == "Tema trivsel"
    with pytest.raises(api.NoExchange):
        pick(ahead, people.leder, "trivsel")


@pytest.mark.parametrize("chosen", [(), ("trivsel",), ("trivsel", "balance", "udvikling"), ("trivsel", "opdigtet")])
def test_it_takes_as_many_as_the_type_says(people: SimpleNamespace, wheel: WheelPage, chosen: tuple[str, ...]) -> None:
    """DOMAIN, models 1 and 2: how many each brings is the type's."""
    two = planned(make_type(people.municipality, wheel, themes_each=2), people.kollega, people.leder, 30)
    with pytest.raises(api.WrongNumber):
        pick(two, people.leder, *chosen)
    pick(two, people.leder, "trivsel", "balance")
    assert not LedgerEvent.objects.filter(action="themes_read").exists()


def test_nothing_is_picked_for_what_was_held(people: SimpleNamespace, ahead: Conversation) -> None:
    pick(ahead, people.medarbejder, "trivsel")
    conversations.mark_held(conversation=ahead, by=people.leder)
    with pytest.raises(api.NoExchange):
        pick(ahead, people.leder, "trivsel")


def test_a_look_is_in_the_ledger_and_one_at_nothing_is_not(people: SimpleNamespace, ahead: Conversation) -> None:
    seen(ahead, people.leder)
    assert actions() == []
    pick(ahead, people.medarbejder, "trivsel")
    seen(ahead, people.leder)
    assert actions() == ["themes_picked"], "what is hidden is not opened"
    seen(ahead, people.medarbejder)
    assert actions() == ["themes_picked", "themes_read"]


def test_a_changed_row_is_neither_opened_nor_written_over(people: SimpleNamespace, ahead: Conversation) -> None:
    pick(ahead, people.medarbejder, "trivsel")
    PickedThemes.objects.update(picked_at=timezone.now() - DAY)
    with pytest.raises(RowChanged):
        seen(ahead, people.medarbejder)
    with pytest.raises(RowChanged):
        pick(ahead, people.medarbejder, "balance")
    assert "is not what event" in str(first_wrong(municipality=people.municipality))


def test_the_next_step_says_who_waits_for_whom(
    people: SimpleNamespace, ahead: Conversation, django_assert_num_queries: Any
) -> None:
    asked = list(Conversation.objects.with_people())
    assert next_steps(asked, people.leder)[ahead.pk].rank == 20
    pick(ahead, people.leder, "trivsel")
    with django_assert_num_queries(1):
        assert next_steps(asked, people.leder)[ahead.pk].rank == 60
    assert next_steps(asked, people.medarbejder)[ahead.pk].rank == 20
    pick(ahead, people.medarbejder, "trivsel")
    assert next_steps(list(Conversation.objects.with_people()), people.medarbejder)[ahead.pk].rank == 40


def test_the_panel_shows_no_theme_and_takes_one_query(
    people: SimpleNamespace, ahead: Conversation, django_assert_num_queries: Any
) -> None:
    pick(ahead, people.leder, "trivsel", why="HEMMELIG")
    found, access = as_seen_by(ahead, people.medarbejder)
    with django_assert_num_queries(1):
        context = PANEL.context(found, access)
    assert context
    assert context["may_pick"]
    assert context["theirs_at"]
    assert not context["mine_at"]
    assert "trivsel" not in str(context)


def due(day: datetime.date) -> dict[str, set[int]]:
    return {
        source.name: {reminder.recipient_id for batch in source.due(day) for reminder in batch}
        for source in mails.SOURCES
    }


def test_who_has_not_picked_is_reminded_and_both_are_told_at_the_lead_time(
    people: SimpleNamespace, ahead: Conversation, django_assert_num_queries: Any
) -> None:
    last = api.exchange_day(ahead)
    assert last
    with django_assert_num_queries(2):
        assert due(last - 8 * DAY) == {"themes_to_pick": set(), "themes_exchanged": set()}
    both = {people.leder.pk, people.medarbejder.pk}
    assert due(last - 7 * DAY)["themes_to_pick"] == both
    pick(ahead, people.leder, "trivsel")
    assert due(last - 7 * DAY) == {"themes_to_pick": {people.medarbejder.pk}, "themes_exchanged": set()}
    assert due(last) == {"themes_to_pick": {people.medarbejder.pk}, "themes_exchanged": both}
    conversations.cancel(conversation=ahead, by=people.leder)
    assert due(last) == {"themes_to_pick": set(), "themes_exchanged": set()}


def test_no_mail_names_a_theme_or_the_type(people: SimpleNamespace, ahead: Conversation) -> None:
    pick(ahead, people.leder, "trivsel", why="HEMMELIG")
    lines = [mails.KINDS[0].build(message) for message in Message.objects.all()]
    last = api.exchange_day(ahead)
    assert last
    for source in mails.SOURCES:
        for batch in source.due(last):
            for reminder in batch:
                message = Message(kind=source.name, recipient_id=reminder.recipient_id, conversation=ahead)
                lines.append(mails.Mail("", source.line(message) or ""))
    texts = " ".join(mail.text for mail in lines if mail)
    assert "Lars Leder" in texts
    assert "Mette Medarbejder" in texts
    assert not any(word in texts for word in ("trivsel", "HEMMELIG", "Styrkesamtale"))


def test_a_plan_begins_with_the_exchanged_themes(
    people: SimpleNamespace, kind: ConversationType, wheel: WheelPage, ahead: Conversation, client: Client
) -> None:
    page = make_page(kind, wheel)
    sign_in(client, people.leder)
    start = reverse("forms_pages:start", args=[page.pk])
    pick(ahead, people.leder, "trivsel")
    pick(ahead, people.medarbejder, "balance")
    offered = client.post(start, {"employee": people.medarbejder.uuid, "start_key": "a"})
    text = offered.content.decode()
    assert f'value="{wheel.pk}:trivsel" checked' in text
    assert f'value="{wheel.pk}:balance" checked' in text
    body = {"employee": people.medarbejder.uuid, "start_key": "a", "carry": "", "theme": f"{wheel.pk}:balance"}
    answer = client.post(start, body)
    plan = plans.fetch_plan(user=people.leder.user, plan_uuid=answer.url.split("/")[-2])[0]
    assert plan.conversation == ahead
    assert stored(plan, people.leder)["temaer"] == ["Tema balance"]


def test_before_the_exchange_a_plan_is_offered_no_theme(
    people: SimpleNamespace, kind: ConversationType, wheel: WheelPage, ahead: Conversation
) -> None:
    page = make_page(kind, wheel)
    pick(ahead, people.medarbejder, "balance")
    assert plans.open_last(user=people.leder.user, page=page, employee=people.medarbejder) is None


def test_the_page_works_from_the_wheel_to_the_exchange(
    people: SimpleNamespace, ahead: Conversation, wheel: WheelPage
) -> None:
    url = reverse("samtale_conversations:themes", args=[ahead.uuid])
    leader, employee = (sign_in(Client(), one) for one in (people.leder, people.medarbejder))
    page = employee.get(wheel.get_url()).content.decode()
    bring = reverse("samtale_conversations:bring_theme")
    assert f"{bring}?tema=trivsel&amp;hjul={wheel.pk}" in page
    brought = employee.get(bring, {"tema": "trivsel", "hjul": wheel.pk})
    assert brought.url == f"{url}?tema=trivsel"
    text = employee.get(brought.url).content.decode()
    assert 'value="trivsel" checked' in text
    assert "Hvad med balance?" in text
    assert employee.post(url, {"theme": []}).status_code == 409
    wrong = employee.post(url, {"theme": ["trivsel", "balance"], "why": "GRUND"})
    assert wrong.status_code == 409
    assert "GRUND" in wrong.content.decode()
    assert employee.post(url, {"theme": "trivsel", "why": "x" * 501}).status_code == 409
    assert employee.post(url, {"theme": "trivsel", "why": "GRUND-MED"}).url == url
    hidden = leader.get(url).content.decode()
    assert "GRUND-MED" not in hidden
    assert leader.post(url, {"theme": "balance"}).url == url
    assert "GRUND-MED" in leader.get(url).content.decode()
    assert employee.post(url, {"theme": "udvikling"}).status_code == 409, "they are exchanged"
    assert THEMES[0] not in leader.get(ahead.get_absolute_url()).content.decode(), "the page opens without a factor"


def test_where_several_wait_it_asks_which(people: SimpleNamespace, kind: ConversationType, wheel: WheelPage) -> None:
    for one in (people.medarbejder, people.kollega):
        planned(kind, one, people.leder, 30)
    client = sign_in(Client(), people.leder)
    answer = client.get(reverse("samtale_conversations:bring_theme"), {"hjul": wheel.pk, "tema": "trivsel"})
    assert people.kollega.name in answer.content.decode()
    assert people.medarbejder.name in answer.content.decode()
    none = client.get(reverse("samtale_conversations:bring_theme"), {"hjul": "9" * 20})
    assert none.status_code == 200


def test_strangers_get_404(people: SimpleNamespace, ahead: Conversation) -> None:
    pick(ahead, people.leder, "trivsel")
    for stranger in (people.hr, people.kollega, people.direktoer, people.leder_b, people.admin):
        client = sign_in(Client(), stranger)
        url = reverse("samtale_conversations:themes", args=[ahead.uuid])
        assert client.get(url).status_code == client.post(url, {"theme": "trivsel"}).status_code == 404
