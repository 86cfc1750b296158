"""The forms of a round: what it is of, what times to propose, and the time of each conversation in it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.conversations.planning.fields import ClockField, DayField, length_choices
from samtale_intranet.conversations.planning.forms import FURTHEST_MONTHS, MeetingForm
from samtale_intranet.conversations.rounds.api import RoundUnit
from samtale_intranet.conversations.rounds.slots import Pattern, Span
from samtale_intranet.conversations.workdays import add_working_days
from samtale_intranet.months import months_after

__all__ = ["ChoiceForm", "PatternForm", "RoundForm", "RowForm"]


class ChoiceForm(forms.Form):
    """Which conversation, and in which unit."""

    type = forms.ChoiceField(
        label=_("Which conversation"), error_messages={"invalid_choice": _("Choose a conversation from the list.")}
    )
    enhed = forms.ChoiceField(
        label=_("In which unit"), error_messages={"invalid_choice": _("Choose a unit from the list.")}
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, types: Iterable[ConversationType], units: Iterable[RoundUnit]
    ) -> None:
        super().__init__(data)
        self.types, self.units = {str(type.pk): type for type in types}, {str(one.unit.pk): one for one in units}
        self.fields["type"].choices = [(key, type.name) for key, type in self.types.items()]  # type: ignore[attr-defined]
        self.fields["enhed"].choices = [(key, one.unit.name) for key, one in self.units.items()]  # type: ignore[attr-defined]

    @property
    def chosen_type(self) -> ConversationType:
        """The type that was chosen; only where the form is valid."""
        return self.types[self.cleaned_data["type"]]

    @property
    def chosen_unit(self) -> RoundUnit:
        """The unit that was chosen; only where the form is valid."""
        return self.units[self.cleaned_data["enhed"]]


class RoundForm(forms.Form):
    """By when, and with whom."""

    due_on = DayField(label=_("To be held before"))
    employee = forms.TypedMultipleChoiceField(
        label=_("With whom"), error_messages={"required": _("Choose at least one person.")}
    )

    def __init__(self, *args: Any, offered: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["employee"]
        field.choices = list(offered)  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = _(
            "Somebody you chose cannot be included any more. Look at the list again."
        )

    def clean_due_on(self) -> datetime.date:
        """Refuse a day that has passed, and one that is a slip of the pen."""
        day: datetime.date = self.cleaned_data["due_on"]
        today = timezone.localdate()
        if day < today:
            raise forms.ValidationError(_now("This day has passed. Choose one to come."))
        if day > months_after(today, FURTHEST_MONTHS):
            raise forms.ValidationError(_now("This is more than three years from now. Is the year right?"))
        return day


class PatternForm(forms.Form):
    """How the proposed times are to lie. It is sent by GET: nothing is planned by it."""

    dag = DayField(label=_("From this day on"))
    foerst = ClockField(label=_("First meeting"))
    sidst = ClockField(label=_("Last meeting ends"))
    laengde = forms.TypedChoiceField(label=_("How long"), coerce=int, choices=length_choices)
    pause = forms.TypedChoiceField(
        label=_("Between two"),
        coerce=int,
        choices=lambda: [
            ("0", _("No pause")),
            ("15", _("15 minutes")),
            ("30", _("30 minutes")),
            ("60", _("1 hour")),
        ],
    )
    antal = forms.IntegerField(
        label=_("At most a day"),
        min_value=1,
        max_value=10,
        error_messages={
            "required": _("Write how many, from 1 to 10."),
            "invalid": _("Write how many, from 1 to 10."),
            "min_value": _("Write how many, from 1 to 10."),
            "max_value": _("Write how many, from 1 to 10."),
        },
    )
    sted = forms.CharField(label=_("Place"), required=False, max_length=200)

    @classmethod
    def asked(cls, data: Mapping[str, Any], *, exchange_days: int | None) -> PatternForm:
        """Give the form with what was asked, or with what is usual: not before themes can be exchanged."""
        if "dag" in data:
            return cls(data)
        day = add_working_days(timezone.localdate() + datetime.timedelta(days=(exchange_days or 7) + 1), 0)
        usual = {"foerst": "9.00", "sidst": "15.00", "laengde": "60", "pause": "30", "antal": 3}
        return cls(initial={**usual, "dag": day})

    def clean(self) -> dict[str, Any]:
        """Refuse a day without room for one meeting, and days that have passed."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        day, first, last = given.get("dag"), given.get("foerst"), given.get("sidst")
        if day and day < timezone.localdate():
            self.add_error("dag", _now("This day has passed. Choose one to come."))
        elif day and day > months_after(timezone.localdate(), FURTHEST_MONTHS):
            self.add_error("dag", _now("This is more than three years from now. Is the year right?"))
        if first and last and given.get("laengde"):
            room = (last.hour - first.hour) * 60 + last.minute - first.minute
            if room < given["laengde"]:
                self.add_error("sidst", _now("There is no room for a meeting between the two times."))
        return given

    @property
    def pattern(self) -> Pattern:
        """The pattern that was asked for; only where the form is valid."""
        given = self.cleaned_data
        return Pattern(given["dag"], given["foerst"], given["sidst"], given["laengde"], given["pause"], given["antal"])


class RowForm(MeetingForm):
    """The time of one conversation of a round. A row that is left empty is planned another day."""

    length = None  # type: ignore[assignment]
    version = None  # type: ignore[assignment]

    def __init__(
        self, conversation: Conversation, data: Any = None, *, slot: Span | None = None, place: str = ""
    ) -> None:
        self.conversation = conversation
        initial: dict[str, Any] = {"place": place}
        if slot:
            starts, ends = (timezone.localtime(each) for each in slot)
            initial |= {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}
        super().__init__(data, prefix=str(conversation.uuid), initial=initial)
        self.doubted: Any = None
        self.problem = ""
        self.is_saved = False

    @property
    def is_left_empty(self) -> bool:
        """Whether nothing was written about a time."""
        return not any((self[name].value() or "").strip() for name in ("day", "starts", "ends"))
