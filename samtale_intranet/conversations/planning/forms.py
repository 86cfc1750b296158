"""What is filled in to plan a conversation, to say that it was held, and to begin one."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conversations.course import Meeting
from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.conversations.planning.clock import NoSuchTime, at_local
from samtale_intranet.conversations.planning.fields import LENGTHS, ClockField, DayField, length_choices
from samtale_intranet.months import months_after
from samtale_intranet.people.models import Employee

__all__ = ["AskForm", "BeginForm", "HeldForm", "MeetingForm"]

LONGEST = datetime.timedelta(hours=10)
FURTHEST_MONTHS = 36
USUAL_LENGTH = "60"


class MeetingForm(forms.Form):
    """When and where. The end counts before the length; `anyway` is a tick for the one time that was doubted."""

    day = DayField(label=_("Day"))
    starts = ClockField(label=_("Begins at"))
    length = forms.TypedChoiceField(
        label=_("How long"),
        coerce=int,
        required=False,
        empty_value=USUAL_LENGTH,
        choices=length_choices,
    )
    ends = ClockField(label=_("Ends at (if you would rather write it)"), required=False)
    place = forms.CharField(
        label=_("Place"),
        required=False,
        max_length=200,
        error_messages={"max_length": _("Write the place in at most 200 characters.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    anyway = forms.CharField(required=False, max_length=100)

    @classmethod
    def of(cls, conversation: Conversation, data: Any = None, **options: Any) -> MeetingForm:
        """Give the form of a conversation, with the meeting it has."""
        return cls(data, initial=_meeting_of(conversation), **options)

    @property
    def meeting(self) -> Meeting:
        """The meeting that was written; only where the form is valid."""
        given = self.cleaned_data
        return Meeting(given["starts_at"], given["ends_at"], given["place"])

    @property
    def mark(self) -> str:
        """Names the time that was written, so that a tick is for this one alone."""
        return f"{self.meeting.starts_at.isoformat()}/{self.meeting.ends_at.isoformat()}"

    @property
    def is_meant(self) -> bool:
        """Whether the person has ticked that they mean this very time."""
        return self.cleaned_data.get("anyway") == self.mark

    def clean(self) -> dict[str, Any]:
        """Make two instants of what was written, and refuse a time that cannot be meant."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors.keys() & {"day", "starts", "ends", "length"}:
            return given
        given["starts_at"] = self._instant(given["day"], given["starts"], "starts")
        given["ends_at"] = self._end(given)
        if given["starts_at"] and given["ends_at"]:
            self._check(given)
        return given

    def _end(self, given: dict[str, Any]) -> datetime.datetime | None:
        if given["ends"]:
            return self._instant(given["day"], given["ends"], "ends")
        minutes = int(given.get("length") or USUAL_LENGTH)
        return given["starts_at"] and given["starts_at"] + datetime.timedelta(minutes=minutes)

    def _instant(self, day: datetime.date, clock: datetime.time, field: str) -> datetime.datetime | None:
        try:
            return at_local(day, clock)
        except NoSuchTime:
            self.add_error(field, _now("The clocks are put forward that night, so this time does not come."))
            return None

    def _check(self, given: dict[str, Any]) -> None:
        starts, ends = given["starts_at"], given["ends_at"]
        if ends <= starts:
            self.add_error("ends", _now("It ends before it begins. Write a later time, or leave it empty."))
        elif ends - starts > LONGEST:
            self.add_error("ends", _now("A meeting is for 10 hours at most."))
        elif ends <= timezone.now():
            self.add_error("day", _now("This time has passed. Choose one to come."))
        elif given["day"] > months_after(timezone.localdate(), FURTHEST_MONTHS):
            self.add_error("day", _now("This is more than three years from now. Is the year right?"))


def _meeting_of(conversation: Conversation) -> dict[str, Any]:
    known: dict[str, Any] = {"version": conversation.meeting_version, "place": conversation.place}
    if conversation.starts_at is None or conversation.ends_at is None:
        return {**known, "length": USUAL_LENGTH}
    starts, ends = timezone.localtime(conversation.starts_at), timezone.localtime(conversation.ends_at)
    minutes = (ends - starts).total_seconds() / 60
    lasts = {"length": str(int(minutes))} if minutes in LENGTHS else {"ends": ends.time()}
    return {**known, "day": starts.date(), "starts": starts.time(), **lasts}


class HeldForm(forms.Form):
    """Which day it was held."""

    day = DayField(label=_("Which day was it?"))

    def __init__(self, data: Any = None, *, conversation: Conversation) -> None:
        self.conversation = conversation
        day = conversation.meeting_day
        today = timezone.localdate()
        super().__init__(data, initial={"day": day if day and day <= today else today})

    def clean_day(self) -> datetime.date:
        """Refuse a day that has not come, and one before the employment."""
        day: datetime.date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_now("This day has not come yet. Come back when you have held it."))
        if day < self.conversation.employee.employed_from:
            text = _now("%(name)s was not employed yet that day. Is the year right?")
            raise forms.ValidationError(text % {"name": self.conversation.employee.name})
        return day

    @property
    def at(self) -> datetime.datetime:
        """When it was held: at its hour where it was planned for that day, now where it is today, else at noon."""
        day, planned, now = self.cleaned_data["day"], self.conversation.starts_at, timezone.now()
        if planned and timezone.localdate(planned) == day and planned <= now:
            return planned
        return now if day == timezone.localdate() else at_local(day, datetime.time(12))


class _PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody one leads, told from others of the same name by unit and title."""

    def label_from_instance(self, obj: Employee) -> str:
        """Give name, unit and title."""
        return f"{obj.name} ({', '.join(filter(None, [obj.unit.name, obj.title]))})"


def _type_field() -> forms.ModelChoiceField[ConversationType]:
    return forms.ModelChoiceField(
        label=_("Which conversation"),
        queryset=ConversationType.objects.none(),
        empty_label=_("Choose a conversation"),
        error_messages={
            "required": _("Choose which conversation."),
            "invalid_choice": _("This conversation is not offered any more. Choose one from the list."),
        },
    )


class BeginForm(forms.Form):
    """With whom, and of what kind. `people` is whom the person may choose among."""

    employee = _PersonField(
        label=_("With whom"),
        queryset=Employee.objects.none(),
        to_field_name="uuid",
        empty_label=_("Choose somebody"),
        error_messages={
            "required": _("Choose with whom."),
            "invalid_choice": _("You do not lead this person any more. Choose somebody from the list."),
        },
    )
    type = _type_field()

    def __init__(self, *args: Any, people: Any, types: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employee"].queryset = people  # type: ignore[attr-defined]
        self.fields["type"].queryset = types  # type: ignore[attr-defined]


class AskForm(forms.Form):
    """Of what kind: an employee's own wish for a conversation."""

    type = _type_field()

    def __init__(self, *args: Any, types: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].queryset = types  # type: ignore[attr-defined]
