"""`{% icon "lock" %}` and `{% symbol "compass" %}`: pictures drawn inline, so that they take the text's colour.

`{{ plan.saved_at|moment }}`: a day with its time.
"""

from __future__ import annotations

from datetime import datetime

from django import template
from django.template.exceptions import TemplateSyntaxError
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from samtale_intranet import moments
from samtale_intranet.icons import ICONS, SYMBOLS

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one of our line icons; an unknown name is the template's mistake and is refused."""
    if name not in ICONS:
        raise TemplateSyntaxError(f"No icon is called {name!r}; the known ones are {', '.join(ICONS)}.")
    # SECURITY: the markup comes from our own table, never from content.
    return format_html('<svg class="sg-icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', mark_safe(ICONS[name]))  # noqa: S308


@register.simple_tag
def symbol(name: str | None) -> SafeString:
    """Draw a theme's symbol; nothing where the editor chose none."""
    if not name or name not in SYMBOLS:
        return SafeString("")
    # SECURITY: the markup comes from our own table, never from content.
    return format_html(
        '<svg class="sg-symbol" viewBox="-36 -36 72 72" aria-hidden="true">{}</svg>',
        mark_safe(SYMBOLS[name]),  # noqa: S308
    )


@register.simple_tag
def symbol_path(name: str | None) -> SafeString:
    """Give a symbol's markup alone, to stand inside a larger drawing."""
    return mark_safe(SYMBOLS.get(name or "", ""))  # noqa: S308


@register.filter
def moment(at: datetime | None, how: str = "") -> str:
    """Write a day with its time, as "27. november 2026 kl. 16.41"; `|moment:"short"` leaves the year out."""
    return moments.moment(at, with_year=how != "short") if at else ""
