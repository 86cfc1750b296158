"""A month with looks of every kind, and the moment after it was over."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from samtale_intranet.personnel.api import folder_of, open_folder
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.models import Folder, Sample, SampledRead
from samtale_intranet.personnel.sampling.drawing import draw_due

OCTOBER = datetime.datetime(2026, 10, 14, 9, 30, tzinfo=datetime.UTC)
NOVEMBER = datetime.datetime(2026, 11, 3, 8, tzinfo=datetime.UTC)
MONTH = datetime.date(2026, 10, 1)
Look = Callable[..., None]


@contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """Let everything happen at this moment."""
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield


@pytest.fixture
def look(people: SimpleNamespace, folder: Folder) -> Look:
    """Have somebody open a folder so many times in October."""

    def _look(person: Any, times: int = 1, of: Any = None, moment: datetime.datetime = OCTOBER) -> None:
        whose = folder_of(employee=of or people.medarbejder)
        purpose = Purpose.PERSONNEL_CASE if person.is_hr and person != whose.employee else None
        with at(moment):
            for _time in range(times):
                open_folder(user=person.user, folder_uuid=whose.uuid, purpose=purpose)

    return _look


@pytest.fixture
def drawn(people: SimpleNamespace, look: Look) -> list[SampledRead]:
    """October with seven looks into others' folders, five of them drawn: first HR's, then hr2's, then the leader's."""
    for person, times in ((people.hr, 2), (people.hr2, 1), (people.leder, 4), (people.medarbejder, 3)):
        look(person, times)
    with at(NOVEMBER), mock.patch("secrets.SystemRandom.sample", lambda self, reads, size: reads[:size]):
        draw_due(municipality=people.municipality)
    assert Sample.objects.get().size == 5
    return list(SampledRead.objects.order_by("sequence"))
