"""A file on its way into a folder, after it was looked at: what it is, what it is called, and its bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from samtale_intranet.personnel.documents import File
from samtale_intranet.personnel.file_kinds import FileRefused, media_type_of
from samtale_intranet.personnel.file_names import tidy_name
from samtale_intranet.personnel.uploads import MOST_BYTES, Refusal, Upload

__all__ = ["FileRefused", "Incoming", "judged", "named_refusal"]

_SHOWN_NAME = 60


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that was judged and may be kept; `name` is tidied."""

    name: str
    media_type: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the content, in hex."""
        return hashlib.sha256(self.content).hexdigest()

    def file(self, uuid: UUID) -> File:
        """Give the file as it stands in a document."""
        return File(uuid, self.name, self.media_type, len(self.content), self.sha256)


def judged(upload: Upload) -> Incoming:
    """Look at a file's bytes; raise FileRefused with what to do instead."""
    if upload.refused is Refusal.TOO_LARGE:
        raise FileRefused(
            _("The file is larger than %s MB. Save it smaller or in parts, and choose it again.") % (MOST_BYTES >> 20)
        )
    if upload.refused is Refusal.TOO_MUCH_AT_ONCE:
        raise FileRefused(_("That was too much at a time. Attach this file by itself."))
    if upload.refused:
        raise FileRefused(_("Files cannot be taken just now. Tell whoever runs the intranet, and try again later."))
    content = upload.read()
    media_type = media_type_of(content)
    return Incoming(tidy_name(upload.name or "", media_type), media_type, content)


def named_refusal(name: str | None, problem: FileRefused) -> str:
    """Give the words of a refusal with the name of the file first."""
    return f"“{(name or '')[:_SHOWN_NAME]}”: {problem}"
