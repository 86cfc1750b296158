"""What HR fills in to propose a stand-in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.models import Employee, Municipality

# Danes write 24.12.2026; a browser that brings its own calendar sends 2026-12-24.
_DATES = ["%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%y", "%Y-%m-%d"]
_NOBODY = _("There is nobody employed here with that number. Look the person up under personnel folders.")


class NumberField(forms.CharField):
    """An employee, named by the number: names may be two people's, and a list of all is too long to choose from."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=32, error_messages={"required": _("Type the employee number.")}, **kwargs)
        self.municipality: Municipality | None = None

    def clean(self, value: Any) -> Any:
        """Give the employee of this municipality who has the number now."""
        number = super().clean(value)
        found = Employee.objects.employed().filter(municipality=self.municipality, number=number)
        person = found.select_related("municipality", "unit", "user").first()
        if person is None:
            raise forms.ValidationError(_NOBODY)
        return person


class ProposalForm(forms.Form):
    """Who stands in for whom, from when until when."""

    leader = NumberField(label=_("The leader’s employee number"))
    stand_in = NumberField(label=_("The stand-in’s employee number"))
    starts_on = forms.DateField(
        label=_("First day"),
        error_messages={"required": _("Write the first day."), "invalid": _("Write the day as 31.12.2026.")},
        input_formats=_DATES,
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        error_messages={"required": _("Write the last day."), "invalid": _("Write the day as 31.12.2026.")},
        input_formats=_DATES,
    )

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("leader", "stand_in"):
            self.fields[name].municipality = municipality  # type: ignore[attr-defined]
