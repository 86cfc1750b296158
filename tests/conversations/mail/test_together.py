"""Two workers at once, each with a connection of its own to one database: every mail goes once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from samtale_intranet.conversations.mail.api import Mail, Message, enqueue
from samtale_intranet.conversations.mail.courier import Courier, courier
from samtale_intranet.conversations.mail.running import run_once
from tests.conversations.mail.post_office import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[], object], workers: int = 2) -> None:
    """Let several threads begin the same work at the same moment."""
    barrier = Barrier(workers)

    def run() -> None:
        try:
            barrier.wait()
            work()
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def everybody(people: SimpleNamespace) -> list[Any]:
    names = ("leder", "medarbejder", "kollega", "hr", "hr2", "direktoer", "leder_b", "medarbejder_b", "hr_b")
    return [getattr(people, name) for name in names]


def test_two_runs_send_each_mail_once(
    people: SimpleNamespace, post_office: PostOffice, register: Callable[..., None]
) -> None:
    register("notice", lambda message: Mail("Emne", "Tekst"))
    register("line", lambda message: Mail("", "Husk."), gathers=True)
    for number in range(3):
        enqueue(kind="notice", recipients=everybody(people), key=str(number))
        enqueue(kind="line", recipients=everybody(people), key=str(number))
    at_once(run_once, workers=3)
    run_once()
    sent = Counter((mail["To"], "List-Unsubscribe" in mail) for mail in post_office.mails)
    assert {count for (_to, reminds), count in sent.items() if not reminds} == {3}
    assert {count for (_to, reminds), count in sent.items() if reminds} == {1}, "one mail of the day each"
    assert len(sent) == 2 * 9
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert len({mail["Message-ID"] for mail in post_office.mails}) == 4 * 9


def test_what_goes_at_once_goes_after_the_commit_without_send_due(
    people: SimpleNamespace, post_office: PostOffice, register: Callable[..., None], settings: Any
) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "SEND_AT_ONCE": True}
    register("notice", lambda message: Mail("Emne", "Tekst"))
    enqueue(kind="notice", recipients=[people.leder, people.kollega], key="1")
    courier.wait(120)
    assert [mail["To"] for mail in post_office.mails] == ["leder@example.org", "kollega@example.org"]


def test_a_server_that_is_down_fails_no_request_and_loses_no_mail(
    people: SimpleNamespace, post_office: PostOffice, register: Callable[..., None], settings: Any
) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "SEND_AT_ONCE": True}
    register("notice", lambda message: Mail("Emne", "Tekst"))
    post_office.close()
    enqueue(kind="notice", recipients=[people.leder], key="1")
    courier.wait(120)
    assert list(Message.objects.values_list("state", "problem")) == [("waiting", "unreachable")]


def test_a_courier_woken_while_at_work_looks_once_more(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "SEND_AT_ONCE": True}
    mine, rounds = Courier(), []

    def send(run: Any) -> None:
        rounds.append(run)
        if len(rounds) == 1:
            mine.wake()

    monkeypatch.setattr("samtale_intranet.conversations.mail.courier.send_at_once", send)
    mine.wake()
    mine.wait(120)
    assert len(rounds) == 2


def test_a_courier_that_fails_can_be_woken_again(
    monkeypatch: pytest.MonkeyPatch, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "SEND_AT_ONCE": True}
    mine, rounds = Courier(), []

    def fail(run: Any) -> None:
        rounds.append(run)
        raise RuntimeError("HEMMELIGT")

    monkeypatch.setattr("samtale_intranet.conversations.mail.courier.send_at_once", fail)
    for _time in range(2):
        mine.wake()
        mine.wait(120)
    assert len(rounds) == 2
    assert "HEMMELIGT" not in caplog.text
