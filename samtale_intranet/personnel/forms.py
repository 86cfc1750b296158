"""The forms of the folder: searching for an employee, and writing a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from samtale_intranet.personnel.directory import UnitChoice, Wanted

MOST_SIGNS = 20_000


class SearchForm(forms.Form):
    """How HR finds an employee. It is sent by GET, so that a page of the answer can be gone back to.

    SECURITY: nothing of it is confidential: it names no document, and the ledger has that there was a search.
    """

    q = forms.CharField(
        label=_("Name or employee number"),
        required=False,
        max_length=80,
        error_messages={"max_length": _("Search for at most 80 characters.")},
    )
    enhed = forms.ChoiceField(
        label=_("Unit, with everything below it"),
        required=False,
        error_messages={"invalid_choice": _("This unit is no longer there. Choose one from the list.")},
    )
    ansat = forms.ChoiceField(
        label=_("Employment"),
        required=False,
        choices=[("", _("All")), ("nu", _("Employed now")), ("tidligere", _("Former employees"))],
    )
    dokumenter = forms.ChoiceField(
        label=_("Documents in the folder"),
        required=False,
        choices=[("", _("All")), ("ja", _("Has documents")), ("nej", _("Has none"))],
    )

    def __init__(self, data: Mapping[str, str], *, units: Sequence[UnitChoice]) -> None:
        super().__init__(data)
        self._units = {str(unit.key): unit for unit in units}
        choices = [(key, "\u2003" * unit.depth + unit.name) for key, unit in self._units.items()]
        self.fields["enhed"].choices = [("", _("All units")), *choices]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """What is searched for; a field with something wrong in it searches for nothing."""
        self.is_valid()
        given = self.cleaned_data
        unit = self._units.get(given.get("enhed", ""))
        return Wanted(
            words=given.get("q", ""),
            units=unit.below if unit else None,
            employed={"nu": True, "tidligere": False}.get(given.get("ansat", "")),
            has_documents={"ja": True, "nej": False}.get(given.get("dokumenter", "")),
        )


class NoteForm(forms.Form):
    """A note to a document, sent once: the submit key makes a double click the same note."""

    text = forms.CharField(
        label=_("Your note"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea,
        error_messages={"required": _("Write your note before you send it.")},
    )
    submit_key = forms.UUIDField()
