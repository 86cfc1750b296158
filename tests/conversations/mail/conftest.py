"""A meeting to come, and a mail server."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from samtale_intranet.conversations import api
from samtale_intranet.conversations.api import Meeting
from samtale_intranet.conversations.invitations.api import invite
from samtale_intranet.conversations.invitations.writing import letter_of
from samtale_intranet.conversations.mail import kinds
from samtale_intranet.conversations.mail.api import Mail, MailKind, Message
from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.people.models import Employee
from tests.conversations.mail.post_office import PostOffice

# A Tuesday, ten o'clock in Denmark: a working day on which the mails of the day go.
NOW = datetime.datetime(2026, 3, 3, 10, tzinfo=ZoneInfo("Europe/Copenhagen"))
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def tuesday(time_machine: Any) -> Any:
    """Let it be Tuesday until a test moves time on."""
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture(autouse=True)
def addresses(settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://intranet.example.org/"
    settings.DEFAULT_FROM_EMAIL = "Intranet <intranet@norddjurs.example>"


@pytest.fixture
def post_office(settings: Any) -> Iterator[PostOffice]:
    """A mail server that is up, and what it took."""
    office = PostOffice()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", office.port
    settings.EMAIL_TIMEOUT = 60  # a busy machine is no fault
    office.open()
    yield office
    office.close()


@pytest.fixture
def kind(people: SimpleNamespace) -> ConversationType:
    return ConversationType.objects.create(
        municipality=people.municipality, key="mus", name="Udviklingssamtale", for_whom="everybody"
    )


def meeting(days: int = 21, place: str = "Lokale 3", hour: int = 13) -> Meeting:
    day = timezone.localdate() + datetime.timedelta(days=days)
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))
    return Meeting(start, start + datetime.timedelta(hours=1), place)


@pytest.fixture
def planned(people: SimpleNamespace, kind: ConversationType) -> Conversation:
    """A conversation three weeks ahead to which nobody is invited yet."""
    begun = api.begin(type=kind, employee=people.medarbejder, by=people.leder)
    return api.plan(conversation=begun, meeting=meeting(), version=0, by=people.leder)


@pytest.fixture
def invited(planned: Conversation, people: SimpleNamespace) -> Conversation:
    """The same, with the invitation queued for both."""
    return invite(conversation=planned, letter=letter_of(planned), version=planned.meeting_version, by=people.leder)


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Register a kind of mail for one test."""
    monkeypatch.setattr(kinds, "kinds", kinds.kinds)

    def _register(name: str, build: Callable[[Message], Mail | None], **options: bool) -> None:
        monkeypatch.setitem(kinds.kinds, name, MailKind(name, name.title(), build, **options))

    return _register


@pytest.fixture
def notice(register: Callable[..., None], people: SimpleNamespace) -> Callable[..., list[Message]]:
    """Queue a plain mail for people by their name, and give the messages."""
    from samtale_intranet.conversations.mail.api import enqueue

    register("notice", lambda message: Mail("Emne", "Tekst til dig."))

    def _queue(*names: str, key: str = "1") -> list[Message]:
        recipients: list[Employee] = [getattr(people, name) for name in names]
        enqueue(kind="notice", recipients=recipients, key=key)
        return list(Message.objects.filter(kind="notice", recipient__in=recipients).order_by("pk"))

    return _queue


def states(*messages: Message) -> list[tuple[str, str]]:
    """Give state and problem of each as they stand now."""
    found = {message.pk: message for message in Message.objects.filter(pk__in=[one.pk for one in messages])}
    return [(found[one.pk].state, found[one.pk].problem) for one in messages]
