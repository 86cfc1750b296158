"""The second factor's pages: prove it, set it up, see and change it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale_intranet.conf import settings
from samtale_intranet.people.api import person_of
from samtale_intranet.personnel.second_factor import api, codes, session
from samtale_intranet.personnel.second_factor.forms import NameForm, RenameForm
from samtale_intranet.personnel.second_factor.inline import verify_inline
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice
from samtale_intranet.personnel.second_factor.onwards import TEMPLATES, next_of, query_of, refusable, show_codes
from samtale_intranet.personnel.second_factor.passkeys import ceremonies, credentials
from samtale_intranet.personnel.second_factor.refusals import CodeRefused, EnrolmentGone, NotNow
from samtale_intranet.personnel.section import protected
from samtale_intranet.shortcuts import render

PENDING = "samtale_enrolment"


@protected
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the chosen kind, and go on to `next` when it is taken."""
    kinds = [
        kind
        for kind in api.kinds_of(user=request.user)
        if kind is not api.Kind.PASSKEY or ceremonies.is_usable(request)
    ]
    asked = request.POST.get("second_factor_kind") or request.GET.get("kind", "")
    chosen = asked if asked in kinds else (kinds[0].value if kinds else "")
    refused: CodeRefused | None = None
    if request.method == "POST":
        try:
            verify_inline(request, request.POST.get("second_factor_code", ""), asked)
            return HttpResponseRedirect(next_of(request) or reverse("samtale_second_factor:devices"))
        except CodeRefused as problem:
            refused = problem
    context = {
        "ways": [{"kind": kind, "url": query_of(request, kind=kind.value), "on": kind == chosen} for kind in kinds],
        "chosen": chosen,
        "error": str(refused or ""),
        "next": next_of(request),
        "enrol_url": _enrol_url(request),
        "options": ceremonies.begin_proving(request) if chosen == api.Kind.PASSKEY else "",
        "passkey_url": _passkey_url(request),
        "proven_at_sign_in": settings.step_up_claim is not None,
        "minutes": settings.STEP_UP_MINUTES,
    }
    return refusable(render(request, f"{TEMPLATES}/verify.html", context), refused)


@protected
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Show what the person has set up, and how long the section stays open."""
    return _devices(request)


@protected
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: explain, show the QR code, take the first code."""
    if not api.may_enrol_unproven(user=request.user):
        # What was begun here a moment ago may be finished, however long it takes to find the phone.
        session.require_step_up(request, just_now=PENDING not in request.session)
    try:
        if request.method == "POST":
            return _enrol_confirm(request) if "second_factor_code" in request.POST else _enrol_start(request)
        return _enrol_page(request)
    except NotNow as problem:
        request.session.pop(PENDING, None)
        context = {"form": NameForm(), "error": str(problem), "next": next_of(request)}
        status = 409 if request.method == "POST" else 200
        return render(request, f"{TEMPLATES}/enrol_start.html", context, status=status)


def _enrol_page(request: HttpRequest) -> HttpResponse:
    if PENDING not in request.session:
        return render(request, f"{TEMPLATES}/enrol_start.html", {"form": NameForm(), "next": next_of(request)})
    device = api.pending(user=request.user, uuid=_pending_uuid(request))
    return render(request, f"{TEMPLATES}/enrol_confirm.html", _enrol_context(request, device))


def _enrol_start(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        return render(request, f"{TEMPLATES}/enrol_start.html", {"form": form, "next": next_of(request)}, status=400)
    device = api.enrol_start(user=request.user, name=form.chosen_name())
    # SECURITY: the pending secret is shown in this session only. Otherwise a thief of the password could open the page
    # first, note the secret, and wait for the person to confirm it. The session names the device; the secret is sealed
    # on it.
    request.session[PENDING] = str(device.uuid)
    return HttpResponseRedirect(_enrol_url(request))


def _enrol_confirm(request: HttpRequest) -> HttpResponse:
    uuid = _pending_uuid(request)
    try:
        enrolled = api.enrol_confirm(
            user=request.user, uuid=uuid, token=request.POST["second_factor_code"], proven=session.is_fresh(request)
        )
    except CodeRefused as refused:
        context = {**_enrol_context(request, api.pending(user=request.user, uuid=uuid)), "error": str(refused)}
        return refusable(render(request, f"{TEMPLATES}/enrol_confirm.html", context), refused)
    request.session.pop(PENDING, None)
    session.prove(request, enrolled.device)
    if enrolled.recovery_codes:
        return show_codes(request, enrolled.recovery_codes, first=True)
    return HttpResponseRedirect(next_of(request) or reverse("samtale_second_factor:devices"))


def _pending_uuid(request: HttpRequest) -> UUID:
    try:
        return UUID(request.session.get(PENDING, ""))
    except (AttributeError, TypeError, ValueError):
        raise EnrolmentGone from None


def _enrol_context(request: HttpRequest, device: AuthenticatorDevice) -> dict[str, Any]:
    return {
        "qr": _qr(api.setup_uri(device)),
        "secret": codes.in_groups(api.setup_secret(device), mark=" "),
        "issuer": settings.ISSUER,
        "next": next_of(request),
    }


def _qr(text: str) -> SafeString:
    """Draw the QR code as SVG markup with attributes only: the section's CSP allows no style."""
    code = segno.make(text, error="m", micro=False)
    markup = code.svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None)
    # SECURITY: the markup is made of squares alone; the text is drawn, and never stands in it.
    return mark_safe(markup)  # noqa: S308


@protected
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them, this once; the old ones stop working."""
    session.require_step_up(request, just_now=True)
    if request.method == "POST":
        return show_codes(request, api.new_recovery_codes(user=request.user))
    return render(request, f"{TEMPLATES}/recovery_codes.html", {"left": api.codes_left(user=request.user)})


@protected(keep_post=True)
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Call one of one's own apps something else; somebody else's is not found."""
    factor = api.factor_of(user=request.user, uuid=uuid)
    session.require_step_up(request)
    form = RenameForm(request.POST or None, initial={"name": factor.name})
    if request.method == "POST" and form.is_valid():
        api.rename(factor=factor, name=form.cleaned_data["name"])
        return HttpResponseRedirect(reverse("samtale_second_factor:devices"))
    status = 400 if request.method == "POST" else 200
    return render(request, f"{TEMPLATES}/rename.html", {"form": form, "factor": factor}, status=status)


@protected
@require_POST
def remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove one of one's own apps; somebody else's is not found."""
    factor = api.factor_of(user=request.user, uuid=uuid)
    session.require_step_up(request, just_now=True)
    try:
        api.remove(user=request.user, factor=factor)
    except NotNow as problem:
        return _devices(request, error=str(problem), status=409)
    return HttpResponseRedirect(reverse("samtale_second_factor:devices"))


@protected
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Close the section for this session, now."""
    session.lock(request.session)
    return HttpResponseRedirect(reverse("samtale_second_factor:devices"))


def _devices(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    factors = api.factors_of(user=request.user)
    person = person_of(user=request.user)
    context = {
        "factors": factors,
        "only_one": len(factors) == 1,
        "passkey_url": _passkey_url(request),
        "passkeys_at": ceremonies.origin() if credentials.is_on() else "",
        "is_hr": person is not None and person.is_hr,
        "left": api.codes_left(user=request.user),
        "open_until": session.step_up_until(request),
        "error": error,
    }
    return render(request, f"{TEMPLATES}/devices.html", context, status=status)


def _enrol_url(request: HttpRequest) -> str:
    return reverse("samtale_second_factor:enrol") + query_of(request)


def _passkey_url(request: HttpRequest) -> str:
    """Give the way to adding a passkey, or nothing where there are none at this address."""
    usable = ceremonies.is_usable(request)
    return reverse("samtale_second_factor:passkey_new") + query_of(request) if usable else ""
