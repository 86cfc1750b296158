"""`{% branding as samtale %}`: the site's own name, logo, colours and contact, where an editor has set them."""

from __future__ import annotations

from typing import Any

from django import template

from samtale_intranet.guides.branding import SamtaleSettings, branding_of

register = template.Library()


@register.simple_tag(takes_context=True)
def branding(context: dict[str, Any]) -> SamtaleSettings | None:
    """Give the setting of the site that is being looked at, or None; looked up once for a request."""
    return branding_of(context.get("request"))
