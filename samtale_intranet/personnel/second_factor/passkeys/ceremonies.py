"""Adding a passkey and proving by one: a challenge that stands in the session once, and the answer to it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django_otp.models import Device

from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.limits import costly
from samtale_intranet.personnel.second_factor import factors, notices
from samtale_intranet.personnel.second_factor.enrolment import first_codes
from samtale_intranet.personnel.second_factor.passkeys import credentials
from samtale_intranet.personnel.second_factor.passkeys.refusals import PasskeyRefused, TooManyPasskeys
from samtale_intranet.personnel.second_factor.session import StepUpRequired, is_fresh

__all__ = ["Added", "add", "begin_adding", "begin_proving", "is_usable", "origin", "prove"]

ADDING, PROVING = "samtale_passkey_adding", "samtale_passkey_proving"
LIFETIME = 5 * 60  # seconds; what the library gives the browser, too, unless told otherwise
MOST_PASSKEYS = 5
MOST_SIGNS = 20_000  # an answer has about 2,000; those of a large attestation are never asked for
logger = logging.getLogger("samtale_intranet.second_factor")


@dataclass(frozen=True, slots=True)
class Added:
    """A new passkey; with it, where the person had none yet, the recovery codes in clear, to be shown once."""

    passkey: Device
    recovery_codes: Sequence[str]


def origin() -> str:
    """Give the first address at which passkeys work, as the host has set it."""
    return next(iter(getattr(django_settings, "OTP_WEBAUTHN_ALLOWED_ORIGINS", ())), "")


def is_usable(request: HttpRequest) -> bool:
    """Whether passkeys are on, and work at the address at which the person is. The scheme is the proxy's business."""
    origins = getattr(django_settings, "OTP_WEBAUTHN_ALLOWED_ORIGINS", ())
    return credentials.is_on() and request.get_host() in [urlsplit(one).netloc for one in origins]


def begin_adding(request: HttpRequest) -> str:
    """Give what the browser needs to make a passkey, as JSON; the challenge waits in the session."""
    options, state = _helper(request).register_begin(request.user)
    _keep(request, ADDING, state)
    return json.dumps(options)


def begin_proving(request: HttpRequest) -> str:
    """Give what the browser needs to use one of the person's own passkeys, as JSON."""
    options, state = _helper(request).authenticate_begin(user=request.user, require_user_verification=True)
    _keep(request, PROVING, state)
    return json.dumps(options)


def add(request: HttpRequest, *, answer: str, name: str) -> Added:
    """Keep the passkey that the browser made; raise PasskeyRefused, TooManyPasskeys, StepUpRequired or TooOften.

    The owner of the account is told by mail.
    """
    costly(request, "passkey")
    user, state = request.user, _taken(request, ADDING)
    with transaction.atomic():
        factors.lock(user)
        # SECURITY: asked under the lock, and whatever led here: enrolling before verifying is refused.
        if not is_fresh(request) and not factors.may_enrol_unproven(user=user):
            raise StepUpRequired
        if len(credentials.passkeys_of(user=user)) >= MOST_PASSKEYS:
            raise TooManyPasskeys
        first = not factors.has_second_factor(user=user)
        made = _checked(lambda: _helper(request).register_complete(user=user, state=state, data=_read(answer)))
        made.name = name
        made.save(update_fields=["name"])
        passkey = credentials.bind(user=user, device=made)
        factors.log(user, Event.PASSKEY_ADDED, passkey.uuid)
        notices.tell(user, notices.SET_UP if first else notices.ADDED)
        return Added(made, first_codes(user=user))


def prove(request: HttpRequest, *, answer: str) -> Device:
    """Give the person's passkey that signed the challenge; raise PasskeyRefused. Either is in the ledger.

    An answer to no challenge of this session was not looked at, and is not logged. Raise TooOften, too: a signature
    cannot be guessed, but checking it takes time.
    """
    costly(request, "passkey")
    user, state = request.user, _taken(request, PROVING)
    try:
        with transaction.atomic():
            factors.lock(user)
            used = _checked(lambda: _helper(request).authenticate_complete(user, state, _read(answer)))
            # SECURITY: the library looks for any passkey by its id; only one that is bound to this person counts.
            passkey = next((one for one in credentials.passkeys_of(user=user) if one.device == used), None)
            if passkey is None:
                raise PasskeyRefused
    except PasskeyRefused:
        factors.log(user, Event.SECOND_FACTOR_FAILED)
        raise
    factors.log(user, Event.SECOND_FACTOR_PROVEN, passkey.uuid)
    return passkey.device


def _helper(request: HttpRequest) -> Any:
    from samtale_intranet.personnel.second_factor.passkeys.helper import Helper  # the extra may be missing

    return Helper(request)


def _keep(request: HttpRequest, key: str, state: dict[str, Any]) -> None:
    request.session[key] = {**state, "user": str(request.user.pk), "at": timezone.now().timestamp()}


def _taken(request: HttpRequest, key: str) -> dict[str, Any]:
    """Take the challenge out of the session; raise PasskeyRefused where it is missing, old or another person's.

    SECURITY: taken before the answer is looked at, so that no answer is looked at twice.
    """
    state = request.session.pop(key, None)
    if not isinstance(state, dict) or state.get("user") != str(request.user.pk):
        raise PasskeyRefused
    if not 0 <= timezone.now().timestamp() - float(state["at"]) < LIFETIME:
        raise PasskeyRefused
    return {**state, "require_user_verification": True}


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > MOST_SIGNS:
        raise PasskeyRefused
    data = json.loads(answer)
    if not isinstance(data, dict):
        raise PasskeyRefused
    return data


def _checked(check: Callable[[], Any]) -> Any:
    """Run a check of the library in a savepoint. Whatever it raises means no: the answer comes from outside."""
    try:
        with transaction.atomic():
            return check()
    except Exception as problem:
        logger.info("A passkey was not accepted: %s", type(problem).__name__)
        raise PasskeyRefused from None
