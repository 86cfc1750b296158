"""One mail a day for a person at most, with everything that is theirs, and nothing that they switched off."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.users.models import UserProfile

from samtale_intranet.conversations.mail import daily
from samtale_intranet.conversations.mail.api import Mail, Message, enqueue
from samtale_intranet.conversations.mail.running import run_once
from samtale_intranet.conversations.reminders import api, collecting
from samtale_intranet.conversations.reminders.api import Reminder, ReminderSource
from samtale_intranet.conversations.reminders.choices import choose, offered
from samtale_intranet.people.models import Employee, Municipality, Unit
from tests.conversations.mail.conftest import NOW, states
from tests.conversations.mail.post_office import PostOffice

DAY = datetime.timedelta(days=1)
Sources = Callable[..., None]


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch, register: Any, people: SimpleNamespace) -> Sources:
    """Make this one of the only sources: it reminds the people named, of an occasion each day or once."""
    monkeypatch.setattr(api, "sources", {})
    monkeypatch.setattr(collecting, "sources", api.sources)

    def _source(name: str, *names: str, daily: bool = True, count: int = 1) -> None:
        def due(day: datetime.date) -> Any:
            for who in names:
                occasions = [f"{day if daily else 'once'}/{number}" for number in range(count)]
                yield [
                    Reminder(getattr(people, who).pk, occasion, data={"nr": one})
                    for one, occasion in enumerate(occasions)
                ]

        from samtale_intranet.conversations.mail import kinds

        monkeypatch.setitem(kinds.kinds, name, None)  # forgotten after the test
        api.register_reminders(
            ReminderSource(name, f"Om {name}", due, lambda message: f"Husk {name} {message.data['nr']}.")
        )

    return _source


def test_all_that_is_due_comes_in_one_mail(source: Sources, post_office: PostOffice) -> None:
    source("a", "leder", "medarbejder", count=2)
    source("b", "leder")
    run_once()
    (mine,) = post_office.to("leder@example.org")
    text = mine.get_content()
    assert [text.count(line) for line in ("OM A", "Husk a 0.", "Husk a 1.", "OM B", "Husk b 0.")] == [1] * 5
    assert "https://intranet.example.org/samtaler/paamindelser/" in text
    assert mine["List-Unsubscribe"] == "<https://intranet.example.org/samtaler/paamindelser/>"
    assert len(post_office.mails) == 2


def test_one_mail_a_day_however_often_it_runs_and_whatever_comes(
    source: Sources, post_office: PostOffice, people: SimpleNamespace, tuesday: Any
) -> None:
    """One mail a day for a person at most (DESIGN, issue of reminders)."""
    source("a", "leder")
    run_once()
    enqueue(kind="a", recipients=[people.leder], key="later", data={"nr": 7})
    tuesday.move_to(NOW + datetime.timedelta(hours=3), tick=False)
    run_once()
    assert len(post_office.mails) == 1
    tuesday.move_to(NOW + DAY, tick=False)
    run_once()
    _first, second = post_office.mails
    assert "Husk a 7." in second.get_content(), "what came too late for the one mail stands in the next"


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        ("2026-03-03 06:59", False),
        ("2026-03-03 07:00", True),
        ("2026-03-07 10:00", False),  # a Saturday
        ("2026-04-02 10:00", False),  # Maundy Thursday
        ("2026-03-29 10:00", False),
    ],
)
def test_it_goes_on_working_days_from_the_hour_that_is_set(
    source: Sources, post_office: PostOffice, tuesday: Any, moment: str, goes: bool
) -> None:
    source("a", "leder")
    tuesday.move_to(datetime.datetime.fromisoformat(moment).replace(tzinfo=NOW.tzinfo), tick=False)
    run_once()
    assert len(post_office.mails) == goes


def test_it_is_in_the_readers_language(source: Sources, post_office: PostOffice, people: SimpleNamespace) -> None:
    source("a", "leder", "medarbejder")
    UserProfile.objects.create(user=people.medarbejder.user, preferred_language="en")
    run_once()
    (english,), (danish,) = post_office.to("medarbejder@example.org"), post_office.to("leder@example.org")
    assert "This waits for you in your conversations:" in english.get_content()
    assert "This waits for you" not in danish.get_content()


def test_what_is_switched_off_does_not_come(source: Sources, post_office: PostOffice, people: SimpleNamespace) -> None:
    source("a", "leder", "medarbejder")
    source("b", "leder")
    choose(person=people.leder, on=[name for name in offered() if name != "a"])
    choose(person=people.medarbejder, on=[])
    run_once()
    (mine,) = post_office.mails
    assert "Husk b" in mine.get_content()
    assert "Husk a" not in mine.get_content()


def test_many_of_one_kind_are_counted(source: Sources, post_office: PostOffice) -> None:
    source("a", "leder", count=200)
    run_once()
    (mine,) = post_office.mails
    assert mine.get_content().count("Husk a") == daily.LINES
    assert "190" in mine.get_content()


def test_a_server_that_is_down_delays_the_mail_and_keeps_it_at_one(
    source: Sources, post_office: PostOffice, tuesday: Any
) -> None:
    source("a", "leder")
    post_office.on_mail = "451 Later"
    run_once()
    post_office.on_mail = ""
    tuesday.move_to(NOW + datetime.timedelta(minutes=5), tick=False)
    run_once()
    run_once()
    assert len(post_office.mails) == 1


def test_a_day_without_a_server_makes_one_mail_of_two_days(
    source: Sources, post_office: PostOffice, tuesday: Any
) -> None:
    source("a", "leder")
    post_office.on_mail = "451 Later"
    run_once()
    post_office.on_mail = ""
    tuesday.move_to(NOW + DAY, tick=False)
    run_once()
    (mine,) = post_office.mails
    assert mine.get_content().count("Husk a 0.") == 2
    assert not Message.objects.filter(state__in=("waiting", "sending")).exists()


def test_a_mail_that_may_have_gone_takes_its_lines_with_it(
    source: Sources, post_office: PostOffice, tuesday: Any
) -> None:
    source("a", "leder", daily=False)
    post_office.on_data = "drop"
    run_once()
    post_office.on_data = ""
    tuesday.move_to(NOW + DAY, tick=False)
    run_once()
    assert len(post_office.mails) == 1
    assert set(Message.objects.values_list("state", flat=True)) == {"uncertain"}


def test_a_source_that_fails_keeps_no_other_back_and_is_asked_again(
    source: Sources, post_office: PostOffice, people: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    source("b", "leder")

    def fail(day: datetime.date) -> Any:
        raise RuntimeError("HEMMELIGT")

    api.sources["a"] = ReminderSource("a", "A", fail, lambda message: "")
    run_once()
    assert len(post_office.mails) == 1
    assert "The source of reminders a failed: RuntimeError." in caplog.text
    assert "HEMMELIGT" not in caplog.text
    asked = []
    api.sources["a"] = ReminderSource("a", "A", lambda day: asked.append(day) or [], lambda message: "")
    run_once()
    run_once()
    assert asked == [NOW.date()], "and no more once the day is whole"


def test_a_line_that_cannot_be_written_keeps_no_other_back(
    source: Sources, post_office: PostOffice, register: Any, people: SimpleNamespace
) -> None:
    source("a", "leder")

    def fail(message: Message) -> Mail:
        raise RuntimeError

    register("broken", fail, gathers=True)
    enqueue(kind="broken", recipients=[people.leder, people.kollega], key="1")
    run_once()
    (mine,) = post_office.mails
    assert "Husk a" in mine.get_content()
    assert states(*Message.objects.filter(kind="broken")) == [("waiting", "not_written")] * 2


def employ_many(count: int) -> None:
    place = Municipality.objects.create(name="Stor", slug="stor")
    unit = Unit.objects.create(municipality=place, name="Alle")
    Employee.objects.bulk_create(
        Employee(
            municipality=place,
            unit=unit,
            number=str(number),
            name=f"Nr. {number}",
            email=f"nr{number}@example.org",
            employed_from=datetime.date(2020, 1, 1),
        )
        for number in range(count)
    )


def due_for_all(monkeypatch: pytest.MonkeyPatch, each: int = 1) -> None:
    from samtale_intranet.conversations.mail import kinds

    def due(day: datetime.date) -> Any:
        for batch in api.in_batches(Employee.objects.filter(municipality__slug="stor")):
            yield [Reminder(one.pk, f"{day}/{number}") for one in batch for number in range(each)]

    monkeypatch.setattr(api, "sources", {})
    monkeypatch.setattr(collecting, "sources", api.sources)
    monkeypatch.setitem(kinds.kinds, "many", None)
    api.register_reminders(ReminderSource("many", "Mange", due, lambda message: "Husk."))


@pytest.mark.parametrize("each", [1, 3])
def test_a_batch_costs_the_same_for_one_person_as_for_a_hundred(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, each: int
) -> None:
    """For 10,000 due reminders: one query of each sort per batch, and nothing per mail."""
    settings.EMAIL_BACKEND = "tests.conversations.mail.backends.Swallowing"
    due_for_all(monkeypatch, each)

    def queries_of(count: int) -> int:
        employ_many(count)
        with CaptureQueriesContext(connection) as captured:
            assert run_once().count["sent"] == count
        Message.objects.all().delete()
        collecting.ReminderDay.objects.all().delete()
        Employee.objects.filter(municipality__slug="stor").delete()
        Unit.objects.filter(municipality__slug="stor").delete()
        Municipality.objects.filter(slug="stor").delete()
        # SQLite takes some seventy rows in one INSERT, so Django splits those; and savepoints are the test's own.
        return sum(query["sql"].startswith(("SELECT", "UPDATE", "DELETE")) for query in captured)

    one, hundred, two = queries_of(1), queries_of(daily.BATCH), queries_of(daily.BATCH + 1)
    assert hundred - one <= 2, "a full batch asks once more whether there is another"
    assert two - hundred <= 9


def test_memory_stays_flat_whatever_waits(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """At no time are more messages held than those of one batch."""
    settings.EMAIL_BACKEND = "tests.conversations.mail.backends.Swallowing"
    employ_many(daily.BATCH * 3)
    due_for_all(monkeypatch)
    sizes = []
    batch = daily._send_batch

    def watched(dailies: list[Message], run: Any) -> None:
        sizes.append(len(dailies))
        batch(dailies, run)

    monkeypatch.setattr(daily, "_send_batch", watched)
    run_once()
    assert sizes == [daily.BATCH] * 3


def test_today_is_the_local_day(source: Sources, post_office: PostOffice, tuesday: Any, settings: Any) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "REMINDER_HOUR": 0}
    source("a", "leder")
    for hour in (23, 25):
        tuesday.move_to(NOW.replace(hour=0) + datetime.timedelta(hours=hour), tick=False)
        run_once()
    assert len(post_office.mails) == 2
    assert timezone.localdate() == datetime.date(2026, 3, 4)
