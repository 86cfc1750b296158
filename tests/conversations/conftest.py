"""A yearly conversation for everybody, and one for seniors, in the first municipality."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from samtale_intranet.conversations.api import Meeting
from samtale_intranet.conversations.models import ConversationType

HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def mus(people: SimpleNamespace) -> ConversationType:
    return ConversationType.objects.create(
        municipality=people.municipality, key="aarlig", name="Årssamtale", for_whom="everybody", every_months=12
    )


@pytest.fixture
def senior(people: SimpleNamespace) -> ConversationType:
    return ConversationType.objects.create(
        municipality=people.municipality, key="senior", name="Seniorsamtale", for_whom="seniors", every_months=24
    )


def local(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(year, month, day, hour, minute))


def at(start: datetime.datetime, place: str = "") -> Meeting:
    return Meeting(start, start + HOUR, place)
