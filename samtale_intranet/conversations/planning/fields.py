"""Form fields for a day and a time of day, written as Danes write them."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conversations.planning.clock import DATE_FORMATS, clock_of

__all__ = ["ClockField", "DayField", "length_choices"]

LENGTHS = (30, 45, 60, 90, 120)


class DayField(forms.DateField):
    """A day, written as 24.12.2026."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "required": _("Write a day, as 24.12.2026."),
            "invalid": _("This is not a day. Write it as 24.12.2026."),
            **kwargs.pop("error_messages", {}),
        }
        super().__init__(input_formats=DATE_FORMATS, error_messages=messages, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show the day as it is to be written."""
        return date_format(value, "d.m.Y") if isinstance(value, datetime.date) else value


class ClockField(forms.CharField):
    """A time of day, written as 9.30."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"required": _("Write a time, as 9.30."), **kwargs.pop("error_messages", {})}
        super().__init__(max_length=12, error_messages=messages, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show the time as it is to be written."""
        return f"{value.hour}.{value.minute:02}" if isinstance(value, datetime.time) else value

    def clean(self, value: Any) -> Any:
        """Give the time; None where it may be left out, and was."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return clock_of(text)
        except ValueError:
            raise forms.ValidationError(_("This is not a time. Write it as 9.30.")) from None


def length_choices() -> list[tuple[str, Any]]:
    """Give how long a meeting may be, in minutes, with words for it."""
    words = {
        30: _("30 minutes"),
        45: _("45 minutes"),
        60: _("1 hour"),
        90: _("1½ hours"),
        120: _("2 hours"),
    }
    return [(str(minutes), words[minutes]) for minutes in LENGTHS]
