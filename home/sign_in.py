"""The password step of the reference intranet: who guesses passwords has to wait (django-axes, see settings)."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from typing import Any

from axes.backends import AxesStandaloneBackend
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NAME_FIELD = "username"


class GuessingBackend(AxesStandaloneBackend):
    """Refuse whoever has guessed too often; let everything else go on to the backend that knows passwords."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> None:
        """Ask axes. Without a request nobody came over the network: a test's `client.login`, or a shell."""
        if request is not None:
            super().authenticate(request, username=username, password=password, **kwargs)


def name_of(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Name the account for axes by a keyed digest, the same however the name is written.

    SECURITY: now and then people type their password into the field of the name. Neither axes' tables nor its log may
    hold what was typed there.
    """
    typed = (credentials or {}).get(NAME_FIELD) or request.POST.get(NAME_FIELD, "")
    name = unicodedata.normalize("NFKC", str(typed)).casefold().strip()
    return hmac.new(settings.SECRET_KEY.encode(), name.encode(), hashlib.sha256).hexdigest()


def locked(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """Tell somebody who has to wait for how long, and what they can do."""
    wait = settings.AXES_COOLOFF_TIME
    context = {"minutes": int(wait.total_seconds() // 60)}
    page = render(request, "locked.html", context, status=429)
    page["Retry-After"] = str(int(wait.total_seconds()))
    page["Cache-Control"] = "no-store"
    return page
