"""Where a page of the section leads on to: an address of this site alone."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def next_url(request: HttpRequest) -> str:
    """Give where to go on to, or nothing where `next` would lead away from this site."""
    onwards = request.POST.get("next") or request.GET.get("next", "")
    # SECURITY: an open redirect after the second factor would send people to a copy of this site.
    safe = url_has_allowed_host_and_scheme(onwards, {request.get_host()}, require_https=request.is_secure())
    return onwards if safe else ""
