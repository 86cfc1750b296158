"""Two years of a small municipality: people come, move and leave, conversations are held, and the figures are right.

The oracle counts by asking each person one by one, from a diary that the test keeps itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from random import Random
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone

from samtale_intranet.conversations import api
from samtale_intranet.conversations.coverage.counting import Figures, count_year
from samtale_intranet.conversations.daily import take_daily_steps
from samtale_intranet.conversations.models import Conversation, ConversationType, HandOver, Message
from samtale_intranet.people.api import leader_of, people_changed
from samtale_intranet.people.models import Employee, Municipality, Unit

Audience = ConversationType.Audience
START = datetime.date(2025, 1, 1)
WEEKS = 104


class Town:
    """The municipality, and a diary of what was done in it."""

    def __init__(self) -> None:
        self.chance = Random(6)
        self.place = Municipality.objects.create(name="Lilleby", slug="lilleby")
        top = Unit.objects.create(municipality=self.place, name="Rådhuset")
        self.units = [
            top,
            *(Unit.objects.create(municipality=self.place, name=n, parent=top) for n in ("Skole", "Vej")),
        ]
        self.numbers = iter(range(1, 1000))
        for unit, count in zip(self.units, (5, 12, 8), strict=True):
            staff = [self.employ(unit, datetime.date(2019, 3, 1)) for _each in range(count)]
            unit.leader = staff[0]
            unit.save()
        rules = {"municipality": self.place, "every_months": 12}
        self.yearly = ConversationType.objects.create(key="mus", name="MUS", for_whom=Audience.EVERYBODY, **rules)
        self.senior = ConversationType.objects.create(
            key="senior", name="Seniorsamtale", for_whom=Audience.SENIORS, keeps="nothing", **rules
        )
        for person in Employee.objects.filter(pk__in=[e.pk for e in self.present()[3:9]]):
            person.senior_from = datetime.date(2025, 6, 1)
            person.save()
        self.held: list[tuple[int, str, datetime.date]] = []  # employee, type, day
        self.journaled: set[tuple[int, str, int]] = set()  # employee, type, year
        self.moves = 0

    def employ(self, unit: Unit, since: datetime.date) -> Employee:
        number = str(next(self.numbers))
        name = f"Borger {number}"
        return Employee.objects.create(
            municipality=self.place,
            unit=unit,
            number=number,
            name=name,
            email=f"{number}@example.org",
            employed_from=since,
        )

    def present(self) -> list[Employee]:
        return list(Employee.objects.employed().filter(municipality=self.place).with_lines().order_by("pk"))

    def week(self) -> None:
        """Let what happens in a week happen."""
        today = timezone.localdate()
        take_daily_steps()
        if self.chance.random() < 0.12:
            self.employ(self.chance.choice(self.units), today)
        everybody = self.present()
        led = {unit.leader_id for unit in Unit.objects.filter(municipality=self.place)}
        others = [person for person in everybody if person.pk not in led]
        if self.chance.random() < 0.08:
            leaver = self.chance.choice(others)
            Employee.objects.filter(pk=leaver.pk).update(employed_until=today)
        if self.chance.random() < 0.08:
            mover = self.chance.choice(others)
            Employee.objects.filter(pk=mover.pk).update(unit=self.chance.choice(self.units))
            people_changed(municipality=self.place)
        if self.chance.random() < 0.03:
            unit = self.chance.choice(self.units[1:])
            unit.leader = self.chance.choice([person for person in others if person.unit_id == unit.pk] or others)
            unit.save()
            people_changed(municipality=self.place)
        for person in self.chance.sample(others, k=min(2, len(others))):
            self.talk(Employee.objects.with_lines().get(pk=person.pk))

    def talk(self, person: Employee) -> None:
        """Begin a conversation, or hold or journal the one that is under way."""
        leader = leader_of(employee=person)
        if leader is None or not person.is_employed:
            return
        type = self.senior if person.senior_conversation_is_due and self.chance.random() < 0.4 else self.yearly
        open_one = Conversation.objects.open().filter(employee=person, type=type).first()
        if open_one is None:
            api.begin(type=type, employee=person)
        elif open_one.held_at is None:
            api.mark_held(conversation=open_one, by=leader)
            self.held.append((person.pk, type.key, timezone.localdate()))
        else:
            api.close(conversation=open_one)
            self.journaled.add((person.pk, type.key, timezone.localtime(open_one.held_at).year))

    def counted(self, type: ConversationType, year: int) -> dict[int, Figures]:
        """Count by the diary, one by one."""
        first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        found: dict[int, Figures] = {}
        for person in Employee.objects.filter(municipality=self.place):
            mine = sorted(day for who, key, day in self.held if (who, key) == (person.pk, type.key))
            if type == self.senior and person.senior_from is None:
                continue
            earlier = [day for day in mine if day < first]
            here = any(first <= day <= last for day in mine)
            if earlier:
                on = earlier[-1].replace(year=earlier[-1].year + 1)
            elif type == self.senior:
                on = person.senior_from or last
            else:
                on = person.employed_from.replace(year=person.employed_from.year + 1)
            was_there = person.employed_until is None or person.employed_until >= max(on, first)
            if here or (on <= last and was_there):
                kept = (person.pk, type.key, year) in self.journaled
                found[person.unit_id] = found.get(person.unit_id, Figures()) + Figures(1, here, kept, 0)
        return found


@pytest.fixture
def town(db: None) -> Iterator[SimpleNamespace]:
    """Live through the two years, and keep what was counted at the end of each."""
    with time_machine.travel(datetime.datetime(2025, 1, 1, 9), tick=False) as clock:
        lived = Town()
        results = []
        for week in range(WEEKS):
            clock.move_to(datetime.datetime.combine(START + week * datetime.timedelta(weeks=1), datetime.time(9)))
            lived.week()
            if week in (51, 103):
                clock.move_to(datetime.datetime(2025 + week // 52, 12, 31, 20))
                take_daily_steps()
                year = timezone.localdate().year
                for counts in count_year(lived.place, year):
                    results.append((counts.type, year, counts.by_unit, lived.counted(counts.type, year)))
        yield SimpleNamespace(town=lived, results=results)


def test_two_years_end_with_right_figures_and_every_conversation_with_whoever_leads(town: SimpleNamespace) -> None:
    assert [(type.key, year) for type, year, _found, _expected in town.results] == [
        ("mus", 2025),
        ("senior", 2025),
        ("mus", 2026),
        ("senior", 2026),
    ]
    for type, year, found, expected in town.results:
        assert found == expected, (type, year)
        assert sum((own.held for own in found.values()), 0) > 0
    for one in Conversation.objects.open().select_related("leader"):
        person = Employee.objects.with_lines().get(pk=one.employee_id)
        assert leader_of(employee=person) == one.leader
    moved, ended = (HandOver.objects.filter(leader__isnull=gone).count() for gone in (False, True))
    assert moved > 5, "something happened in the two years"
    assert ended > 0
    assert Message.objects.filter(kind="conversation_called_off_left").count() == 2 * ended
    assert not Conversation.objects.filter(employee__employed_until__lt="2026-12-31").open().exists()
