"""`{% vault %}`: how long the protected section stays open; `|file_kind`: what a kept file is, in words."""

from __future__ import annotations

import math
from typing import Any

from django import template
from django.utils import timezone

from samtale_intranet.conf import settings
from samtale_intranet.personnel.file_names import file_kind_label
from samtale_intranet.personnel.section import step_up_until

register = template.Library()
register.filter("file_kind", file_kind_label)


@register.inclusion_tag("samtale_personnel/_vault.html", takes_context=True)
def vault(context: dict[str, Any], *, reload: bool = False) -> dict[str, Any]:
    """Show until when the section is open in this session, and the ways to lengthen and to end it.

    With `reload` the page asks for itself again when the section locks; never where something may have been typed.
    """
    request = context["request"]
    until = step_up_until(request)
    seconds = math.ceil((until - timezone.now()).total_seconds()) if until else 0
    return {
        "until": until,
        "reload": reload,
        "in_folder": "folder" in context,
        "minutes": math.ceil(seconds / 60),
        "seconds": seconds,
        "whole": settings.STEP_UP_MINUTES * 60,
        "path": request.path if request.method in ("GET", "HEAD") else "",
        "csrf_token": context.get("csrf_token", ""),
    }
