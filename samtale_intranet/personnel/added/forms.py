"""The form of a document or a note that HR puts into a folder. Files are looked into, and refused by name."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samtale_intranet.personnel.added.api import KINDS, Written
from samtale_intranet.personnel.documents import File, Kind
from samtale_intranet.personnel.incoming import FileRefused, Incoming, judged, named_refusal

__all__ = ["MOST_FILES", "DocumentForm", "NoteToFolderForm"]

MOST_SIGNS = 100_000
MOST_FILES = 10
EARLIEST = datetime.date(1900, 1, 1)
# Danes write 24.12.2026; a browser that brings its own calendar sends 2026-12-24.
_DATES = ["%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%y", "%Y-%m-%d"]


class _Form(forms.Form):
    """What a note and a document have in common; `submit_key` makes a double click the same entry."""

    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        error_messages={
            "required": _("Write a title. It is what the folder’s list shows."),
            "max_length": _("The title is longer than 160 characters. Shorten it, and put the rest into the text."),
        },
    )
    dated = forms.DateField(
        label=_("The document’s own date"),
        input_formats=_DATES,
        error_messages={
            "required": _("Write which day the document is from, as 24.12.2026."),
            "invalid": _("This is not a date. Write it as 24.12.2026."),
        },
    )
    submit_key = forms.UUIDField()

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"submit_key": uuid4(), **(initial or {})})

    def clean_dated(self) -> datetime.date:
        """Refuse a day that a document of today cannot bear."""
        dated: datetime.date = self.cleaned_data["dated"]
        if dated > timezone.localdate():
            raise forms.ValidationError(_now("This day has not come yet. Write the day that the document bears."))
        if dated < EARLIEST:
            raise forms.ValidationError(_now("This is before 1900. Write the day that the document bears."))
        return dated

    def renew_number(self) -> None:
        """Give a form that has lost its number, or whose number was used for something else, a new one."""
        self.data = {**{name: self.data.get(name) for name in self.fields}, "submit_key": uuid4()}

    @property
    def number(self) -> UUID:
        """The number of this submit."""
        key: UUID = self.cleaned_data["submit_key"]
        return key


class NoteToFolderForm(_Form):
    """A note to the folder: a title, a day and a text."""

    text = forms.CharField(
        label=_("What happened, and what was done"),
        max_length=MOST_SIGNS,
        error_messages={
            "required": _("Write your note before you put it into the folder."),
            "max_length": _("The note is too long. Shorten it, or put it into the folder as a document with a file."),
        },
    )

    chose_files = False

    @property
    def written(self) -> Written:
        """What was filled in."""
        data = self.cleaned_data
        return Written(data["title"], Kind.NOTE.value, data["dated"], data["text"])


class DocumentForm(_Form):
    """A document: a text, files, or both. `existing` are the files of the version that is corrected."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[(kind.value, kind.label) for kind in KINDS],
        error_messages={
            "required": _("Choose what the document is."),
            "invalid_choice": _("Choose what the document is."),
        },
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=MOST_SIGNS,
        required=False,
        error_messages={"max_length": _("The text is too long. Shorten it, or attach it as a file.")},
    )
    attachments = forms.Field(label=_("Attachments"), required=False)

    def __init__(
        self,
        data: Any = None,
        uploads: MultiValueDict[str, Any] | None = None,
        *,
        initial: dict[str, Any] | None = None,
        existing: Sequence[File] = (),
    ) -> None:
        super().__init__(data, initial=initial)
        self.existing = existing
        self.incoming: list[Incoming] = []
        self._uploads = uploads.getlist("attachments") if uploads else []
        # What stands ticked: all of them until somebody has taken a tick away.
        ticked = data.getlist("keep") if data is not None else [str(file.uuid) for file in existing]
        self.keep = {file.uuid for file in existing if str(file.uuid) in ticked}
        # SECURITY: a page that kept what was typed (`kept`) cannot keep files; the document must not go in without.
        self._files_let_go = bool(data is not None and data.get("files_let_go"))

    @property
    def chose_files(self) -> bool:
        """Whether files came along: a form that is shown again cannot hold them."""
        return bool(self._uploads) or self._files_let_go

    def clean(self) -> dict[str, Any]:
        """Look into the files, and see that there is something to keep."""
        if self._files_let_go:
            text = _now("Your files could not be kept while the page waited. Choose them again.")
            self.add_error("attachments", text)
        elif len(self._uploads) + len(self.keep) > MOST_FILES:
            text = _now("There is room for %s files. Choose fewer, or put the rest into a document of their own.")
            self.add_error("attachments", text % MOST_FILES)
        else:
            self._look_into_files()
        if not (self.cleaned_data.get("text") or self._uploads or self.keep or self.errors):
            self.add_error("text", _now("Write a text or choose a file. Otherwise there is nothing to keep."))
        return self.cleaned_data

    def _look_into_files(self) -> None:
        for upload in self._uploads:
            try:
                self.incoming.append(judged(upload))
            except FileRefused as problem:
                self.add_error("attachments", named_refusal(upload.name, problem))

    @property
    def written(self) -> Written:
        """What was filled in."""
        data = self.cleaned_data
        return Written(data["title"], data["kind"], data["dated"], data["text"])
