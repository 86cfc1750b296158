"""What files a pack may bring, judged by their content: pictures and documents."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.forms import ImageField
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField

from samtale_intranet.packs import svg

MAX_BYTES = 5 * 1024 * 1024
NAME = re.compile(r"[\w][\w .()+-]*")
MARKS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("jpg", re.compile(rb"\xff\xd8\xff")),
    ("webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("avif", re.compile(rb"....ftypavi[fs]", re.DOTALL)),
    ("svg", re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE svg|svg)", re.IGNORECASE)),
)
OFFICE = ("docx", "xlsx", "pptx", "odt", "ods", "odp")
TEXT = ("txt", "csv")


class FileRefused(Exception):
    """A file of a pack cannot be taken. `what` says why, `remedy` what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True)
class FileKind:
    """A kind of file: the pack's list, Wagtail's model, the field of each key of an entry, and the judge."""

    list_key: str
    model: Callable[[], type[Any]]
    fields: dict[str, str]
    judge: Callable[[str, bytes], None]


def safe_name(name: str) -> bool:
    """Tell whether a file's name stays in the pack's folder, on every system."""
    parts = name.split("/")
    return len(name) <= 100 and len(parts) <= 4 and all(NAME.fullmatch(part) and part[-1] not in " ." for part in parts)


def too_large(name: str) -> FileRefused:
    """Make the refusal of a file over 5 MB."""
    return FileRefused(_("The file “%(name)s” is larger than 5 MB.") % {"name": name}, _("Make it smaller."))


def judge_picture(name: str, content: bytes) -> None:
    """Raise FileRefused where the file is no picture that the site takes, whatever its name says."""
    found = next((kind for kind, mark in MARKS if mark.match(content)), None)
    words = {"name": name, "kind": (found or "").upper()}
    if found is None:
        what = _("The file “%(name)s” is no picture that a pack can hold.") % words
        raise FileRefused(what, _("Use PNG, JPEG, WebP, AVIF or SVG."))
    if suffix_of(name).replace("jpeg", "jpg") != found:
        what = _("The file “%(name)s” is a %(kind)s by its content, and its name says something else.") % words
        raise FileRefused(what, _("Give the file the right ending."))
    if found == "svg":
        try:
            svg.check(content)
        except svg.SvgRefused as error:
            what = _("The picture “%(name)s” is refused: %(why)s.") % {**words, "why": str(error).rstrip(".")}
            raise FileRefused(what, _("Remove that from it, or save it as PNG.")) from error
    try:
        # Django reads the whole file, and Wagtail knows what the site allows: formats, size and number of pixels.
        for field in (ImageField(), WagtailImageField()) if found in ("png", "jpg", "webp") else (WagtailImageField(),):
            field.clean(SimpleUploadedFile(name, content))
    except Exception as error:  # A file that is broken inside makes the picture libraries raise what they like.
        said = error.messages if isinstance(error, ValidationError) else [_("It is broken.")]
        what = _("The picture “%(name)s” is not taken here: %(why)s") % {**words, "why": " ".join(said)}
        raise FileRefused(what, _("Save it anew in another format or size.")) from error


def judge_document(name: str, content: bytes) -> None:
    """Raise FileRefused where the file is no document that the site takes, whatever its name says."""
    suffix = suffix_of(name)
    allowed = getattr(settings, "WAGTAILDOCS_EXTENSIONS", None)
    fits = {
        **dict.fromkeys(OFFICE, content.startswith(b"PK\x03\x04")),
        **dict.fromkeys(TEXT, _is_text(content)),
        "pdf": content.startswith(b"%PDF-"),
    }
    offered = [known for known in fits if allowed is None or known in allowed]
    if suffix not in offered:
        what = _("The file “%(name)s” is no document that a pack can hold here.") % {"name": name}
        raise FileRefused(what, _("It can be: %(words)s.") % {"words": ", ".join(offered)})
    if not fits[suffix]:
        what = _("The file “%(name)s” is no %(kind)s by its content.") % {"name": name, "kind": suffix.upper()}
        raise FileRefused(what, _("Save it anew."))


def suffix_of(name: str) -> str:
    """Give the ending of a file's name, in small letters and without the dot."""
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


PICTURES = FileKind("pictures", get_image_model, {"title": "title", "alt": "description"}, judge_picture)
DOCUMENTS = FileKind("documents", get_document_model, {"title": "title"}, judge_document)
KINDS = (PICTURES, DOCUMENTS)


def kind_for(model: type[Model]) -> FileKind | None:
    """Give the kind of file that a model keeps; None where it keeps none."""
    return next((kind for kind in KINDS if issubclass(model, kind.model())), None)
