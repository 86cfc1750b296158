"""What HR says of a drawn look."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from samtale_intranet.personnel.models import SampledRead
from samtale_intranet.personnel.sampling.api import MOST_SIGNS


class ExplainForm(forms.Form):
    """The verdict, and a line of words. `version` is what was shown: whoever comes second is told."""

    verdict = forms.ChoiceField(
        choices=SampledRead.Verdict.choices,
        error_messages={
            "required": _("Choose what you found."),
            "invalid_choice": _("Choose one of the three."),
        },
    )
    words = forms.CharField(
        max_length=MOST_SIGNS,
        error_messages={
            "required": _("Write a line on what you found."),
            "max_length": _("Write at most %(limit_value)d signs."),
        },
    )
    version = forms.IntegerField(min_value=0)
