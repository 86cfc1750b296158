"""The page that keeps what somebody typed, when a form arrives that cannot be taken as it stands."""

from __future__ import annotations

import enum
import logging
import math
import re
import traceback
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_variables

from samtale_intranet.personnel.changed_rows import RowChanged
from samtale_intranet.shortcuts import render, wants_data

__all__ = [
    "NEVER_KEPT",
    "Reason",
    "can_be_read",
    "is_same_origin",
    "kept",
    "key_problem",
    "out_of_order",
    "too_large",
    "too_often",
]

# SECURITY: the CSRF token is made anew, and a code or a password is never sent back to the page.
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "second_factor_code", "password", "kept_again"})
# Hidden fields: sent again, but nothing that a person has typed.
_MACHINE_NAMES = frozenset(
    {"files_let_go", "version", "submit_key", "digest", "next", "action", "do", "mine", "compared", "take"}
)
# The ids of a table's rows, and which of two texts is chosen; see how a form names its fields.
_MACHINE_ENDING = "-rows"
_MACHINE_START = "choose-"
_MACHINE_VALUE = re.compile(r"[0-9a-f]{32,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_CHUNK = 64 * 1024
_MOST_LET_GO = 200 * 1024 * 1024
logger = logging.getLogger("samtale_intranet.personnel")


class Reason(enum.Enum):
    """Why the form could not be taken."""

    SIGNED_OUT = "signed_out"
    STALE_FORM = "stale_form"
    STEP_UP = "step_up"
    PURPOSE = "purpose"


@sensitive_variables()
def kept(request: HttpRequest, *, reason: Reason, action_url: str, way_url: str = "") -> HttpResponse:
    """Answer with everything that was typed, as text and in a form that sends it again to `action_url`.

    The status is 401 when signed out, else 403. Files cannot be kept; the page says so. A page that sends by itself
    (`wants_data`) keeps its text itself: it is told the reason, where to mend it, and the fresh token of a stale form.
    `way_url` is where the person mends it, where the reason alone does not say.
    """
    way_url = way_url or _way(reason)
    status = 401 if reason is Reason.SIGNED_OUT else 403
    if wants_data(request):
        token = get_token(request) if reason is Reason.STALE_FORM else ""
        return JsonResponse({"reason": reason.value, "way": way_url, "token": token}, status=status)
    context = {
        "reason": reason.value,
        "typed": _typed(request),
        "readable": _readable(request),
        "has_files": bool(request.FILES),
        "action_url": action_url,
        "way_url": way_url,
        # Only the token was too old, and the person has pressed a button already; once, so that it never goes round.
        "sends_itself": reason is Reason.STALE_FORM and not request.FILES and "kept_again" not in request.POST,
    }
    return render(request, "samtale_personnel/kept.html", context, status=status)


def _way(reason: Reason) -> str:
    """Give the address, opened in another tab, where the person mends what is missing."""
    verify = reverse("samtale_second_factor:verify")
    if reason is Reason.SIGNED_OUT:
        return f"{resolve_url(django_settings.LOGIN_URL)}?{urlencode({'next': verify})}"
    return verify if reason is Reason.STEP_UP else ""


@sensitive_variables()
def key_problem(request: HttpRequest, problem: Exception) -> HttpResponse:
    """Say that the keys do not fit, loudly in the log and plainly to the person, and keep what was typed.

    So it does where a row was changed in the database; whoever found that has told the log.
    """
    changed = isinstance(problem, RowChanged)
    if not changed:
        logger.critical("The keys of the protected section do not fit: %s", problem)
    context = {"readable": _readable(request), "changed": changed}
    return render(request, "samtale_personnel/key_problem.html", context, status=503)


@sensitive_variables()
def out_of_order(request: HttpRequest, problem: Exception) -> HttpResponse:
    """Say that the database does not work, and keep what was typed. Without its event in the ledger nothing is read.

    SECURITY: the log tells where it broke, and not the database's own words, which quote values.
    """
    logger.critical("The database of the protected section fails: %s in %s", type(problem).__name__, _place(problem))
    return render(request, "samtale_personnel/out_of_order.html", {"readable": _readable(request)}, status=503)


def _place(problem: Exception) -> str:
    """Give the functions that the error came through, the innermost first."""
    return " < ".join(frame.name for frame in reversed(traceback.extract_tb(problem.__traceback__)[-8:]))


def can_be_read(request: HttpRequest) -> bool:
    """Read the form; False where it is larger than Django's settings allow (`DATA_UPLOAD_MAX_…`)."""
    try:
        return request.POST is not None
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        # Else whatever asks for the form again, as a context processor may, would raise once more.
        request._mark_post_parse_error()  # type: ignore[attr-defined]
        return False


def too_large(request: HttpRequest) -> HttpResponse:
    """Say that the form is larger than can be taken, and what to do; a server error would say neither.

    The rest of the form is read and let go: a browser that is cut off while it sends shows no answer at all.
    """
    try:
        for _chunk in range(_MOST_LET_GO // _CHUNK):
            if not request.read(_CHUNK):
                break
    except (OSError, UnreadablePostError, ValueError):
        logger.info("The rest of a form that was too large could not be read.")
    return render(request, "samtale_personnel/too_large.html", status=413)


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    """Say that the person has asked for too much at once, and when the next may come."""
    minutes = math.ceil(seconds / 60)
    response = render(request, "samtale_personnel/too_often.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Give every field of the form with its values, in the order of the form."""
    return [(name, value) for name, values in request.POST.lists() if name not in NEVER_KEPT for value in values]


def _readable(request: HttpRequest) -> list[str]:
    """Give what a person has written or chosen, without the form's hidden fields."""
    return [value for name, value in _typed(request) if value.strip() and not _is_for_the_machine(name, value)]


def _is_for_the_machine(name: str, value: str) -> bool:
    """Whether a field carries something that nobody typed."""
    is_named = name in _MACHINE_NAMES or name.endswith(_MACHINE_ENDING) or name.startswith(_MACHINE_START)
    return is_named or bool(_MACHINE_VALUE.fullmatch(value))


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser itself says that a page of this very site sent the request.

    Pages cannot set `Origin` or `Sec-Fetch-Site`. `Origin: null` says nothing; then `Sec-Fetch-Site` alone decides.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site != "same-origin":
        return False
    if origin in (None, "null"):
        return site == "same-origin"
    try:
        parts = urlsplit(str(origin))
    except ValueError:
        return False
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())
