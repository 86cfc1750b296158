"""Forms of the registers: they offer what is the municipality's own, and refuse another's beside the field."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from samtale_intranet.people.models import Employee, Unit
from samtale_intranet.personnel.access import Office
from samtale_intranet.personnel.registers.notices import addresses_of, way_in_changed
from samtale_intranet.personnel.registers.units import labelled

__all__ = ["EmployeeForm", "MunicipalityForm", "PersonField", "RegisterForm", "UnitForm"]

_NUMBER_AT_THE_END = re.compile(r"\(([^()]+)\)\s*$")
# Whoever decides who leads somebody.
_OF_REACH = ("own_leader", "unit", "leader", "parent", "employed_from", "employed_until")


class PersonField(forms.CharField):
    """Somebody of the municipality, by employee number or whole name: a list of ten thousand names helps nobody."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, required=False, **kwargs)
        self.municipality_id: int | None = None

    def clean(self, value: Any) -> Employee | None:
        """Give the one employee of the municipality that is meant."""
        text = super().clean(value)
        if not text:
            return None
        numbered = _NUMBER_AT_THE_END.search(text)
        here = Employee.objects.filter(municipality=self.municipality_id)
        if numbered and (one := here.filter(number=numbered[1].strip()).first()):
            return one
        found = list(here.filter(Q(number=text) | Q(name__iexact=text))[:2])
        if not found:
            raise ValidationError(_("Nobody here has this number or name. Write the number, or the whole name."))
        if len(found) > 1:
            raise ValidationError(_("More than one is called this. Write the employee number instead."))
        return found[0]


def label_of(person: Employee | None) -> str:
    """Give what a PersonField shows of somebody, and takes back."""
    return f"{person.name} ({person.number})" if person else ""


class RegisterForm(WagtailAdminModelForm):
    """A form of a row that is tied to its municipality."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                # Wagtail's own calendar begins with a script in the page, which the policy of the registers forbids.
                field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def field_of_reach(self) -> str | None:
        """Give the changed field that decides who leads somebody, to say beside it what is wrong."""
        return next((name for name in _OF_REACH if name in self.changed_data), None)

    def tell(self, office: Office) -> None:
        """Tell whoever must know of what was saved."""


class MunicipalityForm(RegisterForm):
    """The name alone; which site it has is the work of whoever runs the server."""


class UnitForm(RegisterForm):
    """A unit below another one of the municipality, with a leader from it."""

    leader = PersonField(
        label=gettext_lazy("Leader"),
        help_text=gettext_lazy("Employee number or whole name. Leads everybody here who has no own leader."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        municipality = self.instance.municipality_id
        self.fields["leader"].municipality_id = municipality
        self.initial["leader"] = label_of(self.instance.leader)
        parent = self.fields["parent"]
        parent.label = _("Stands below")
        parent.queryset = Unit.objects.filter(municipality=municipality).exclude(pk=self.instance.pk)
        parent.choices = [("", _("Nothing: it stands at the top")), *labelled(parent.queryset)]

    def clean(self) -> dict[str, Any]:
        """Refuse a second unit of the same name at the same place."""
        cleaned: dict[str, Any] = super().clean()
        same = Unit.objects.filter(
            municipality=self.instance.municipality_id, parent=cleaned.get("parent"), name=cleaned.get("name")
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("There is a unit of this name at this place already. Choose another name."))
        return cleaned


class EmployeeForm(RegisterForm):
    """An employee of the municipality. Who works in HR, and how they sign in, comes from the file of people alone.

    SECURITY: two HR people guard what one must not do alone. Who could make a third, or sign in as the second, would
    be both of them.
    """

    own_leader = PersonField(
        label=gettext_lazy("Own leader"),
        help_text=gettext_lazy("Only where it is not the leader of the unit. Employee number or whole name."),
    )
    user = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("What the person signs in with. The sign-in must be there already."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        municipality = self.instance.municipality_id
        self.fields["own_leader"].municipality_id = municipality
        self.initial["own_leader"] = label_of(self.instance.own_leader)
        self.initial["user"] = self.instance.user.get_username() if self.instance.user else ""
        unit = self.fields["unit"]
        unit.queryset = Unit.objects.filter(municipality=municipality)
        unit.choices = [("", "—"), *labelled(unit.queryset)]
        self.fields["is_hr"].help_text = _("Can be taken away here. It is given by the file of people alone.")
        self._was_hr = self.instance.is_hr
        self._addresses = addresses_of(self.instance)

    def clean_number(self) -> str:
        """Refuse a number that somebody has already."""
        number: str = self.cleaned_data["number"]
        others = Employee.objects.filter(municipality=self.instance.municipality_id).exclude(pk=self.instance.pk)
        if others.filter(number=number).exists():
            raise ValidationError(_("Somebody has this employee number already. Correct it."))
        return number

    def clean_is_hr(self) -> bool:
        """Let it be taken away, not given."""
        if self.cleaned_data["is_hr"] and not self._was_hr:
            raise ValidationError(_("Who works in HR is told by the file of people. Ask whoever runs the intranet."))
        return bool(self.cleaned_data["is_hr"])

    def clean_user(self) -> Any:
        """Give the sign-in; one message for what is not there and what is taken, for the difference is not HR's."""
        name = self.cleaned_data["user"].strip()
        if name == self.initial["user"]:
            return self.instance.user
        if self._was_hr and name:
            reason = _("How somebody in HR signs in is told by the file of people. Ask whoever runs the intranet.")
            raise ValidationError(reason)
        if not name:
            return None
        model = get_user_model()
        user = model._default_manager.filter(**{model.USERNAME_FIELD: name}, samtale_employee=None).first()
        if user is None:
            raise ValidationError(_("No free sign-in has this name. Correct it, or ask whoever runs the intranet."))
        return user

    def tell(self, office: Office) -> None:
        """Mail HR and the employee where a sign-in was changed, or who works in HR."""
        if {"user", "is_hr"} & set(self.changed_data):
            way_in_changed(office=office, addresses=self._addresses | addresses_of(self.instance))
