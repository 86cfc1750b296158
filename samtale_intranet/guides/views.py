"""The site's own colours and logo. Both are for everybody, the sign-in page too, and touch no session."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from samtale_intranet.guides.branding import LOGO_FILTER, branding_of

YEAR, SHORTLY = 31_536_000, 300


@login_not_required
@require_safe
def colours(request: HttpRequest) -> HttpResponse:
    """Answer with the accent's shades as CSS; the version in the address lets a browser keep it for a year."""
    branding = branding_of(request)
    response = HttpResponse(branding.css if branding else "", content_type="text/css; charset=utf-8")
    is_current = bool(branding and request.GET.get("v") == branding.css_version)
    return _kept(request, response, is_current)


@login_not_required
@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """Lead to the logo in its size for the page, which is made the first time that somebody asks."""
    branding = branding_of(request)
    if branding is None or branding.logo is None:
        raise Http404("This site has no logo.")
    return _kept(request, HttpResponseRedirect(branding.logo.get_rendition(LOGO_FILTER).url), False)


def _kept(request: HttpRequest, response: HttpResponse, is_current: bool) -> HttpResponse:
    """Let everybody's caches keep the answer."""
    # The host's sign-in check has looked into the session; the answer is the same for all, so it must not vary by it.
    if hasattr(request, "session"):
        request.session.accessed = False
    patch_cache_control(response, public=True, max_age=YEAR if is_current else SHORTLY)
    response["X-Content-Type-Options"] = "nosniff"
    return response
