from __future__ import annotations

import datetime
import smtplib
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from samtale_intranet.guides.models import GuidePage
from samtale_intranet.guides.review import ReviewReminder, claim, due
from tests.guides.pages import guide, root, wheel

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def pages() -> SimpleNamespace:
    """One page each that is overdue, due today and due later; two of the same owner."""
    today, top = timezone.localdate(), root()
    return SimpleNamespace(
        today=today,
        late=guide(
            top, [], title="For sen", slug="sen", review_by=today - 9 * DAY, content_owner_email="hr@example.org"
        ),
        now=wheel(top, title="I dag", review_by=today, content_owner_email="HR@example.org", content_owner="HR"),
        later=guide(top, [], title="Senere", slug="senere", review_by=today + DAY, content_owner_email="a@example.org"),
        nobody=guide(top, [], title="Ingen ejer", slug="ingen", review_by=today - DAY),
    )


def test_it_refuses_a_day_of_review_that_is_over() -> None:
    page = GuidePage(title="A", reviewed_on=datetime.date(2026, 5, 1), review_by=datetime.date(2026, 5, 1))
    with pytest.raises(ValidationError) as refused:
        page.clean()
    with translation.override("en"):
        assert refused.value.message_dict == {"review_by": ["Choose a day after the day the page was reviewed on."]}


def test_it_gives_what_is_due_of_every_type_the_longest_overdue_first(
    pages: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    pages.nobody.unpublish()
    with django_assert_max_num_queries(3):
        assert due(on=pages.today) == [pages.late, pages.now]


def test_it_writes_one_mail_to_each_owner(pages: SimpleNamespace) -> None:
    call_command("remind_reviewers")
    (sent,) = mail.outbox
    assert sent.to == ["hr@example.org"]
    for page in (pages.late, pages.now):
        assert page.title in sent.body
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in sent.body
    assert "Senere" not in sent.body
    assert "http://127.0.0.1:8000/admin/" in sent.body


def test_it_writes_once_however_often_it_runs_and_again_after_a_week(pages: SimpleNamespace) -> None:
    for _time in range(3):
        call_command("remind_reviewers")
    assert len(mail.outbox) == 1
    ReviewReminder.objects.update(sent_on=pages.today - 6 * DAY)
    call_command("remind_reviewers")
    assert len(mail.outbox) == 1
    ReviewReminder.objects.update(sent_on=pages.today - 7 * DAY)
    call_command("remind_reviewers")
    assert len(mail.outbox) == 2


def test_it_writes_anew_when_a_new_day_of_review_has_come(pages: SimpleNamespace) -> None:
    call_command("remind_reviewers")
    ReviewReminder.objects.update(sent_on=pages.today - DAY)
    pages.late.review_by = pages.today
    pages.late.save()
    call_command("remind_reviewers")
    assert len(mail.outbox) == 2
    assert "I dag" not in mail.outbox[1].body


def test_it_lets_one_of_two_runs_have_a_page(pages: SimpleNamespace) -> None:
    assert claim([pages.late], on=pages.today) == [pages.late]
    assert claim([pages.late], on=pages.today) == []


def test_it_sends_nothing_in_a_dry_run(pages: SimpleNamespace, capsys: Any) -> None:
    call_command("remind_reviewers", dry_run=True)
    assert mail.outbox == []
    assert not ReviewReminder.objects.exists()
    assert capsys.readouterr().out == "hr@example.org: For sen, I dag\n"


def test_it_fails_loudly_and_tries_again_when_a_mail_cannot_be_sent(
    pages: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise smtplib.SMTPServerDisconnected("no server")

    command = "samtale_intranet.guides.management.commands.remind_reviewers.send_mail"
    with monkeypatch.context() as patch:
        patch.setattr(command, broken)
        with pytest.raises(CommandError, match=r"1 mail\(s\) could not be sent. Check the mail server, then run this"):
            call_command("remind_reviewers")
    assert not ReviewReminder.objects.exists()
    call_command("remind_reviewers")
    assert len(mail.outbox) == 1


def test_it_shows_the_due_pages_in_the_report_and_the_owner(
    pages: SimpleNamespace, client: Client, people: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(people.admin)
    url = reverse("samtale_review_report")
    html = client.get(url).content.decode()
    found = [html.index(title) for title in ("For sen", "Ingen ejer", "I dag", "Senere")]
    assert found == sorted(found)
    assert 'href="mailto:HR@example.org"' in html
    csv = b"".join(client.get(url + "?export=csv").streaming_content).decode()
    assert "For sen" in csv
    assert "hr@example.org" in csv
    assert url in client.get(reverse("wagtailadmin_home")).content.decode()


def test_it_keeps_the_report_from_those_who_edit_nothing(client: Client, people: Any) -> None:
    client.force_login(people.medarbejder.user)
    assert client.get(reverse("samtale_review_report")).status_code == 302
