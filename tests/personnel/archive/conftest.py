"""A municipality whose archive is in the test's hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from samtale_intranet.personnel.archive.targets import Delivery, Receipt
from tests.personnel.test_files import CONTENT, FILE, with_files

Reaction = Callable[[Delivery], Receipt]


class Archive:
    """An archive that keeps whatever it gets, unless it is told to react otherwise."""

    reaction: Reaction | None = None
    got: list[Delivery]

    def __init__(self, **options: Any) -> None:
        self.options = options

    def deliver(self, delivery: Delivery) -> Receipt:
        """Do as told, else take it."""
        return self.reaction(delivery) if self.reaction else self.take(delivery)

    def take(self, delivery: Delivery) -> Receipt:
        """Keep it, and give a receipt that names it."""
        self.got.append(delivery)
        return Receipt(f"kept {delivery.id}".encode(), reference=f"SAG-{delivery.number}")


def configure(settings: Any, archives: Any) -> None:
    """Set ARCHIVE."""
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "ARCHIVE": archives}


@pytest.fixture
def archive(settings: Any, keys: None) -> Iterator[Archive]:
    """The archive of `norddjurs`, the only municipality that has one."""
    Archive.got = []
    configure(settings, {"norddjurs": {"TARGET": "tests.personnel.archive.conftest.Archive"}})
    yield Archive()
    Archive.reaction = None


@pytest.fixture
def three(people: SimpleNamespace, put: Any) -> list[Any]:
    """Three entries: one with a file, a correction of it, and another."""
    first = put(with_files(FILE), files={FILE.uuid: CONTENT}, submit_key="a")
    return [first, put(submit_key="b", supersedes=first), put(submit_key="c")]
