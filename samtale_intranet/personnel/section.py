"""The door of the protected section for views: sign-in, 404 to strangers, second factor, and what no answer may leak.

Order in every protected view: fetch and authorise (a stranger gets 404, whether or not they have proven a second
factor), then `require_step_up(request)`, then read what is sealed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, overload
from urllib.parse import urlsplit

from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template import VariableDoesNotExist
from django.urls import get_resolver, get_urlconf, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from samtale_intranet.conf import settings
from samtale_intranet.keyring import KeyProblem
from samtale_intranet.personnel.access import PurposeRequired, Refused
from samtale_intranet.personnel.kept import (
    Reason,
    can_be_read,
    is_same_origin,
    kept,
    key_problem,
    out_of_order,
    too_large,
    too_often,
)
from samtale_intranet.personnel.ledger import LedgerUnwritable
from samtale_intranet.personnel.limits import TooOften
from samtale_intranet.personnel.reports import discreet
from samtale_intranet.personnel.second_factor.inline import verify_inline
from samtale_intranet.personnel.second_factor.session import StepUpRequired, require_step_up, step_up_until
from samtale_intranet.personnel.uploads import NO_FILES, Limits, hold

__all__ = [
    "Reason",
    "StepUpRequired",
    "harden",
    "kept",
    "protected",
    "require_step_up",
    "sign_out",
    "step_up_until",
    "verify_inline",
]

View = Callable[..., HttpResponseBase]


@overload
def protected(view: View) -> View: ...
@overload
def protected(*, keep_post: bool = False, uploads: Limits = NO_FILES) -> Callable[[View], View]: ...
def protected(
    view: View | None = None, *, keep_post: bool = False, uploads: Limits = NO_FILES
) -> View | Callable[[View], View]:
    """Make a view part of the protected section: signed in only, 404 for Refused, second factor, nothing leaked.

    With `keep_post`, a POST that comes signed out, with a stale CSRF token, without a fresh second factor or without
    a purpose is answered by a page that keeps all that was typed (see `kept`); the view does not run, or its work stops
    where that is found. One that is larger than the host takes is answered by a page that says what to do. `uploads`
    says how large files may be: they stay in memory (see `uploads`), and without it none are taken.
    """
    if view is None:
        return lambda decorated: _protect(decorated, keep_post, uploads)
    return _protect(view, keep_post, uploads)


def _protect(view: View, keep_post: bool, uploads: Limits) -> View:
    # SECURITY: an error report of a host must not show what the view has decrypted, or what was typed.
    quiet = sensitive_variables()(view)

    # The sign-in check is done here, so that it also holds in a host without LoginRequiredMiddleware.
    @login_not_required
    @sensitive_post_parameters()
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with discreet(request):
            stopped = _stop_post(request, uploads, keep_post)
            return harden(stopped or _answer(quiet, request, keep_post, *args, **kwargs), request)

    # An event must be on disk before anything is decrypted, also in a host with ATOMIC_REQUESTS: the verbs open their
    # own transactions, and a refusal that was written stays when the view raises.
    separate: View = transaction.non_atomic_requests(answer)
    # SECURITY: the CSRF check is not left out, `_stop_post` does it. Django's own would read the form first, and with
    # it a stranger's files onto the disk; and its answer loses what was typed.
    return csrf_exempt(separate)


def _answer(view: View, request: HttpRequest, keep_post: bool, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Call the view as `_call` does; where the database fails in it, say so and show nothing."""
    try:
        return _call(view, request, keep_post, *args, **kwargs)
    except (LedgerUnwritable, OperationalError, InterfaceError) as problem:
        # SECURITY: no event, no answer. Nor is it Django's, which would quote the database's words.
        return out_of_order(request, problem)


def _call(view: View, request: HttpRequest, keep_post: bool, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Call the view for somebody signed in, and turn what it raises into what the person is told."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    try:
        return view(request, *args, **kwargs)
    except (Refused, Http404, ObjectDoesNotExist):
        # SECURITY: "not yours" and "does not exist" are one answer, made without the technical page of DEBUG.
        return _not_found(request)
    except StepUpRequired:
        if keep_post and request.method == "POST":
            return kept(request, reason=Reason.STEP_UP, action_url=request.get_full_path())
        return _ask_second_factor(request)
    except PurposeRequired as missing:
        ask = reverse("samtale_personnel:purpose", args=[missing.folder])
        if keep_post and request.method == "POST":
            return kept(request, reason=Reason.PURPOSE, action_url=request.get_full_path(), way_url=ask)
        return HttpResponseRedirect(ask + _and_back(request))
    except TooOften as refused:
        return too_often(request, refused.seconds)
    except KeyProblem as problem:
        return key_problem(request, problem)
    except VariableDoesNotExist as missing:
        # SECURITY: Django's words quote the whole context, and would stand in the log of errors.
        raise RuntimeError(f"A template looks in vain for {missing.params[0]!r}.") from None


class _Passed(HttpResponse):
    """What `_csrf_gate` gives where the request may go on; never sent."""


@csrf_protect
def _csrf_gate(request: HttpRequest) -> HttpResponse:
    """Be reached only by a request that Django's own CSRF check lets through."""
    return _Passed()


def _stop_post(request: HttpRequest, uploads: Limits, keep_post: bool) -> HttpResponseBase | None:
    """Stop a POST that is too large, signed out or fails the CSRF check; None where it may go on."""
    hold(request, uploads)
    if not can_be_read(request):
        return too_large(request)
    signed_in = request.user.is_authenticated
    refused = _csrf_gate(request)
    if not isinstance(refused, _Passed):
        # SECURITY: only what a page of this very site sent is shown again with a fresh token. Else a foreign page could
        # put its text before the person and let them send it with one click.
        if keep_post and is_same_origin(request):
            reason = Reason.STALE_FORM if signed_in else Reason.SIGNED_OUT
            return kept(request, reason=reason, action_url=request.get_full_path())
        return refused
    if keep_post and request.method == "POST" and not signed_in:
        return kept(request, reason=Reason.SIGNED_OUT, action_url=request.get_full_path())
    return None


def _not_found(request: HttpRequest) -> HttpResponseBase:
    handler: View = get_resolver(get_urlconf()).resolve_error_handler(404)
    return handler(request, exception=Http404())


def _ask_second_factor(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the second factor, and back here afterwards; after a POST, back to the page that sent it."""
    return HttpResponseRedirect(reverse("samtale_second_factor:verify") + _and_back(request))


def _and_back(request: HttpRequest) -> str:
    """Give the query that leads back here, or after a POST to the page that sent it."""
    back = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        sender = request.headers.get("Referer", "")
        known = url_has_allowed_host_and_scheme(sender, {request.get_host()}, require_https=request.is_secure())
        back = urlsplit(sender).path if known else ""
    return f"?{urlencode({'next': back})}" if back else ""


def harden(response: HttpResponseBase, request: HttpRequest) -> HttpResponseBase:
    """Add the headers that keep an answer of the section out of caches, frames and other sites' logs."""
    # `private` is for Django's own cache middleware, which would keep a page that says `no-store` alone.
    response["Cache-Control"] = "no-store, private"
    # SECURITY: under `no-referrer` browsers send `Origin: null` with every form, and Django's CSRF check refuses it. A
    # page with forms in it therefore says `same-origin`: other sites are still told nothing.
    is_page = response.get("Content-Type", "").startswith("text/html")
    response["Referrer-Policy"] = "same-origin" if is_page else "no-referrer"
    response.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)  # a file's own is stricter
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "DENY"
    return response


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Sign out as Django's LogoutView does, and have the browser forget what it has cached of this site.

    For a host's URL of signing out, in place of `LogoutView.as_view()`.
    """
    response = auth_views.LogoutView.as_view()(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache"'
    return response
