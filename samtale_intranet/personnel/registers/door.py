"""The door of the registers: every address of theirs, whichever it is, is reached through it and no other way."""

from __future__ import annotations

from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.template.response import SimpleTemplateResponse

from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.access import Office, Refused, actor_of, authorise_hr
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.limits import costly
from samtale_intranet.personnel.registers.evidence import municipality_of, record_of, register_record
from samtale_intranet.personnel.section import View, protected, require_step_up

__all__ = ["guarded"]

_METHODS = ("GET", "HEAD", "POST")
# The section's own policy does not fit here: the sidebar, the header and the forms of Wagtail's admin are drawn by its
# scripts, which style what they draw. Nothing is asked of, sent to or framed by another site all the same.
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Guarded(Protocol):
    """What the door asks of a register."""

    model: type[Model]
    key: str
    purpose: Purpose


def guarded(*, register: Guarded, view: View) -> View:
    """Give the view behind the door: the policy, the second factor, the event, and only then the rows.

    Whoever is not HR of the municipality gets 404 and a refusal in the ledger, whatever Wagtail permits them: 403 or
    Wagtail's way back to its front page would tell that there is a register, or somebody of that number.
    """

    @protected(keep_post=True)
    def answer(request: HttpRequest, instance_pk: str | None = None) -> HttpResponseBase:
        office = authorise_hr(user=request.user, purpose=register.purpose)
        obj = None if instance_pk is None else _fetch(register, office, request.user, instance_pk)
        require_step_up(request)
        if request.method not in _METHODS:
            return HttpResponseNotAllowed(_METHODS)
        if request.GET.get("export"):
            costly(request, "register")
        if request.method != "POST":
            office.log(_looking(request), record=register_record(register.key) if obj is None else record_of(obj))
        response = _call(view, request, instance_pk)
        response.headers.setdefault("Content-Security-Policy", _CONTENT_SECURITY_POLICY)
        return response

    return answer


def _fetch(register: Guarded, office: Office, user: Any, pk: str) -> Model:
    """Fetch one row of the office's own municipality; another's is refused, and that municipality's ledger knows."""
    if not (pk.isascii() and pk.isdecimal()):
        raise Http404
    obj = register.model._default_manager.get(pk=pk)
    if municipality_of(obj) != office.municipality:
        ledger.commit(
            municipality=municipality_of(obj),
            actor=actor_of(user),
            actor_role="",
            action=Event.REFUSED,
            record=record_of(obj),
            purpose=register.purpose,
        )
        raise Refused("The row is another municipality's.")
    return obj


def _looking(request: HttpRequest) -> Event:
    """Say what a request without a form looks for."""
    if request.GET.get("export"):
        return Event.REGISTER_EXPORTED
    return Event.REGISTER_SEARCHED if request.GET.get("q") else Event.REGISTER_READ


def _call(view: View, request: HttpRequest, instance_pk: str | None) -> HttpResponseBase:
    """Answer with the whole page, drawn while the section still watches over what errors may tell."""
    try:
        response = view(request) if instance_pk is None else view(request, instance_pk)
    except PermissionDenied:
        raise Http404 from None
    return response.render() if isinstance(response, SimpleTemplateResponse) else response
