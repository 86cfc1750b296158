"""A year of a small municipality: themes, the conversation, its follow-ups and the next plan, day by day."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

from time_machine import travel

from forms_pages import api as plans
from samtale_intranet.conversations.access import fetch
from samtale_intranet.conversations.api import next_steps
from samtale_intranet.conversations.follow_ups import api as follow_ups
from samtale_intranet.conversations.follow_ups.mails import SOURCES as OF_FOLLOW_UPS
from samtale_intranet.conversations.models import Conversation, FollowUp
from samtale_intranet.conversations.themes import api as themes
from samtale_intranet.conversations.themes.mails import SOURCES as OF_THEMES
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.verification import first_wrong
from tests.conversations.agreeing import action, journal, make_page, make_type, make_wheel, planned

START = datetime.datetime(2027, 9, 20, 9, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
DATE = datetime.date


def test_it_goes_through_a_year(people: SimpleNamespace) -> None:
    """DOMAIN, model 2: exchanged two weeks before, followed up after four and eight months. Leap year, Whitsun."""
    wheel = make_wheel()
    type = make_type(people.municipality, wheel)
    page = make_page(type, wheel)
    told: dict[tuple[str, str, str], datetime.date] = {}
    names = {people.leder.pk: "leder", people.medarbejder.pk: "medarbejder"}

    def pick(person: Employee, theme: str) -> None:
        found, access = fetch(user=person.user, uuid=conversation.uuid)
        themes.pick(conversation=found, access=access, chosen=[theme])

    def settle(*rows: str) -> None:
        found, access = fetch(user=people.leder.user, uuid=conversation.uuid)
        follow_up = FollowUp.objects.open().select_related("entry").earliest("due_on")
        follow_up.conversation = found
        ticks = follow_ups.Ticks(frozenset(), frozenset(rows))
        follow_ups.finish(user=people.leder.user, follow_up=follow_up, access=access, ticks=ticks, note="Godt")

    with travel(START, tick=False) as clock:
        conversation = planned(type, people.medarbejder, people.leder, 40)  # on 30 October, exchanged on the 16th
        for number in range(400):
            now = START + number * DAY
            clock.move_to(now, tick=False)
            today = now.date()
            for source in (*OF_THEMES, *OF_FOLLOW_UPS):
                for batch in source.due(today):
                    for one in batch:
                        key = (source.name, names[one.recipient_id], one.occasion.partition("/")[2])
                        told.setdefault(key, today)
            match today:
                case DATE(year=2027, month=10, day=12):
                    pick(people.medarbejder, "trivsel")
                case DATE(year=2027, month=10, day=18):
                    pick(people.leder, "balance")
                case DATE(year=2027, month=10, day=31):
                    journal(
                        page, people.medarbejder, people.leder, action("r1", "Ringe til Ida"), action("r2", "Besøg")
                    )
                case DATE(year=2028, month=3, day=3):
                    settle("handlinger:r1")
                case DATE(year=2028, month=6, day=30):
                    settle()
        last = plans.open_last(user=people.leder.user, page=page, employee=people.medarbejder)
        assert last
        assert [row.is_done for row in last.tables[0].rows] == [True, False]
        assert (
            next_steps(conversations=Conversation.objects.with_people(), person=people.leder)[conversation.pk].rank
            == 80
        )

    assert told == {
        ("themes_to_pick", "medarbejder", "1/week"): DATE(2027, 10, 9),
        ("themes_to_pick", "leder", "1/week"): DATE(2027, 10, 9),
        ("themes_to_pick", "leder", "1/exchange"): DATE(2027, 10, 16),
        ("themes_exchanged", "medarbejder", "exchanged"): DATE(2027, 10, 16),
        ("themes_exchanged", "leder", "exchanged"): DATE(2027, 10, 16),
        ("follow_up_due", "medarbejder", "2028-02-29"): DATE(2028, 2, 15),
        ("follow_up_due", "leder", "2028-02-29"): DATE(2028, 2, 15),
        ("follow_up_due", "leder", "2028-02-29+0"): DATE(2028, 3, 1),
        ("follow_up_due", "medarbejder", "2028-06-30"): DATE(2028, 6, 16),
        ("follow_up_due", "leder", "2028-06-30"): DATE(2028, 6, 16),
    }
    assert first_wrong(municipality=people.municipality) is None
