"""A wheel as an SVG file of its own: every colour and font stands in it, and it asks nobody for anything."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from samtale_intranet.guides.branding import branding_of
from samtale_intranet.guides.contrast import light, parse, written
from samtale_intranet.guides.drawing import Drawing
from samtale_intranet.guides.palette import ACCENT, INK_2, shades, srgb

# XML 1.0 knows no other characters, not even escaped: one of them, pasted into a name, and no program opens the file.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def wheel_file(request: HttpRequest, drawing: Drawing, *, title: str, name: str) -> HttpResponse:
    """Answer with the drawing as a file to keep, in the site's accent and on white."""
    response = HttpResponse(wheel_svg(drawing, title=title, accent=_accent(request)), content_type="image/svg+xml")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.svg")
    response["X-Content-Type-Options"] = "nosniff"
    # SECURITY: opened from our own address, the file may run and fetch nothing, whatever found its way into a name.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(response, private=True)
    return response


def wheel_svg(drawing: Drawing, *, title: str, accent: str = "") -> str:
    """Write the drawing as a whole SVG document."""
    context = {
        "drawing": drawing,
        "spokes": [{"spoke": spoke, "shades": shades(spoke.hue)} for spoke in drawing.spokes],
        "title": title,
        "accent": accent or written(srgb(*ACCENT)),
        "ink": written(srgb(*INK_2)),
        "language": get_language() or "da",
    }
    return NOT_XML.sub("", render_to_string("samtale_guides/wheel_file.svg", context))


def _accent(request: HttpRequest) -> str:
    branding = branding_of(request)
    return light(parse(branding.accent)).accent if branding and branding.accent else ""
