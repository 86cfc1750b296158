"""The forms of the folder: searching for an employee, and writing a note."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_SIGNS = 20_000


class SearchForm(forms.Form):
    """What HR types to find an employee: a part of the name, or the number."""

    q = forms.CharField(label=_("Name or employee number"), required=False, max_length=80)


class NoteForm(forms.Form):
    """A note to a document, sent once: the submit key makes a double click the same note."""

    text = forms.CharField(
        label=_("Your note"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea,
        error_messages={"required": _("Write your note before you send it.")},
    )
    submit_key = forms.UUIDField()
