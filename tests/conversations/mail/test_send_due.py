"""`manage.py send_due`: what it says, and that a dry run changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command, load_command_class

from samtale_intranet.conversations import api
from samtale_intranet.conversations.mail.api import Message
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.conversations.reminders.models import ReminderDay
from tests.conversations.mail.conftest import NOW
from tests.conversations.mail.post_office import PostOffice

Queue = Callable[..., list[Message]]


def run(**options: object) -> str:
    out = StringIO()
    call_command("send_due", stdout=out, stderr=out, **options)
    return out.getvalue()


def test_it_says_what_it_did(
    notice: Queue, people: SimpleNamespace, kind: ConversationType, post_office: PostOffice
) -> None:
    notice("leder", "kollega")
    api.begin(type=kind, employee=people.medarbejder, due_on=NOW.date())
    assert run() == "3 sent, 0 to be tried later, 0 failed, 0 perhaps sent, 0 no longer needed.\n"
    assert run() == "0 sent, 0 to be tried later, 0 failed, 0 perhaps sent, 0 no longer needed.\n"


def test_a_dry_run_counts_and_changes_nothing(
    notice: Queue, people: SimpleNamespace, kind: ConversationType, post_office: PostOffice
) -> None:
    notice("leder", "kollega")
    api.begin(type=kind, employee=people.medarbejder, due_on=NOW.date())
    said = run(dry_run=True)
    assert "2 mails wait to be sent at once.\n" in said
    assert "1 more are due: to_plan.\n" in said
    assert said.endswith("Nothing was sent.\n")
    assert post_office.mails == []
    assert set(Message.objects.values_list("kind", "state")) == {("notice", "waiting")}
    assert not ReminderDay.objects.exists()
    run()
    assert "0 more are due: to_plan.\n" in run(dry_run=True)


def test_a_server_that_takes_nothing_fails_the_command(notice: Queue, post_office: PostOffice) -> None:
    notice("leder", "kollega", "hr")
    post_office.close()
    words = r"^The mail server takes no mails; what waits is tried again\. Check EMAIL_HOST and its log\.$"
    with pytest.raises(CommandError, match=words):
        run()


def test_its_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    load_command_class("samtale_intranet.conversations", "send_due").create_parser("manage.py", "send_due").print_help()
    assert "    manage.py send_due --loop 60\n" in capsys.readouterr().out
