"""How often one person may ask for what keeps the server busy: making a PDF, opening a file."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django_ratelimit.core import get_usage

from samtale_intranet.conf import settings
from samtale_intranet.personnel.section import harden
from samtale_intranet.shortcuts import render

__all__ = ["limited"]

View = Callable[..., HttpResponseBase]
logger = logging.getLogger("samtale_intranet.personnel")


def limited(view: View) -> View:
    """Answer 429 where somebody has asked for costly things more than COSTLY_PER_MINUTE times within a minute.

    It goes around `protected`, and counts all such views of a person together. It is asked before the policy is: it
    says the same of what is theirs, is not theirs and is not there. The count stands in the default cache, by the
    user's number; where each process has a cache of its own, each counts for itself.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        wait = _seconds_to_wait(request)
        return _slow_down(request, wait) if wait else view(request, *args, **kwargs)

    answer.is_limited = True  # type: ignore[attr-defined]
    return answer


def _seconds_to_wait(request: HttpRequest) -> int:
    """Count this request; give 0 where it may go on. Whoever is signed out gets no further than the sign-in anyhow."""
    if not request.user.is_authenticated:
        return 0
    rate = f"{settings.COSTLY_PER_MINUTE}/m"
    used = get_usage(request, group="samtale-costly", key="user", rate=rate, increment=True)
    return max(1, int(used["time_left"])) if used and used["should_limit"] else 0


def _slow_down(request: HttpRequest, seconds: int) -> HttpResponseBase:
    logger.warning(
        "User %s asked for more than %s costly things a minute.", request.user.pk, settings.COSTLY_PER_MINUTE
    )
    response = render(request, "samtale_personnel/slow_down.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    return harden(response, request)
