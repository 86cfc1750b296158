"""What the second factor's views share: where to go on to, which status a refusal has, and the page of new codes."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from samtale_intranet.personnel.second_factor.refusals import CodeRefused, NotNow, TooManyAttempts
from samtale_intranet.shortcuts import render

__all__ = ["TEMPLATES", "next_of", "query_of", "refusable", "show_codes"]

TEMPLATES = "samtale_personnel/second_factor"


def next_of(request: HttpRequest) -> str:
    """Give where to go on to, or nothing where `next` would lead away from this site."""
    onwards = request.POST.get("next") or request.GET.get("next", "")
    # SECURITY: an open redirect after the code would send people to a copy of this site.
    safe = url_has_allowed_host_and_scheme(onwards, {request.get_host()}, require_https=request.is_secure())
    return onwards if safe else ""


def query_of(request: HttpRequest, **more: str) -> str:
    """Give the query that goes along to the next page: `next`, where there is one, after `more`."""
    onwards = next_of(request)
    query = {**more, **({"next": onwards} if onwards else {})}
    return f"?{urlencode(query)}" if query else ""


def refusable(response: HttpResponse, refused: CodeRefused | NotNow | None) -> HttpResponse:
    """Give the answer its status: 429 with the wait in seconds, 409 for what cannot be now, 400 for a wrong code."""
    if isinstance(refused, TooManyAttempts):
        response.status_code = 429
        response["Retry-After"] = str(refused.seconds)
    elif refused is not None:
        response.status_code = 409 if isinstance(refused, NotNow) else 400
    return response


def show_codes(request: HttpRequest, fresh: Sequence[str], *, first: bool = False) -> HttpResponse:
    """Show new codes in the answer itself: they never stand in a session, an address or a message."""
    onwards = next_of(request) or reverse("samtale_second_factor:devices")
    context = {"codes": fresh, "first": first, "onwards": onwards}
    return render(request, f"{TEMPLATES}/recovery_codes_new.html", context)
