"""Middleware of the reference intranet."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from home.sessions import is_over

Answer = Callable[[HttpRequest], HttpResponseBase]

COMPRESSED = {"wagtail_serve", "samtale_guides:colours"}
_OWN = (
    "default-src 'none'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'; "
)
# Pages to read: nothing from elsewhere, nothing inline. The editor's preview shows them in a frame of this very site.
READING = _OWN + "script-src 'self'; style-src 'self'"
# Wagtail's admin writes scripts and styles into its pages; from elsewhere it takes nothing either.
ADMIN = _OWN + "script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; media-src 'self'"
# What editors uploaded, opened by itself: an SVG may style itself, and runs nothing.
MEDIA = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
UNUSED = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


class SiteHeadersMiddleware:
    """Say with every answer what a browser may do with it; an answer that says so itself is left alone."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers, to errors and static files as well."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _policy(request.path))
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", UNUSED)
        return response


def _policy(path: str) -> str:
    if path.startswith("/admin/"):
        return ADMIN
    return MEDIA if path.startswith("/media/") else READING


class SessionLifetimeMiddleware:
    """Sign out whoever was signed in for a working day, or has not been here for an hour.

    It stands right before the middleware that asks for sign-in, so that a form sent afterwards is answered as that of
    somebody signed out, and what was typed is kept.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the session's own times before anything is answered."""
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and request.user.is_authenticated and is_over(request.session):
            logout(request)
        return self.get_response(request)


class ReadingGZipMiddleware(GZipMiddleware):
    """Compress the pages to read, and nothing else.

    SECURITY: the length of a compressed answer tells what it repeats (BREACH). What is for one person alone, the
    protected section, the admin and the sign-in, is therefore never compressed: an answer has to be named here.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress an answer of the views named above, unless nobody may store it."""
        match = request.resolver_match
        private = "no-store" in response.headers.get("Cache-Control", "")
        if match is None or match.view_name not in COMPRESSED or private:
            return response
        return super().process_response(request, response)
