"""The header's navigation: which of its entries the reader stands in."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def current_if(context: dict[str, Any], prefix: str) -> SafeString:
    """Give `aria-current` where the request's path is, or stands below, this entry's address."""
    request = context.get("request")
    path = request.path if request else ""
    if not prefix or not (path == prefix if prefix == "/" else path.startswith(prefix)):
        return SafeString("")
    return SafeString('aria-current="page"' if path == prefix else 'aria-current="true"')
