"""What is typed on the page of a follow-up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conversations.follow_ups.api import LONGEST_TEXT


class NoteForm(forms.Form):
    """A short note on how it goes."""

    note = forms.CharField(label=_("Short note (optional)"), required=False, max_length=LONGEST_TEXT)


class MoveForm(forms.Form):
    """Another day, and why."""

    day = forms.DateField(
        label=_("New date"),
        input_formats=["%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"],
        error_messages={"invalid": _("Write the date as 24.12.2026."), "required": _("Write the new date.")},
    )
    reason = forms.CharField(label=_("Why? (optional)"), required=False, max_length=LONGEST_TEXT)
