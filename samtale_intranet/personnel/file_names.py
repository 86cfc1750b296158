"""What a kept file is called and said to be, wherever it is shown or fetched."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

__all__ = ["EXTENSIONS", "file_kind_label", "tidy_name"]

# The media types that are ever kept or sent, with the ending of the name and the word for it.
EXTENSIONS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "image/png": "png",
    "image/jpeg": "jpg",
}
_LABELS = {"pdf": gettext_noop("PDF"), "docx": gettext_noop("Word document"), "png": gettext_noop("Picture (PNG)")}
_LABELS["jpg"] = gettext_noop("Picture (JPEG)")
_UNTITLED = gettext_lazy("File")
_LONGEST_STEM = 80
# Signs that one system or another gives a meaning in a name.
_SIGNS = re.compile(r'[<>:"/\\|?*]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def file_kind_label(media_type: str) -> str:
    """Say what a file is; a media type that we do not know is shown as it stands."""
    extension = EXTENSIONS.get(media_type, "")
    return _(_LABELS[extension]) if extension else media_type


def tidy_name(name: str, media_type: str) -> str:
    """Give a name that no system trips over, with the ending that the content has.

    SECURITY: control signs and those that turn the direction of writing could hide what the file is, e.g.
    `fdp.exe` shown as `exe.pdf`; path signs could lead out of a folder.
    """
    text = unicodedata.normalize("NFC", name)
    text = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    text = _SIGNS.sub(" ", text)
    stem, dot, ending = text.rpartition(".")
    if not (dot and re.fullmatch(r"\w{1,5}", ending.strip())):
        stem = text
    stem = " ".join(stem.split())[:_LONGEST_STEM].strip(" .")
    if not stem or _RESERVED.fullmatch(stem):
        stem = f"{_UNTITLED} {stem}".strip()
    return f"{stem}.{EXTENSIONS[media_type]}"
