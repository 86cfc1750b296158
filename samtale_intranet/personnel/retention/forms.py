"""The form with which HR stops all erasing in a folder."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_SIGNS = 4_000


class HoldForm(forms.Form):
    """Why nothing may be erased; whoever lifts it one day must be able to tell whether the reason still holds."""

    reason = forms.CharField(
        label=_("Why may nothing be erased?"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea,
        error_messages={"required": _("Write why nothing may be erased, so that others can tell when it may again.")},
    )
