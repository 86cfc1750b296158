"""A month is drawn at random, once, when it is over; only looks into others' folders are drawn."""

from __future__ import annotations

import datetime
import io
import threading
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.access import Refused, authorise
from samtale_intranet.personnel.api import Action, Event
from samtale_intranet.personnel.models import Folder, LedgerEvent, Sample, SampledRead
from samtale_intranet.personnel.sampling import drawing
from samtale_intranet.personnel.sampling.drawing import draw_due, due_months, month_after, month_before, size_of
from samtale_intranet.personnel.verification import first_wrong
from tests.personnel.sampling.conftest import MONTH, NOVEMBER, OCTOBER, Look, at

DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1))


@given(st.integers(0, 100_000), st.floats(0, 1))
def test_at_least_five_and_at_most_fifty_are_drawn(reads: int, share: float) -> None:
    size = size_of(reads, share)
    assert min(reads, 5) <= size <= min(reads, 50)
    assert size in (reads, 5, 50) or size >= reads * share > size - 1


@pytest.mark.parametrize(
    ("reads", "size"), [(0, 0), (3, 3), (5, 5), (100, 5), (101, 6), (400, 20), (1000, 50), (9999, 50)]
)
def test_by_default_it_is_one_in_twenty(reads: int, size: int) -> None:
    assert size_of(reads, 0.05) == size


@given(DAYS, DAYS)
def test_every_month_that_is_over_is_due_once_and_none_that_is_not(last: datetime.date, today: datetime.date) -> None:
    last = last.replace(day=1)
    due = due_months(last, today)
    assert all(last < month < today.replace(day=1) and month.day == 1 for month in due)
    assert len(due) == len(set(due)) == max(0, (today.year - last.year) * 12 + today.month - last.month - 1)


@given(DAYS)
def test_the_first_time_only_the_newest_month_is_due(today: datetime.date) -> None:
    assert due_months(None, today) == [month_before(today)]
    assert month_after(month_before(today)) == today.replace(day=1)


def test_it_draws_looks_into_others_folders_only(people: SimpleNamespace, folder: Folder, look: Look) -> None:
    for person in (people.medarbejder, people.leder, people.hr):
        look(person, 2)
    look(people.hr, 2, of=people.hr)  # her own folder
    look(people.leder, 3, moment=OCTOBER - datetime.timedelta(days=30))
    look(people.leder, 3, moment=NOVEMBER)
    look(people.leder_b, 2, of=people.medarbejder_b)
    with at(OCTOBER), pytest.raises(Refused):
        authorise(user=people.kollega.user, action=Action.VIEW_FOLDER, folder=folder)
    with at(OCTOBER):
        ledger.commit(
            municipality=people.municipality,
            actor=f"employee:{people.hr.uuid}",
            actor_role="hr",
            action=Event.SEARCHED,
        )
    with at(NOVEMBER):
        (sample,) = draw_due(municipality=people.municipality)
    assert (sample.month, sample.reads, sample.size) == (MONTH, 4, 4)
    drawn = SampledRead.objects.order_by("sequence").values_list("reader__name", "role", "action", "purpose")
    assert list(drawn) == [
        *[("Lars Leder", "leader", "folder_opened", "hold_conversation")] * 2,
        *[("Hanne HR", "hr", "folder_opened", "personnel_case")] * 2,
    ]
    assert first_wrong(municipality=people.municipality) is None


def test_a_month_begins_and_ends_by_the_clock_on_the_wall(people: SimpleNamespace, look: Look) -> None:
    """In Denmark October began two hours before it did in UTC, and ended one hour before."""
    for moment in ("2026-09-30 21:59", "2026-09-30 22:00", "2026-10-31 22:59", "2026-10-31 23:00"):
        look(people.leder, moment=datetime.datetime.fromisoformat(moment).replace(tzinfo=datetime.UTC))
    with at(NOVEMBER):
        assert draw_due(municipality=people.municipality)[0].reads == 2


def test_it_draws_a_month_once(people: SimpleNamespace, look: Look) -> None:
    look(people.leder, 8)
    with at(NOVEMBER):
        assert len(draw_due(municipality=people.municipality)) == 1
        assert draw_due(municipality=people.municipality) == []
    assert SampledRead.objects.count() == 5


def test_it_draws_by_the_systems_own_randomness(people: SimpleNamespace, look: Look) -> None:
    look(people.leder, 20)
    with at(NOVEMBER), mock.patch.object(drawing.secrets, "SystemRandom") as random:
        random.return_value.sample.side_effect = lambda reads, size: reads[-size:]
        draw_due(municipality=people.municipality)
    numbers = list(LedgerEvent.objects.filter(action="folder_opened").values_list("sequence", flat=True))
    assert list(SampledRead.objects.values_list("sequence", flat=True)) == sorted(numbers)[-5:]


def test_a_month_without_looks_is_drawn_too(people: SimpleNamespace) -> None:
    with at(NOVEMBER):
        (sample,) = draw_due(municipality=people.municipality)
    assert (sample.reads, sample.size) == (0, 0)
    with at(NOVEMBER + datetime.timedelta(days=65)):
        assert [one.month for one in draw_due(municipality=people.municipality)] == [
            datetime.date(2026, 11, 1),
            datetime.date(2026, 12, 1),
        ]


def test_the_command_draws_for_each_municipality_and_says_so(people: SimpleNamespace, look: Look) -> None:
    look(people.leder, 8)

    def run() -> str:
        out = io.StringIO()
        with at(NOVEMBER):
            call_command("draw_samples", stdout=out)
        return out.getvalue()

    assert run() == "hedeby: 2026-10: 0 of 0 looks drawn.\nnorddjurs: 2026-10: 5 of 8 looks drawn.\n"
    assert run() == "hedeby: nothing to draw.\nnorddjurs: nothing to draw.\n"
    told = LedgerEvent.objects.filter(action__in=[Event.SAMPLE_DRAWN, Event.READ_DRAWN])
    assert set(told.values_list("actor", "actor_role")) == {("command:draw_samples", "")}
    assert told.count() == 2 + 5


def test_a_fault_half_way_leaves_nothing(people: SimpleNamespace, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    look(people.leder, 3)
    real, calls = SampledRead.save, [0]

    def fail(self: SampledRead, *args: Any, **kwargs: Any) -> None:
        calls[0] += 1
        if calls[0] == 3:
            raise OSError("the plug was pulled")
        real(self, *args, **kwargs)

    monkeypatch.setattr(SampledRead, "save", fail)
    with at(NOVEMBER), pytest.raises(OSError, match="the plug was pulled"), transaction.atomic():
        draw_due(municipality=people.municipality)
    assert (Sample.objects.count(), SampledRead.objects.count()) == (0, 0)
    assert first_wrong(municipality=people.municipality) is None


@pytest.mark.django_db(transaction=True)
def test_two_who_come_at_once_draw_once(people: SimpleNamespace, look: Look) -> None:
    look(people.leder, 8)
    start, drawn = threading.Barrier(2), []

    def draw() -> None:
        start.wait()
        try:
            drawn.append(len(draw_due(municipality=people.municipality)))
        finally:
            connection.close()

    with at(NOVEMBER):
        both = [threading.Thread(target=draw) for _nth in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()
    assert sorted(drawn) == [0, 1]
    assert (Sample.objects.count(), SampledRead.objects.count()) == (1, 5)


@pytest.mark.parametrize("fields", [{"month": MONTH}])
def test_the_database_takes_no_second_sample_of_a_month(
    people: SimpleNamespace, drawn: list[SampledRead], fields: dict[str, Any]
) -> None:
    again = Sample(municipality=people.municipality, drawn_at=NOVEMBER, reads=0, size=0, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 1, "verdict": "in_order", "explained_by": "reader", "explained_at": NOVEMBER},
        {"version": 0, "verdict": "in_order"},
        {"version": 1, "verdict": "in_order"},
        {"version": 0, "explained_by": "hr2", "explained_at": NOVEMBER},
    ],
)
def test_the_database_takes_no_verdict_of_nobody_or_of_the_reader(
    people: SimpleNamespace, drawn: list[SampledRead], wrong: dict[str, Any]
) -> None:
    who = {"reader": people.hr, "hr2": people.hr2}
    values = {name: who.get(value, value) if isinstance(value, str) else value for name, value in wrong.items()}
    assert drawn[0].reader == people.hr
    with pytest.raises(IntegrityError), transaction.atomic():
        SampledRead.objects.filter(pk=drawn[0].pk).update(**values)
