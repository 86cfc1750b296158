"""The form in which a party responds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forms_pages.answers import LONGEST_TEXT, tidy
from samtale_intranet.personnel.documents import Outcome

OUTCOMES = [outcome for outcome in Outcome if outcome is not Outcome.NO_ANSWER]


class ResponseForm(forms.Form):
    """One of the four outcomes, with remarks where the person has some."""

    version = forms.IntegerField(min_value=1)
    digest = forms.CharField(required=False, max_length=64)
    outcome = forms.ChoiceField(
        choices=[(outcome.value, outcome.label) for outcome in OUTCOMES],
        error_messages={"required": _("Choose one of the four responses.")},
    )
    remarks = forms.CharField(required=False, max_length=LONGEST_TEXT, strip=False)

    def clean_remarks(self) -> str:
        """Give the remarks without control characters."""
        return tidy(self.cleaned_data["remarks"])

    def clean(self) -> dict[str, Any]:
        """Ask for the remarks where the person chose to have some."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") == Outcome.REMARKS and not cleaned.get("remarks"):
            self.add_error("remarks", _("Write your remarks, or choose “Agrees” instead."))
        return cleaned
