"""The header's navigation: which of its entries the reader stands in."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def current_if(context: dict[str, Any], address: str, *rooms: str) -> SafeString:
    """Give `aria-current` where the request's path is this entry's address, or its view belongs to one of the rooms.

    Rooms are URL namespaces: a plan stands below the folders' address, but belongs to the conversations.
    """
    request = context.get("request")
    path = request.path if request else ""
    match = getattr(request, "resolver_match", None)
    if not address or not (path == address or (match and match.namespace in rooms)):
        return SafeString("")
    return SafeString('aria-current="page"' if path == address else 'aria-current="true"')
