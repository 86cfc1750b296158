"""Middleware of the reference intranet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSED = {"wagtail_serve", "samtale_guides:colours"}


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
