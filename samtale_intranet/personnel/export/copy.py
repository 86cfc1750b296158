"""Everything that is kept about a person as one copy (GDPR article 15): a page that explains it, and files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samtale_intranet.personnel.access import Access, Action, PurposeRequired, Role, authorise
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.export.sources import About, Held, Part, sources
from samtale_intranet.personnel.export.whole import commit_all
from samtale_intranet.personnel.models import Folder
from samtale_intranet.personnel.reading import Gate

__all__ = ["PersonCopy", "as_zip", "authorise_copy", "copy_of_person", "records_of"]

_STYLE = "udseende.css"


@dataclass(frozen=True, slots=True)
class PersonCopy:
    """The copy in the clear: its parts, and every file of it by path, `index.html` and `README.txt` included."""

    about: About
    parts: tuple[Part, ...]

    def files(self) -> Iterator[Held]:
        """Give every file of the copy, the pages first."""
        context = {"about": self.about, "parts": self.parts, "language": (get_language() or "da"), "style": _STYLE}
        page = render_to_string("samtale_personnel/export/index.html", context)
        readme = render_to_string("samtale_personnel/export/readme.html", context)
        style = render_to_string("samtale_personnel/export/copy.css")
        yield Held("README.txt", _("Read this first"), readme.encode())
        yield Held("index.html", _("What the copy holds"), page.encode())
        yield Held(_STYLE, "", style.encode())
        for part in self.parts:
            yield from part.files


def authorise_copy(*, user: Any, folder_uuid: UUID, gate: Gate | None = None) -> tuple[Folder, Access]:
    """Fetch the folder for the employee themselves, or for HR who has said that it is for a request for access.

    Raise Folder.DoesNotExist, Refused (its refusal committed), PurposeRequired, or what the gate raises.
    """
    folder = Folder.objects.with_relations().get(uuid=folder_uuid)
    access = authorise(user=user, action=Action.EXPORT_FOLDER, folder=folder)
    if access.role is Role.HR and access.purpose is not Purpose.ACCESS_REQUEST:
        raise PurposeRequired(folder.uuid)
    if gate:
        gate()
    return folder, access


def copy_of_person(*, access: Access, folder: Folder) -> PersonCopy:
    """Commit that a copy is taken and of what, then open all of it. Raise KeyProblem. Outside any transaction."""
    prepared = [source.prepare(folder) for source in sources()]
    left = [(Event.PERSON_EXPORTED, folder.uuid, b""), *(one for source in prepared for one in source.leaving)]
    commit_all(access, folder, left)
    about = About(folder, access, timezone.now())
    return PersonCopy(about, tuple(part for source in prepared for part in source.open(about)))


def records_of(*, folder: Folder) -> dict[str, int]:
    """Give how many sealed records of each source a copy would open; nothing is opened and nothing is logged."""
    return {source.name: len(source.prepare(folder).leaving) for source in sources()}


def as_zip(files: Iterable[Held]) -> bytes:
    """Pack the files in memory."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for file in files:
            package.writestr(file.path, file.content)
    return written.getvalue()
