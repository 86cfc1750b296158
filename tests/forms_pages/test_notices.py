"""The mails that a plan waits: to whom, in which language, and nothing of what the plan is about."""

from __future__ import annotations

import smtplib
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.utils import translation
from wagtail.users.models import UserProfile

from forms_pages import api
from forms_pages.models import Plan
from tests.forms_pages.parties import form_of_two, save


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://intranet.example.org/"


@pytest.fixture
def draft(people: SimpleNamespace) -> Plan:
    page = form_of_two(people.municipality, respond_within_days=14)
    plan = api.start_plan(user=people.leder.user, page=page, employee=people.medarbejder)
    save(plan, people.medarbejder, minprivat="HEMMELIG-MIN")
    return save(plan, people.leder, titel="HEMMELIG-TITEL", faelles="HEMMELIG-TEKST").plan


@pytest.fixture
def finish(people: SimpleNamespace, draft: Plan, django_capture_on_commit_callbacks: Any) -> Any:
    def _finish(who: str = "leder") -> Plan:
        with django_capture_on_commit_callbacks(execute=True):
            user = getattr(people, who).user
            return api.finish(user=user, plan_uuid=draft.uuid, version=draft.version)

    return _finish


def told() -> list[list[str]]:
    return [message.to for message in mail.outbox]


def test_it_tells_the_other_party_when_a_part_is_shared(
    people: SimpleNamespace, draft: Plan, django_capture_on_commit_callbacks: Any
) -> None:
    for _twice in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            api.share(user=people.medarbejder.user, plan_uuid=draft.uuid)
    assert told() == [["leder@example.org"]]


def test_it_tells_whoever_is_asked_but_not_who_finished(finish: Any) -> None:
    finish("leder")
    assert told() == [["medarbejder@example.org"]]


def test_it_tells_both_when_the_plan_is_opened_again(
    people: SimpleNamespace, finish: Any, django_capture_on_commit_callbacks: Any
) -> None:
    plan = finish()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        api.reopen(user=people.medarbejder.user, plan_uuid=plan.uuid, version=plan.version)
    assert told() == [["medarbejder@example.org"], ["leder@example.org"]]


def test_it_says_where_to_go_and_nothing_of_the_plan(people: SimpleNamespace, finish: Any) -> None:
    with translation.override("en"):  # whoever acts reads English; the mail is in the reader's language
        UserProfile.objects.create(user=people.medarbejder.user, preferred_language="en")
        plan = finish()
    message = mail.outbox[0]
    assert message.subject == "A plan waits for you"
    assert message.alternatives == []
    assert message.body.split("\n\n") == [
        "A plan waits for you",
        "It is finished, and you are asked to respond.",
        f"Respond by {plan.respond_by.day}. {plan.respond_by:%B} {plan.respond_by.year}.",
        f"https://intranet.example.org{plan.get_absolute_url()}",
        "What the plan says stands in the personnel folder only, never in a mail.\n",
    ]
    whole = str(message.message())
    for secret in ("HEMMELIG", "Plan for to", "Samtale", "Mette", "Lars", "Norddjurs"):
        assert secret not in whole


def test_it_writes_in_the_readers_language(people: SimpleNamespace, finish: Any, settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    finish()
    assert mail.outbox[0].subject == "A plan waits for you", "the one who acts reads Danish"


@pytest.mark.parametrize("change", [{"email": ""}, {"employed_until": "2021-01-01"}])
def test_it_writes_to_nobody_who_cannot_be_reached(
    people: SimpleNamespace, draft: Plan, finish: Any, change: Any
) -> None:
    type(people.leder).objects.filter(pk=people.leder.pk).update(**change)
    finish("medarbejder")
    assert told() == ([] if "email" in change else [["direktoer@example.org"]])


def test_it_sends_nothing_where_nothing_was_done(
    people: SimpleNamespace, draft: Plan, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms_pages.drafts.log_change", lambda *_: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        api.share(user=people.medarbejder.user, plan_uuid=draft.uuid)
    assert told() == []


@pytest.mark.parametrize("problem", [smtplib.SMTPException("leder@example.org"), OSError("down"), ValueError("odd")])
def test_it_stands_whatever_the_mail_server_says(
    people: SimpleNamespace,
    finish: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    problem: Exception,
) -> None:
    def fail(*_arguments: Any) -> None:
        raise problem

    monkeypatch.setattr("samtale_intranet.personnel.mails.send_mail", fail)
    finish()
    assert Plan.objects.get().state == "finished"
    assert f"could not be sent: {type(problem).__name__}" in caplog.text
    assert "example.org" not in caplog.text
