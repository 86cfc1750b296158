"""Files on their way in: kept in memory within a quota, never in a temporary file, whatever handlers the host has."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

__all__ = ["MOST_BYTES", "NO_FILES", "PLAN_FILES", "Limits", "MemoryUploadHandler", "Refusal", "Upload", "hold"]

MOST_BYTES = 10 * 1024 * 1024  # of one file
logger = logging.getLogger("samtale_intranet.personnel")


class Refusal(Enum):
    """Why the bytes of a file were let go while they came."""

    TOO_LARGE = "too_large"
    TOO_MUCH_AT_ONCE = "too_much_at_once"
    NOT_HERE = "not_here"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many bytes one file may have, and all files of one request together."""

    file: int
    request: int


NO_FILES = Limits(0, 0)
PLAN_FILES = Limits(MOST_BYTES, 3 * MOST_BYTES)


class Upload(InMemoryUploadedFile):
    """A file in memory; where it is `refused` it has its name, and none of its bytes."""

    def __init__(self, *args: Any, refused: Refusal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused = refused


class MemoryUploadHandler(FileUploadHandler):
    """Gathers files in memory. What is too large is passed over, so that the rest of the form still arrives."""

    def __init__(self, request: HttpRequest, limits: Limits) -> None:
        super().__init__(request)
        self._limits = limits
        self._left = limits.request
        self._content = bytearray()
        self._refused: Refusal | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with an empty file."""
        super().new_file(*args, **kwargs)
        self._content = bytearray()
        self._refused = Refusal.NOT_HERE if not self._limits.file else None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Gather the chunk, or let go of the whole file where it grows beyond the limits; no other handler sees it."""
        grown = len(self._content) + len(raw_data)
        if self._refused is None and grown > self._limits.file:
            self._refused = Refusal.TOO_LARGE
        elif self._refused is None and grown > self._left:
            self._refused = Refusal.TOO_MUCH_AT_ONCE
        if self._refused:
            self._content.clear()
        else:
            self._content += raw_data

    def file_complete(self, file_size: int) -> Upload:
        """Give the file."""
        self._left -= len(self._content)
        content = io.BytesIO(self._content)
        self._content = bytearray()
        return Upload(
            file=content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
            refused=self._refused,
        )


def hold(request: HttpRequest, limits: Limits) -> None:
    """Have the request's files kept in memory; call it before anything reads the form.

    SECURITY: nobody who is signed out may fill the memory. Where a middleware of the host has read the form already,
    files may lie on the disk in the clear: they are not taken, and that is said loudly.
    """
    allowed = limits if request.user.is_authenticated else NO_FILES
    try:
        request.upload_handlers = [MemoryUploadHandler(request, allowed)]
    except AttributeError:
        if request.FILES:
            logger.critical(
                "A middleware reads forms before the protected section can keep their files off the disk. "
                "Files are not taken until it no longer does."
            )
        for name, files in request.FILES.lists():
            refused: list[UploadedFile[Any]] = [_without_content(name, file) for file in files]
            request.FILES.setlist(name, refused)


def _without_content(field: str, file: Any) -> Upload:
    file.close()  # removes a temporary file
    return Upload(io.BytesIO(), field, file.name, file.content_type, file.size, None, refused=Refusal.NOT_HERE)
