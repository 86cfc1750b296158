"""A folder with one journaled document in it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from samtale_intranet.personnel.api import Action, Document, folder_of, journal
from samtale_intranet.personnel.api import authorise as ask
from samtale_intranet.personnel.models import Entry, Folder
from tests.personnel.documents import a_document


@pytest.fixture
def folder(people: SimpleNamespace) -> Folder:
    """The folder of `medarbejder`, empty."""
    return folder_of(employee=people.medarbejder)


@pytest.fixture
def put(people: SimpleNamespace, folder: Folder) -> Any:
    """Journal a document into the folder as its leader."""

    def _put(document: Document | None = None, submit_key: str = "k", **more: Any) -> Entry:
        access = ask(user=people.leder.user, action=Action.JOURNAL, folder=folder)
        return journal(access=access, folder=folder, document=document or a_document(), submit_key=submit_key, **more)

    return _put


@pytest.fixture
def entry(put: Any) -> Entry:
    """A journaled plan in the folder of `medarbejder`."""
    made: Entry = put()
    return made
