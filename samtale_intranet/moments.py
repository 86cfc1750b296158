"""A day with its time, as one says it in the reader's language."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

__all__ = ["moment"]


def moment(at: datetime, *, with_year: bool = True) -> str:
    """Give the time where the site is, in Danish e.g. "27. november 2026 kl. 16.41"; without its year where asked."""
    if with_year:
        written = pgettext("day, year and time, in the letters of Django's date filter", "j F Y, H:i")
    else:
        written = pgettext("day and time, in the letters of Django's date filter", "j F, H:i")
    return date_format(timezone.localtime(at), written)
