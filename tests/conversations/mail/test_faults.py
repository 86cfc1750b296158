"""Whatever a mail server does: nothing is lost, and nothing is sent twice."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from samtale_intranet.conversations.mail import claims
from samtale_intranet.conversations.mail.api import Mail, Message
from samtale_intranet.conversations.mail.claims import MOST_ATTEMPTS, send_again
from samtale_intranet.conversations.mail.running import run_once
from samtale_intranet.people.models import Employee
from tests.conversations.mail.conftest import states
from tests.conversations.mail.post_office import PostOffice

MINUTE = datetime.timedelta(minutes=1)
Queue = Callable[..., list[Message]]
WAITS = ("waiting", "unreachable")
LOST = ("uncertain", "connection_lost")


def test_a_mail_goes_once_with_an_id_of_its_own(notice: Queue, post_office: PostOffice) -> None:
    (message,) = notice("leder")
    assert (run_once().count["sent"], run_once().count["sent"]) == (1, 0)
    (mail,) = post_office.mails
    assert (mail["To"], mail["Subject"]) == ("leder@example.org", "Emne")
    assert mail["Message-ID"] == f"<{message.uuid}@norddjurs.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert states(message) == [("sent", "")]


def test_mails_go_through_one_connection(notice: Queue, post_office: PostOffice) -> None:
    notice("leder", "medarbejder", "kollega")
    run_once()
    assert (len(post_office.mails), post_office.connections) == (3, 1)


def test_a_server_that_is_down_loses_nothing(notice: Queue, post_office: PostOffice, tuesday: Any) -> None:
    messages = notice("leder", "medarbejder", "kollega", "hr", "hr2")
    post_office.close()
    report = run_once()
    assert not report.server_answered
    assert (report.count["waiting"], report.count["sent"]) == (3, 0), "the fourth is not even tried"
    assert {state for state, _problem in states(*messages)} == {"waiting"}


def test_what_was_not_taken_is_tried_after_longer_and_longer_waits(
    notice: Queue, post_office: PostOffice, tuesday: Any
) -> None:
    (message,) = notice("leder")
    post_office.on_mail = "451 Later"
    waits = []
    for _attempt in range(4):
        run_once()
        message.refresh_from_db()
        waits.append((message.not_before - timezone.now()) // MINUTE)
        assert run_once().count["waiting"] == 0, "it is not its turn yet"
        tuesday.move_to(message.not_before, tick=False)
    assert waits == [1, 2, 4, 8]
    post_office.on_mail = ""
    run_once()
    assert states(message) == [("sent", "")]
    assert len(post_office.mails) == 1


def test_after_many_attempts_it_has_failed(notice: Queue, post_office: PostOffice) -> None:
    (message,) = notice("leder")
    Message.objects.filter(pk=message.pk).update(attempts=MOST_ATTEMPTS - 1)
    post_office.on_mail = "451 Later"
    run_once()
    assert states(message) == [("failed", "unreachable")]


@pytest.mark.parametrize(
    ("step", "answer", "expected"),
    [
        ("on_mail", "451 Later", WAITS),
        ("on_mail", "550 Not you", WAITS),
        ("on_mail", "drop", WAITS),
        ("on_mail", "hang", WAITS),
        ("on_recipient", "450 Greylisted", WAITS),
        ("on_recipient", "550 Nobody here", ("failed", "refused")),
        ("on_recipient", "drop", WAITS),
        ("on_data", "451 Later", WAITS),
        ("on_data", "554 Spam", ("failed", "refused")),
        ("on_data", "drop", LOST),
        ("on_data", "hang", LOST),
    ],
)
def test_each_fault_leaves_what_is_known_of_it(
    notice: Queue, post_office: PostOffice, settings: Any, step: str, answer: str, expected: tuple[str, str]
) -> None:
    if answer == "hang":
        settings.EMAIL_TIMEOUT = 3
    first, second = notice("leder", "medarbejder")
    if step == "on_recipient":
        post_office.on_recipient["leder@example.org"] = answer
        run_once()
        assert states(first, second) == [expected, ("sent", "")], "the others go"
    else:
        setattr(post_office, step, answer)
        run_once()
        assert states(first) == [expected]


def test_what_may_have_been_taken_is_never_sent_again_by_itself(
    notice: Queue, post_office: PostOffice, tuesday: Any
) -> None:
    (message,) = notice("leder")
    post_office.on_data = "drop"
    run_once()
    post_office.on_data = ""
    for days in range(1, 5):
        tuesday.move_to(timezone.now() + datetime.timedelta(days=days), tick=False)
        run_once()
    assert len(post_office.mails) == 1
    assert send_again(message), "somebody asks for it"
    run_once()
    first, second = post_office.mails
    assert first["Message-ID"] == second["Message-ID"], "whoever has the first can tell"
    assert not send_again(message)


def test_a_worker_that_dies_leaves_one_mail_uncertain_and_the_others_waiting(
    notice: Queue, post_office: PostOffice, tuesday: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = notice("leder", "medarbejder", "kollega")
    settle = claims.settle

    def die(messages: Any, outcome: Any) -> None:
        if [message.pk for message in messages] == [second.pk]:
            raise KeyboardInterrupt
        settle(messages, outcome)

    monkeypatch.setattr(claims, "settle", die)
    with pytest.raises(KeyboardInterrupt):
        run_once()
    monkeypatch.undo()
    assert states(first, second, third) == [("sent", ""), ("sending", ""), ("waiting", "")]


def test_what_a_dead_worker_left_is_found(notice: Queue, post_office: PostOffice, tuesday: Any) -> None:
    first, second = notice("leder", "medarbejder")
    then = timezone.now()
    Message.objects.filter(pk=first.pk).update(state="sending", claimed_at=then, claim=first.uuid)
    assert run_once().abandoned == 0, "somebody may still be at it"
    tuesday.move_to(then + 16 * MINUTE, tick=False)
    assert run_once().abandoned == 1
    assert states(first, second) == [("uncertain", "interrupted"), ("sent", "")]
    assert [mail["To"] for mail in post_office.mails] == ["medarbejder@example.org"]


def test_whoever_was_only_slow_still_says_what_became_of_it(notice: Queue) -> None:
    from samtale_intranet.conversations.mail.server import TAKEN

    (message,) = notice("leder")
    message.claim = message.uuid
    Message.objects.filter(pk=message.pk).update(state="uncertain", claim=message.claim)
    claims.settle([message], TAKEN)
    assert states(message) == [("sent", "")]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [({"email": ""}, "no_address"), ({"employed_until": datetime.date(2026, 3, 2)}, "not_employed")],
)
def test_who_cannot_be_reached_is_said_to_the_leader(
    notice: Queue, people: SimpleNamespace, post_office: PostOffice, changed: dict[str, Any], problem: str
) -> None:
    messages = notice("medarbejder", "kollega")
    Employee.objects.filter(pk=people.medarbejder.pk).update(**changed)
    run_once()
    assert states(*messages) == [("failed", problem), ("sent", "")]


def test_a_mail_that_cannot_be_written_keeps_no_other_back(
    notice: Queue, register: Callable[..., None], post_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    def build(message: Message) -> Mail:
        if message.recipient.name.startswith("Lars"):
            raise RuntimeError("HEMMELIGT")
        return Mail("Emne\nBcc: alle@example.org" if "HR" in message.recipient.name else "Emne", "Tekst")

    messages = notice("leder", "hr", "kollega")
    register("notice", build)
    run_once()
    assert states(*messages) == [("waiting", "not_written"), ("waiting", "not_written"), ("sent", "")]
    assert "HEMMELIGT" not in caplog.text
    assert "RuntimeError" in caplog.text


def test_what_is_no_longer_needed_is_dropped(
    notice: Queue, register: Callable[..., None], post_office: PostOffice
) -> None:
    (message,) = notice("leder")
    register("notice", lambda message: None)
    run_once()
    assert states(message) == [("dropped", "")]
    assert post_office.mails == []


def test_another_backend_that_fails_may_have_sent(notice: Queue, settings: Any) -> None:
    """Only SMTP tells when an error is harmless."""
    settings.EMAIL_BACKEND = "tests.conversations.mail.backends.Failing"
    (message,) = notice("leder")
    run_once()
    assert states(message) == [LOST]


def test_the_server_is_left_in_peace_when_it_takes_mails_and_says_nothing(
    notice: Queue, post_office: PostOffice
) -> None:
    messages = notice("leder", "medarbejder", "kollega", "hr", "hr2")
    post_office.on_data = "drop"
    run_once()
    assert sorted(state for state, _problem in states(*messages)) == ["uncertain"] * 3 + ["waiting"] * 2
