"""The forms of the second factor's pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    """What the person calls the app, to tell it from others."""

    name = forms.CharField(
        label=_("Name of the phone"), max_length=40, required=False, help_text=_("For example “My work phone”.")
    )

    def chosen_name(self) -> str:
        """Give the name, or a usable one where none was typed."""
        return str(self.cleaned_data["name"] or _("Authenticator app"))


class RenameForm(forms.Form):
    """Another name for something that is set up already; it must have one."""

    name = forms.CharField(
        label=_("New name"),
        max_length=40,
        error_messages={"required": _("Write the name that you want it to have.")},
    )
