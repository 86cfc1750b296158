"""The question that HR is asked before a folder opens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.purposes.api import MOST_SIGNS


class PurposeForm(forms.Form):
    """One of the purposes, and a line in one's own words where that says more."""

    purpose = forms.TypedChoiceField(
        label=_("What do you open the folder for?"),
        coerce=Purpose,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you open the folder for."),
            "invalid_choice": _("Choose one of the purposes below."),
        },
    )
    line = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=MOST_SIGNS,
        help_text=_("Only where it says more than the choice above. The employee can read it."),
    )

    def __init__(self, *args: Any, purposes: Iterable[Purpose], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [(one.value, one.label) for one in purposes]  # type: ignore[attr-defined]
